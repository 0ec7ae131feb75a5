//! Receiving webhooks: what is genuine is queued once, buried, or put off, and never lost.

use std::collections::BTreeMap;

use base64::Engine;
use hmac::{Hmac, KeyInit, Mac};
use omni_core::foundation::http::{Request, Response};
use omni_core::model::carrier::CarrierId;
use omni_core::model::channel::{ChannelKey, SecretReference};
use omni_core::model::message::{Message, Receipt, ReceiptStatus};
use omni_core::testing::in_memory::{Fault, Port, run};
use serde_json::{Value, json};

use super::common;
use super::common::{TWILIO_ACCOUNT, TWILIO_NUMBER};
use super::gateway::{CUSTOMER, Gateway, PUBLIC_URL};

pub(crate) const NUMBER_ID: &str = "106000000000001";

/// The `value` of a change for one of our numbers.
pub(crate) fn change(number: &str, messages: &[Value]) -> Value {
    json!({"changes": [{"field": "messages", "value": {
        "metadata": {"phone_number_id": number, "display_phone_number": "15550001111"}, "messages": messages,
    }}]})
}

pub(crate) fn text(id: &str) -> Value {
    json!({"id": id, "from": "14155550100", "timestamp": "1795435200", "type": "text", "text": {"body": "HELP"}})
}

pub(crate) fn whatsapp_body(entries: &[Value]) -> String {
    json!({"object": "whatsapp_business_account", "entry": entries}).to_string()
}

/// A webhook as Meta signs it.
pub(crate) fn whatsapp(secret: &str, body: &str) -> Request {
    let mac = Hmac::<sha2::Sha256>::new_from_slice(secret.as_bytes()).unwrap().chain_update(body);
    let signature = format!("sha256={}", hex::encode(mac.finalize().into_bytes()));
    Request {
        method: "POST".to_owned(),
        path: "/webhooks/whatsapp".to_owned(),
        headers: [("x-hub-signature-256", signature)].into_iter().collect(),
        body: body.as_bytes().to_vec(),
        ..Request::default()
    }
}

/// A webhook as Twilio signs it for `url`.
pub(crate) fn twilio(token: &str, url: &str, method: &str, fields: &[(&str, &str)]) -> Request {
    let encoded = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let get = method == "GET";
    let signed_url = if get { format!("{url}?{encoded}") } else { url.to_owned() };
    let mut mac = Hmac::<sha1::Sha1>::new_from_slice(token.as_bytes()).unwrap().chain_update(&signed_url);
    if !get {
        fields.iter().copied().collect::<BTreeMap<_, _>>().iter().for_each(|(name, value)| {
            mac.update(name.as_bytes());
            mac.update(value.as_bytes());
        });
    }
    let signature = base64::prelude::BASE64_STANDARD.encode(mac.finalize().into_bytes());
    let (path, query) = url
        .strip_prefix(PUBLIC_URL)
        .map_or(("/webhooks/twilio", ""), |target| target.split_once('?').unwrap_or((target, "")));
    Request {
        method: method.to_owned(),
        path: path.to_owned(),
        query: if get { encoded.clone() } else { query.to_owned() },
        headers: [("x-twilio-signature", signature.as_str()), ("content-type", "application/x-www-form-urlencoded")]
            .into_iter()
            .collect(),
        body: if get { Vec::new() } else { encoded.into_bytes() },
        ..Request::default()
    }
}

pub(crate) fn sms_fields() -> Vec<(&'static str, &'static str)> {
    vec![
        ("AccountSid", TWILIO_ACCOUNT),
        ("Body", "HELP"),
        ("From", CUSTOMER),
        ("MessageSid", "SM1"),
        ("To", TWILIO_NUMBER),
    ]
}

pub(crate) fn receive(gateway: &Gateway, carrier: CarrierId, request: &Request) -> Response {
    run(gateway.receiver().receive(carrier, request))
}

fn of_meta(gateway: &Gateway, request: &Request) -> Response {
    receive(gateway, CarrierId::WhatsApp, request)
}

/// The numbers of messages, receipts and dead letters.
pub(crate) fn counts(gateway: &Gateway) -> (usize, usize, usize) {
    let messages = gateway.queue::<Message>("inbound.fifo").len();
    let receipts = gateway.queue::<Receipt>("receipts.fifo").len();
    (messages, receipts, gateway.memory.dead_letters().len())
}

/// Makes acme's WhatsApp channel the one that checks what names nobody.
fn make_default(gateway: &Gateway) {
    let (mut channel, _) = common::channels().remove(0);
    channel.keys.push(ChannelKey::new(ChannelKey::DEFAULT));
    gateway.memory.add_channel(channel);
}

