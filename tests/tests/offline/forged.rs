//! Forged webhooks: they cause nothing, and whoever sent them learns nothing.

use omni_aws::lambda::read_request;
use omni_core::foundation::http::Request;
use omni_core::model::carrier::CarrierId;
use omni_core::testing::carrier_fixtures::{Proof, fixture};
use serde_json::{Value, json};

use crate::sample::Sample;
use crate::{functions, world};

/// The place where a carrier writes the proof of its identity.
fn proof(carrier: CarrierId) -> Proof {
    fixture(carrier).schemes[0].proof
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
            .map(|request| (said(carrier, &request), proof(carrier).of(&request)));
        assert_eq!(forged.0, genuine.0, "{carrier:?}");
        assert_ne!(forged.1, genuine.1, "{carrier:?}");
        assert_ne!(genuine.1, None, "{carrier:?}");
    }
}

/// The content of a webhook: its URL and its body, without the field that proves it.
fn said(carrier: CarrierId, request: &Request) -> (String, String, Value) {
    let mut body: Value = serde_json::from_slice(&request.body).unwrap_or_else(|_| request.text().into());
    if let (Proof::Field(field), Some(fields)) = (proof(carrier), body.as_object_mut()) {
        fields.remove(field);
    }
    (request.path.clone(), request.query.clone(), body)
}
