//! The carriers: a closed set, each one folder with the same nine files.
//!
//! A carrier holds no state and does no I/O. It says which channels a webhook claims to be for, checks the signature,
//! parses what the signature covers, builds send requests, reads their answers, and knows the class of every error.
//! Read a folder in this order; what a carrier needs beside them is a child of one of them:
//!
//! | file | question that it answers |
//! |---|---|
//! | `auth` | who made this webhook? |
//! | `wire` | what does the carrier call things? |
//! | `parse` | for which channels is it, and which events does it tell? |
//! | `content` | what does a customer's message say? |
//! | `receipts` | how far has a message of ours come? |
//! | `send` | which requests does a message need, and what is in them? |
//! | `response` | what does the answer to such a request mean? |
//! | `errors` | what becomes of a message after an error? |
//! | `limits` | what fits into one message? |
//!
//! To add one: its folder, a `mod` here, and a line in the list [`crate::for_each_carrier`].

mod answer;
pub mod bandwidth;
mod bounds;
#[cfg(test)]
mod fixtures;
mod form;
pub mod inbound;
pub mod inteliquent;
mod json;
pub mod limits;
mod links;
pub mod livechat;
mod masked;
pub mod messagebird;
mod meta;
pub mod outbound;
mod parts;
mod split;
pub mod twilio;
mod udh;
pub mod whatsapp;

use crate::foundation::failure::Failure;
use crate::foundation::http::{Request, Response};
use crate::foundation::secret::Credentials;
use crate::model::carrier::{CarrierId, ErrorClass};
use crate::model::channel::Channel;
use crate::model::message::{ChannelKind, Message};
use inbound::{Authentic, Claims, ExpectedProof, ParsedEvent};
use limits::Limits;
use outbound::{HttpRequest, MessagePart, SendEnvelope, SendResult};

/// What every carrier must say. There are no default methods: nobody can forget the signature.
pub trait Carrier {
    /// Whether a request brings anything that could prove who made it. One that does not is refused before its body is
    /// read and before anything is looked up.
    fn is_signed(request: &Request) -> bool;

    /// Which channels a webhook says it is for. Read before anything is verified, so it only chooses which secret
    /// to check with.
    fn claims(request: &Request) -> Claims;

    /// Answers what needs no parsing: a subscription handshake. `None` for everything else.
    ///
    /// # Errors
    /// [`Failure::Forged`] if the handshake is not for one of ours.
    fn handshake(request: &Request, credentials: &[Credentials]) -> Option<Result<Response, Failure>>;

