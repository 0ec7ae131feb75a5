//! Webhooks as API Gateway hands them over, signed as the carriers sign.

use std::collections::BTreeMap;

use jiff::Timestamp;
use omni_core::model::carrier::CarrierId;
use serde_json::{Value, json};

use crate::simulator::customer_writes;

/// The URL of the gateway that the bench pretends to be. Carriers signed the files in `events/` for it.
pub(crate) const PUBLIC_URL: &str = "http://127.0.0.1:8787";

/// A webhook of `carrier` with one text message: of another customer each time.
pub(super) fn text(carrier: CarrierId, number: u64, now: Timestamp) -> Value {
    let path = format!("/webhooks/{}", carrier.name());
    let customer = format!("+1415{:07}", number % 10_000_000);
    let writing = (customer.as_str(), "I need HELP with my order");
    let (headers, body) = customer_writes(carrier, &format!("{PUBLIC_URL}{path}"), writing, number, now);
    let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    post(&path, &headers, &body, number, now)
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
    let route = if path.starts_with("/v1/") { "ANY /v1/{proxy+}".to_owned() } else { format!("POST {path}") };
    json!({
        "version": "2.0",
        "routeKey": route,
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
            "routeKey": route,
            "stage": "$default",
            "time": "23/Nov/2026:20:45:00 +0000",
            "timeEpoch": now.as_millisecond(),
        },
        "body": body,
        "isBase64Encoded": false,
    })
}
