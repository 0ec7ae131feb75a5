//! What the API's answer to a send means.

use super::errors::error_class;
use super::wire;
use crate::domain::carriers::answer::{open, refused, unclear};
use crate::domain::carriers::json::filled;
use crate::domain::carriers::outbound::{MessagePart, SendResult};
use crate::foundation::http::Response;
use crate::model::carrier::{CarrierError, OwnCode};
use crate::model::message::{Content, ReceiptStatus};

/// LiveChat failed within, or gave up after 15 seconds; what it did by then is not known.
const UNFINISHED: [&str; 2] = ["internal", "request_timeout"];

/// Reads an answer.
pub(super) fn result(part: &MessagePart, response: &Response) -> SendResult {
    let code = String::from(OwnCode::Http(response.status));
    let answer: Option<wire::Reply<'_>> = serde_json::from_slice(&response.body).ok();
    if let Some(error) = answer.as_ref().and_then(|answer| answer.error.as_ref()) {
        let message = filled(error.message.as_ref()).unwrap_or("an error without a message");
        return failed(response, CarrierError::new(filled(error.kind.as_ref()).unwrap_or(&code), message));
    }
    if !(200..300).contains(&response.status) {
        return failed(response, CarrierError::new(code, "an answer without an error type"));
    }
    let event_id = answer.as_ref().and_then(|answer| filled(answer.event_id.as_ref()));
    match (&part.content, event_id) {
        // The answer to it is an empty object.
        (Content::MarkRead { target }, _) => taken(format!("read:{target}")),
        (_, Some(id)) => taken(id.to_owned()),
        (_, None) => unclear(response, "a success without an event id"),
    }
}

/// There is nothing behind LiveChat: what it took is in the chat.
fn taken(carrier_message_id: String) -> SendResult {
    SendResult::Accepted { carrier_message_id, status: ReceiptStatus::Sent }
}

fn failed(response: &Response, error: CarrierError) -> SendResult {
    if UNFINISHED.contains(&error.code.as_str()) {
        return open(error);
    }
    let error_class = error_class(&error.code);
    refused(response, error, error_class)
}
