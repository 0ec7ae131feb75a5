//! Inspecting webhooks as the simulated carriers sign them.

use super::*;
use serde_json::{Value, json};

const AT: &str = "2026-11-23T20:45:00Z";

async fn inspect(carrier: CarrierId, request: Value, secret: &str) -> Value {
    let inspected = Inspected::parse(&request.to_string()).unwrap();
    let verdict = verdict::reach(carrier, inspected, credentials(secret).unwrap(), AT.parse().unwrap()).await.unwrap();
    serde_json::to_value(&verdict).unwrap()
}

fn twilio(signature: &str) -> Value {
    json!({
        "method": "POST",
        "url": "https://api.example.com/webhooks/twilio",
        "headers": {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Twilio-Signature": signature,
        },
        "body": "MessageSid=SM1&AccountSid=AC1&From=%2B14155550100&To=%2B12025550111&Body=Hi&NumMedia=0&SmsStatus=received",
    })
}

#[tokio::test]
async fn a_forged_webhook_is_answered_401_and_tells_nothing() {
    let verdict = inspect(CarrierId::Twilio, twilio("bm90IGEgc2lnbmF0dXJlIQ=="), "12345").await;
    assert_eq!(verdict, json!({"verdict": "forged", "status": 401, "events": []}));
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
