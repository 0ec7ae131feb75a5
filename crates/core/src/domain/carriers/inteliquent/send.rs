//! Sends: a message becomes parts, a part becomes a request, and an answer is understood.

#[cfg(test)]
mod tests;

use serde_json::json;

use super::wire::{Answer, Recipient};
use super::{MMS, SMS, errors};
use crate::domain::carriers::answer::unclear;
use crate::domain::carriers::json::{filled, read};
use crate::domain::carriers::masked::without_numbers;
use crate::domain::carriers::outbound::{HttpRequest, MessagePart, SendEnvelope, SendResult};
use crate::domain::carriers::{answer, api_url, parts};
use crate::foundation::failure::Failure;
use crate::foundation::http::Response;
use crate::foundation::secret::Secret;
use crate::model::carrier::{CarrierError, ErrorClass, SEND_TIMEOUT};
use crate::model::message::{Address, ChannelKind, Content, Media, Message, ReceiptStatus};

/// Splits a message into requests. What a message answers is not passed on: text messages cannot quote.
///
/// # Errors
/// [`Failure::Permanent`] naming what Inteliquent cannot carry.
pub(super) fn parts(message: &Message) -> Result<Vec<MessagePart>, Failure> {
    if !matches!(message.channel, ChannelKind::Sms | ChannelKind::Mms) {
        return Err(Failure::permanent(format!("inteliquent carries no {}", message.channel.name())));
    }
    digits(&message.to.address)?;
    let texts = parts::texts(&message.body, SMS.text.most());
    let parts = match &message.content {
        Content::Text => texts,
        Content::Media { items } => media(items, texts)?,
        other => return Err(Failure::permanent(format!("inteliquent cannot carry {}", other.kind()))),
    };
    parts::counted(parts)
}

fn media(items: &[Media], texts: Vec<MessagePart>) -> Result<Vec<MessagePart>, Failure> {
    if items.iter().any(|item| item.url.is_none()) {
        return Err(Failure::permanent("inteliquent fetches media by url, and one has none"));
    }
    if !items.iter().all(|item| MMS.takes(item)) {
        return Err(Failure::permanent("inteliquent takes no file of that type"));
    }
    Ok(parts::with_files(texts, items, MMS.files))
}

/// A number as the message broker writes it: eleven digits that begin with 1.
fn digits(address: &Address) -> Result<&str, Failure> {
    let digits = match address {
        Address::Phone(number) => number.strip_prefix('+'),
        _ => None,
    };
    let digits = digits.filter(|digits| digits.len() == 11 && digits.starts_with('1'));
    digits.ok_or_else(|| Failure::permanent("inteliquent reaches phone numbers of north america only"))
}

/// Publishes a message (OpenAPI document, `publishMessages`). `referenceId` is not in the document: fspbx sends it.
///
/// # Errors
/// [`Failure::Permanent`] if the channel lacks its number or its secret.
pub(super) fn request(part: &MessagePart, envelope: &SendEnvelope<'_>) -> Result<HttpRequest, Failure> {
    let channel = envelope.channel;
    let key = envelope.secret("apiKey")?;
    let mut body = json!({
        "from": digits(&channel.address)?,
        "to": [digits(envelope.to)?],
        "text": part.body,
        "referenceId": envelope.reference.to_string(),
    });
    if let Content::Media { items } = &part.content {
        let urls: Vec<&str> = items.iter().filter_map(|item| item.url.as_deref()).collect();
        if let Some(fields) = body.as_object_mut() {
            fields.insert("mediaUrls".to_owned(), json!(urls));
        }
    }
    Ok(HttpRequest {
        method: "POST",
        url: format!("{}/msgbroker/rest/publishMessages", api_url(channel, "https://messagebroker.inteliquent.com")),
        headers: vec![("content-type", "application/json".to_owned()), ("accept", "application/json".to_owned())],
        authorization: Secret::new(format!("Bearer {}", key.expose())),
        body: body.to_string().into_bytes(),
        timeout: SEND_TIMEOUT,
    })
}

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
    /// What a 2xx says.
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

    /// What anything else says.
    fn refusal(self, response: &Response) -> SendResult {
        let code = filled(self.status_code.as_ref()).map_or_else(|| format!("http-{}", response.status), str::to_owned);
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
