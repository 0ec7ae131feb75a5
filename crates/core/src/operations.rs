//! `operations-api`: tenants' developers send messages and look them up.
//!
//! | floor | what it is |
//! |---|---|
//! | [`endpoints`] | the table of endpoints, from which routing, scopes and the OpenAPI document follow |
//! | [`handlers`] | what each endpoint does, one file for each resource |
//! | `message` | messages as callers write them and see them, now or later |
//! | `idempotency`, `fingerprint` | a message once per idempotency key |
//! | `condition`, `page`, `fields` | versions that are guarded, lists that are paged, documents that are read field by field |
//! | [`call`], [`access`] | one call and its answer; who asks and what they may do |
//! | [`problem`], `plain` | every error, as RFC 9457 says it, in the words of JSON |
//! | [`ports`] | what all of it needs from outside |
//!
//! Imports point down this table only.

pub mod access;
pub mod call;
mod condition;
pub mod endpoints;
mod fields;
mod fingerprint;
pub mod handlers;
mod idempotency;
mod message;
mod page;
mod plain;
pub mod ports;
pub mod problem;

use percent_encoding::percent_decode_str;

use crate::foundation::http::{Request, Response};
use crate::foundation::json::schema::Schema;
use call::{Answer, Call};
use endpoints::{Endpoint, Handler};
use ports::OperationsPorts;
use problem::{Code, Problem};

/// Serves the API.
#[derive(Clone, Debug)]
pub struct Operations<P> {
    /// Everything that it needs from outside.
    pub ports: P,
}

impl<P: OperationsPorts + 'static> Operations<P> {
    /// Answers one request. Answers are about people, so nobody on the way keeps them.
    pub async fn answer(&self, request: &Request) -> Response {
        let mut response = self.route(request).await.unwrap_or_else(Problem::into_response);
        response.headers.add("cache-control", "no-store");
        if request.method == "HEAD" {
            response.body.clear();
        }
        response
    }

    /// No handler is called by somebody whom its endpoint does not let in.
    async fn route(&self, request: &Request) -> Answer {
        let nothing = || Problem::new(Code::NotFound, "there is nothing at this path");
        let segments = segments(&request.path).ok_or_else(nothing)?;
        let here = || Endpoint::<P>::ALL.iter().filter_map(|endpoint| Some((endpoint, endpoint.matches(&segments)?)));
        let methods: Vec<&str> = here().map(|(endpoint, _)| endpoint.method).collect();
        let method = match request.method.as_str() {
            _ if methods.is_empty() => return Err(nothing()),
            "OPTIONS" => return Ok(options(methods)),
            "HEAD" => "GET",
            method => method,
        };
        let Some((endpoint, path)) = here().find(|(endpoint, _)| endpoint.method == method) else {
            let wrong = Problem::new(Code::MethodNotAllowed, "this path does not take this method");
            return Err(Problem { allow: Some(allowed(methods)), ..wrong });
        };
        match endpoint.handler {
            Handler::Anybody(answer) => Ok(answer()),
            Handler::Scoped(scope, answer) => {
                let caller = access::caller(self.ports.configuration(), request, scope).await?;
                call::check_size(request)?;
                check_query(request, &endpoint.query)?;
                answer(&self.ports, &Call { caller, request, path }).await
            }
        }
    }
}

/// The segments between the slashes, decoded; slashes at the end and several in a row do not matter. An HTTP API has
/// decoded the path before, all but `%25`, so that once more changes nothing
/// (<https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html>).
fn segments(path: &str) -> Option<Vec<String>> {
    let segments = path.split('/').filter(|segment| !segment.is_empty());
    segments.map(|segment| percent_decode_str(segment).decode_utf8().ok().map(String::from)).collect()
}

/// The methods that a path takes, as `Allow` lists them.
fn allowed(mut methods: Vec<&str>) -> String {
    if methods.contains(&"GET") {
        methods.push("HEAD");
    }
    methods.push("OPTIONS");
    methods.join(", ")
}

/// What a path takes, for whoever asks. Web pages of others are told nothing that would let them in (no CORS): an API key
/// has no place in a browser.
fn options(methods: Vec<&str>) -> Response {
    let mut response = Response::empty(204);
    response.headers.add("allow", allowed(methods));
    response
}

/// Refuses parameters that mean nothing: a misspelt one would be silently lost.
fn check_query(request: &Request, known: &Schema) -> Result<(), Problem> {
    let mut wrong = fields::Wrong::default();
    let mut seen: Vec<String> = Vec::new();
    for (name, _) in form_urlencoded::parse(request.query.as_bytes()) {
        let is_known = known.names().any(|known| known == name);
        wrong.needs(is_known, &name, plain::no_such("parameter", &name, known.names()));
        wrong.needs(!seen.iter().any(|before| *before == name), &name, "is there twice");
        seen.push(name.into_owned());
    }
    wrong.none(Code::InvalidParameter)
}
