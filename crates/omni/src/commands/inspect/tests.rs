//! Inspecting webhooks as the simulated carriers sign them.

use base64::Engine as _;
use serde_json::{Value, json};

use super::*;
use crate::simulator::signature;

const AT: &str = "2026-11-23T20:45:00Z";

async fn inspect(carrier: CarrierId, request: Value, secret: &str) -> Value {
    let inspected = Inspected::parse(&request.to_string()).unwrap();
    let verdict = {
        let credentials = credentials(carrier, secret).unwrap();
        verdict::reach(carrier, inspected, credentials, AT.parse().unwrap()).await.unwrap()
    };
    serde_json::to_value(&verdict).unwrap()
}

const TWILIO_URL: &str = "https://api.example.com/webhooks/twilio";
const WHATSAPP_URL: &str = "https://api.example.com/webhooks/whatsapp";

fn twilio(token: &str, form: &str) -> Value {
    let parameters: Vec<(String, String)> = form_urlencoded::parse(form.as_bytes()).into_owned().collect();
    let headers = json!({
        "Content-Type": "application/x-www-form-urlencoded",
        "X-Twilio-Signature": signature::twilio(token, TWILIO_URL, &parameters),
    });
    json!({"method": "POST", "url": TWILIO_URL, "headers": headers, "body": form})
}

fn whatsapp(app_secret: &str, body: &str) -> Value {
    let headers = json!({"X-Hub-Signature-256": signature::whatsapp(app_secret, body.as_bytes())});
    let encoded = base64::engine::general_purpose::STANDARD.encode(body);
    json!({"method": "POST", "url": WHATSAPP_URL, "headers": headers, "bodyBase64": encoded})
}

/// Verdict, status, whether there is an error, and the kinds of events.
fn outline(verdict: &Value) -> String {
    let kinds: Vec<&str> = verdict["events"].as_array().unwrap().iter().map(|e| e["kind"].as_str().unwrap()).collect();
    let but = if verdict.get("error").is_some() { " but" } else { "" };
    format!("{} {}{but} [{}]", verdict["verdict"].as_str().unwrap(), verdict["status"], kinds.join(" "))
}

