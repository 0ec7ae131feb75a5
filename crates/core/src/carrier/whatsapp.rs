//! WhatsApp
use super::http::{Request, Response};
use super::inbound::{Authentic, Claims, Parsed};
use super::outbound::{Envelope, HttpRequest, Part, SendResult};
use super::{Carrier, CarrierError, Fate};
use crate::failure::Failure;
use crate::message::Message;
use crate::secret::Credentials;

/// WhatsApp.
pub struct WhatsApp;

impl Carrier for WhatsApp {
    fn claims(_request: &Request) -> Claims {
        Vec::new()
    }
    fn handshake(_request: &Request, _credentials: &[Credentials]) -> Option<Result<Response, Failure>> {
        None
    }
    fn verify(_request: &Request, _url: &str, _credentials: &Credentials) -> Result<(), Failure> {
        Err(Failure::forged("not yet"))
    }
    fn parse(_request: &Authentic<'_>) -> Result<Vec<Parsed>, Failure> {
        Ok(Vec::new())
    }
    fn acknowledgement() -> Response {
        Response::empty(200)
    }
    fn parts(_message: &Message) -> Result<Vec<Part>, Failure> {
        Ok(Vec::new())
    }
    fn request(_part: &Part, _envelope: &Envelope<'_>) -> Result<HttpRequest, Failure> {
        Err(Failure::permanent("not yet"))
    }
    fn result(_response: &Response) -> SendResult {
        SendResult::Unclear { error: CarrierError::new("x", "y") }
    }
    fn fate(_code: &str) -> Fate {
        Fate::Unknown
    }
}
