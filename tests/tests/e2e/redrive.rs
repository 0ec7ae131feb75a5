//! Dead letters of every queue that go through once their cause is gone, and what the command says of those that do not.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "test code: to panic is how it says that the stack is not as it should be"
)]

use omni_aws::carriers::secrets::SecretStore;
use omni_aws::dynamodb::configuration::Configuration;
use omni_aws::dynamodb::timelines::TimelinesTable;
use omni_core::domain::tenant::Tenant;
use omni_core::foundation::secret::Credentials;
use omni_core::model::carrier::CarrierId;
use omni_core::model::channel::{Channel, SecretReference};
use omni_core::model::message::{MessageId, TenantId};
use omni_core::ports::Timelines as _;
use serde_json::{Value, json};

use crate::customer::Customer;
use crate::world::{PATIENCE, World, until};

/// A tenant whom nobody has configured yet, and a message of theirs.
struct Late<'a> {
    world: &'a World,
    customer: Customer<'a>,
    tenant: TenantId,
    id: MessageId,
}

impl<'a> Late<'a> {
    fn new(world: &'a World, name: &str) -> Self {
        let customer = Customer::of(world, CarrierId::Twilio, name);
        let tenant = TenantId::new(format!("late-{}", customer.mark()));
        let id = MessageId::new(format!("message-{}", customer.mark()));
        Self { world, customer, tenant, id }
    }

    /// A message from the customer to them.
    fn inbound(&self) -> Value {
        self.message("inbound", &self.customer.address, "+12025550111")
    }

    /// A message from them to the customer.
    fn outbound(&self) -> Value {
        self.message("outbound", "+12025550111", &self.customer.address)
    }

    fn message(&self, direction: &str, from: &str, to: &str) -> Value {
        json!({
            "id": self.id, "tenantId": self.tenant, "conversationId": self.tenant, "correlationId": "redrive",
            "direction": direction, "channel": "sms", "from": {"address": from}, "to": {"address": to},
            "body": "Is anybody there?", "timestamp": "2026-11-23T20:45:00Z", "receivedAt": "2026-11-23T20:45:00Z",
        })
    }

    fn channel(&self) -> String {
        format!("{}-twilio", self.tenant)
    }

    /// The message on its way by their only channel.
    fn delivery(&self) -> Value {
        let step = json!({"carrier": "twilio", "channelId": self.channel(), "reasons": ["a test"]});
        json!({"message": self.outbound(), "plan": {"steps": [step]}})
    }

    /// Mends it: they are configured, with a workflow and a channel at the simulated carrier.
    async fn is_configured(&self) {
        let deployed = &self.world.deployed;
        let tenant: Tenant = serde_json::from_value(json!({
            "id": self.tenant, "version": 1, "routingRules": [],
            "workflows": [{"name": "late", "enrichment": {"history": 1}, "delivery": {"targets": [{"type": "reply", "body": "Now there is."}]}}],
        }))
        .unwrap();
        let account = "AC00000000000000000000000000000001";
        let secret = format!("omni/{}/channels/twilio/{}", deployed.stage, self.channel());
        let channel: Channel = serde_json::from_value(json!({
            "id": self.channel(), "tenantId": self.tenant, "carrier": "twilio", "keys": [self.channel()],
            "address": {"address": "+12025550111", "addressType": "phone"}, "kinds": ["sms"], "secret": secret, "priority": 0,
            "settings": {"accountSid": account, "apiUrl": format!("{}/twilio", deployed.simulator_url)},
        }))
        .unwrap();
        let secrets = SecretStore::new(deployed.aws().secrets());
        let credentials = Credentials::default().with("authToken", "demo-auth-token");
        secrets.save(&SecretReference::new(secret), &credentials).await.unwrap();
        let configuration = Configuration::new(deployed.aws().dynamodb(), deployed.name("config"));
        configuration.save_tenant(&tenant).await.unwrap();
        configuration.save_channel(&channel).await.unwrap();
    }

    /// Puts a record into `queue`, sees it buried for `reason`, and buried again when it is redriven too early; mends the
    /// cause, and redrives it until it goes through: warm functions remember for some seconds what there was not.
    async fn goes_through(&self, queue: &str, record: &Value, reason: &str) {
        let world = self.world;
        world.put(queue, self.tenant.as_str(), self.id.as_str(), &record.to_string()).await;
        let found = world.letter(self.id.as_str()).await;
        assert_eq!((found.letter.source.as_str(), found.letter.reason.as_str()), (queue, reason));
        let (code, report) = world.dead_letters(&["redrive", &found.id]).await;
        let became = &report["redriven"][0];
        assert_eq!((code, &became["became"], &became["to"]), (1, &json!("buriedAgain"), &json!(queue)), "{report}");
        assert_eq!(became["reason"], reason, "{report}");

        self.is_configured().await;
        until(PATIENCE, &format!("what was redriven into {queue} goes through"), async || {
            let found = world.letter(self.id.as_str()).await;
            match world.dead_letters(&["redrive", &found.id]).await {
                (0, report) if report["redriven"][0]["became"] == "through" => Ok(()),
                (_, report) => Err(report.to_string()),
            }
        })
        .await;
        assert!(world.letters(self.id.as_str()).await.is_empty(), "what went through is no dead letter any more");
    }