#[test]
fn a_webhook_sent_twice_is_queued_once_and_answered_alike() {
    let gateway = Gateway::new();
    let request = whatsapp("app-secret", &whatsapp_body(&[change(NUMBER_ID, &[text("wamid.1"), text("wamid.2")])]));
    let first = of_meta(&gateway, &request);
    assert_eq!((first.status, first.body.len()), (200, 0));
    assert_eq!(of_meta(&gateway, &request), first);
    assert_eq!(counts(&gateway), (2, 0, 0));

    let request = twilio("12345", &format!("{PUBLIC_URL}/webhooks/twilio"), "POST", &sms_fields());
    let first = receive(&gateway, CarrierId::Twilio, &request);
    assert_eq!((first.status, first.body.as_slice()), (200, b"<Response/>".as_slice()));
    assert_eq!(receive(&gateway, CarrierId::Twilio, &request), first);
    assert_eq!(counts(&gateway), (3, 0, 0));
}

#[test]
fn the_same_message_in_another_webhook_has_the_same_id() {
    let gateway = Gateway::new();
    let ids: Vec<String> = ["app-secret"; 2]
        .iter()
        .map(|secret| {
            of_meta(&gateway, &whatsapp(secret, &whatsapp_body(&[change(NUMBER_ID, &[text("wamid.1")])])));
            gateway.wait(8 * 24 * 3600);
            gateway.drain::<Message>("inbound.fifo")[0].id.to_string()
        })
        .collect();
    assert_eq!(ids[0], ids[1]);
}

#[test]
fn a_status_becomes_a_receipt() {
    let gateway = Gateway::new();
    let body = json!({"object": "whatsapp_business_account", "entry": [{"changes": [{"field": "messages", "value": {
        "metadata": {"phone_number_id": NUMBER_ID},
        "statuses": [{"id": "wamid.9", "status": "delivered", "biz_opaque_callback_data": "m.0.1"}],
    }}]}]});
    assert_eq!(of_meta(&gateway, &whatsapp("app-secret", &body.to_string())).status, 200);
    let receipts = gateway.drain::<Receipt>("receipts.fifo");
    assert_eq!((receipts[0].status, receipts[0].tenant_id.as_str()), (ReceiptStatus::Delivered, "acme"));
    assert_eq!(receipts[0].reference.as_ref().map(ToString::to_string), Some("m.0.1".to_owned()));
}

#[test]
fn what_cannot_be_read_after_a_good_signature_is_acknowledged_and_buried() {
    let check = |path: &str, body: &str, reason: &str| {
        let gateway = Gateway::new();
        make_default(&gateway);
        let request = Request { path: path.to_owned(), ..whatsapp("app-secret", body) };
        assert_eq!(of_meta(&gateway, &request).status, 200, "{path} {body}");
        let letters = gateway.memory.dead_letters();
        assert_eq!((counts(&gateway), letters.len()), ((0, 0, 1), 1), "{path} {body}");
        assert!(letters[0].reason.contains(reason), "{}", letters[0].reason);
        assert_eq!((letters[0].source.as_str(), letters[0].input.as_str()), ("webhook:whatsapp", body));
        assert_eq!(letters[0].function, "whatsapp-receive");
    };
    let shared = "/webhooks/whatsapp";
    let by_channel = "/webhooks/whatsapp/acme-whatsapp";
    check(shared, "{", "not readable at line 1");
    check(by_channel, "{", "not readable at line 1");
    check(by_channel, "", "not readable");
    let unknown = whatsapp_body(&[change("999", &[text("wamid.1")])]);
    check(shared, &unknown, "a channel that is not configured");
    check(by_channel, &unknown, "a channel that is not configured");
}

#[test]
fn what_names_nobody_is_refused_where_there_is_no_default_channel() {
    let gateway = Gateway::new();
    let request = whatsapp("app-secret", &whatsapp_body(&[change("999", &[text("wamid.1")])]));
    assert_eq!(of_meta(&gateway, &request).status, 401);
    assert_eq!(counts(&gateway), (0, 0, 0));
}

