//! Fuzz targets: the parser and the authenticator of every carrier, fed with arbitrary bytes and with mutated webhooks;
//! and the rules engine, fed with mutated rule sets.
//!
//! In ordinary runs each takes a second or two of random inputs. How to run them for hours: docs/development.md.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "test code")]

#[path = "fuzz/rules.rs"]
mod rules;
#[path = "fuzz/seeds.rs"]
mod seeds;

use std::time::Duration;

use omni_core::domain::carriers::inbound::{Authentic, CarrierEvent, ExpectedProof};
use omni_core::foundation::failure::Failure;
use omni_core::foundation::http::Request;
use omni_core::model::carrier::CarrierId;
use omni_core::model::message::{CorrelationId, Message};
use omni_core::testing::carrier_fixtures;
use omni_core::testing::carrier_fixtures::{ACME, NOW, PUBLIC_URL, Scheme};

use seeds::{Edit, edited, seeds};

/// The time that the random inputs of one target take, unless `BOLERO_RANDOM_TEST_TIME_MS` says otherwise.
const ORDINARY: Duration = Duration::from_millis(1_500);
/// The most inputs of one target, unless `BOLERO_RANDOM_ITERATIONS` says otherwise.
const ITERATIONS: usize = 4_000;
/// Processor time for one input in a debug build.
const MAX_LENGTH: Duration = Duration::from_secs(1);

/// The targets of one carrier.
macro_rules! targets {
    ($name:ident, $carrier:expr) => {
        mod $name {
            use super::*;

            #[test]
            fn parser_takes_anything() {
                bolero::check!().with_iterations(ITERATIONS).with_test_time(ORDINARY).for_each(|bytes: &[u8]| {
                    each_scheme($carrier, |scheme| parses($carrier, scheme, bytes.to_vec()));
                });
            }

            #[test]
            fn parser_takes_mutated_webhooks() {
                let seeds = seeds($carrier);
                let target = bolero::check!().with_type::<(u8, Vec<Edit>)>();
                target.with_iterations(ITERATIONS).with_test_time(ORDINARY).for_each(|(seed, edits)| {
                    let body = edited(&seeds[usize::from(*seed) % seeds.len()], edits);
                    each_scheme($carrier, |scheme| parses($carrier, scheme, body.clone()));
                });
            }

            #[test]
            fn authenticator_believes_no_mutated_proof() {
                let target = bolero::check!().with_type::<(Vec<Edit>, bool)>();
                target.with_iterations(ITERATIONS).with_test_time(ORDINARY).for_each(|(edits, twice)| {
                    each_scheme($carrier, |scheme| refuses($carrier, scheme, |proof| edited(proof, edits), *twice));
                });
            }

            #[test]
            fn authenticator_believes_no_arbitrary_proof() {
                bolero::check!().with_iterations(ITERATIONS).with_test_time(ORDINARY).for_each(|bytes: &[u8]| {
                    each_scheme($carrier, |scheme| refuses($carrier, scheme, |_| bytes.to_vec(), false));
                });
            }
        }
    };
}

