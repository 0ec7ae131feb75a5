//! What the API's answer to a send means.

use super::errors;
use super::wire::{Answer, Recipient};
use crate::domain::carriers::answer;
use crate::domain::carriers::answer::unclear;
use crate::domain::carriers::json::{filled, read};
use crate::domain::carriers::masked::without_numbers;
use crate::domain::carriers::outbound::SendResult;
use crate::foundation::http::Response;
use crate::model::carrier::{CarrierError, ErrorClass, OwnCode};
use crate::model::message::ReceiptStatus;

/// Understands an answer. A 200 alone is no success, and no document knows an idempotency key: what may have been taken
/// is unclear rather than refused, so that it is not sent twice.
pub(super) fn result(response: &Response) -> SendResult {
    let status = response.status;
    let answer: Option<Answer<'_>> = serde_json::from_slice(&response.body).ok();
    match (status, answer) {
        (200..=299, Some(answer)) => answer.verdict(response),
        (200..=299, None) => unclear(response, "answer is not readable"),
        (_, answer) => answer.unwrap_or_default().refusal(response),
    }
}

/// Whether a recipient's status is a word of failure. The words are not documented: what may be a way of saying that
/// the message was taken is none.
fn says_failure(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    ["fail", "reject", "invalid", "error"].iter().any(|start| word.starts_with(start))
}

/// A 2xx that is no success.
fn refused(word: &str, title: &str) -> SendResult {
    let error = CarrierError::new(without_numbers(word), without_numbers(title));
    SendResult::Rejected { error_class: errors::error_class(&error.code), error, retry_after: None }
}

impl Answer<'_> {
    /// The result that a 2xx means.
    fn verdict(self, response: &Response) -> SendResult {
        let detail = filled(self.detail.as_ref()).unwrap_or_default();
        match self.success.and_then(read::<bool>) {
            Some(true) => {}
            Some(false) => {
                return refused(filled(self.reason.as_ref()).unwrap_or("success-false"), detail);
            }
            None => return unclear(response, "answer does not say whether it is a success"),
        }
        let Some(taken) = self.result else { return unclear(response, "answer names no message") };
        for raw in taken.result_responses {
            let recipient: Option<Recipient<'_>> = read(raw);
            match recipient.as_ref().and_then(|recipient| filled(recipient.status.as_ref())) {
                Some(word) if word.eq_ignore_ascii_case("SUCCESS") => {}
                Some(word) if says_failure(word) => return refused(word, detail),
                Some(word) => {
                    return unclear(response, &format!("recipient's status is {}", without_numbers(word)));
                }
                None => return unclear(response, "answer does not say what became of the recipient"),
            }
        }
        match filled(taken.reference_id.as_ref()) {
            Some(id) => SendResult::Accepted { carrier_message_id: id.to_owned(), status: ReceiptStatus::Sent },
            None => unclear(response, "answer names no message"),
        }
    }

    /// The result that any other status means.
    fn refusal(self, response: &Response) -> SendResult {
        let code =
            filled(self.status_code.as_ref()).map_or_else(|| OwnCode::Http(response.status).into(), str::to_owned);
        let texts = [&self.status, &self.detail, &self.reason];
        let title = texts.into_iter().find_map(|text| filled(text.as_ref())).unwrap_or_default();
        let error_class = match errors::error_class(&code) {
            ErrorClass::Unknown if filled(self.status_code.as_ref()).is_some() => {
                errors::error_class(&response.status.to_string())
            }
            error_class => error_class,
        };
        answer::refused(response, CarrierError::new(code, without_numbers(title)), error_class)
    }
}
