//! Probes of what seldom happens to a function: a wreck, a body that is too large for a queue, tables that are down,
//! and what its own work alone comes to.
//!
//! - `webhooks` are what carriers send.
//! - `deliveries` make sends fail, wait and come due.
//! - `conversations` come in pieces and start state machines.
//! - `advertising` waits for its hours.

mod advertising;
mod conversations;
mod deliveries;
mod webhooks;

use std::path::Path;

use anyhow::{Context, Result};
use omni_core::model::carrier::CarrierId;
use serde_json::{Map, Value, json};

use crate::bench::{build, sample};
use crate::foundation::clock;
use crate::template::function::{Function, Source};

/// More than a queue takes, in bytes.
const LARGE: usize = 210_000;
/// Numbers of events that no other event has.
const FIRST: u64 = 1_000;

/// One event, the world that it meets, and what may come of it.
pub(super) struct Probe {
    /// Name of the probe, in words.
    pub(super) what: &'static str,
    /// The event.
    pub(super) event: String,
    /// World that the event meets.
    pub(super) world: World,
    /// Answers of which any may come.
    pub(super) expected: Vec<Answered>,
}

/// The world of a probe, as far as it differs from the usual one.
#[derive(Default)]
pub(super) struct World {
    /// Object in the bucket: path and body.
    pub(super) object: Option<(String, String)>,
    /// Rows of tables.
    pub(super) rows: Vec<Value>,
    /// The service that is down.
    pub(super) down: Option<&'static str>,
    /// Refusal of every carrier: status and body.
    pub(super) refusal: Option<(u16, &'static str)>,
}

/// The kind of a function's answer.
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

impl Probe {
    fn new(what: &'static str, event: &Value) -> Self {
        Self { what, event: event.to_string(), world: World::default(), expected: vec![Answered::Done] }
    }

    fn within(self, world: World) -> Self {
        Self { world, ..self }
    }

