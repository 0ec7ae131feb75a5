//! `operations-api`: tenants' developers send messages and look them up.
//!
//! - [`access`] finds out who asks and what they may do.
//! - [`submit`] takes messages, once per idempotency key, whose content (`content`) is complete.
//! - [`view`] shows a message and its time line.
//! - [`problem`] is every error, as RFC 9457 says it.

pub mod access;
mod content;
pub mod problem;
pub mod submit;
pub mod view;

use crate::carrier::http::{Request, Response};
use crate::message::{Message, MessageId};
use crate::ports::{ApiKeys, Chance, Channels, Clock, Effects, Journal, Outbox};
use crate::tenant::Scope;
use problem::Problem;

/// Serves the API.
#[derive(Clone, Debug)]
pub struct Operations<A, C, E, J, O, K, H> {
    /// Knows who may ask.
    pub api_keys: A,
    /// Knows the tenant's accounts.
    pub channels: C,
    /// Makes each submission happen once.
    pub effects: E,
    /// Stores and finds messages.
    pub journal: J,
    /// Takes what goes out.
    pub outbound: O,
    /// The time.
    pub clock: K,
    /// Makes ids.
    pub chance: H,
}

impl<A, C, E, J, O, K, H> Operations<A, C, E, J, O, K, H>
where
    A: ApiKeys,
    C: Channels,
    E: Effects,
    J: Journal,
    O: Outbox<Message>,
    K: Clock,
    H: Chance,
{
    /// Answers one request.
    pub async fn answer(&self, request: &Request) -> Response {
        self.route(request).await.unwrap_or_else(Problem::into_response)
    }

    async fn route(&self, request: &Request) -> Result<Response, Problem> {
        let path: Vec<&str> = request.path.split('/').filter(|segment| !segment.is_empty()).collect();
        match (request.method.as_str(), path.as_slice()) {
            ("GET", ["health"]) => Ok(json(200, &serde_json::json!({ "status": "ok" }))),
            ("POST", ["v1", "messages"]) => {
                let tenant = self.caller(request, Scope::Send).await?;
                self.submit(&tenant, request).await
            }
            ("GET", ["v1", "messages", id]) => {
                let tenant = self.caller(request, Scope::Read).await?;
                self.view(&tenant, &MessageId::new(*id)).await
            }
            (_, ["health"] | ["v1", "messages"] | ["v1", "messages", _]) => {
                Err(Problem::new(405, "method not allowed", "this path does not take this method"))
            }
            _ => Err(Problem::new(404, "not found", "there is nothing at this path")),
        }
    }
}

/// A JSON answer.
fn json(status: u16, body: &serde_json::Value) -> Response {
    Response::new(status, "application/json", body.to_string())
}
