//! Webhooks as API Gateway hands them over, signed as the carriers sign.

use std::collections::BTreeMap;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use serde_json::{Value, json};
use sha1::Sha1;
use sha2::Sha256;

use crate::stack::demo_tenant;

/// Where carriers reach the gateway that the bench pretends to be.
pub(crate) const PUBLIC_URL: &str = "https://api.example.com";

/// A WhatsApp webhook with one text message (Cloud API, webhooks, "text messages").
pub(super) fn whatsapp(number: u64, now: Timestamp) -> Value {
    let customer = format!("1415{:07}", number % 10_000_000);
    let body = json!({
        "object": "whatsapp_business_account",
        "entry": [{
            "id": demo_tenant::WHATSAPP_ACCOUNT_ID,
            "changes": [{
                "field": "messages",
                "value": {
                    "messaging_product": "whatsapp",
                    "metadata": {
                        "display_phone_number": demo_tenant::WHATSAPP_NUMBER.trim_start_matches('+'),
                        "phone_number_id": demo_tenant::WHATSAPP_PHONE_NUMBER_ID,
                    },
                    "contacts": [{ "profile": { "name": "Ana" }, "wa_id": customer }],
                    "messages": [{
                        "from": customer,
                        "id": format!("wamid.HBgLMTQxNTU1NTAxMDAVAgASGBQ{number:020}"),
                        "timestamp": now.as_second().to_string(),
                        "type": "text",
                        "text": { "body": "I need HELP with my order" },
                    }],
                },
            }],
        }],
    })
    .to_string();
    let signature = hex::encode(mac::<Hmac<Sha256>>(demo_tenant::WHATSAPP_APP_SECRET, body.as_bytes()));
    let headers = [("content-type", "application/json"), ("x-hub-signature-256", &format!("sha256={signature}"))];
    post("/webhooks/whatsapp", &headers, &body, number, now)
}

/// A Twilio webhook with one SMS (Messaging, "Twilio's request to your application").
pub(super) fn twilio(number: u64, now: Timestamp) -> Value {
    let sid = format!("SM{number:032x}");
    let customer = format!("+1415{:07}", number % 10_000_000);
    // In the order of their names, as they are signed.
    let parameters = [
        ("AccountSid", demo_tenant::TWILIO_ACCOUNT_SID),
        ("ApiVersion", "2010-04-01"),
        ("Body", "I need HELP with my order"),
        ("From", &customer),
        ("MessageSid", &sid),
        ("NumMedia", "0"),
        ("NumSegments", "1"),
        ("SmsMessageSid", &sid),
        ("SmsSid", &sid),
        ("SmsStatus", "received"),
        ("To", demo_tenant::TWILIO_NUMBER),
    ];
    let path = "/webhooks/twilio";
    let signed = parameters.iter().fold(format!("{PUBLIC_URL}{path}"), |text, (name, value)| text + name + value);
    let signature = STANDARD.encode(mac::<Hmac<Sha1>>(demo_tenant::TWILIO_AUTH_TOKEN, signed.as_bytes()));
    let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
    let headers = [("content-type", "application/x-www-form-urlencoded"), ("x-twilio-signature", &signature)];
    post(path, &headers, &body, number, now)
}

/// A POST in API Gateway's payload format 2.0.
pub(super) fn post(path: &str, headers: &[(&str, &str)], body: &str, number: u64, now: Timestamp) -> Value {
    let length = body.len().to_string();
    let always = [
        ("content-length", length.as_str()),
        ("host", "api.example.com"),
        ("user-agent", "bench"),
        ("x-forwarded-for", "203.0.113.7"),
        ("x-forwarded-port", "443"),
        ("x-forwarded-proto", "https"),
    ];
    let headers: BTreeMap<_, _> = headers.iter().copied().chain(always).collect();
    json!({
        "version": "2.0",
        "routeKey": format!("POST {path}"),
        "rawPath": path,
        "rawQueryString": "",
        "headers": headers,
        "requestContext": {
            "accountId": "000000000000",
            "apiId": "bench",
            "domainName": "api.example.com",
            "domainPrefix": "api",
            "http": { "method": "POST", "path": path, "protocol": "HTTP/1.1", "sourceIp": "203.0.113.7", "userAgent": "bench" },
            "requestId": format!("bench-{number}"),
            "routeKey": format!("POST {path}"),
            "stage": "$default",
            "time": "23/Nov/2026:20:45:00 +0000",
            "timeEpoch": now.as_millisecond(),
        },
        "body": body,
        "isBase64Encoded": false,
    })
}

fn mac<M: Mac + KeyInit>(key: &str, text: &[u8]) -> Vec<u8> {
    // HMAC takes keys of any length.
    let Ok(mut mac) = <M as KeyInit>::new_from_slice(key.as_bytes()) else { return Vec::new() };
    mac.update(text);
    mac.finalize().into_bytes().to_vec()
}
