//! MessageBird, now Bird: SMS and MMS by its classic API, and what its Conversations API brings; one event per webhook.
//!
//! - Channel keys: our number with its plus, `+12025550113`, or the short code, `51515`; of Conversations the
//!   `channelId`. A status report names none of them: the channel comes back in our reference.
//! - Settings: `channelId` to send by Conversations, else by the classic API from the channel's address; `apiUrl` for
//!   tests.
//! - Secrets: `signingKey`, and `secondarySigningKey` while keys are rotated; `maxAgeSeconds`, how old a webhook may be
//!   (86,400); `accessKey` to send with.

mod classic;
mod clock;
mod content;
mod conversations;
mod errors;
mod fields;
mod jwt;
mod limits;
mod media;
mod receipts;
mod reference;
mod reply;
mod send;
mod signature;
#[cfg(test)]
mod tests;
mod wire;

use serde_json::Value;

use super::Carrier;
use super::inbound::{Authentic, Claims, ExpectedProof, ParsedEvent};
use super::limits::Limits;
use super::outbound::{HttpRequest, MessagePart, SendEnvelope, SendResult};
use crate::foundation::failure::Failure;
use crate::foundation::http::{Request, Response};
use crate::foundation::json::lenient;
use crate::foundation::secret::Credentials;
use crate::model::carrier::ErrorClass;
use crate::model::message::{ChannelKind, Message};
use fields::Fields;

/// MessageBird, now Bird.
pub struct MessageBird;

impl Carrier for MessageBird {
    fn is_signed(request: &Request) -> bool {
        signature::is_signed(request)
    }

    fn claims(request: &Request) -> Claims {
        told(request).map(|parsed| vec![parsed.key]).unwrap_or_default()
    }

    fn handshake(_: &Request, _: &[Credentials]) -> Option<Result<Response, Failure>> {
        None
    }

    fn verify(request: &Request, expected: &ExpectedProof<'_>) -> Result<(), Failure> {
        signature::verify(request, expected)
    }

    fn parse(request: &Authentic<'_>) -> Result<Vec<ParsedEvent>, Failure> {
        told(request.request()).map(|parsed| vec![parsed])
    }

    /// The query too: of Conversations it brings our reference back, whatever stands in the body.
    fn transcript(request: &Request) -> String {
        match (request.query.as_str(), request.body.is_empty()) {
            ("", _) | (_, true) => request.text(),
            (query, false) => format!("{}?{query}\n\n{}", request.path, request.text()),
        }
    }

    /// Two letters that nobody takes for a message: any 2xx will do, and this is what others answer
    /// (nyaruka/courier, `handlers/messagebird`).
    fn acknowledgement() -> Response {
        Response::new(200, "text/plain", "OK")
    }

    fn refusal() -> Response {
        Response::unauthorized()
    }

    fn limits(kind: ChannelKind) -> Option<&'static Limits> {
        Some(limits::of(kind))
    }

    fn parts(message: &Message) -> Result<Vec<MessagePart>, Failure> {
        send::parts(message)
    }

    fn request(part: &MessagePart, envelope: &SendEnvelope<'_>) -> Result<HttpRequest, Failure> {
        send::request(part, envelope)
    }

    fn result(_: &MessagePart, response: &Response) -> SendResult {
        reply::result(response)
    }

    fn error_class(code: &str) -> ErrorClass {
        errors::error_class(code)
    }
}

/// The one event of a webhook and the channel it is for. Claims and events both come from here, so that no event is
/// for a channel unclaimed.
fn told(request: &Request) -> Result<ParsedEvent, Failure> {
    if !is_json(request) {
        return Ok(classic::event(Fields::read(request)?, request));
    }
    let unreadable = |error| Failure::unreadable("webhook", &error);
    let webhook: wire::Webhook<'_> = serde_json::from_slice(&request.body).map_err(unreadable)?;
    if conversations::is_conversation(&webhook) {
        return Ok(conversations::event(&webhook, request));
    }
    match lenient::read(&request.body).map_err(unreadable)? {
        Value::Object(object) => Ok(classic::event(Fields::of_json(object), request)),
        _ => Err(Failure::permanent("webhook is no object")),
    }
}

/// By what it says it is, or by what it looks like: flows that customers build themselves forget to say it.
fn is_json(request: &Request) -> bool {
    let content_type = request.headers.get("content-type").unwrap_or_default();
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    let looks_so = request.body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{');
    request.method != "GET"
        && (looks_so || essence.eq_ignore_ascii_case("application/json") && !request.body.is_empty())
}
