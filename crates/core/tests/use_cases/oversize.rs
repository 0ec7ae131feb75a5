//! Messages that are too large for us: refused at the door or buried with a reason, and their neighbours go on.

use omni_core::bundle;
use omni_core::domain::tenant::Tenant;
use omni_core::foundation::failure::Failure;
use omni_core::inbound::receive::{ReceivePorts, WebhookReceiver};
use omni_core::model::carrier::CarrierId;
use omni_core::model::message::{
    Address, ConversationId, MAX_MESSAGE_BYTES, Message, MessageId, PAYLOAD_LEFT_OUT, Receipt, TenantId,
};
use omni_core::model::workflow::ProcessorInput;
use omni_core::ports::{QueueItem, QueueSender, Unsent};
use omni_core::runtime::batch::BatchReport;
use omni_core::testing::in_memory::{Memory, MemoryQueue, run};
use serde_json::{Value, json};

use super::common;
use super::common::customer_writes;
use super::gateway::{Gateway, PUBLIC_URL};
use super::operations::submit;
use super::webhook::{NUMBER_ID, change, counts, receive, text, whatsapp, whatsapp_body};

/// Ten messages, each of a tenant of its own.
fn of_ten_tenants(gateway: &Gateway) -> Vec<Message> {
    let message = |nth: usize| {
        let tenant = TenantId::new(format!("tenant-{nth}"));
        gateway.memory.add_tenant(Tenant { id: tenant.clone(), ..common::tenant() });
        let message = customer_writes(&gateway.memory, &nth.to_string(), "HELP");
        let (id, conversation_id) = (MessageId::new(format!("m-{nth}")), ConversationId::new(format!("c-{nth}")));
        Message { id, conversation_id, tenant_id: tenant, ..message }
    };
    (0..10).map(message).collect()
}

/// Routes a batch as the function does.
fn routed(gateway: &Gateway, messages: &[Message]) -> BatchReport {
    let function = ("inbound-router", "inbound.fifo");
    gateway.batch(function, messages, async |messages| gateway.router().route(messages).await)
}

#[test]
fn a_message_that_no_row_holds_is_buried_alone_and_nine_of_other_tenants_go() {
    let check = |what: &str, reason: &str, spoil: &dyn Fn(&mut Message)| {
        let gateway = Gateway::new();
        let mut messages = of_ten_tenants(&gateway);
        spoil(&mut messages[4]);
        assert_eq!(routed(&gateway, &messages), BatchReport::default(), "{what}: nobody comes again");
        let queued = gateway.drain::<ProcessorInput>("workflow.fifo");
        let tenants: Vec<String> = queued.iter().map(|input| input.message.tenant_id.to_string()).collect();
        let others = [0, 1, 2, 3, 5, 6, 7, 8, 9].map(|nth| format!("tenant-{nth}"));
        assert_eq!(tenants, others, "{what}");
        assert!(messages.iter().enumerate().all(|(nth, it)| nth == 4 || gateway.status(it) == "routed"), "{what}");
        let letters = gateway.memory.dead_letters();
        assert_eq!(letters.len(), 1, "{what}");
        assert!(letters[0].reason.contains(reason), "{what}: {}", letters[0].reason);
        assert_eq!(letters[0].input, serde_json::to_string(&messages[4]).unwrap(), "{what}: nothing of it is lost");
    };
    check("a long text", "is not stored, 350000 are the most", &|it| it.body = format!("HELP {}", "x".repeat(600_000)));
    check("a long id", "a key is too long", &|it| it.id = MessageId::new("x".repeat(2_100)));
    check("a long address", "a key is too long", &|it| it.from = Address::Chat("x".repeat(2_100)).into());
}

#[test]
fn a_message_behind_a_buried_one_of_its_conversation_goes() {
    let gateway = Gateway::new();
    let mut messages: Vec<Message> =
        ["1", "2", "3"].iter().map(|id| customer_writes(&gateway.memory, id, "HELP")).collect();
    messages[1].body = "x".repeat(600_000);
    assert_eq!(routed(&gateway, &messages), BatchReport::default());
    let queued = gateway.drain::<ProcessorInput>("workflow.fifo");
    let ids: Vec<&str> = queued.iter().filter_map(|input| input.message.carrier_message_id.as_deref()).collect();
    assert_eq!((ids, gateway.memory.dead_letters().len()), (vec!["1", "3"], 1));
}

