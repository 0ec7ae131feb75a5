//! Every AWS adapter against the contract suite of its port, on the emulator that `OMNI_STACK` points to.
//!
//! `OMNI_STACK` is the path of a `stack.json`, as `cargo omni up --detach` writes it. Without it the tests say so and pass;
//! where `CI` is set they fail, because nobody would read that they did not run.

#[path = "contract/stack.rs"]
mod stack;

use omni_aws::carriers::secrets::SecretStore;
use omni_aws::dynamodb::attempts::AttemptsTable;
use omni_aws::dynamodb::configuration::Configuration;
use omni_aws::dynamodb::consent::ConsentTable;
use omni_aws::dynamodb::contacts::ContactsTable;
use omni_aws::dynamodb::conversations::ConversationsTable;
use omni_aws::dynamodb::costs::CostsTable;
use omni_aws::dynamodb::effects::EffectsTable;
use omni_aws::dynamodb::fragments::FragmentsTable;
use omni_aws::dynamodb::health::HealthTable;
use omni_aws::dynamodb::rate_limits::RatesTable;
use omni_aws::dynamodb::schedule::ScheduleTable;
use omni_aws::dynamodb::timelines::TimelinesTable;
use omni_aws::dynamodb::tries::TriesTable;
use omni_aws::messaging::dead_letters::DeadLetterQueue;
use omni_aws::messaging::queue::Queue;
use omni_aws::messaging::state_machines::Machines;
use omni_core::testing::port_contracts;
use omni_core::testing::port_contracts::Order;

use stack::Stack;

#[tokio::test]
async fn effects_keep_their_contract() {
    let Some(stack) = Stack::find() else { return };
    let effects = EffectsTable::new(stack.aws.dynamodb(), stack.name("effects"));
    port_contracts::effects(&effects, &stack.fixture).await;
}

#[tokio::test]
async fn tries_keep_their_contract() {
    let Some(stack) = Stack::find() else { return };
    let tries = TriesTable::new(stack.aws.dynamodb(), stack.name("effects"));
    port_contracts::tries(&tries, &stack.fixture).await;
}

#[tokio::test]
async fn timelines_keep_their_contract() {
    let Some(stack) = Stack::find() else { return };
    let timelines = TimelinesTable::new(stack.aws.dynamodb(), stack.name("messages"));
    let attempts = AttemptsTable::new(stack.aws.dynamodb(), stack.name("messages"));
    port_contracts::timelines(&timelines, &attempts, &stack.fixture).await;
}

#[tokio::test]
async fn attempts_keep_their_contract() {
    let Some(stack) = Stack::find() else { return };
    let attempts = AttemptsTable::new(stack.aws.dynamodb(), stack.name("messages"));
    let timelines = TimelinesTable::new(stack.aws.dynamodb(), stack.name("messages"));
    port_contracts::attempts(&attempts, &timelines, &stack.fixture).await;
}

#[tokio::test]
async fn readers_keep_their_contract() {
    let Some(stack) = Stack::find() else { return };
    let readers = AttemptsTable::new(stack.aws.dynamodb(), stack.name("messages"));
    port_contracts::readers(&readers, &stack.fixture).await;
}

#[tokio::test]
async fn conversations_keep_their_contract() {
    let Some(stack) = Stack::find() else { return };
    let conversations = ConversationsTable::new(stack.aws.dynamodb(), stack.name("conversations"));
    port_contracts::conversations(&conversations, &stack.fixture).await;
}

#[tokio::test]
async fn fragments_keep_their_contract() {
    let Some(stack) = Stack::find() else { return };
    let fragments = FragmentsTable::new(stack.aws.dynamodb(), stack.name("conversations"));
    port_contracts::fragments(&fragments, &stack.fixture).await;
}

#[tokio::test]
async fn consent_keeps_its_contract() {
    let Some(stack) = Stack::find() else { return };
    let consent = ConsentTable::new(stack.aws.dynamodb(), stack.name("contacts"));
    Box::pin(port_contracts::consent(&consent, &stack.fixture)).await;
}

