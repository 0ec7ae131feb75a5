//! One webhook about two tenants, and handshakes: what the forgeries of `tests/hostile`, which every carrier goes through,
//! do not ask.

use omni_core::foundation::http::Request;
use omni_core::foundation::secret::Credentials;
use omni_core::model::carrier::CarrierId;
use omni_core::model::channel::{Channel, ChannelKey, SecretReference};
use omni_core::model::message::{ChannelId, Message, TenantId};
use omni_core::testing::in_memory::{Fault, Port};

use super::common;
use super::common::TWILIO_ACCOUNT;
use super::gateway::{Gateway, PUBLIC_URL};
use super::webhook::{NUMBER_ID, change, counts, receive, sms_fields, text, twilio, whatsapp, whatsapp_body};

const THEIR_NUMBER_ID: &str = "206000000000002";

/// Acme, and a second tenant with the secrets `their-secret` and `their-token`.
fn two_tenants() -> Gateway {
    let gateway = Gateway::new();
    for (ours, _) in common::channels() {
        let key = if ours.carrier == CarrierId::WhatsApp { THEIR_NUMBER_ID } else { "AC2/+12025550122" };
        let theirs = Channel {
            id: ChannelId::new(format!("them-{}", ours.carrier.name())),
            tenant_id: TenantId::new("them"),
            keys: vec![ChannelKey::new(key)],
            secret: SecretReference::new(format!("them-{}", ours.carrier.name())),
            ..ours
        };
        let credentials = Credentials::default().with("appSecret", "their-secret").with("authToken", "their-token");
        gateway.memory.add_secret(theirs.secret.clone(), credentials);
        gateway.memory.add_channel(theirs);
    }
    gateway
}

