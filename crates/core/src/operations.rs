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

pub mod access;
mod bounds;
pub mod carriers;
pub mod contacts;
mod content;
pub mod conversations;
pub mod costs;
pub mod messages;
mod moment;
pub mod problem;
pub mod routing;
pub mod scheduled;
pub mod section;
mod sender;
mod submit;
pub mod view;

use crate::carrier::http::{Request, Response};
use crate::ports::ApiKeys;
use problem::Problem;
use section::{Access, Section};

/// Serves the API.
#[derive(Clone, Debug)]
pub struct Operations<A, S> {
    /// Knows who may ask.
    pub api_keys: A,
    /// The groups of endpoints.
    pub sections: S,
}

impl<A: ApiKeys, S: Section> Operations<A, S> {
    /// Answers one request.
    pub async fn answer(&self, request: &Request) -> Response {
        self.route(request).await.unwrap_or_else(Problem::into_response)
    }

    /// Nobody gets into a section whom it does not let in: what it wants of its callers is asked before it is called.
    async fn route(&self, request: &Request) -> Result<Response, Problem> {
        bounds::request(request)?;
        let path: Vec<&str> = request.path.split('/').filter(|segment| !segment.is_empty()).collect();
        let method = request.method.as_str();
        if path == ["health"] {
            return match method {
                "GET" => Ok(json(200, &serde_json::json!({ "status": "ok" }))),
                _ => Err(wrong_method()),
            };
        }
        match self.sections.access(method, &path) {
            Access::Needs(scope) => {
                let caller = self.caller(request, scope).await?;
                self.sections.serve(&caller, request, &path).await
            }
            Access::WrongMethod => Err(wrong_method()),
            Access::NotHere => Err(Problem::new(404, "not found", "there is nothing at this path")),
        }
    }
}

fn wrong_method() -> Problem {
    Problem::new(405, "method not allowed", "this path does not take this method")
}

/// A JSON answer.
fn json(status: u16, body: &serde_json::Value) -> Response {
    Response::new(status, "application/json", body.to_string())
}