/// The targets of every carrier, in a module of its name.
macro_rules! every_carriers_targets {
    ($($(#[doc = $doc:literal])+ $module:ident::$carrier:ident,)+) => {
        $(targets!($module, CarrierId::$carrier);)+
    };
}

omni_core::for_each_carrier!(every_carriers_targets);

#[test]
fn every_carrier_has_seeds() {
    for carrier in CarrierId::ALL {
        assert!(seeds(carrier).len() > 1, "{} has no seeds", carrier.name());
    }
}

fn each_scheme(carrier: CarrierId, check: impl Fn(&'static Scheme)) {
    carrier_fixtures::fixture(carrier).schemes.iter().for_each(check);
}

fn in_time<R>(carrier: CarrierId, action: impl FnOnce() -> R) -> R {
    let before = spent();
    let result = action();
    let took = spent().saturating_sub(before);
    assert!(took < MAX_LENGTH, "{} took {took:?}", carrier.name());
    result
}

/// The processor time of this thread: the machine may be busy. None where nobody keeps it (`man 5 proc`, schedstat).
fn spent() -> Duration {
    let kept = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = kept.split(' ').next().and_then(|first| first.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or_default())
}

/// Signs `body` and reads it all: what is believed is read or is permanently unreadable, every event is for a channel
/// that was claimed, and what comes of it is not much larger than it was.
fn parses(carrier: CarrierId, scheme: &Scheme, body: Vec<u8>) {
    let credentials = (scheme.credentials)(ACME);
    let sample = carrier_fixtures::samples(&carrier_fixtures::channel(carrier, ACME)).remove(0);
    let length = body.len();
    let plain = Request { body, ..sample.payload.request(carrier) };
    let request = scheme.sign(&credentials, PUBLIC_URL, plain);
    in_time(carrier, || {
        let _ = (carrier.is_signed(&request), carrier.transcript(&request), carrier.handshake(&request, &[]));
        let claims = carrier.claims(&request);
        let url = signed_url(&request);
        let expected = ExpectedProof { url: &url, credentials: &credentials, now: NOW.parse().unwrap() };
        let Ok(authentic) = Authentic::check(carrier, &request, &expected) else { return };
        let events = match carrier.parse(&authentic) {
            Ok(events) => events,
            Err(Failure::Permanent(_)) => return,
            Err(other) => panic!("{}: {other:?} is no outcome of a parser", carrier.name()),
        };
        assert!(events.len() <= length + 1, "{} made {} events of {length} bytes", carrier.name(), events.len());
        for parsed in events {
            assert!(claims.contains(&parsed.key), "{}: an event for a channel unclaimed", carrier.name());
            if let CarrierEvent::Message(message) = parsed.event {
                let message = message.normalize(
                    &carrier_fixtures::channel(carrier, ACME),
                    NOW.parse().unwrap(),
                    CorrelationId::new("fuzz"),
                );
                let written = serde_json::to_string(&message).unwrap();
                assert!(written.len() <= 40 * length + 4_096, "{}: {length} became {}", carrier.name(), written.len());
                assert!(serde_json::from_str::<Message>(&written).unwrap() == message, "{}: {written}", carrier.name());
            }
        }
    });
}

/// Puts another proof on a genuine webhook: it is a forgery, in time.
fn refuses(carrier: CarrierId, scheme: &Scheme, alter: impl Fn(&[u8]) -> Vec<u8>, twice: bool) {
    let credentials = (scheme.credentials)(ACME);
    let sample = carrier_fixtures::samples(&carrier_fixtures::channel(carrier, ACME)).remove(0);
    let genuine = scheme.sign(&credentials, PUBLIC_URL, sample.payload.request(carrier));
    let good = scheme.proof.of(&genuine).unwrap();
    let other = String::from_utf8_lossy(&alter(good.as_bytes())).into_owned();
    // The same in other letters, or with blanks where they mean nothing.
    if squeezed(&other) == squeezed(&good) || other.contains(['"', '\\']) {
        return;
    }
    let proofs = if twice { vec![other.as_str(), good.as_str()] } else { vec![other.as_str()] };
    let forged = scheme.proof.put(&genuine, &proofs[..proofs.len().min(if scheme.name == "source" { 1 } else { 2 })]);
    in_time(carrier, || {
        let url = signed_url(&forged);
        let expected = ExpectedProof { url: &url, credentials: &credentials, now: NOW.parse().unwrap() };
        match Authentic::check(carrier, &forged, &expected) {
            Err(Failure::Forged(reason)) => assert!(!reason.contains(&good), "{} tells", carrier.name()),
            Err(failure) => panic!("{}: {failure:?} is no forgery", carrier.name()),
            Ok(_) => panic!("{} {}: {other:?} passes for {good:?}", carrier.name(), scheme.name),
        }
    });
}

fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase()
}

fn signed_url(request: &Request) -> String {
    let question_mark = if request.query.is_empty() { "" } else { "?" };
    format!("{PUBLIC_URL}{}{question_mark}{}", request.path, request.query)
}
