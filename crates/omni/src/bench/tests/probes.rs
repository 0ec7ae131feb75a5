//! What seldom happens to a function: a wreck, a body that is too large for a queue, a table that is down.

use anyhow::{Context, Result};
use omni_core::carrier::CarrierId;
use serde_json::{Value, json};

use crate::bench::{sample, webhook};
use crate::simulator::customer_writes;
use crate::template::{Function, Source};

/// More than a queue takes, in bytes.
const LARGE: usize = 210_000;
/// Numbers of events that no other event has.
const FIRST: u64 = 1_000;

/// One event and what may come of it.
pub(super) struct Probe {
    /// In words.
    pub(super) what: &'static str,
    /// The event.
    pub(super) event: String,
    /// What lies in the bucket: path and body.
    pub(super) object: Option<(String, String)>,
    /// The service that is down.
    pub(super) down: Option<&'static str>,
    /// Any of these.
    pub(super) expected: Vec<Answered>,
}

/// What a function said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answered {
    /// It is done, or buried.
    Done,
    /// It will not do it: a status of 400 to 499.
    Refused,
    /// It is to be handed over again: some records failed, or a status of 503.
    Again,
    /// Something else.
    Broken,
}

impl Answered {
    /// Reads an answer.
    pub(super) fn of(answer: &[u8]) -> Self {
        let answer: Value = serde_json::from_slice(answer).unwrap_or_default();
        let failed = answer.get("batchItemFailures").and_then(Value::as_array).is_some_and(|failed| !failed.is_empty());
        match answer.get("statusCode").and_then(Value::as_u64) {
            Some(200..300) => Self::Done,
            Some(400..500) => Self::Refused,
            Some(503) => Self::Again,
            Some(_) => Self::Broken,
            None if failed => Self::Again,
            None => Self::Done,
        }
    }
}

/// Those for `function`.
///
/// # Errors
/// If one cannot be written.
pub(super) fn of(function: &Function) -> Result<Vec<Probe>> {
    let carrier = function.binary.strip_suffix("-receive").and_then(CarrierId::from_name);
    if let Some(carrier) = carrier {
        return Ok(vec![large_webhook(carrier)]);
    }
    let queues = function.sources.iter().filter_map(|source| match source {
        Source::Queue(arn) => Some(arn),
        _ => None,
    });
    let mut probes: Vec<Probe> = queues.map(|queue| wreck(queue)).collect();
    if !probes.is_empty() {
        probes.extend([large_record(function)?, tables_are_down(function)?]);
    }
    Ok(probes)
}

fn large_webhook(carrier: CarrierId) -> Probe {
    let path = format!("/webhooks/{}", carrier.name());
    let (text, now) = ("a".repeat(LARGE), crate::bench::now());
    let url = format!("{}{path}", webhook::PUBLIC_URL);
    let (headers, body) = customer_writes(carrier, &url, ("+14155550199", &text), FIRST, now);
    let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
    Probe {
        what: "a webhook with a large text",
        event: webhook::post(&path, &headers, &body, FIRST, now).to_string(),
        object: None,
        down: None,
        expected: vec![Answered::Done, Answered::Refused],
    }
}

fn wreck(queue: &str) -> Probe {
    Probe {
        what: "a record that is no JSON",
        event: sample::batch(queue, &[("group".to_owned(), "{".to_owned())]).to_string(),
        object: None,
        down: None,
        expected: vec![Answered::Done],
    }
}

/// A record whose body lies in the bucket, and is too large to be handed on in a queue.
fn large_record(function: &Function) -> Result<Probe> {
    let bucket = function.variables.get("BODIES_BUCKET").context("it has no BODIES_BUCKET")?;
    let mut event = ordinary(function, FIRST)?;
    let body = event.pointer_mut("/Records/0/body").context("it has no body")?;
    let mut message: Value = serde_json::from_str(body.as_str().unwrap_or_default())?;
    pad(&mut message);
    *body = json!({ "bodyIn": format!("s3://{bucket}/large") }).to_string().into();
    Ok(Probe {
        what: "a record whose body lies in the bucket",
        event: event.to_string(),
        object: Some((format!("/{bucket}/large"), message.to_string())),
        down: None,
        expected: vec![Answered::Done],
    })
}

fn tables_are_down(function: &Function) -> Result<Probe> {
    Ok(Probe {
        what: "a record while the tables are down",
        event: ordinary(function, FIRST + 1)?.to_string(),
        object: None,
        down: Some("dynamodb"),
        expected: vec![Answered::Again],
    })
}

fn ordinary(function: &Function, number: u64) -> Result<Value> {
    let event = sample::event(function, number, 1, crate::bench::now())?;
    Ok(serde_json::from_str(&event.context("the bench has no event for it")?)?)
}

/// Makes the message in `value` large, wherever it is.
fn pad(value: &mut Value) {
    let Some(fields) = value.as_object_mut() else { return };
    match fields.get_mut("metadata").and_then(Value::as_object_mut) {
        Some(metadata) => {
            metadata.insert("padding".to_owned(), "a".repeat(LARGE).into());
        }
        None => fields.values_mut().for_each(pad),
    }
}
