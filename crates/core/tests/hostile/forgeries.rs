//! Webhooks that are not from whom they claim: refused alike, with nothing kept, nothing parsed and nothing told.

use omni_core::foundation::http::{Headers, Request};
use omni_core::foundation::secret::Credentials;
use omni_core::model::carrier::CarrierId;
use omni_core::testing::carrier_fixtures;
use omni_core::testing::carrier_fixtures::{ACME, Body, PUBLIC_URL, Proof, SAID, THEM};

use super::house::{House, Outcome, everywhere};
use super::log::Log;
use super::mutations::{Touched, flipped, flips, of_what_is_covered, touched};

/// A gateway and the log that must not give away what it knows.
struct Guard<'a> {
    house: &'a House,
    log: &'a Log,
    /// Texts that must stand in no answer and in no log.
    unspeakable: Vec<String>,
}

impl<'a> Guard<'a> {
    fn new(house: &'a House, log: &'a Log, genuine: &Request) -> Self {
        let secrets = [ACME, THEM].map(|tenant| (house.scheme.credentials)(tenant));
        let keys =
            secrets.iter().filter_map(|secrets| secrets.get(house.scheme.secret)).map(|key| key.expose().to_owned());
        let unspeakable = keys.chain(house.scheme.proof.of(genuine)).chain([SAID.to_owned()]).collect();
        Self { house, log, unspeakable }
    }

    /// Refused as everything is, with nothing kept, nothing parsed and nothing told.
    fn refused(&self, Touched { how, request }: &Touched) -> Outcome {
        let outcome = self.house.receive(self.log, request);
        let name = self.house.name();
        assert_eq!(outcome.response, self.house.carrier.refusal(), "{name}: {how}");
        assert_eq!(outcome.response.status, 401, "{name}: {how}");
        assert_eq!((outcome.messages.len(), outcome.receipts.len(), outcome.buried), (0, 0, 0), "{name}: {how}");
        assert!(!outcome.believed, "{name}: {how} is parsed");
        self.told_nothing(how, &outcome);
        outcome
    }

    fn told_nothing(&self, how: &str, outcome: &Outcome) {
        let answer = format!("{:?} {}", outcome.response.headers, String::from_utf8_lossy(&outcome.response.body));
        for word in &self.unspeakable {
            let told = answer.contains(word.as_str()) || outcome.log.contains(word.as_str());
            assert!(!told, "{}: {how} tells {word}", self.house.name());
        }
    }
}

