//! Inspecting webhooks as the simulated carriers sign them.

use super::*;
use crate::simulator::signature;
use base64::Engine as _;
use serde_json::{Value, json};

const AT: &str = "2026-11-23T20:45:00Z";

async fn inspect(carrier: CarrierId, request: Value, secret: &str) -> Value {
    let inspected = Inspected::parse(&request.to_string()).unwrap();
    let verdict = verdict::reach(carrier, inspected, credentials(secret).unwrap(), AT.parse().unwrap()).await.unwrap();
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
    assert!(credentials("").is_err());
    assert!(credentials("{not json").is_err());
    assert!(credentials(r#"{"appSecret":"x"}"#).unwrap().get("appSecret").is_some());
}