#[tokio::test]
async fn effects_are_guarded_by_consent() {
    let Some(stack) = Stack::find() else { return };
    let effects = EffectsTable::new(stack.aws.dynamodb(), stack.name("effects")).guarded_by(stack.name("contacts"));
    let consent = ConsentTable::new(stack.aws.dynamodb(), stack.name("contacts"));
    port_contracts::guarded_effects(&effects, &consent, &stack.fixture).await;
}

#[tokio::test]
async fn contacts_keep_their_contract() {
    let Some(stack) = Stack::find() else { return };
    let contacts = ContactsTable::new(stack.aws.dynamodb(), stack.name("contacts"));
    let consent = ConsentTable::new(stack.aws.dynamodb(), stack.name("contacts"));
    port_contracts::contacts(&contacts, &consent, &stack.fixture).await;
}

#[tokio::test]
async fn the_history_keeps_its_contract() {
    let Some(stack) = Stack::find() else { return };
    let timelines = TimelinesTable::new(stack.aws.dynamodb(), stack.name("messages"));
    port_contracts::history(&timelines, &timelines, &stack.fixture).await;
}

#[tokio::test]
async fn state_machines_keep_their_contract() {
    let Some(stack) = Stack::find() else { return };
    let machine = stack.create_machine("machine").await;
    let (prefix, _) = machine.rsplit_once(&stack.fixture.prefix).unwrap();
    let machines = Machines::new(stack.aws.sfn(), prefix.to_owned());
    let name = format!("{}-machine", stack.fixture.prefix);
    port_contracts::state_machines(&machines, &stack.fixture, &name, async || stack.executions(&machine).await).await;
    stack.delete_machine(&machine).await;
}

#[tokio::test]
async fn health_keeps_its_contract() {
    let Some(stack) = Stack::find() else { return };
    let health = HealthTable::new(stack.aws.dynamodb(), stack.name("health"));
    port_contracts::health(&health, &stack.fixture).await;
}

#[tokio::test]
async fn costs_keep_their_contract() {
    let Some(stack) = Stack::find() else { return };
    let costs = CostsTable::new(stack.aws.dynamodb(), stack.name("costs"));
    port_contracts::costs(&costs, &stack.fixture).await;
}

#[tokio::test]
async fn the_schedule_keeps_its_contract() {
    let Some(stack) = Stack::find() else { return };
    let schedule = ScheduleTable::new(stack.aws.dynamodb(), stack.name("schedule"));
    port_contracts::schedule(&schedule, &stack.fixture).await;
}

#[tokio::test]
async fn rate_limits_keep_their_contract() {
    let Some(stack) = Stack::find() else { return };
    let rates = RatesTable::new(stack.aws.dynamodb(), stack.name("rates"));
    port_contracts::rates(&rates, &stack.fixture).await;
}

#[tokio::test]
async fn scheduled_messages_keep_their_contract() {
    let Some(stack) = Stack::find() else { return };
    let schedule = ScheduleTable::new(stack.aws.dynamodb(), stack.name("schedule"));
    port_contracts::scheduled_messages(&schedule, &stack.fixture).await;
}

#[tokio::test]
async fn the_configuration_keeps_its_contracts() {
    let Some(stack) = Stack::find() else { return };
    let configuration = Configuration::new(stack.aws.dynamodb(), stack.name("config"));
    for channel in stack.fixture.channels() {
        configuration.save_channel(&channel).await.unwrap();
    }
    configuration.save_tenant(&stack.fixture.tenant()).await.unwrap();
    configuration.save_api_key(&stack.fixture.api_key()).await.unwrap();
    port_contracts::channels(&configuration, &stack.fixture).await;
    port_contracts::tenants(&configuration, &stack.fixture).await;
    port_contracts::api_keys(&configuration, &stack.fixture).await;
    for prices in stack.fixture.prices() {
        configuration.save_prices(&prices).await.unwrap();
    }
    port_contracts::prices(&configuration, &stack.fixture).await;
}