#[test]
fn a_wreck_among_messages_spares_its_neighbours() {
    let gateway = Gateway::new();
    let news = change(NUMBER_ID, &[text("wamid.1"), json!({"no": "id"}), text("wamid.2")]);
    let unknown = change("999", &[text("wamid.3")]);
    assert_eq!(of_meta(&gateway, &whatsapp("app-secret", &whatsapp_body(&[news, unknown]))).status, 200);
    assert_eq!(counts(&gateway), (2, 0, 2));
    assert_eq!(gateway.memory.dead_letters()[0].input, r#"{"no":"id"}"#);
}

#[test]
fn a_subscription_is_confirmed_by_its_token_only() {
    let check = |path: &str, token: &str, status: u16| {
        let gateway = Gateway::new();
        make_default(&gateway);
        let request = Request {
            method: "GET".to_owned(),
            path: path.to_owned(),
            query: format!("hub.mode=subscribe&hub.verify_token={token}&hub.challenge=1158201444"),
            ..Request::default()
        };
        let response = of_meta(&gateway, &request);
        assert_eq!(response.status, status, "{path} {token}");
        assert_eq!(response.body == b"1158201444", status == 200, "{path} {token}");
        assert_eq!(counts(&gateway), (0, 0, 0));
    };
    check("/webhooks/whatsapp", "verify-me", 200);
    check("/webhooks/whatsapp/acme-whatsapp", "verify-me", 200);
    check("/webhooks/whatsapp", "verify-m", 401);
    check("/webhooks/whatsapp", "", 401);
    check("/webhooks/whatsapp/nobody", "verify-me", 401);
    // Another carrier's channel.
    check("/webhooks/whatsapp/acme-twilio", "verify-me", 401);
}

#[test]
fn a_rotated_secret_and_the_one_before_are_good_and_no_other() {
    let gateway = Gateway::new();
    let (_, credentials) = common::channels().remove(0);
    for secret in ["second", "third"] {
        gateway.memory.add_secret(SecretReference::new("whatsapp"), credentials.clone().with("appSecret", secret));
    }
    let check = |secret: &str, status: u16| {
        let request = whatsapp(secret, &whatsapp_body(&[change(NUMBER_ID, &[text(secret)])]));
        assert_eq!(of_meta(&gateway, &request).status, status, "{secret}");
    };
    check("third", 200);
    check("second", 200);
    check("app-secret", 401);
    assert_eq!(counts(&gateway), (2, 0, 0));
}

#[test]
fn a_store_that_is_down_puts_the_webhook_off_and_loses_nothing() {
    let check = |port: Port, fault: Fault, messages: &[Value], buried: usize| {
        let gateway = Gateway::new();
        let request = whatsapp("app-secret", &whatsapp_body(&[change(NUMBER_ID, messages)]));
        gateway.memory.faults().next(port, fault);
        let response = of_meta(&gateway, &request);
        assert_eq!(response.status, 503, "{port:?}");
        assert_eq!(response.body, br#"{"message":"Service Unavailable"}"#);
        assert_eq!(of_meta(&gateway, &request).status, 200, "{port:?}");
        assert_eq!(counts(&gateway), (1, 0, buried), "{port:?}");
    };
    for fault in [Fault::Before, Fault::After] {
        check(Port::Config, fault, &[text("wamid.1")], 0);
        check(Port::Secrets, fault, &[text("wamid.1")], 0);
        check(Port::Queues, fault, &[text("wamid.1")], 0);
    }
    check(Port::DeadLetters, Fault::Before, &[text("wamid.1"), json!({"no": "id"})], 1);
}

#[test]
fn twilio_may_ask_by_get() {
    let gateway = Gateway::new();
    let request = twilio("12345", &format!("{PUBLIC_URL}/webhooks/twilio"), "GET", &sms_fields());
    assert_eq!(receive(&gateway, CarrierId::Twilio, &request).status, 200);
    assert_eq!(gateway.drain::<Message>("inbound.fifo")[0].body, "HELP");
}

#[test]
fn a_report_without_a_number_of_ours_is_for_the_channel_in_its_path() {
    let url = |reference: &str| format!("{PUBLIC_URL}/webhooks/twilio/acme-twilio{reference}");
    let check = |url: &str, fields: &[(&str, &str)], receipts: usize, buried: usize| {
        let gateway = Gateway::new();
        let all =
            [[("AccountSid", TWILIO_ACCOUNT), ("MessageSid", "SM1"), ("To", CUSTOMER)].as_slice(), fields].concat();
        let response = receive(&gateway, CarrierId::Twilio, &twilio("12345", url, "POST", &all));
        assert_eq!(response.status, 200, "{fields:?}");
        let told = gateway.drain::<Receipt>("receipts.fifo");
        assert_eq!((told.len(), gateway.memory.take_dead_letters().len()), (receipts, buried), "{url} {fields:?}");
        assert!(told.iter().all(|receipt| receipt.carrier_message_id == "SM1"));
    };
    let named = url("?reference=018f-ab.0.0");
    for word in ["accepted", "scheduled", "canceled"] {
        check(&named, &[("MessageStatus", word)], 1, 0);
        check(&url(""), &[("MessageStatus", word)], 1, 0);
        check(&named, &[("MessageStatus", word), ("MessagingServiceSid", "MG1")], 1, 0);
    }
    // A number of the service's pool that nobody configured.
    check(&named, &[("MessageStatus", "delivered"), ("From", "+12025550199")], 1, 0);
    // What customers write to it is not for this channel.
    let to_another = [("To", "+12025550199"), ("From", CUSTOMER), ("Body", "hi")];
    let request = [[("AccountSid", TWILIO_ACCOUNT), ("MessageSid", "SM1")].as_slice(), &to_another].concat();
    let gateway = Gateway::new();
    receive(&gateway, CarrierId::Twilio, &twilio("12345", &url(""), "POST", &request));
    assert_eq!(gateway.memory.take_dead_letters().len(), 1);
    assert!(gateway.drain::<Message>("inbound.fifo").is_empty());
}
