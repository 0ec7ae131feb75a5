//! A status report finds the tenant who sent, by the whole way: it names the customer only.

use super::*;
use crate::domain::carriers::messagebird::auth::sign;
use crate::inbound::receive::WebhookReceiver;
use crate::model::message::Receipt;
use crate::testing::in_memory::{Memory, run};

/// Two tenants with a number and a signing key each; no channel is the default.
fn world() -> Memory {
    let memory = Memory::new(1);
    memory.clock().set(now());
    for (tenant, number) in [("acme", "+12025550113"), ("rival", "+12025550199")] {
        let own = Channel {
            id: ChannelId::new(tenant),
            tenant_id: TenantId::new(tenant),
            keys: vec![ChannelKey::new(number)],
            address: Address::infer(number),
            secret: SecretReference::new(tenant),
            ..channel(&[])
        };
        memory.add_secret(own.secret.clone(), key(tenant).with("accessKey", "x"));
        memory.add_channel(own);
    }
    memory
}

/// The reference in the request by which acme sends a text.
fn sent_reference() -> String {
    let own = Channel { keys: vec![ChannelKey::new("+12025550113")], ..channel(&[]) };
    let (credentials, to) = (key("acme").with("accessKey", "x"), Address::infer("+14155550100"));
    let envelope = fixtures::envelope(&own, &credentials, ChannelKind::Sms, &to);
    let request = MessageBird::request(&MessagePart::text("Hi"), &envelope).unwrap();
    let body: Value = serde_json::from_slice(&request.body).unwrap();
    body["reference"].as_str().unwrap().to_owned()
}

/// What becomes of a report to `path`, signed with `signing_key`: the answer's status, and whose receipts are queued.
fn reported(path: &str, signing_key: &str) -> (u16, Vec<(String, String)>) {
    let memory = world();
    let receiver = WebhookReceiver { ports: memory.ports(), public_url: "https://api.example.com".to_owned() };
    let query = format!("id=m1&recipient=14155550100&reference={}&status=delivered", sent_reference());
    let signature = sign(&Secret::new(signing_key), &NOW.to_string(), &query, b"").unwrap();
    let mut request = Request { path: path.to_owned(), ..get(&query) };
    request.headers.add("MessageBird-Signature", signature);
    request.headers.add("MessageBird-Request-Timestamp", NOW.to_string());
    let response = run(receiver.receive(CarrierId::MessageBird, &request));
    let receipts = memory.queue::<Receipt>("receipts.fifo").drain().unwrap();
    let whose = |receipt: Receipt| (receipt.tenant_id.to_string(), receipt.reference.unwrap().to_string());
    (response.status, receipts.into_iter().map(whose).collect())
}

#[test]
fn a_receipt_comes_to_the_tenant_who_sent_and_to_nobody_else() {
    let acmes = || vec![("acme".to_owned(), "018f-ab.1.0".to_owned())];
    assert_eq!(reported("/webhooks/messagebird", "acme"), (200, acmes()));
    assert_eq!(reported("/webhooks/messagebird/acme", "acme"), (200, acmes()));
    assert_eq!(reported("/webhooks/messagebird", "rival"), (401, Vec::new()));
    assert_eq!(reported("/webhooks/messagebird/acme", "rival"), (401, Vec::new()));
    // The rival is who it says it is, and speaks for a number that is not the rival's.
    assert_eq!(reported("/webhooks/messagebird/rival", "rival"), (200, Vec::new()));
    // The path does not decide over a report that acme's key proves.
    assert_eq!(reported("/webhooks/messagebird/rival", "acme"), (200, acmes()));
}