/// A text of a customer with this many bytes.
fn long(id: &str, body: &str) -> Value {
    let mut message = text(id);
    message["text"]["body"] = body.into();
    message
}

#[test]
fn a_signed_text_that_no_carrier_sends_is_acknowledged_and_buried_and_its_neighbours_are_queued() {
    let gateway = Gateway::new();
    let body = "x".repeat(600_000);
    let body = whatsapp_body(&[change(NUMBER_ID, &[text("wamid.1"), long("wamid.2", &body), text("wamid.3")])]);
    let answer = receive(&gateway, CarrierId::WhatsApp, &whatsapp("app-secret", &body));
    assert_eq!((answer.status, counts(&gateway)), (200, (2, 0, 1)));
    let letter = gateway.memory.dead_letters().remove(0);
    assert!(letter.reason.ends_with("bytes without its carrier's own words, 350000 are the most"), "{}", letter.reason);
    let input: Value = serde_json::from_str(&letter.input).unwrap();
    assert_eq!((&input["id"], input["text"]["body"].as_str().map(str::len)), (&json!("wamid.2"), Some(600_000)));
}

#[test]
fn the_longest_text_that_a_customer_can_write_is_stored_whole() {
    let gateway = Gateway::new();
    let body = "👋".repeat(65_536);
    let webhook = whatsapp_body(&[change(NUMBER_ID, &[long("wamid.1", &format!("{body}HELP"))])]);
    assert_eq!(receive(&gateway, CarrierId::WhatsApp, &whatsapp("app-secret", &webhook)).status, 200);
    let messages = gateway.drain::<Message>("inbound.fifo");
    assert_eq!(messages.len(), 1);
    assert!(serde_json::to_string(&messages[0]).unwrap().len() <= MAX_MESSAGE_BYTES);
    assert_eq!((&messages[0].original_payload, messages[0].metadata.contains_key(PAYLOAD_LEFT_OUT)), (&None, true));
    assert_eq!(routed(&gateway, &messages), BatchReport::default());
    let stored = gateway.timeline(&messages[0]).message.unwrap();
    assert!(stored.body == format!("{body}HELP"));
    assert_eq!(gateway.drain::<ProcessorInput>("workflow.fifo").len(), 1);
}

#[test]
fn a_webhook_of_more_values_than_memory_bears_is_refused_unread_and_a_full_batch_of_meta_is_not() {
    let gateway = Gateway::new();
    let refused = whatsapp("app-secret", &format!("[{}1]", "{\"a\":1},".repeat(101_000)));
    assert_eq!((receive(&gateway, CarrierId::WhatsApp, &refused).status, counts(&gateway)), (413, (0, 0, 0)));
    let messages: Vec<Value> = (0..1_000).map(|nth| text(&format!("wamid.{nth}"))).collect();
    let full = whatsapp("app-secret", &whatsapp_body(&[change(NUMBER_ID, &messages)]));
    assert_eq!((receive(&gateway, CarrierId::WhatsApp, &full).status, counts(&gateway)), (200, (1_000, 0, 0)));
}

#[test]
fn many_wrecks_of_one_webhook_are_buried_as_one_and_the_rest_is_queued() {
    let check = |count: usize, letters: usize| {
        let gateway = Gateway::new();
        let wrecks = (0..count).map(|nth| json!({ "from": "14155550100", "nth": nth }));
        let messages: Vec<Value> = wrecks.chain([text("wamid.1")]).collect();
        let body = whatsapp_body(&[change(NUMBER_ID, &messages)]);
        assert_eq!(receive(&gateway, CarrierId::WhatsApp, &whatsapp("app-secret", &body)).status, 200);
        assert_eq!(counts(&gateway), (1, 0, letters), "{count}");
        (gateway.memory.dead_letters().remove(0).input, body)
    };
    check(10, 10);
    let (input, body) = check(11, 1);
    assert_eq!(input, body);
}

/// A queue that will never take the message with this id, and takes another only later.
struct Picky {
    queue: MemoryQueue<Message>,
    never: &'static str,
    later: &'static str,
}

bundle! {
    /// Ports with that queue.
    struct PickyPorts: ReceivePorts {
        configuration: Memory,
        secrets: Memory,
        inbound: Picky,
        receipts: MemoryQueue<Receipt>,
        dead_letters: Memory,
        env: Memory,
    }
}

