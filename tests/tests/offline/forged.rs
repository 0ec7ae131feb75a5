//! What a forger learns and causes: nothing.

use omni_aws::lambda::read_request;
use omni_core::foundation::http::Request;
use omni_core::model::carrier::CarrierId;
use serde_json::{Value, json};

use crate::sample::Sample;
use crate::{functions, world};

/// Where a carrier writes what proves who it is.
enum Proof {
    Header(&'static str),
    Field(&'static str),
}

fn proof(carrier: CarrierId) -> Proof {
    match carrier {
        CarrierId::WhatsApp => Proof::Header("x-hub-signature-256"),
        CarrierId::Twilio => Proof::Header("x-twilio-signature"),
        CarrierId::Bandwidth => Proof::Header("authorization"),
        CarrierId::LiveChat => Proof::Field("secret_key"),
        CarrierId::MessageBird => Proof::Header("messagebird-signature"),
        CarrierId::Inteliquent => Proof::Header("verificationtoken"),
    }
}

fn function(carrier: CarrierId) -> String {
    format!("{}-receive", carrier.name())
}

/// Everything that comes of a forgery: nothing is queued, buried, stored or called, and the answer is always the same.
fn refusal(carrier: CarrierId) -> Value {
    json!({ "answer": functions::answer(&carrier.refusal()) })
}

#[test]
fn a_forged_webhook_gets_its_carriers_one_answer_and_causes_nothing() {
    for carrier in CarrierId::ALL {
        let samples = Sample::of(&function(carrier));
        let forged: Vec<_> = samples.iter().filter(|sample| sample.case.starts_with("forged")).collect();
        assert!(!forged.is_empty(), "nothing is forged for {}", carrier.name());
        for sample in forged {
            assert_eq!(world::outcome(sample), refusal(carrier), "{sample}");
        }
    }
}

#[test]
fn every_carriers_refusal_says_unauthorized_and_no_more() {
    for carrier in CarrierId::ALL {
        let refusal = carrier.refusal();
        assert_eq!((refusal.status, refusal.body), (401, br#"{"message":"Unauthorized"}"#.to_vec()), "{carrier:?}");
        let more = refusal.headers.iter().filter(|(name, _)| !["content-type", "www-authenticate"].contains(name));
        assert_eq!(more.count(), 0, "{carrier:?}");
    }
}

#[test]
fn a_forged_webhook_differs_from_a_genuine_one_by_its_proof_only() {
    for carrier in CarrierId::ALL {
        let [forged, genuine] = ["forged", "message"]
            .map(|case| read_request(&Sample::named(&function(carrier), case).text).unwrap())
            .map(|request| (said(carrier, &request), proven(carrier, &request)));
        assert_eq!(forged.0, genuine.0, "{carrier:?}");
        assert_ne!(forged.1, genuine.1, "{carrier:?}");
        assert_ne!(genuine.1, None, "{carrier:?}");
    }
}

/// What a webhook says: its URL and its body, without the field that proves it.
fn said(carrier: CarrierId, request: &Request) -> (String, String, Value) {
    let mut body: Value = serde_json::from_slice(&request.body).unwrap_or_else(|_| request.text().into());
    if let (Proof::Field(field), Some(fields)) = (proof(carrier), body.as_object_mut()) {
        fields.remove(field);
    }
    (request.path.clone(), request.query.clone(), body)
}

/// What proves it.
fn proven(carrier: CarrierId, request: &Request) -> Option<String> {
    match proof(carrier) {
        Proof::Header(name) => request.headers.only(name).map(str::to_owned),
        Proof::Field(name) => {
            let body: Value = serde_json::from_slice(&request.body).unwrap();
            body[name].as_str().map(str::to_owned)
        }
    }
}