    fn expecting(self, expected: &[Answered]) -> Self {
        Self { expected: expected.to_vec(), ..self }
    }
}

/// Those for `function`. What they leave in the world stays for those after them.
///
/// # Errors
/// If one cannot be written.
pub(super) fn of(function: &Function) -> Result<Vec<Probe>> {
    let mut probes = Vec::new();
    for source in &function.sources {
        if let Source::Queue(queue) = source {
            probes.push(wreck(queue));
            probes.push(tables_are_down(function, queue)?);
        }
    }
    if !probes.is_empty() {
        probes.extend([large_record(function)?, large_wreck(function)?]);
    }
    if function.sources.iter().any(|source| matches!(source, Source::Stream(_))) {
        probes.push(large_change(function)?);
    }
    probes.extend(match function.binary.as_str() {
        "inbound-router" => conversations::probes(function)?,
        "outbound-router" => advertising::probes(function)?,
        "delivery-coordinator" => deliveries::of_coordinator(function)?,
        "failover-router" => vec![deliveries::an_outage(function)?],
        "operations-api" => vec![webhooks::large_send()],
        other => {
            let carrier = other.strip_suffix("-receive").and_then(CarrierId::from_name);
            carrier.map(webhooks::probes).unwrap_or_default()
        }
    });
    Ok(probes)
}

fn wreck(queue: &str) -> Probe {
    Probe::new("a record that is no JSON", &sample::batch(queue, &[("group".to_owned(), "{".to_owned())]))
}

/// A record whose body lies in the bucket, and is too large to be handed on in a queue.
fn large_record(function: &Function) -> Result<Probe> {
    let mut event = ordinary(function, FIRST)?;
    let mut large = String::new();
    change(&mut event, |body| {
        body.values_mut().for_each(pad);
        body.extend(padding(body));
        large = Value::Object(body.clone()).to_string();
    })?;
    in_the_bucket(function, event, ("a record whose body lies in the bucket", large))
}

/// The same, and it is no JSON.
fn large_wreck(function: &Function) -> Result<Probe> {
    let wreck = format!("{{{}", "a".repeat(LARGE));
    in_the_bucket(function, ordinary(function, FIRST)?, ("a large record that is no JSON", wreck))
}

/// A change of a row that nobody can read, too large for the queue that it is buried in.
fn large_change(function: &Function) -> Result<Probe> {
    let mut event = ordinary(function, FIRST)?;
    *event.pointer_mut("/Records/0/dynamodb/NewImage/doc/S").context("it has no row")? =
        format!("{{{}", "a".repeat(LARGE)).into();
    Ok(Probe::new("a large change that is no JSON", &event))
}

fn in_the_bucket(function: &Function, mut event: Value, (what, body): (&'static str, String)) -> Result<Probe> {
    let bucket = function.variables.get("BODIES_BUCKET").context("it has no BODIES_BUCKET")?;
    let key = body.len();
    let reference = json!({ "bodyIn": format!("s3://{bucket}/{key}") }).to_string();
    *event.pointer_mut("/Records/0/body").context("it has no body")? = reference.into();
    let object = Some((format!("/{bucket}/{key}"), body));
    Ok(Probe::new(what, &event).within(World { object, ..World::default() }))
}

/// Changes the document in the first record of `event`.
fn change<T>(event: &mut Value, by: impl FnOnce(&mut Map<String, Value>) -> T) -> Result<()> {
    let body = event.pointer_mut("/Records/0/body").context("it has no body")?;
    let mut document: Map<String, Value> = serde_json::from_str(body.as_str().unwrap_or_default())?;
    by(&mut document);
    *body = Value::Object(document).to_string().into();
    Ok(())
}

fn tables_are_down(function: &Function, queue: &str) -> Result<Probe> {
    let event = match sampled(function, |event| from(event) == Some(queue))? {
        Some(event) => event,
        None => ordinary(function, FIRST + 1)?,
    };
    let world = World { down: Some("dynamodb"), ..World::default() };
    Ok(Probe::new("a record while the tables are down", &event).within(world).expecting(&[Answered::Again]))
}

/// The event that the bench gives the function.
fn ordinary(function: &Function, number: u64) -> Result<Value> {
    let event = sample::event(function, number, 1, clock::now())?;
    Ok(serde_json::from_str(&event.context("the bench has no event for it")?)?)
}

/// The first file of `events/` that is such an event.
fn sampled(function: &Function, is_such: impl Fn(&Value) -> bool) -> Result<Option<Value>> {
    let events = events(&build::workspace().join("events").join(&function.binary))?;
    Ok(events.into_iter().find(is_such))
}

fn events(folder: &Path) -> Result<Vec<Value>> {
    let files = std::fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))?;
    let mut files = files.map(|file| Ok(file?.path())).collect::<Result<Vec<_>>>()?;
    files.sort();
    files.iter().map(|file| Ok(serde_json::from_str(&std::fs::read_to_string(file)?)?)).collect()
}

/// The queue that an event comes from.
fn from(event: &Value) -> Option<&str> {
    event.pointer("/Records/0/eventSourceARN")?.as_str()
}

/// The minute's tick.
fn tick(function: &Function) -> Result<Value> {
    let tick = sampled(function, |event| event.get("detail-type").is_some_and(|kind| kind == "Scheduled Event"))?;
    tick.context("events/ has no tick for it")
}

/// A row with a document.
fn row(pk: &str, sk: &str, document: &Value) -> Value {
    json!({ "pk": { "S": pk }, "sk": { "S": sk }, "doc": { "S": document.to_string() } })
}

/// Makes the messages in `value` large, wherever they are.
fn pad(value: &mut Value) {
    let Some(fields) = value.as_object_mut() else { return };
    fields.values_mut().for_each(pad);
    fields.extend(padding(fields));
}

/// Large metadata, if `fields` are those of a message.
fn padding(fields: &Map<String, Value>) -> Option<(String, Value)> {
    let is_message = fields.contains_key("conversationId");
    is_message.then(|| ("metadata".to_owned(), json!({ "padding": "a".repeat(LARGE) })))
}