impl QueueSender<Message> for Picky {
    async fn send(&self, items: &[Message]) -> Result<(), Unsent> {
        let is = |message: &Message, id: &str| message.carrier_message_id.as_deref() == Some(id);
        let mut unsent = Vec::new();
        for (at, item) in items.iter().enumerate() {
            if is(item, self.never) {
                unsent.push((at, Failure::permanent("never")));
            } else if is(item, self.later) {
                unsent.push((at, Failure::transient("later")));
            } else {
                self.queue.send(std::slice::from_ref(item)).await?;
            }
        }
        if unsent.is_empty() { Ok(()) } else { Err(Unsent { items: unsent }) }
    }
}

#[test]
fn a_message_that_the_queue_never_takes_is_buried_and_one_that_it_takes_later_brings_the_webhook_again() {
    let check = |later: &'static str, status: u16, expected: (usize, usize, usize)| {
        let gateway = Gateway::new();
        let ports = PickyPorts {
            configuration: gateway.memory.clone(),
            secrets: gateway.memory.clone(),
            inbound: Picky { queue: gateway.queue("inbound.fifo"), never: "wamid.2", later },
            receipts: gateway.queue("receipts.fifo"),
            dead_letters: gateway.memory.clone(),
            env: gateway.memory.clone(),
        };
        let receiver = WebhookReceiver { ports, public_url: PUBLIC_URL.to_owned() };
        let messages = ["wamid.1", "wamid.2", "wamid.3"].map(text);
        let request = whatsapp("app-secret", &whatsapp_body(&[change(NUMBER_ID, &messages)]));
        assert_eq!(run(receiver.receive(CarrierId::WhatsApp, &request)).status, status);
        assert_eq!(counts(&gateway), expected);
        let letter = gateway.memory.dead_letters().remove(0);
        assert_eq!((letter.source.as_str(), letter.reason.as_str()), ("inbound.fifo", "never"));
        let buried: Message = serde_json::from_str(&letter.input).unwrap();
        assert_eq!((buried.carrier_message_id.as_deref(), letter.group), (Some("wamid.2"), Some(buried.group())));
    };
    check("none", 200, (2, 0, 1));
    check("wamid.3", 503, (1, 0, 1));
}

#[test]
fn a_submission_that_can_never_go_is_refused_at_the_door() {
    let memory = common::acme();
    let check = |change: Value, status: u16, words: &str| {
        let mut submission = json!({ "to": "+14155550100", "channel": "sms", "body": "Hello" });
        submission.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let (got, problem) = submit(&memory, Some("key"), &submission);
        assert_eq!(got, status, "{words}: {problem}");
        assert!(problem["detail"].as_str().unwrap().contains(words), "{problem}");
    };
    check(json!({ "body": "x".repeat(500_000) }), 413, "a body has at most 262144 bytes, this one has 500");
    check(json!({ "body": "x".repeat(200_000) }), 422, "no carrier takes it as sms: message needs");
    check(json!({ "body": " \n" }), 422, "body is empty");
    check(json!({ "body": "" }), 422, "body is empty");
    check(json!({ "metadata": { "note": "x".repeat(16_400) } }), 422, "metadata has");
    check(json!({ "mediaUrls": [format!("https://x.example/{}", "x".repeat(4_096))] }), 422, "a link has 4114 bytes");
    check(json!({ "replyTo": { "carrierMessageId": "x".repeat(513) } }), 422, "replyTo.carrierMessageId has 513 bytes");
    check(json!({ "to": "x".repeat(5_000) }), 422, "to has 5000 bytes, 256 are the most");
    let files: Vec<String> = (0..201).map(|nth| format!("https://x.example/{nth}")).collect();
    check(json!({ "mediaUrls": files }), 422, "the message has 201 files, 200 are the most");
    check(json!({ "channel": "whatsapp", "body": "x".repeat(90_000) }), 422, "no carrier takes it as whatsapp");
    assert_eq!(memory.queue::<Message>("outbound.fifo").len(), 0, "nothing of it was queued");
    // The key is as free as before, and what some carrier takes in twenty parts is taken.
    let (status, answer) =
        submit(&memory, Some("key"), &json!({ "to": "+14155550100", "channel": "sms", "body": "x".repeat(30_000) }));
    assert_eq!(status, 202, "{answer}");
}