    /// Checks that `request` was made by the holder of the expected credentials.
    ///
    /// # Errors
    /// [`Failure::Forged`], always: a missing secret refuses.
    fn verify(request: &Request, expected: &ExpectedProof<'_>) -> Result<(), Failure>;

    /// Reads what an authentic webhook tells, in its order. A wreck inside it becomes [`inbound::CarrierEvent::Broken`] and
    /// spares its neighbours.
    ///
    /// # Errors
    /// [`Failure::Permanent`] if nothing in it can be read.
    fn parse(request: &Authentic<'_>) -> Result<Vec<ParsedEvent>, Failure>;

    /// An authentic webhook as a dead letter keeps it: without the secret, where one stands in it.
    fn transcript(request: &Request) -> String;

    /// The body of an authentic webhook as it is kept to be read again: without the secret, where one stands in it.
    fn kept_body(request: &Request) -> Vec<u8>;

    /// What in a channel's secret document decides over who is believed: two documents that agree in all of it prove the
    /// same sender.
    fn proof_secrets() -> &'static [&'static str];

    /// The carrier's answer when all is well.
    fn acknowledgement() -> Response;

    /// What everybody hears whose request is not proven; the same whatever was wrong with it.
    fn refusal() -> Response;

    /// The kind of message that the carrier carries where nobody says which it was.
    fn usual_kind() -> ChannelKind;

    /// The limits of one message of `kind`; `None` if the carrier carries no such messages.
    fn limits(kind: ChannelKind) -> Option<&'static Limits>;

    /// Splits a message into what the carrier takes in one request each, or says why it cannot carry it.
    ///
    /// # Errors
    /// [`Failure::Permanent`] naming what does not fit.
    fn parts(message: &Message) -> Result<Vec<MessagePart>, Failure>;

    /// The HTTP request that sends one part.
    ///
    /// # Errors
    /// [`Failure::Permanent`] if the channel is not configured for sending.
    fn request(part: &MessagePart, envelope: &SendEnvelope<'_>) -> Result<HttpRequest, Failure>;

    /// The meaning of the carrier's answer to the request of `part`.
    fn result(part: &MessagePart, response: &Response) -> SendResult;

    /// The class of the carrier's error `code`, in an answer or a receipt: what becomes of the message.
    fn error_class(code: &str) -> ErrorClass;
}

/// Calls the same function of whichever carrier it is.
macro_rules! dispatch {
    ($id:expr, $function:ident $arguments:tt) => {
        crate::for_each_carrier!(dispatch [$id, $function $arguments])
    };
    ([$id:expr, $function:ident $arguments:tt] $($(#[$doc:meta])+ $module:ident::$carrier:ident,)+) => {
        match $id {
            $(CarrierId::$carrier => $module::$carrier::$function $arguments,)+
        }
    };
}

impl CarrierId {
    /// See [`Carrier::is_signed`].
    #[must_use]
    pub fn is_signed(self, request: &Request) -> bool {
        dispatch!(self, is_signed(request))
    }

    /// See [`Carrier::claims`].
    #[must_use]
    pub fn claims(self, request: &Request) -> Claims {
        dispatch!(self, claims(request))
    }

    /// See [`Carrier::handshake`].
    ///
    /// # Errors
    /// See [`Carrier::handshake`].
    #[must_use]
    pub fn handshake(self, request: &Request, credentials: &[Credentials]) -> Option<Result<Response, Failure>> {
        dispatch!(self, handshake(request, credentials))
    }

    /// See [`Carrier::parse`].
    ///
    /// # Errors
    /// See [`Carrier::parse`].
    pub fn parse(self, request: &Authentic<'_>) -> Result<Vec<ParsedEvent>, Failure> {
        dispatch!(self, parse(request)).and_then(bounds::bounded)
    }

    /// See [`Carrier::transcript`].
    #[must_use]
    pub fn transcript(self, request: &Request) -> String {
        dispatch!(self, transcript(request))
    }

    /// See [`Carrier::kept_body`].
    #[must_use]
    pub fn kept_body(self, request: &Request) -> Vec<u8> {
        dispatch!(self, kept_body(request))
    }

    /// See [`Carrier::proof_secrets`].
    #[must_use]
    pub fn proof_secrets(self) -> &'static [&'static str] {
        dispatch!(self, proof_secrets())
    }

    /// See [`Carrier::acknowledgement`].
    #[must_use]
    pub fn acknowledgement(self) -> Response {
        dispatch!(self, acknowledgement())
    }

    /// See [`Carrier::refusal`].
    #[must_use]
    pub fn refusal(self) -> Response {
        dispatch!(self, refusal())
    }

    /// See [`Carrier::usual_kind`].
    #[must_use]
    pub fn usual_kind(self) -> ChannelKind {
        dispatch!(self, usual_kind())
    }

    /// See [`Carrier::limits`].
    #[must_use]
    pub fn limits(self, kind: ChannelKind) -> Option<&'static Limits> {
        dispatch!(self, limits(kind))
    }

    /// See [`Carrier::parts`].
    ///
    /// # Errors
    /// See [`Carrier::parts`].
    pub fn parts(self, message: &Message) -> Result<Vec<MessagePart>, Failure> {
        let message = &*links::written_out(message)?;
        dispatch!(self, parts(message))
    }

    /// See [`Carrier::request`].
    ///
    /// # Errors
    /// See [`Carrier::request`].
    pub fn request(self, part: &MessagePart, envelope: &SendEnvelope<'_>) -> Result<HttpRequest, Failure> {
        dispatch!(self, request(part, envelope))
    }

    /// See [`Carrier::result`].
    #[must_use]
    pub fn result(self, part: &MessagePart, response: &Response) -> SendResult {
        dispatch!(self, result(part, response))
    }

    /// See [`Carrier::error_class`].
    #[must_use]
    pub fn error_class(self, code: &str) -> ErrorClass {
        dispatch!(self, error_class(code))
    }

    /// See [`Carrier::verify`]; private so that only [`Authentic`] is ever made of it.
    fn verify(self, request: &Request, expected: &ExpectedProof<'_>) -> Result<(), Failure> {
        dispatch!(self, verify(request, expected))
    }
}

/// The base of a carrier's API: the channel's `apiUrl` setting, or the carrier's own.
fn api_url<'a>(channel: &'a Channel, own: &'a str) -> &'a str {
    channel.setting("apiUrl").unwrap_or(own).trim_end_matches('/')
}
