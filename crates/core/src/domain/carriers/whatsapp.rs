//! WhatsApp by Meta's Business Cloud API: one signed webhook per app, batched four levels deep; one POST per message.
//!
//! - Channel key (`parse`): `<phone_number_id>`, or `account:<WABA id>` for a change that names no number.
//! - Proof (`auth`): HMAC-SHA256 over the body with the secret `appSecret`; the subscription handshake with
//!   `verifyToken`.
//! - Sending (`send`): secret `accessToken`; settings `phoneNumberId`, `apiVersion` (v23.0) and `apiUrl`.
//!
//! Facts are from Meta's Cloud API reference and its published v23.0 OpenAPI description, unless a comment says so.

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

/// Meta's WhatsApp Business Cloud API.
pub struct WhatsApp;

impl Carrier for WhatsApp {
    fn is_signed(request: &Request) -> bool {
        request.method == "GET" || request.headers.get("x-hub-signature-256").is_some()
    }

    fn claims(request: &Request) -> Claims {
        parse::claims(&request.body)
    }

    fn handshake(request: &Request, credentials: &[Credentials]) -> Option<Result<Response, Failure>> {
        (request.method == "GET").then(|| auth::handshake(request, credentials))
    }

    fn verify(request: &Request, expected: &ExpectedProof<'_>) -> Result<(), Failure> {
        auth::verify(request, expected.credentials)
    }

    fn parse(request: &Authentic<'_>) -> Result<Vec<ParsedEvent>, Failure> {
        parse::events(&request.request().body)
    }

    fn acknowledgement() -> Response {
        Response::empty(200)
    }

    fn refusal() -> Response {
        Response::unauthorized()
    }

    fn transcript(request: &Request) -> String {
        request.text()
    }

    fn kept_body(request: &Request) -> Vec<u8> {
        request.body.clone()
    }

    fn proof_secrets() -> &'static [&'static str] {
        &["appSecret"]
    }

    fn usual_kind() -> ChannelKind {
        ChannelKind::WhatsApp
    }

    fn limits(kind: ChannelKind) -> Option<&'static Limits> {
        limits::limits(kind)
    }

    fn parts(message: &Message) -> Result<Vec<MessagePart>, Failure> {
        send::parts(message)
    }

    fn request(part: &MessagePart, envelope: &SendEnvelope<'_>) -> Result<HttpRequest, Failure> {
        send::request(part, envelope)
    }

    fn result(part: &MessagePart, response: &Response) -> SendResult {
        response::result(part, response)
    }

    fn error_class(code: &str) -> ErrorClass {
        errors::error_class(code)
    }
}
