//! Nothing personal and nothing secret is logged, whatever the event and whatever becomes of it.

use std::collections::BTreeSet;
use std::io;
use std::sync::{Arc, LazyLock, Mutex};

use omni_core::model::carrier::CarrierId;
use omni_core::testing::carrier_fixtures::{Proof, fixture};
use serde_json::Value;
use tracing::Level;
use tracing_subscriber::fmt::MakeWriter;

use crate::sample::Sample;
use crate::{demo_tenant, world};

/// The names and the words of people in the samples; each stands in a sample, as a test makes sure. Numbers are without
/// their plus, so that they are found with and without it.
const PERSONAL: [&str; 14] = [
    "14155550100",
    "4155550123",
    "Ana Ruiz",
    "I need HELP with my order",
    "The parcel arrived like this",
    "Yes please, before Friday",
    "Front door",
    "Hacker Way",
    "Money back",
    "First of several",
    "This one has no id",
    "my code is 7431",
    "Look at this",
    "Your parcel comes tomorrow",
];

/// The headers that prove who somebody is, beside the carriers' usual ones: our API's, and Meta's older one.
const PROOFS: [&str; 2] = ["authorization", "x-hub-signature"];

/// Keeps every line that is logged from now on, by whichever test. Whoever runs a use case calls it first: a place in
/// the code that logs for the first time while nobody listens may stay silent for ever.
pub(crate) fn listen() -> &'static Lines {
    static LINES: LazyLock<Lines> = LazyLock::new(|| {
        let lines = Lines::default();
        let subscriber =
            tracing_subscriber::fmt().json().without_time().with_max_level(Level::TRACE).with_writer(lines.clone());
        tracing::subscriber::set_global_default(subscriber.finish()).unwrap();
        lines
    });
    &LINES
}

#[test]
fn no_log_line_tells_who_wrote_what_or_how_it_was_signed() {
    let samples = Sample::all();
    for sample in &samples {
        world::outcome(sample);
    }
    let logged = listen().text();
    assert!(logged.lines().count() >= samples.len() / 2, "hardly anything is logged:\n{logged}");
    for forbidden in forbidden(&samples) {
        let line = logged.lines().find(|line| line.contains(&forbidden));
        assert_eq!(line, None, "{forbidden:?} is logged");
    }
}

#[test]
fn what_must_not_be_logged_stands_in_the_samples() {
    let all: String = Sample::all().into_iter().map(|sample| sample.text).collect();
    for personal in PERSONAL {
        assert!(all.contains(personal), "{personal:?} stands in no sample");
    }
}

/// Names, numbers and texts, secrets, and every signature and token that the samples carry.
fn forbidden(samples: &[Sample]) -> BTreeSet<String> {
    let proofs = samples.iter().flat_map(|sample| {
        let event = sample.json();
        let headers = ["headers", "multiValueHeaders"].map(|name| event[name].clone());
        headers.iter().filter_map(Value::as_object).flatten().filter_map(proof_in).collect::<Vec<_>>()
    });
    PERSONAL.into_iter().map(str::to_owned).chain(secrets()).chain(proofs).collect()
}

/// The secrets by which the demo tenant and its carriers prove themselves.
fn secrets() -> impl Iterator<Item = String> {
    let channels = demo_tenant::channels("local", "http://127.0.0.1:8788").into_iter();
    let documents = channels.map(|(_, credentials)| serde_json::to_value(credentials).unwrap());
    let texts = |document: Value| {
        let secrets = document.as_object().unwrap().values();
        secrets.map(|secret| secret.as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    documents.flat_map(texts).chain([demo_tenant::API_KEY.to_owned()])
}

/// The value of a header that proves who somebody is, without its scheme: `sha256=`, `Bearer `.
fn proof_in((name, value): (&String, &Value)) -> Option<String> {
    let value = value.as_str().or_else(|| value[0].as_str())?;
    let is_proof = PROOFS.into_iter().chain(carriers_proofs()).any(|proof| name.eq_ignore_ascii_case(proof));
    let bare = ["Bearer ", "Basic ", "sha256=", "sha1="].into_iter().find_map(|scheme| value.strip_prefix(scheme));
    Some(bare.unwrap_or(value)).filter(|bare| is_proof && !bare.is_empty()).map(str::to_owned)
}

/// The headers by which carriers prove who they are.
fn carriers_proofs() -> impl Iterator<Item = &'static str> {
    let schemes = CarrierId::ALL.into_iter().flat_map(|carrier| fixture(carrier).schemes);
    schemes.filter_map(|scheme| if let Proof::Header(name) = scheme.proof { Some(name) } else { None })
}

/// Every line that was logged.
#[derive(Clone, Default)]
pub(crate) struct Lines(Arc<Mutex<Vec<u8>>>);

impl Lines {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Lines {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}
