//! MessageBird, now Bird.

use super::http::{Request, Response};
use super::inbound::{Authentic, Claims, Expected, Parsed};
use super::limits::Limits;
use super::outbound::{Envelope, HttpRequest, Part, SendResult};
use super::{Carrier, CarrierError, Fate};
use crate::failure::Failure;
use crate::message::{ChannelKind, Message};
use crate::secret::Credentials;

/// MessageBird, now Bird.
pub struct MessageBird;

impl Carrier for MessageBird {
    fn is_signed(_: &Request) -> bool {
        false
    }

    fn claims(_: &Request) -> Claims {
        Claims::new()
    }

    fn handshake(_: &Request, _: &[Credentials]) -> Option<Result<Response, Failure>> {
        None
    }

    fn verify(_: &Request, _: &Expected<'_>) -> Result<(), Failure> {
        Err(Failure::forged("not there yet"))
    }

    fn parse(_: &Authentic<'_>) -> Result<Vec<Parsed>, Failure> {
        Ok(Vec::new())
    }

    fn transcript(request: &Request) -> String {
        request.text()
    }

    fn acknowledgement() -> Response {
        Response::empty(200)
    }

    fn refusal() -> Response {
        Response::unauthorized()
    }

    fn limits(_: ChannelKind) -> Option<&'static Limits> {
        None
    }

    fn parts(_: &Message) -> Result<Vec<Part>, Failure> {
        Err(Failure::permanent("not there yet"))
    }

    fn request(_: &Part, _: &Envelope<'_>) -> Result<HttpRequest, Failure> {
        Err(Failure::permanent("not there yet"))
    }

    fn result(_: &Part, response: &Response) -> SendResult {
        SendResult::Unclear { error: CarrierError::new(format!("http-{}", response.status), "not there yet") }
    }

    fn fate(_: &str) -> Fate {
        Fate::Unknown
    }
}
