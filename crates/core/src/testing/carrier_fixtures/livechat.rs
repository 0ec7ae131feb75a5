//! LiveChat: the secret itself, in the body, so that nothing is covered (text.com/docs, webhooks).

mod answers;
pub mod demo;

use serde_json::{Value, json};

use super::scheme::{key, nothing};
use super::{BareSecret, Body, CarrierFixture, Covers, Payload, Proof, SAID, Sample, Scheme};
use crate::foundation::secret::Credentials;
use crate::model::channel::Channel;
use crate::model::message::ChannelKind;

pub(super) const FIXTURE: CarrierFixture = CarrierFixture {
    accounts: [
        (&["390e44e6-f1e6-4368-a6dd-b74014508c2e"], "390e44e6-f1e6-4368-a6dd-b74014508c2e"),
        (&["12345678-0000-4000-8000-cafecafecafe"], "12345678-0000-4000-8000-cafecafecafe"),
    ],
    kinds: &[ChannelKind::Chat],
    schemes: &[Scheme {
        name: "secret_key",
        proof: Proof::Field("secret_key"),
        covers: Covers { path: false, query: Body::Nothing, body: Body::Nothing, headers: &[], any_case: 0 },
        floor: nothing,
        secret: "webhookSecret",
        credentials: |tenant| Credentials::default().with("webhookSecret", format!("{tenant}-webhook-secret")),
        sign: |credentials, _, _, request| {
            // What is no object has no place for a secret.
            if let Some(rest) = request.body.strip_prefix(b"{") {
                let field = format!("{{\"secret_key\":\"{}\",", key(credentials, "webhookSecret"));
                request.body = [field.as_bytes(), rest].concat();
            }
        },
    }],
    samples,
    several_channels: None,
    bare_secret: BareSecret::Text(&["webhookSecret"]),
    bare_secret_is: "the webhook secret",
    closed_stores: &[],
    demo: demo::ACCOUNT,
    customer: demo::CUSTOMER,
    send_answers: demo::ANSWERS,
    answers: answers::ANSWERS,
    errors: answers::ERRORS,
};

fn samples(channel: &Channel) -> Vec<Sample> {
    let organization = channel.keys.first().map(|key| key.as_str().to_owned()).unwrap_or_default();
    let webhook = |action: &str, payload: Value| {
        Payload::Json(json!({
            "webhook_id": "1188f559", "action": action, "organization_id": organization, "payload": payload,
            "additional_data": {"chat_properties": {}, "chat_presence_user_ids": ["smith@example.com"]},
        }))
    };
    let event = |id: &str| {
        json!({
            "id": id, "type": "message", "author_id": "b7eff798-f8df-4364-8059-649c35c9ed0c",
            "created_at": "2026-11-23T11:59:21.010200Z", "text": SAID, "visibility": "all", "custom_id": "31-0C",
        })
    };
    let incoming =
        webhook("incoming_event", json!({"chat_id": "PJ0MRSHTDG", "thread_id": "K600PKZON8", "event": event("K_1")}));
    let chat = webhook(
        "incoming_chat",
        json!({"chat": {
            "id": "PJ0MRSHTDH",
            "users": [{"id": "b7eff798-f8df-4364-8059-649c35c9ed0c", "type": "customer", "name": "Ana"}],
            "thread": {"id": "K600PKZON9", "active": true, "events": [event("L_1"), event("L_2")]},
        }}),
    );
    vec![Sample::new("text", incoming, 1, 0), Sample::new("batch", chat, 2, 0)]
}
