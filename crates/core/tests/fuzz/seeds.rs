//! The corpus: the genuine webhooks and the sample events of every carrier, and how an input alters them.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use bolero::TypeGenerator;
use omni_core::model::carrier::CarrierId;
use omni_core::testing::carrier_fixtures;
use omni_core::testing::carrier_fixtures::ACME;
use serde_json::Value;

/// One alteration at a place, as a fraction of the length.
#[derive(Clone, Copy, Debug, TypeGenerator)]
pub(crate) enum Edit {
    /// Another byte in its place.
    Put(u16, u8),
    /// Another bit.
    Flip(u16, u8),
    /// One byte more.
    Insert(u16, u8),
    /// Some bytes less.
    Remove(u16, u8),
    /// Some bytes twice.
    Repeat(u16, u8),
    /// Everything from there on gone.
    Cut(u16),
    /// A word that has a meaning.
    Word(u16, u8),
}

const WORDS: [&str; 18] = [
    "null",
    "[]",
    "{}",
    "\"\"",
    "0",
    "-1",
    "1e400",
    "18446744073709551616",
    "true",
    "\\ud800",
    "\\u0000",
    "[[[[[[[[",
    "\"type\":",
    "\"id\":",
    ",",
    "\"",
    "&Body=",
    "%00",
];

/// The bodies that a carrier's target starts from.
pub(crate) fn seeds(carrier: CarrierId) -> Vec<Vec<u8>> {
    let samples = carrier_fixtures::samples(&carrier_fixtures::channel(carrier, ACME)).into_iter();
    let made = samples.map(|sample| {
        let request = sample.payload.request(carrier);
        if request.body.is_empty() { request.query.into_bytes() } else { request.body }
    });
    made.chain(events(carrier)).collect()
}

/// The bodies of `events/<carrier>-receive`.
fn events(carrier: CarrierId) -> impl Iterator<Item = Vec<u8>> {
    let folder = format!("{}/../../events/{}-receive", env!("CARGO_MANIFEST_DIR"), carrier.name());
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    files.filter_map(|file| {
        let event: Value = serde_json::from_slice(&std::fs::read(file.path()).ok()?).ok()?;
        let body = event.get("body")?.as_str()?;
        if event.get("isBase64Encoded") == Some(&Value::Bool(true)) {
            return BASE64_STANDARD.decode(body).ok();
        }
        Some(body.as_bytes().to_vec())
    })
}

/// `seed` after all of `edits`.
pub(crate) fn edited(seed: &[u8], edits: &[Edit]) -> Vec<u8> {
    let mut bytes = seed.to_vec();
    for edit in edits {
        apply(&mut bytes, *edit);
    }
    bytes
}

fn apply(bytes: &mut Vec<u8>, edit: Edit) {
    let place = |at: u16| usize::from(at) * bytes.len() / usize::from(u16::MAX);
    match edit {
        Edit::Put(at, byte) => {
            let at = place(at);
            bytes.iter_mut().skip(at).take(1).for_each(|there| *there = byte);
        }
        Edit::Flip(at, bit) => {
            let at = place(at);
            bytes.iter_mut().skip(at).take(1).for_each(|there| *there ^= 1 << (bit % 8));
        }
        Edit::Insert(at, byte) => bytes.insert(place(at), byte),
        Edit::Remove(at, count) => {
            let (from, to) = (place(at), (place(at) + usize::from(count)).min(bytes.len()));
            bytes.drain(from..to);
        }
        Edit::Repeat(at, count) => {
            let (from, to) = (place(at), (place(at) + usize::from(count)).min(bytes.len()));
            let again = bytes[from..to].to_vec();
            bytes.splice(to..to, again);
        }
        Edit::Cut(at) => bytes.truncate(place(at)),
        Edit::Word(at, word) => {
            let at = place(at);
            bytes.splice(at..at, WORDS[usize::from(word) % WORDS.len()].bytes());
        }
    }
}
