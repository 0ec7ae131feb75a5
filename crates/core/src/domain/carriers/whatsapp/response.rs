//! What the API's answer to a send means.

use super::{errors, wire};
use crate::domain::carriers::answer;
use crate::domain::carriers::answer::{leaves_open, open, unclear};
use crate::domain::carriers::json::filled;
use crate::domain::carriers::outbound::{MessagePart, SendResult};
use crate::foundation::http::Response;
use crate::model::carrier::{CarrierError, OwnCode};
use crate::model::message::{Content, ReceiptStatus};

/// "Invalid request or possible server error": with a 5xx it is the second, and says nothing of the message.
const POSSIBLE_SERVER_ERROR: &str = "1";

/// Reads an answer by its error code, not by its status: rate limits come with 400, 403 and 429 alike.
///
/// What marks a message as read gets no id and no receipt; `{"success":true}` is the last that is heard of it, so it
/// counts as delivered (Meta, "Mark messages as read").
pub(super) fn result(part: &MessagePart, response: &Response) -> SendResult {
    let answer: Option<wire::Answer<'_>> = serde_json::from_slice(&response.body).ok();
    let success = (200..300).contains(&response.status);
    if let Some(error) = answer.as_ref().and_then(|answer| answer.error.as_ref()) {
        return refused(response, error_of(response, error));
    }
    if !success {
        return refused(response, CarrierError::new(code_of(response), "an answer without an error code"));
    }
    let marked = answer.as_ref().and_then(|answer| answer.success.as_ref()).is_some_and(|success| *success == true);
    if let (Content::MarkRead { target }, true) = (&part.content, marked) {
        let carrier_message_id = format!("read:{target}");
        return SendResult::Accepted { carrier_message_id, status: ReceiptStatus::Delivered };
    }
    let taken: Option<wire::Taken<'_>> = answer.and_then(|answer| answer.messages.readable().next());
    match taken.as_ref().and_then(|taken| filled(taken.id.as_ref())) {
        Some(id) => SendResult::Accepted { carrier_message_id: id.to_owned(), status: ReceiptStatus::Queued },
        None => unclear(response, "a success without a message id"),
    }
}

/// What says nothing without a code is Meta's own answer with one.
fn refused(response: &Response, error: CarrierError) -> SendResult {
    if error.code == POSSIBLE_SERVER_ERROR && leaves_open(response.status) {
        return open(error);
    }
    let error_class = errors::error_class(&error.code);
    answer::refused(response, error, error_class)
}

fn error_of(response: &Response, error: &wire::Error<'_>) -> CarrierError {
    let read = errors::carrier_error(error);
    if filled(error.code.as_ref()).is_some() { read } else { CarrierError { code: code_of(response), ..read } }
}

fn code_of(response: &Response) -> String {
    OwnCode::Http(response.status).into()
}
