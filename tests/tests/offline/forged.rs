//! What a forger learns and causes: nothing.

use serde_json::{Value, json};

use crate::sample::Sample;
use crate::world;

/// The webhooks that nobody we know has signed.
fn forged() -> impl Iterator<Item = Sample> {
    Sample::all().into_iter().filter(|sample| sample.case.starts_with("forged"))
}

/// Everything that comes of a forgery: nothing is queued, buried, stored or called, and the answer is always the same.
fn refusal() -> Value {
    json!({
        "answer": {
            "status": 401,
            "headers": { "content-type": "application/json" },
            "body": { "message": "Unauthorized" },
        }
    })
}

#[test]
fn a_forged_webhook_gets_one_constant_answer_and_causes_nothing() {
    let mut count = 0;
    for sample in forged() {
        assert_eq!(world::outcome(&sample), refusal(), "{sample}");
        count += 1;
    }
    assert!(count >= 3, "only {count} sample events are forged");
}

#[test]
fn a_forged_webhook_differs_from_a_genuine_one_by_its_signature_only() {
    let check = |function: &str, signature: &str| {
        let [forged, genuine] = ["forged", "message"].map(|case| Sample::named(function, case).json());
        assert_eq!(forged["body"], genuine["body"], "{function}");
        assert_ne!(forged["headers"][signature], genuine["headers"][signature], "{function}");
    };
    check("whatsapp-receive", "x-hub-signature-256");
    check("twilio-receive", "x-twilio-signature");
}