/// Refused with the one answer; nothing is queued, buried or told.
fn refused(gateway: &Gateway, carrier: CarrierId, request: &Request) {
    let response = receive(gateway, carrier, request);
    let headers: Vec<_> = response.headers.iter().collect();
    assert_eq!((response.status, headers), (401, vec![("content-type", "application/json")]), "{}", request.path);
    assert_eq!(response.body, br#"{"message":"Unauthorized"}"#);
    assert_eq!(counts(gateway), (0, 0, 0));
}

fn ours() -> String {
    whatsapp_body(&[change(NUMBER_ID, &[text("wamid.1")])])
}

#[test]
fn a_handshake_is_refused_where_no_token_is_configured() {
    let gateway = two_tenants();
    let check = |credentials: Option<Credentials>| {
        let reference = SecretReference::new(format!("bare-{}", credentials.is_some()));
        for (mut channel, _) in common::channels() {
            channel.secret = reference.clone();
            gateway.memory.add_channel(channel);
        }
        if let Some(credentials) = credentials {
            gateway.memory.add_secret(reference, credentials);
        }
        let request = Request {
            method: "GET".to_owned(),
            path: "/webhooks/whatsapp/acme-whatsapp".to_owned(),
            query: "hub.mode=subscribe&hub.verify_token=&hub.challenge=1".to_owned(),
            ..Request::default()
        };
        refused(&gateway, CarrierId::WhatsApp, &request);
    };
    check(None);
    check(Some(Credentials::default().with("verifyToken", "")));
}

#[test]
fn a_secret_speaks_for_its_own_channels_only() {
    let check = |secret: &str, path: &str, expected: &[&str]| {
        let gateway = two_tenants();
        let body = whatsapp_body(&[change(NUMBER_ID, &[text("wamid.1")]), change(THEIR_NUMBER_ID, &[text("wamid.2")])]);
        let request = Request { path: path.to_owned(), ..whatsapp(secret, &body) };
        assert_eq!(receive(&gateway, CarrierId::WhatsApp, &request).status, 200, "{secret} {path}");
        let queued = gateway.drain::<Message>("inbound.fifo");
        let tenants: Vec<&str> = queued.iter().map(|message| message.tenant_id.as_str()).collect();
        assert_eq!(tenants, expected, "{secret} {path}");
        assert!(gateway.memory.dead_letters().is_empty());
    };
    check("app-secret", "/webhooks/whatsapp", &["acme"]);
    check("their-secret", "/webhooks/whatsapp", &["them"]);
    // A path names a channel; it lends nobody its voice.
    check("their-secret", "/webhooks/whatsapp/acme-whatsapp", &["them"]);
    check("app-secret", "/webhooks/whatsapp/them-whatsapp", &["acme"]);
}

#[test]
fn a_path_opens_no_other_tenants_channel() {
    let gateway = two_tenants();
    // Signed by us, for their path, about their number: our signature does not cover it.
    let request = Request {
        path: "/webhooks/whatsapp/acme-whatsapp".to_owned(),
        ..whatsapp("app-secret", &whatsapp_body(&[change(THEIR_NUMBER_ID, &[text("wamid.1")])]))
    };
    assert_eq!(receive(&gateway, CarrierId::WhatsApp, &request).status, 200);
    assert_eq!(counts(&gateway), (0, 0, 0));
    let url = format!("{PUBLIC_URL}/webhooks/twilio/them-twilio");
    let about_us = twilio("their-token", &url, "POST", &sms_fields());
    assert_eq!(receive(&gateway, CarrierId::Twilio, &about_us).status, 200);
    assert_eq!(counts(&gateway), (0, 0, 0));
    for path in ["/webhooks/whatsapp/nobody", "/webhooks/whatsapp/acme-twilio"] {
        let request = Request { path: path.to_owned(), ..whatsapp("app-secret", &ours()) };
        refused(&gateway, CarrierId::WhatsApp, &request);
    }
    let stranger = [("AccountSid", TWILIO_ACCOUNT), ("Body", "x"), ("From", "+1"), ("To", "+19990001111")];
    refused(&gateway, CarrierId::Twilio, &twilio("12345", &format!("{PUBLIC_URL}/webhooks/twilio"), "POST", &stranger));
}

/// Acme and so many other tenants, each with a secret document of their own; `secret` says what stands in it.
fn crowd(count: usize, secret: impl Fn(usize) -> Option<&'static str>) -> (Gateway, Vec<serde_json::Value>) {
    let gateway = Gateway::new();
    let (ours, _) = common::channels().remove(0);
    let numbers = (0..count).map(|nth| {
        let number = format!("3060000000{nth:05}");
        let theirs = Channel {
            // Before acme's: channels come by their ids.
            id: ChannelId::new(format!("a-{nth:05}")),
            tenant_id: TenantId::new(format!("tenant-{nth}")),
            keys: vec![ChannelKey::new(number.as_str())],
            secret: SecretReference::new(format!("secret-{nth}")),
            ..ours.clone()
        };
        if let Some(secret) = secret(nth) {
            gateway.memory.add_secret(theirs.secret.clone(), Credentials::default().with("appSecret", secret));
        }
        gateway.memory.add_channel(theirs);
        change(&number, &[text(&format!("wamid.{nth}"))])
    });
    let mut changes: Vec<_> = numbers.collect();
    changes.push(change(NUMBER_ID, &[text("wamid.acme")]));
    (gateway, changes)
}

#[test]
fn secrets_that_verify_are_not_counted_and_what_is_never_tried_is_buried() {
    let check = |secret: &'static str, expected: (usize, usize, usize)| {
        let (gateway, changes) = crowd(12, |_| Some(secret));
        let request = whatsapp("app-secret", &whatsapp_body(&changes));
        assert_eq!(receive(&gateway, CarrierId::WhatsApp, &request).status, 200, "{secret}");
        assert_eq!(counts(&gateway), expected, "{secret}");
    };
    check("app-secret", (13, 0, 0));
    let (gateway, mut changes) = crowd(12, |nth| Some(if nth == 0 { "app-secret" } else { "another" }));
    let request = whatsapp("app-secret", &whatsapp_body(&changes));
    assert_eq!(receive(&gateway, CarrierId::WhatsApp, &request).status, 200);
    assert_eq!(counts(&gateway), (1, 0, 1));
    assert!(gateway.memory.dead_letters()[0].reason.contains("more channels"));
    // Nobody has vouched for this one.
    let (gateway, _) = crowd(12, |_| Some("another"));
    changes.truncate(12);
    refused(&gateway, CarrierId::WhatsApp, &whatsapp("app-secret", &whatsapp_body(&changes)));
}

#[test]
fn a_secret_that_cannot_be_loaded_silences_its_own_channels_only() {
    let (gateway, changes) = crowd(1, |_| Some("app-secret"));
    let both = whatsapp("app-secret", &whatsapp_body(&changes));
    gateway.memory.faults().next(Port::Secrets, Fault::Before);
    assert_eq!(receive(&gateway, CarrierId::WhatsApp, &both).status, 503, "the other comes again");
    let queued = gateway.drain::<Message>("inbound.fifo");
    assert_eq!(queued.iter().map(|message| message.tenant_id.as_str()).collect::<Vec<_>>(), ["acme"]);
    assert_eq!(receive(&gateway, CarrierId::WhatsApp, &both).status, 200);
    let queued = gateway.drain::<Message>("inbound.fifo");
    assert_eq!(queued.iter().map(|message| message.tenant_id.as_str()).collect::<Vec<_>>(), ["tenant-0"]);

    // Whoever signed for nobody whose secret can be read may be the one whose secret cannot.
    gateway.memory.faults().next(Port::Secrets, Fault::Before);
    let forged = whatsapp("nobody's", &whatsapp_body(&changes));
    assert_eq!(receive(&gateway, CarrierId::WhatsApp, &forged).status, 503);

    // The channel in the path is not what the events are for.
    gateway.memory.faults().next(Port::Secrets, Fault::Before);
    let elsewhere = Request { path: "/webhooks/whatsapp/a-00000".to_owned(), ..whatsapp("app-secret", &ours()) };
    assert_eq!(receive(&gateway, CarrierId::WhatsApp, &elsewhere).status, 200);
}
