//! `operations-api`: tenants' developers send messages and look them up.
//!
//! - [`access`] finds out who asks and what they may do.
//! - [`section`] is what a group of endpoints says of itself; the groups are [`messages`] and those beside it.
//! - [`carriers`] shows how carriers are doing, and takes an operator's word.
//! - [`messages`] takes messages, once per idempotency key, whose content (`content`) is complete, and shows them.
//! - [`scheduled`] shows, changes and cancels messages that go out at a time that their senders chose (`moment`).
//! - [`routing`] shows what a tenant configured, changes it and brings earlier versions back.
//! - [`costs`] shows callers what they have cost.
//! - [`view`] is a message and its time line as callers see it.
//! - [`contacts`] is what tenants know of customers, [`conversations`] what was said with them.
//! - `bounds` refuses what is too large for us, or can never go.
//! - [`problem`] is every error, as RFC 9457 says it.
//!
//! Documents are read by `fields`, lists are paged by `page`, versions are guarded by `condition`.

pub mod access;
mod bounds;
pub mod carriers;
mod condition;
pub mod contacts;
mod content;
pub mod conversations;
pub mod costs;
mod fields;
mod fingerprint;
mod idempotency;
pub mod messages;
mod moment;
mod page;
mod plain;
pub mod problem;
pub mod routing;
pub mod scheduled;
pub mod section;
mod sender;
mod submission;
mod submit;
pub mod view;

use percent_encoding::percent_decode_str;

use crate::domain::tenant::ApiScope;
use crate::foundation::http::{Request, Response};
use crate::foundation::problem::DocumentProblem;
use crate::model::message::Message;
use crate::ports;
use crate::ports::{
    ApiKeys, Channels, ConfigurationHistory, Configurations, Effects, Env, HealthRecords, History, Journal,
    QueueSender, Schedule, ScheduledMessages,
};
use carriers::Carriers;
use contacts::Contacts;
use conversations::Conversations;
use costs::Costs;
use messages::Messages;
use problem::{Code, Problem};
use routing::Routing;
use scheduled::ScheduledSends;
use section::{Endpoint, Section};

/// The largest body that is read, in bytes.
pub const MAX_BODY: usize = bounds::MAX_BYTES;

/// The longest id in a path: ours have 36 characters.
const MAX_ID: usize = 64;

/// Whoever can ask may see that it lives: it is asked before any key, and the scope is nobody's.
const HEALTH: &[Endpoint] = &[Endpoint::new("GET", ApiScope::Read)];

/// Ports of [`Operations`].
pub trait OperationsPorts: Sync {
    /// Knows who may ask, and the accounts of tenants; keeps what they configured, every version.
    fn configuration(&self) -> &(impl ApiKeys + Channels + Configurations + ConfigurationHistory);

    /// Knows conversations, and the address that a customer last wrote to.
    fn conversations(&self) -> &impl ports::Conversations;

    /// Makes each submission happen once.
    fn effects(&self) -> &impl Effects;

    /// Stores messages, and tells what became of them and what was said.
    fn journal(&self) -> &(impl Journal + History);

    /// Keeps messages until the time that their senders chose.
    fn schedule(&self) -> &(impl Schedule + ScheduledMessages);

    /// Takes what goes out now.
    fn outbound(&self) -> &impl QueueSender<Message>;

    /// Keeps what tenants know of customers.
    fn contacts(&self) -> &impl ports::Contacts;

    /// Adds up what tenants cost.
    fn costs(&self) -> &impl ports::Costs;

    /// Knows how carriers are doing.
    fn health(&self) -> &impl HealthRecords;

    /// Tells the time, and makes ids.
    fn env(&self) -> &impl Env;
}

/// Serves the API.
#[derive(Clone, Debug)]
pub struct Operations<P> {
    /// Everything that it needs from outside.
    pub ports: P,
}

impl<P: OperationsPorts> Operations<P> {
    /// Answers one request. Answers are about people, so nobody on the way keeps them.
    pub async fn answer(&self, request: &Request) -> Response {
        let mut response = self.route(request).await.unwrap_or_else(Problem::into_response);
        response.headers.add("cache-control", "no-store");
        if request.method == "HEAD" {
            response.body.clear();
        }
        response
    }