#[tokio::test]
async fn the_versions_of_a_configuration_keep_their_contract() {
    let Some(stack) = Stack::find() else { return };
    let configuration = Configuration::new(stack.aws.dynamodb(), stack.name("config"));
    port_contracts::configurations(&configuration, &stack.fixture).await;
}

#[tokio::test]
async fn a_tenant_is_saved_as_the_next_version_and_once() {
    use omni_core::domain::tenant::{SavedVersion, Tenant};
    use omni_core::ports::{ConfigurationHistory, Configurations};

    let Some(stack) = Stack::find() else { return };
    let configuration = Configuration::new(stack.aws.dynamodb(), stack.name("config"));
    let tenant = Tenant { id: stack.fixture.named("saved"), version: 1, ..stack.fixture.tenant() };
    assert_eq!(configuration.save_tenant(&tenant).await.unwrap(), 1);
    assert_eq!(configuration.save_tenant(&tenant).await.unwrap(), 1, "what is saved already stays as it is");
    let changed = Tenant { pinned_carrier: None, ..tenant.clone() };
    assert_eq!(configuration.save_tenant(&changed).await.unwrap(), 2, "the version it says is older");
    let current = configuration.current(&tenant.id).await.unwrap();
    assert_eq!(current, Some(Tenant { version: 2, ..changed }));
    let versions = configuration.versions(&tenant.id, None, 10).await.unwrap();
    let versions: Vec<_> = versions.iter().map(|saved| (saved.version, saved.by.as_str())).collect();
    assert_eq!(versions, [(2, SavedVersion::OPERATOR), (1, SavedVersion::OPERATOR)]);
}

#[tokio::test]
async fn a_key_names_one_channel_and_is_forgotten_with_it() {
    use omni_core::ports::Channels;

    let Some(stack) = Stack::find() else { return };
    let configuration = || Configuration::new(stack.aws.dynamodb(), stack.name("config"));
    let channels = stack.fixture.channels();
    let [first, second] = channels.as_slice() else { panic!("the fixture has two channels") };
    let (mut first, mut thief) = (first.clone(), second.clone());
    configuration().save_channel(&first).await.unwrap();
    thief.keys.clone_from(&first.keys);
    let refusal = configuration().save_channel(&thief).await.unwrap_err();
    assert!(!refusal.is_retryable(), "{refusal}");
    let dropped = first.keys.pop().unwrap();
    configuration().save_channel(&first).await.unwrap();
    let by_key = async |key| configuration().by_keys(first.carrier, &[key]).await.unwrap().len();
    assert_eq!(by_key(dropped).await, 0, "a key that the channel no longer has finds nothing");
    assert_eq!(by_key(first.keys[0].clone()).await, 1, "the others still do");
}

#[tokio::test]
async fn secrets_keep_their_contract() {
    let Some(stack) = Stack::find() else { return };
    let secrets = SecretStore::new(stack.aws.secrets());
    for version in stack.fixture.secret_versions() {
        secrets.save(&stack.fixture.secret(), &version).await.unwrap();
    }
    port_contracts::secrets(&secrets, &stack.fixture).await;
}

#[tokio::test]
async fn queues_keep_their_contract() {
    let Some(stack) = Stack::find() else { return };
    for (order, suffix) in [(Order::Fifo, ".fifo"), (Order::Standard, "")] {
        let url = stack.create_queue(&format!("queue{suffix}")).await;
        let queue = Queue::new(stack.aws.sqs(), url.clone(), stack.bodies());
        port_contracts::outbox(&queue, &stack.fixture, order, async || stack.drain(&url).await).await;
        stack.delete_queue(&url).await;
    }
}

#[tokio::test]
async fn dead_letters_keep_their_contract() {
    let Some(stack) = Stack::find() else { return };
    let url = stack.create_queue("dead-letters").await;
    let letters = DeadLetterQueue::new(stack.aws.sqs(), url.clone(), stack.bodies());
    port_contracts::dead_letters(&letters, &stack.fixture, async || stack.drain(&url).await).await;
    stack.delete_queue(&url).await;
}
