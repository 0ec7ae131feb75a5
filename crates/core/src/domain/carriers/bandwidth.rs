//! Bandwidth Messaging V2: SMS and MMS in North America, a list of events per webhook, one POST per message.
//!
//! - Channel key (`parse`): `<applicationId>/<owner>`: the application, and the number of ours that an event is
//!   for, as `+E.164`.
//! - Proof (`auth`): HTTP Basic with the secrets `callbackUser` and `callbackPassword`, or `secondaryCallbackUser` and
//!   `secondaryCallbackPassword` while they are rotated. Bandwidth asks first without credentials and only brings them,
//!   and the events, once it was refused with a challenge.
//! - Sending (`send`): secrets `apiUser` and `apiPassword`; settings `accountId`, `applicationId` and `apiUrl`.
//!
//! Facts are from Bandwidth's messaging documents (dev.bandwidth.com/docs/messaging, kept at
//! github.com/Bandwidth/api-docs) and its published OpenAPI description (github.com/Bandwidth/python-sdk,
//! `bandwidth.yml`), unless a comment says so.

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

/// Bandwidth Messaging V2.
pub struct Bandwidth;

impl Carrier for Bandwidth {
    fn is_signed(request: &Request) -> bool {
        request.headers.get(auth::HEADER).is_some()
    }

    fn claims(request: &Request) -> Claims {
        parse::claims(&request.body)
    }

    fn handshake(_: &Request, _: &[Credentials]) -> Option<Result<Response, Failure>> {
        None
    }

    fn verify(request: &Request, expected: &ExpectedProof<'_>) -> Result<(), Failure> {
        auth::verify(request, expected.credentials)
    }

    fn parse(request: &Authentic<'_>) -> Result<Vec<ParsedEvent>, Failure> {
        parse::events(&request.request().body)
    }

    fn transcript(request: &Request) -> String {
        request.text()
    }

    /// Any 2xx; what it says is not read.
    fn acknowledgement() -> Response {
        Response::empty(200)
    }

    /// The challenge: without it there is no second request, and the events are lost.
    fn refusal() -> Response {
        let mut refusal = Response::unauthorized();
        refusal.headers.add("www-authenticate", auth::CHALLENGE);
        refusal
    }

    fn kept_body(request: &Request) -> Vec<u8> {
        request.body.clone()
    }

    fn proof_secrets() -> &'static [&'static str] {
        &["callbackUser", "callbackPassword"]
    }

    fn usual_kind() -> ChannelKind {
        ChannelKind::Sms
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

    fn result(_: &MessagePart, response: &Response) -> SendResult {
        response::result(response)
    }

    fn error_class(code: &str) -> ErrorClass {
        errors::error_class(code)
    }
}
