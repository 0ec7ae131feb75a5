//! Inteliquent, now Sinch: SMS and MMS in North America by its message broker, one event per webhook.
//!
//! - Channel keys: our number in E.164, `+12025550111`. Ours is among `to` of what comes in; receipts may name it in
//!   `from` or in `to`.
//! - Settings: `apiUrl` for tests.
//! - Secrets, for webhooks: `verificationKey` (and `secondaryVerificationKey`) with `tokenHash`; `headerName` with
//!   `headerValue` (and `secondaryHeaderValue`); `sourceAddresses`. At least one of the three, and each that is there
//!   must hold. For sending: `apiKey`.
//!
//! Its documents are few. What is only known from integrations of others names its source: fx-private-relay is
//! mozilla/fx-private-relay (api/views/phones.py), fspbx is nemerald-voip/fspbx, smsconnector is
//! simontelephonics/smsconnector.

mod cidr;
mod content;
mod errors;
mod parse;
mod receipts;
mod send;
mod signature;
#[cfg(test)]
mod tests;
mod wire;

use super::Carrier;
use super::inbound::{Authentic, Claims, ExpectedProof, ParsedEvent};
use super::limits::{Length, Limits, MediaLimit};
use super::outbound::{HttpRequest, MessagePart, SendEnvelope, SendResult};
use crate::foundation::failure::Failure;
use crate::foundation::http::{Request, Response};
use crate::foundation::secret::Credentials;
use crate::model::carrier::ErrorClass;
use crate::model::message::{ChannelKind, MediaKind, Message};

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
        signature::verify(request, expected.credentials)
    }

    fn parse(request: &Authentic<'_>) -> Result<Vec<ParsedEvent>, Failure> {
        parse::events(request.request())
    }

    /// What the OpenAPI document asks for ("message broker" webhook, responses).
    fn acknowledgement() -> Response {
        Response::new(200, "application/json", r#"{"statusCode":"200","status":"success"}"#)
    }

    fn refusal() -> Response {
        Response::unauthorized()
    }

    fn transcript(request: &Request) -> String {
        request.text()
    }

    fn limits(kind: ChannelKind) -> Option<&'static Limits> {
        match kind {
            ChannelKind::Sms => Some(&SMS),
            ChannelKind::Mms => Some(&MMS),
            ChannelKind::WhatsApp | ChannelKind::Chat => None,
        }
    }

    fn parts(message: &Message) -> Result<Vec<MessagePart>, Failure> {
        send::parts(message)
    }

    fn request(part: &MessagePart, envelope: &SendEnvelope<'_>) -> Result<HttpRequest, Failure> {
        send::request(part, envelope)
    }

    fn result(_: &MessagePart, response: &Response) -> SendResult {
        send::result(response)
    }

    fn error_class(code: &str) -> ErrorClass {
        errors::error_class(code)
    }
}

/// No limit is documented. This is what every network in North America takes: ten segments of a text, and a megabyte of
/// pictures.
const SMS: Limits = Limits {
    text: Length::Utf16(1_600),
    caption: None,
    files: 0,
    together: None,
    media: &[],
    choices: None,
    rates: &[],
};

const MMS: Limits = Limits {
    caption: Some(Length::Utf16(1_600)),
    files: 10,
    together: Some(1_000_000),
    media: &[MediaLimit { kind: MediaKind::Image, types: &["image/jpeg", "image/png", "image/gif"], bytes: 1_000_000 }],
    ..SMS
};