/// Every sample of every carrier, genuine, with a guard.
fn each_genuine(check: impl Fn(&Guard<'_>, &Request)) {
    everywhere(|house| {
        for sample in house.samples() {
            let genuine = house.genuine(&sample);
            Log::during(|log| check(&Guard::new(house, log, &genuine), &genuine));
        }
    });
}

#[test]
fn what_is_genuine_is_believed_and_no_secret_is_logged() {
    everywhere(|house| {
        for sample in house.samples() {
            let genuine = house.genuine(&sample);
            let name = format!("{} {}", house.name(), sample.name);
            let outcome = Log::during(|log| {
                let outcome = house.receive(log, &genuine);
                Guard::new(house, log, &genuine).told_nothing("the genuine one", &outcome);
                outcome
            });
            assert_eq!(outcome.response, house.carrier.acknowledgement(), "{name}: {}", outcome.log);
            assert!(outcome.believed, "{name}");
            let found = (outcome.messages.len(), outcome.receipts.len(), outcome.buried);
            assert_eq!(found, (sample.messages, sample.receipts, 0), "{name}: {}", outcome.log);
            assert!(outcome.messages.iter().all(|message| message.tenant_id.as_str() == ACME), "{name}");
        }
    });
}

#[test]
fn a_webhook_without_its_proof_is_refused_before_anything_is_looked_up() {
    each_genuine(|guard, genuine| {
        let (house, proof) = (guard.house, guard.house.scheme.proof);
        let bare = proof.put(genuine, &[]);
        guard.refused(&touched("no proof", bare.clone()));
        let nothing = touched("no header at all", Request { headers: Headers::default(), ..bare });
        let outcome = guard.refused(&nothing);
        if !house.carrier.is_signed(&nothing.request) {
            assert_eq!(outcome.steps, 0, "{} looks something up", house.name());
        }
    });
}

#[test]
fn a_proof_that_is_not_quite_right_is_refused() {
    each_genuine(|guard, genuine| {
        let scheme = guard.house.scheme;
        let good = scheme.proof.of(genuine).unwrap();
        let put = |how: &str, proofs: &[&str]| {
            guard.refused(&touched(how, scheme.proof.put(genuine, proofs)));
        };
        put("an empty proof", &[""]);
        put("a blank proof", &["  "]);
        put("nonsense", &["x"]);
        put("not ASCII", &["é👋"]);
        put("a digit short", &[&good[..good.len() - 1]]);
        put("two digits short", &[&good[..good.len() - 2]]);
        put("half", &[&good[..good.len() / 2]]);
        put("longer", &[&format!("{good}0")]);
        let prefix = good.find(['=', ' ', '.']).filter(|at| at + 2 < good.len());
        put("a prefix only", &[&good[..prefix.map_or(1, |at| at + 1)]]);
        put("two in one", &[&format!("{good},{good}")]);
        if good != good.to_uppercase() && scheme.covers.any_case < good.len() {
            put("upper case", &[&good.to_uppercase()]);
        }
        if scheme.proof != Proof::Source {
            put("the proof twice", &[&good, &good]);
            put("the proof and another", &[&good, "x"]);
            put("another and the proof", &["x", &good]);
        }
    });
}

#[test]
fn every_bit_of_a_proof_counts() {
    each_genuine(|guard, genuine| {
        let (proof, covers) = (guard.house.scheme.proof, guard.house.scheme.covers);
        let good = proof.of(genuine).unwrap();
        if let Proof::Field(_) = proof {
            let start = genuine.body.windows(good.len()).position(|window| window == good.as_bytes()).unwrap();
            let field = start..start + good.len();
            for (at, body) in flipped(&genuine.body).filter(|(at, _)| field.contains(at)) {
                guard.refused(&touched(format!("proof byte {at}"), Request { body, ..genuine.clone() }));
            }
            return;
        }
        for (at, other) in flips(&good) {
            let same = at < covers.any_case && other.eq_ignore_ascii_case(&good);
            if !same {
                guard.refused(&touched(format!("proof byte {at}"), proof.put(genuine, &[&other])));
            }
        }
    });
}

#[test]
fn every_bit_that_is_covered_counts() {
    each_genuine(|guard, genuine| {
        for case in of_what_is_covered(genuine, guard.house.scheme.covers) {
            guard.refused(&case);
        }
    });
}

#[test]
fn a_body_that_no_proof_covers_is_for_nobody_else() {
    each_genuine(|guard, genuine| {
        if guard.house.scheme.covers.body != Body::Nothing {
            return;
        }
        for (at, body) in flipped(&genuine.body) {
            let outcome = guard.house.receive(guard.log, &Request { body, ..genuine.clone() });
            let name = guard.house.name();
            let known = [guard.house.carrier.acknowledgement(), guard.house.carrier.refusal()];
            assert!(known.contains(&outcome.response), "{name}: body byte {at}: {}", outcome.log);
            assert!(outcome.messages.iter().all(|message| message.tenant_id.as_str() == ACME), "{name}: byte {at}");
            assert!(outcome.receipts.iter().all(|receipt| receipt.tenant_id.as_str() == ACME), "{name}: byte {at}");
        }
    });
}

#[test]
fn a_webhook_signed_with_another_key_is_refused() {
    everywhere(|house| {
        Log::during(|log| {
            for sample in house.samples() {
                let plain = || sample.payload.request(house.carrier);
                let guard = Guard::new(house, log, &house.genuine(&sample));
                guard.refused(&touched("another tenant's key", house.sign_as(THEM, plain())));
                guard.refused(&touched("nobody's key", house.sign_as("nobody", plain())));
                let empty = (house.scheme.credentials)(ACME).with(house.scheme.secret, "");
                guard.refused(&touched("an empty key", house.scheme.sign(&empty, PUBLIC_URL, plain())));
            }
        });
    });
}

#[test]
fn a_webhook_for_another_url_is_refused_where_the_url_is_signed() {
    everywhere(|house| {
        if !house.scheme.covers.path {
            return;
        }
        Log::during(|log| {
            for sample in house.samples() {
                let guard = Guard::new(house, log, &house.genuine(&sample));
                let secrets = (house.scheme.credentials)(ACME);
                for url in ["https://evil.example.net", "http://api.example.com", "https://api.example.com:8443"] {
                    let mut request = house.scheme.sign(&secrets, url, sample.payload.request(house.carrier));
                    guard.refused(&touched(url, request.clone()));
                    for header in ["host", "x-forwarded-host", "x-forwarded-proto", "forwarded", "x-original-url"] {
                        request.headers.add(header, url.trim_start_matches("https://"));
                        request.headers.add(header, url);
                    }
                    guard.refused(&touched(format!("{url} by its headers"), request));
                }
            }
        });
    });
}

#[test]
fn a_webhook_of_one_tenant_is_nothing_to_another() {
    everywhere(|house| {
        Log::during(|log| {
            for sample in house.samples() {
                let name = house.name();
                let replayed = Request { path: carrier_fixtures::path_of(&house.them), ..house.genuine(&sample) };
                let guard = Guard::new(house, log, &replayed);
                if house.scheme.covers.path {
                    guard.refused(&touched("a replay to another tenant", replayed));
                } else {
                    let outcome = house.receive(log, &replayed);
                    assert!(outcome.messages.iter().all(|message| message.tenant_id.as_str() == ACME), "{name}");
                    assert!(outcome.receipts.iter().all(|receipt| receipt.tenant_id.as_str() == ACME), "{name}");
                }
                // They speak on their own path, with their own key, about a channel of acme's.
                let plain =
                    Request { path: carrier_fixtures::path_of(&house.them), ..sample.payload.request(house.carrier) };
                let outcome = house.receive(log, &house.sign_as(THEM, plain));
                let queued = (outcome.messages.len(), outcome.receipts.len());
                assert_eq!(queued, (0, 0), "{name}: {}", outcome.log);
                // A path that names nobody, or a channel of another carrier, opens nothing.
                for id in ["nobody", "acme-other"] {
                    let path = format!("/webhooks/{}/{id}", house.carrier.name());
                    let plain = Request { path, ..sample.payload.request(house.carrier) };
                    guard.refused(&touched(id, house.sign(plain)));
                }
            }
        });
    });
}

#[test]
fn a_channel_without_a_secret_refuses_everything() {
    for carrier in CarrierId::ALL {
        for scheme in carrier_fixtures::fixture(carrier).schemes {
            let full = (scheme.credentials)(ACME);
            let emptied = full.clone().with(scheme.secret, "");
            for bare in [Credentials::default(), emptied] {
                let house = House::new(carrier, scheme, &bare);
                Log::during(|log| {
                    for sample in house.samples() {
                        let genuine = house.genuine(&sample);
                        let guard = Guard::new(&house, log, &genuine);
                        guard.refused(&touched("signed", genuine));
                        let plain = || sample.payload.request(carrier);
                        guard.refused(&touched("signed with nothing", scheme.sign(&bare, PUBLIC_URL, plain())));
                        guard.refused(&touched("not signed", plain()));
                    }
                });
            }
        }
    }
}
