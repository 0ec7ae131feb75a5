//! Sends: a message becomes parts, a part becomes a request, and an answer is understood.

use serde_json::json;

use super::wire::{Answer, Recipient};
use super::{SMS, errors};
use crate::carrier::http::Response;
use crate::carrier::json::{filled, read};
use crate::carrier::outbound::{Envelope, HttpRequest, Part, RetryAfter, SendResult};
use crate::carrier::split::split;
use crate::carrier::{CarrierError, Fate, SEND_TIMEOUT, api_url};
use crate::failure::Failure;
use crate::message::{Address, ChannelKind, Content, Media, Message, ReceiptStatus};
use crate::secret::Secret;

/// A message of more parts is a mistake, and an expensive one.
const MOST_PARTS: usize = 20;

/// Splits a message into requests. What a message answers is not passed on: text messages cannot quote.
///
/// # Errors
/// [`Failure::Permanent`] naming what Inteliquent cannot carry.
pub(super) fn parts(message: &Message) -> Result<Vec<Part>, Failure> {
    if !matches!(message.channel, ChannelKind::Sms | ChannelKind::Mms) {
        return Err(Failure::permanent(format!("inteliquent carries no {}", message.channel.name())));
    }
    digits(&message.to.address)?;
    let parts = match &message.content {
        Content::Text => texts(&message.body),
        Content::Media { items } => media(items, &message.body)?,
        other => return Err(Failure::permanent(format!("inteliquent cannot carry {}", other.kind()))),
    };
    match parts.len() {
        0 => Err(Failure::permanent("message has neither text nor media")),
        1..=MOST_PARTS => Ok(parts),
        many => Err(Failure::permanent(format!("message needs {many} parts, {MOST_PARTS} are the most"))),
    }
}

fn texts(body: &str) -> Vec<Part> {
    split(body, SMS.text.most()).into_iter().map(Part::text).collect()
}

/// The text goes with the first files if it fits there, else before them.
fn media(items: &[Media], body: &str) -> Result<Vec<Part>, Failure> {
    if items.iter().any(|item| item.url.is_none()) {
        return Err(Failure::permanent("inteliquent fetches media by url, and one has none"));
    }
    let mut parts = texts(body);
    let caption = if parts.len() == 1 { parts.pop().map(|part| part.body) } else { None };
    let mut captions = caption.into_iter();
    for items in items.chunks(super::MMS.files) {
        let content = Content::Media { items: items.to_vec() };
        parts.push(Part { body: captions.next().unwrap_or_default(), content, reply_to: None });
    }
    parts.extend(captions.map(Part::text));
    Ok(parts)
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
pub(super) fn request(part: &Part, envelope: &Envelope<'_>) -> Result<HttpRequest, Failure> {
    let channel = envelope.channel;
    let key = envelope.credentials.get("apiKey");
    let key = key.ok_or_else(|| Failure::permanent(format!("channel {} has no apiKey", channel.id)))?;
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
        (200..=299, Some(answer)) => answer.verdict(status),
        (200..=299, None) => unclear(status, "answer is not readable"),
        (504, _) => unclear(status, "a gateway in between lost the answer"),
        (_, answer) => answer.unwrap_or_default().refusal(response),
    }
}

fn unclear(status: u16, title: &str) -> SendResult {
    SendResult::Unclear { error: CarrierError::new(format!("http-{status}"), title) }
}

/// A 2xx that is no success.
fn rejected(word: &str, title: &str) -> SendResult {
    let error = CarrierError::new(errors::without_numbers(word), errors::without_numbers(title));
    SendResult::Rejected { fate: errors::fate(&error.code), error, retry_after: None }
}

impl Answer<'_> {
    /// What a 2xx says.
    fn verdict(self, status: u16) -> SendResult {
        let detail = filled(self.detail.as_ref()).unwrap_or_default();
        match self.success.and_then(read::<bool>) {
            Some(true) => {}
            Some(false) => {
                return rejected(filled(self.reason.as_ref()).unwrap_or("success-false"), detail);
            }
            None => return unclear(status, "answer does not say whether it is a success"),
        }
        let Some(taken) = self.result else { return unclear(status, "answer names no message") };
        for raw in taken.result_responses {
            let recipient: Option<Recipient<'_>> = read(raw);
            match recipient.as_ref().and_then(|recipient| filled(recipient.status.as_ref())) {
                Some("SUCCESS") => {}
                Some(word) => return rejected(word, detail),
                None => return unclear(status, "answer does not say what became of the recipient"),
            }
        }
        match filled(taken.reference_id.as_ref()) {
            Some(id) => SendResult::Accepted { carrier_message_id: id.to_owned(), status: ReceiptStatus::Sent },
            None => unclear(status, "answer names no message"),
        }
    }

    /// What anything else says.
    fn refusal(self, response: &Response) -> SendResult {
        let code = filled(self.status_code.as_ref()).map_or_else(|| format!("http-{}", response.status), str::to_owned);
        let texts = [&self.status, &self.detail, &self.reason];
        let title = texts.into_iter().find_map(|text| filled(text.as_ref())).unwrap_or_default();
        let fate = match errors::fate(&code) {
            Fate::Unknown => errors::fate(&format!("http-{}", response.status)),
            known => known,
        };
        let retry_after = response.headers.get("retry-after").and_then(RetryAfter::read);
        SendResult::Rejected { error: CarrierError::new(code, errors::without_numbers(title)), fate, retry_after }
    }
}

#[cfg(test)]
mod tests;
