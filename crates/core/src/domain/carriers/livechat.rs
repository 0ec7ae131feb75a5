//! LiveChat by text.com: chats on websites, one event per webhook, the secret in the body instead of a signature.
//!
//! - Channel key (`parse`): `<organization_id>`, or `license:<license_id>` where an old payload names no organization.
//!   The customer's address is the chat's id.
//! - Proof (`auth`): `secret_key` in the body is the channel's `webhookSecret`, or `secondaryWebhookSecret` while it is
//!   changed. It is taken out of everything that is kept.
//! - Sending (`send`): secret `apiKey` (account and token in base64, as LiveChat hands them out) or `accessToken`;
//!   settings `apiVersion` (v3.5), `authorId`, `region` and `apiUrl`.
//!
//! Facts are from livechat/livechat-public-docs ("Webhooks", "Agent Chat API"), unless a comment says so.

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

/// LiveChat by text.com.
pub struct LiveChat;

impl Carrier for LiveChat {
    /// Whatever proves it stands in the body.
    fn is_signed(request: &Request) -> bool {
        request.method == "POST" && !request.body.is_empty()
    }

    fn claims(request: &Request) -> Claims {
        parse::claims(&request.body)
    }

    fn handshake(_: &Request, _: &[Credentials]) -> Option<Result<Response, Failure>> {
        None
    }

    fn verify(request: &Request, expected: &ExpectedProof<'_>) -> Result<(), Failure> {
        auth::verify(&request.body, expected.credentials)
    }

    fn parse(request: &Authentic<'_>) -> Result<Vec<ParsedEvent>, Failure> {
        parse::events(&request.request().body)
    }

    fn transcript(request: &Request) -> String {
        auth::transcript(&request.body)
    }

    /// Exactly 200: everything else is tried again.
    fn acknowledgement() -> Response {
        Response::empty(200)
    }

    fn refusal() -> Response {
        Response::unauthorized()
    }

    fn kept_body(request: &Request) -> Vec<u8> {
        auth::transcript(&request.body).into_bytes()
    }

    fn proof_secrets() -> &'static [&'static str] {
        &["webhookSecret"]
    }

    fn usual_kind() -> ChannelKind {
        ChannelKind::Chat
    }

    fn limits(kind: ChannelKind) -> Option<&'static Limits> {
        (kind == ChannelKind::Chat).then_some(&limits::LIMITS)
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
