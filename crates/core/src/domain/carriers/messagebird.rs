//! MessageBird, now Bird: SMS and MMS by its classic API, and what its Conversations API brings; one event per webhook.
//!
//! - Channel keys (`parse`): our number with its plus, `+12025550113`, or the short code, `51515`; of Conversations the
//!   `channelId`. A status report names none of them: the channel comes back in our reference (`receipts`).
//! - Proof (`auth`): a signature or a token with the secret `signingKey`, or `secondarySigningKey` while keys are
//!   rotated; `maxAgeSeconds`, how old a webhook may be (86,400).
//! - Sending (`send`): secret `accessKey`; settings `channelId` to send by Conversations, else by the classic API from
//!   the channel's address, and `apiUrl`.
//!
//! Facts are from MessageBird's and Bird's documents (developers.messagebird.com/api, docs.bird.com) and the SDKs at
//! github.com/messagebird, unless a comment says so.

mod auth;
mod content;
mod errors;
mod limits;
mod parse;
mod receipts;
mod response;
mod send;
#[cfg(test)]
mod tests;
mod wire;

use super::Carrier;
use super::inbound::{Authentic, Claims, ExpectedProof, ParsedEvent};
use super::limits::Limits;
use super::outbound::{HttpRequest, MessagePart, SendEnvelope, SendResult};
use crate::foundation::failure::Failure;
use crate::foundation::http::{Request, Response};
use crate::foundation::secret::Credentials;
use crate::model::carrier::ErrorClass;
use crate::model::message::{ChannelKind, Message};

/// MessageBird, now Bird.
pub struct MessageBird;

impl Carrier for MessageBird {
    fn is_signed(request: &Request) -> bool {
        auth::is_signed(request)
    }

    fn claims(request: &Request) -> Claims {
        parse::told(request).map(|parsed| vec![parsed.key]).unwrap_or_default()
    }

    fn handshake(_: &Request, _: &[Credentials]) -> Option<Result<Response, Failure>> {
        None
    }

    fn verify(request: &Request, expected: &ExpectedProof<'_>) -> Result<(), Failure> {
        auth::verify(request, expected)
    }

    fn parse(request: &Authentic<'_>) -> Result<Vec<ParsedEvent>, Failure> {
        parse::told(request.request()).map(|parsed| vec![parsed])
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

    fn kept_body(request: &Request) -> Vec<u8> {
        request.body.clone()
    }

    fn proof_secrets() -> &'static [&'static str] {
        &["signingKey"]
    }

    fn usual_kind() -> ChannelKind {
        ChannelKind::Sms
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
        response::result(response)
    }

    fn error_class(code: &str) -> ErrorClass {
        errors::error_class(code)
    }
}