#[tokio::test]
async fn twilios_webhooks_are_judged_and_normalized() {
    const MESSAGE: &str =
        "MessageSid=SM1&AccountSid=AC1&From=%2B14155550100&To=%2B12025550111&Body=Hi&NumMedia=0&SmsStatus=received";
    const STATUS: &str = "MessageSid=SM1&AccountSid=AC1&From=%2B12025550111&To=%2B14155550100&MessageStatus=delivered";
    let check = async |form: &str, signer: &str, secret: &str, expected: &str| {
        let verdict = inspect(CarrierId::Twilio, twilio(signer, form), secret).await;
        assert_eq!(outline(&verdict), expected, "{form}");
        verdict
    };
    let message = check(MESSAGE, "12345", "12345", "authentic 200 [message]").await;
    assert_eq!(message["events"][0]["body"], "Hi");
    assert_eq!(message["events"][0]["receivedAt"], AT);
    check(MESSAGE, "12345", r#"{"authToken":"new","secondaryAuthToken":"12345"}"#, "authentic 200 [message]").await;
    check(STATUS, "12345", "12345", "authentic 200 [receipt]").await;
    let forged = check(MESSAGE, "54321", "12345", "forged 401 []").await;
    assert_eq!(forged, json!({"verdict": "forged", "status": 401, "events": []}));
}

#[tokio::test]
async fn whatsapps_webhooks_keep_their_order() {
    let change = |value: Value| json!({"field": "messages", "value": value});
    let metadata = json!({"display_phone_number": "15550001111", "phone_number_id": "106"});
    let message = json!({"from": "14155550100", "id": "wamid.A", "timestamp": "1795468232", "type": "text",
        "text": {"body": "Hi"}});
    let status = json!({"id": "wamid.B", "status": "read", "timestamp": "1795468232", "recipient_id": "14155550100"});
    let body = json!({"object": "whatsapp_business_account", "entry": [{"id": "102", "changes": [
        change(json!({"messaging_product": "whatsapp", "metadata": metadata, "statuses": [status]})),
        change(json!({"messaging_product": "whatsapp", "metadata": metadata, "messages": [message]})),
    ]}]});
    let check = async |body: &str, signer: &str, expected: &str| {
        let verdict = inspect(CarrierId::WhatsApp, whatsapp(signer, body), "secret").await;
        assert_eq!(outline(&verdict), expected, "{body}");
    };
    check(&body.to_string(), "secret", "authentic 200 [receipt message]").await;
    check(&body.to_string(), "other", "forged 401 []").await;
    check("{\"object\":", "secret", "authentic 200 but []").await;
    check("{\"object\":", "other", "forged 401 []").await;
}

/// A webhook as `carrier` would post it to the demo tenant, and its secret.
fn posted(carrier: CarrierId, body: &str, headers: &Value) -> Value {
    let url = format!("https://api.example.com/webhooks/{}", carrier.name());
    json!({"method": "POST", "url": url, "headers": headers, "body": body})
}

#[tokio::test]
async fn a_bare_secret_is_the_one_that_the_carrier_signs_with() {
    let check = async |carrier: CarrierId, request: Value, secret: &str| {
        let verdict = inspect(carrier, request.clone(), secret).await;
        assert_eq!(outline(&verdict), "authentic 200 [message]", "{verdict}");
        let forged = inspect(carrier, request, "another:secret").await;
        assert_eq!(outline(&forged), "forged 401 []", "{carrier:?}");
    };
    let message = json!({"id": "1", "owner": "+12025550111", "applicationId": "app", "to": ["+12025550111"],
        "from": "+14155550100", "text": "Hi", "direction": "in", "time": AT});
    let event = json!([{"type": "message-received", "to": "+12025550111", "time": AT, "message": message}]).to_string();
    let basic = json!({"Authorization": signature::bandwidth("user", "pass:word")});
    check(CarrierId::Bandwidth, posted(CarrierId::Bandwidth, &event, &basic), "user:pass:word").await;

    let event = json!({"id": "K_1", "type": "message", "text": "Hi", "created_at": AT, "visibility": "all",
        "author_id": "b7eff798-f8df-4364-8059-649c35c9ed0c"});
    let payload = json!({"chat_id": "PJ0MRSHTDG", "thread_id": "K", "event": event});
    let body = json!({"secret_key": "s", "action": "incoming_event", "organization_id": "org", "payload": payload});
    check(CarrierId::LiveChat, posted(CarrierId::LiveChat, &body.to_string(), &json!({})), "s").await;

    let form = "recipient=12025550111&originator=14155550100&body=Hi&id=b6aa";
    let timestamp = AT.parse::<Timestamp>().unwrap().as_second().to_string();
    let headers = json!({"MessageBird-Signature": signature::messagebird("key", &timestamp, "", form.as_bytes()),
        "MessageBird-Request-Timestamp": timestamp, "Content-Type": "application/x-www-form-urlencoded"});
    check(CarrierId::MessageBird, posted(CarrierId::MessageBird, form, &headers), "key").await;

    let body = json!({"referenceId": "1", "from": "14155550100", "to": ["12025550111"], "text": "Hi"}).to_string();
    let headers = json!({"messageID": "m1", "verificationToken": signature::inteliquent("key", "m1")});
    check(CarrierId::Inteliquent, posted(CarrierId::Inteliquent, &body, &headers), "key").await;
}

#[tokio::test]
async fn a_receipt_that_names_both_its_ends_is_shown_once() {
    let body = json!({"referenceId": "d882", "from": "12025550114", "to": ["14155550123"], "deliveryReceipt": true});
    let headers = json!({"messageID": "d882", "verificationToken": signature::inteliquent("key", "d882")});
    let url = "https://api.example.com/webhooks/inteliquent";
    let request = json!({"method": "POST", "url": url, "headers": headers, "body": body.to_string()});
    let verdict = inspect(CarrierId::Inteliquent, request, "key").await;
    assert_eq!(outline(&verdict), "authentic 200 [receipt]");
}

#[test]
fn unusable_input_says_what_is_wrong() {
    let check = |text: &str, expected: &str| {
        let error = Inspected::parse(text).err().map(|error| format!("{error:#}")).unwrap_or_default();
        assert!(error.contains(expected), "{text}: {error}");
    };
    check("{", "EOF");
    check(r#"{"method":"POST"}"#, "url");
    check(r#"{"method":"POST","url":"ftp://x/"}"#, "http");
    check(r#"{"method":"POST","url":"http://x/","body":"a","bodyBase64":"YQ=="}"#, "both");
    check(r#"{"method":"POST","url":"http://x/","bodyBase64":"%"}"#, "base64");
    check(r#"{"method":"POST","url":"http://x/","boddy":"a"}"#, "boddy");
    for carrier in CarrierId::ALL {
        assert!(credentials(carrier, "").is_err());
        assert!(credentials(carrier, "{not json").is_err());
        assert!(credentials(carrier, r#"{"appSecret":"x"}"#).unwrap().get("appSecret").is_some());
    }
    assert!(credentials(CarrierId::Bandwidth, "a password alone").is_err());
}