    async fn outcomes(&self) -> Vec<&'static str> {
        let timelines = TimelinesTable::new(self.world.deployed.aws().dynamodb(), self.world.deployed.name("messages"));
        let timeline = timelines.read(&self.tenant, &self.id).await.unwrap().unwrap();
        timeline.events.iter().map(|event| event.outcome().name()).collect()
    }

    /// Waits for the last word on the message.
    async fn has(&self, outcome: &str) {
        until(PATIENCE, &format!("the message is {outcome}"), async || {
            let outcomes = self.outcomes().await;
            if outcomes.contains(&outcome) && outcomes.contains(&"redriven") { Ok(()) } else { Err(outcomes.join(" ")) }
        })
        .await;
    }
}

const NOBODY: &str = "its tenant is not configured";

#[tokio::test]
async fn a_message_of_a_tenant_that_is_configured_too_late_is_routed_when_it_is_redriven() {
    let Some(world) = World::find() else { return };
    let late = Late::new(&world, "redrive inbound");
    late.goes_through("inbound.fifo", &late.inbound(), NOBODY).await;
    late.has("refused").await;
}

#[tokio::test]
async fn a_workflow_that_is_configured_too_late_runs_when_its_input_is_redriven() {
    let Some(world) = World::find() else { return };
    let late = Late::new(&world, "redrive workflow");
    let input = json!({"message": late.inbound(), "workflow": "late"});
    late.goes_through("workflow.fifo", &input, NOBODY).await;
    late.has("processed").await;
}

#[tokio::test]
async fn a_message_out_is_admitted_when_it_is_redriven() {
    let Some(world) = World::find() else { return };
    let late = Late::new(&world, "redrive outbound");
    // Nothing that can be configured makes outbound-router fail for good: only what ends the process lies there.
    late.is_configured().await;
    let letter = world.lay("outbound-dlq.fifo", late.tenant.as_str(), &late.outbound().to_string()).await;
    let (code, report) = world.dead_letters(&["redrive", &letter, "--wait", "120"]).await;
    let became = json!([{"id": letter, "to": "outbound.fifo", "became": "through"}]);
    assert_eq!((code, &report["redriven"]), (0, &became), "{report}");
    late.has("sent").await;
    assert_eq!(late.customer.copies().await, [1]);
}

#[tokio::test]
async fn a_message_out_gets_its_plan_when_it_is_redriven() {
    let Some(world) = World::find() else { return };
    let late = Late::new(&world, "redrive selection");
    late.goes_through("selection.fifo", &late.outbound(), NOBODY).await;
    late.has("sent").await;
    assert_eq!(late.customer.copies().await, [1]);
}

#[tokio::test]
async fn a_delivery_is_made_once_when_it_is_redriven() {
    let Some(world) = World::find() else { return };
    let late = Late::new(&world, "redrive delivery");
    let reason = "its channel is no longer configured";
    late.goes_through("delivery.fifo", &late.delivery(), reason).await;
    late.has("sent").await;
    assert_eq!(late.customer.copies().await, [1]);
}

#[tokio::test]
async fn what_sqs_gave_up_goes_back_into_each_queue_and_through() {
    let Some(world) = World::find() else { return };
    let late = Late::new(&world, "redrive given up");
    late.is_configured().await;
    let failed = json!({
        "delivery": late.delivery(), "part": 0, "error": {"code": "30008", "title": "unknown error"},
        "fate": "otherCarrier", "at": "2026-11-23T20:45:00Z",
    });
    let receipt = json!({
        "tenantId": late.tenant, "carrier": "twilio", "carrierMessageId": format!("SM{}", late.customer.mark()),
        "reference": format!("{}.0.0", late.id), "status": "delivered", "at": "2026-11-23T20:45:00Z",
        "correlationId": "redrive",
    });
    // Whoever is not in the plan fails it at once: nothing is sent by what follows.
    for (queue, record) in [("receipts", receipt), ("delivery-failed", failed)] {
        let letter = world.lay(&format!("{queue}-dlq.fifo"), late.tenant.as_str(), &record.to_string()).await;
        let (code, report) = world.dead_letters(&["redrive", &letter, "--wait", "120"]).await;
        let became = json!([{"id": letter, "to": format!("{queue}.fifo"), "became": "through"}]);
        assert_eq!((code, &report["redriven"]), (0, &became), "{report}");
    }
    assert!(late.customer.inbox().await.is_empty());
}
