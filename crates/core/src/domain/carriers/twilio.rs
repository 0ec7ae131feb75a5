//! Twilio Programmable Messaging: SMS, MMS, and WhatsApp through Twilio, one event per webhook.
//!
//! - Channel keys (`parse`): `<AccountSid>/<our address>`, the address as Twilio writes it: `AC…/+12025550111`,
//!   `AC…/whatsapp:+12025550111`. Ours is `To` of what comes in and `From` of what a status callback reports.
//! - Proof (`auth`): HMAC-SHA1 with the secret `authToken`, or `secondaryAuthToken` while tokens are rotated.
//! - Sending (`send`): secret `authToken`, or `apiKeySid` and `apiKeySecret` to send with an API key instead; settings
//!   `accountSid`, `messagingServiceSid` to send by a Messaging Service, and `apiUrl`.
//!
//! Facts are from Twilio's documents (twilio.com/docs/messaging, twilio.com/docs/usage/security), unless a comment says
//! so.

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
use wire::Fields;

/// Twilio.
pub struct Twilio;

impl Carrier for Twilio {
    fn is_signed(request: &Request) -> bool {
        request.headers.get("x-twilio-signature").is_some()
    }

    fn claims(request: &Request) -> Claims {
        Fields::read(request).map(|fields| parse::claims(&fields)).unwrap_or_default()
    }

    fn handshake(_: &Request, _: &[Credentials]) -> Option<Result<Response, Failure>> {
        None
    }

    fn verify(request: &Request, expected: &ExpectedProof<'_>) -> Result<(), Failure> {
        auth::verify(request, expected.url, expected.credentials)
    }

    fn parse(request: &Authentic<'_>) -> Result<Vec<ParsedEvent>, Failure> {
        parse::parse(request.request())
    }

    /// Empty markup: Twilio may send a text body to the customer as an answer.
    fn acknowledgement() -> Response {
        Response::new(200, "text/xml", "<Response/>")
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
        &["authToken"]
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