    /// Nobody gets into a section whom it does not let in: what it wants of its callers is asked before it is called.
    async fn route(&self, request: &Request) -> Result<Response, Problem> {
        let nothing = || Problem::new(Code::NotFound, "there is nothing at this path");
        let segments = segments(&request.path).ok_or_else(nothing)?;
        let path: Vec<&str> = segments.iter().map(String::as_str).collect();
        let sections = sections(&self.ports);
        let is_health = path == ["health"];
        let endpoints = if is_health { HEALTH } else { sections.endpoints(&path) };
        let method = match request.method.as_str() {
            _ if endpoints.is_empty() => return Err(nothing()),
            "OPTIONS" => return Ok(options(endpoints)),
            "HEAD" => "GET",
            method => method,
        };
        let Some(endpoint) = endpoints.iter().find(|endpoint| endpoint.method == method) else {
            let wrong = Problem::new(Code::MethodNotAllowed, "this path does not take this method");
            return Err(Problem { allow: Some(allowed(endpoints)), ..wrong });
        };
        if is_health {
            return Ok(json(200, &serde_json::json!({ "status": "ok" })));
        }
        let caller = self.caller(request, endpoint.scope).await?;
        bounds::request(request)?;
        check_query(request, endpoint.query)?;
        if method == request.method {
            return sections.serve(&caller, request, &path).await;
        }
        let request = Request { method: method.to_owned(), ..request.clone() };
        sections.serve(&caller, &request, &path).await
    }
}

/// Every group of endpoints.
fn sections<P: OperationsPorts>(ports: &P) -> impl Section {
    let sending = (Messages { ports }, ScheduledSends { ports });
    let steering = (Routing { ports }, (Costs { ports }, Carriers { ports }));
    (sending, (steering, (Contacts { ports }, Conversations { ports })))
}

/// The segments between the slashes, decoded; slashes at the end and several in a row do not matter. An HTTP API has
/// decoded the path before, all but `%25`, so that once more changes nothing
/// (<https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html>).
fn segments(path: &str) -> Option<Vec<String>> {
    let segments = path.split('/').filter(|segment| !segment.is_empty());
    segments.map(|segment| percent_decode_str(segment).decode_utf8().ok().map(String::from)).collect()
}

/// What a path takes, as `Allow` says it.
fn allowed(endpoints: &[Endpoint]) -> String {
    let mut methods: Vec<&str> = endpoints.iter().map(|endpoint| endpoint.method).collect();
    if methods.contains(&"GET") {
        methods.push("HEAD");
    }
    methods.push("OPTIONS");
    methods.join(", ")
}

/// What a path takes, for whoever asks. Web pages of others are told nothing that would let them in (no CORS): an API key
/// has no place in a browser.
fn options(endpoints: &[Endpoint]) -> Response {
    let mut response = Response::empty(204);
    response.headers.add("allow", allowed(endpoints));
    response
}

/// Refuses parameters that mean nothing: a misspelt one would be silently lost.
fn check_query(request: &Request, known: &[&str]) -> Result<(), Problem> {
    let mut wrong = fields::Wrong::default();
    let mut seen: Vec<String> = Vec::new();
    for (name, _) in form_urlencoded::parse(request.query.as_bytes()) {
        wrong.needs(known.contains(&name.as_ref()), &name, plain::no_such("parameter", &name, known));
        wrong.needs(!seen.iter().any(|before| *before == name), &name, "is there twice");
        seen.push(name.into_owned());
    }
    wrong.none(Code::InvalidParameter)
}

/// An id of ours in a path: other rows of a store have other keys, and nobody gets at them by an odd one.
fn id(segment: &str) -> Option<&str> {
    let is_ours = |c: u8| c.is_ascii_alphanumeric() || c == b'-' || c == b'_';
    ((1..=MAX_ID).contains(&segment.len()) && segment.bytes().all(is_ours)).then_some(segment)
}

/// A JSON answer.
fn json(status: u16, body: &serde_json::Value) -> Response {
    Response::new(status, "application/json", body.to_string())
}

/// An answer about one version, which its entity tag names.
fn tagged(version: u64, body: &serde_json::Value) -> Response {
    let mut response = json(200, body);
    response.headers.add("etag", format!("\"{version}\""));
    response
}

/// One thing that is wrong with a document.
fn one(code: Code, path: &str, problem: &str) -> Problem {
    Problem::wrong(code, vec![DocumentProblem { path: path.to_owned(), problem: problem.to_owned() }])
}
