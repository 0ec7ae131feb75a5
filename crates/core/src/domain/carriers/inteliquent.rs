//! Inteliquent, now Sinch: SMS and MMS in North America by its message broker, one event per webhook.
//!
//! - Channel keys (`parse`): our number in E.164, `+12025550111`. Ours is among `to` of what comes in; receipts may name
//!   it in `from` or in `to`.
//! - Proof (`auth`): `verificationKey` (and `secondaryVerificationKey`) with `tokenHash`; `headerName` with
//!   `headerValue` (and `secondaryHeaderValue`); `sourceAddresses`. At least one of the three, and each that is there
//!   must hold.
//! - Sending (`send`): secret `apiKey`; setting `apiUrl`.
//!
//! Its documents are few. What is only known from integrations of others names its source: fx-private-relay is
//! mozilla/fx-private-relay (api/views/phones.py), fspbx is nemerald-voip/fspbx, smsconnector is
//! simontelephonics/smsconnector.

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

/// Inteliquent, now Sinch.
pub struct Inteliquent;

impl Carrier for Inteliquent {
    /// The proof may be a header whose name only the channel's secret document knows, or the source address alone: a
    /// request is hopeless only if it brings neither a header nor a source address.
    fn is_signed(request: &Request) -> bool {
        request.source_ip.is_some() || request.headers.iter().next().is_some()
    }

    fn claims(request: &Request) -> Claims {
        parse::claims(request)
    }

    fn handshake(_: &Request, _: &[Credentials]) -> Option<Result<Response, Failure>> {
        None
    }

    fn verify(request: &Request, expected: &ExpectedProof<'_>) -> Result<(), Failure> {
        auth::verify(request, expected.credentials)
    }

    fn parse(request: &Authentic<'_>) -> Result<Vec<ParsedEvent>, Failure> {
        parse::events(request.request())
    }

    /// The body that the OpenAPI document asks for ("message broker" webhook, responses).
    fn acknowledgement() -> Response {
        Response::new(200, "application/json", r#"{"statusCode":"200","status":"success"}"#)
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
        &["verificationKey", "headerName", "headerValue", "sourceAddresses"]
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
