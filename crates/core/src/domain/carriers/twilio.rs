//! Twilio Programmable Messaging: SMS, MMS, and WhatsApp through Twilio, one event per webhook.
//!
//! - Channel keys: `<AccountSid>/<our address>`, the address as Twilio writes it: `AC…/+12025550111`,
//!   `AC…/whatsapp:+12025550111`. Ours is `To` of what comes in and `From` of what a status callback reports.
//! - Settings: `accountSid`; `messagingServiceSid` to send by a Messaging Service; `apiUrl` for tests.
//! - Secrets: `authToken` (primary), `secondaryAuthToken` while tokens are rotated; `apiKeySid` and `apiKeySecret` to
//!   send with an API key instead of the token.

mod content;
mod errors;
mod fields;
mod limits;
mod parse;
mod receipts;
mod send;
mod signature;
#[cfg(test)]
mod tests;

use super::Carrier;
use super::inbound::{Authentic, Claims, ExpectedProof, ParsedEvent};
use super::limits::Limits;
use super::outbound::{HttpRequest, MessagePart, SendEnvelope, SendResult};
use crate::foundation::failure::Failure;
use crate::foundation::http::{Request, Response};
use crate::foundation::secret::Credentials;
use crate::model::carrier::ErrorClass;
use crate::model::message::{ChannelKind, Message};
use fields::Fields;

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
        signature::verify(request, expected.url, expected.credentials)
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
        send::result(response)
    }

    fn error_class(code: &str) -> ErrorClass {
        errors::error_class(code)
    }
}
