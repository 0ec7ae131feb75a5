//! From the body to its events: a message to one or several of our numbers, or a receipt.

use std::borrow::Cow;

use serde_json::{Map, Value, json};

use super::content::content;
use super::receipts;
use super::wire::Webhook;
use crate::domain::carriers::inbound::{CarrierEvent, Claims, InboundMessage, ParsedEvent};
use crate::domain::carriers::udh;
use crate::foundation::failure::Failure;
use crate::foundation::http::Request;
use crate::foundation::json::lenient;
use crate::model::channel::ChannelKey;
use crate::model::message::{Address, ChannelKind, ContactInfo, Content};

/// One message never comes near it; each of its recipients gets a copy of the payload.
const MAX_BODY: usize = 256 * 1024;

/// More members of a group, or more files, are nobody's.
const MAX_RECIPIENTS: usize = 50;

/// See [`MAX_RECIPIENTS`].
const MAX_MEDIA: usize = 100;

/// The channels that a webhook says it is for, each once; none if it is unreadable.
pub(super) fn claims(request: &Request) -> Claims {
    let Ok(payload) = read(&request.body) else { return Claims::new() };
    Webhook::of(&payload).map(|webhook| News::of(&webhook).ours.iter().map(key).collect()).unwrap_or_default()
}

/// What a webhook tells each of the numbers that may be ours.
///
/// # Errors
/// [`Failure::Permanent`] if it is unreadable or names no number.
pub(super) fn events(request: &Request) -> Result<Vec<ParsedEvent>, Failure> {
    let payload = read(&request.body)?;
    let in_header = request.headers.only("messageid").filter(|id| !id.trim().is_empty());
    let webhook = Webhook::of(&payload).ok_or_else(|| Failure::permanent("webhook is no object"))?;
    let news = News::of(&webhook);
    if news.ours.is_empty() {
        return Err(Failure::permanent("webhook without a number that could be ours"));
    }
    let told: Vec<_> = news.ours.iter().map(|ours| (key(ours), news.event(&webhook, in_header, ours))).collect();
    let shared = told.len() > 1;
    let copies = std::iter::repeat_n(payload, told.len());
    let with = |((key, event), payload)| ParsedEvent { key, shared, event: with_payload(event, payload) };
    Ok(told.into_iter().zip(copies).map(with).collect())
}

fn read(body: &[u8]) -> Result<Value, Failure> {
    if body.len() > MAX_BODY {
        return Err(Failure::permanent(format!("webhook is longer than {MAX_BODY} bytes")));
    }
    lenient::read(body).map_err(|error| Failure::unreadable("webhook", &error))
}

fn with_payload(event: Result<CarrierEvent, &'static str>, payload: Value) -> CarrierEvent {
    match event {
        Ok(CarrierEvent::Message(mut message)) => {
            message.payload = payload;
            CarrierEvent::Message(message)
        }
        Ok(event) => event,
        Err(reason) => CarrierEvent::Broken { reason: reason.to_owned(), payload },
    }
}

/// The subject of a webhook.
enum Subject {
    Message,
    Receipt,
    Unknown(String),
}

/// The subject of a webhook, and the numbers that it may be for. Claims and events both come from here, so that no
/// event is for a channel unclaimed.
struct News {
    subject: Subject,
    ours: Vec<Address>,
}

impl News {
    fn of(webhook: &Webhook<'_>) -> Self {
        let subject = subject(webhook);
        let mut ours = Vec::new();
        // A receipt names both ends of our message, and no document says which stands where.
        let from = webhook.text("from").filter(|_| !matches!(subject, Subject::Message));
        for written in from.into_iter().chain(webhook.texts("to", MAX_RECIPIENTS)) {
            let address = address(&written);
            if !ours.contains(&address) {
                ours.push(address);
            }
        }
        Self { subject, ours }
    }

    /// `in_header` is the `messageID`, which the verification token covers; the body names the message, too.
    fn event(
        &self,
        webhook: &Webhook<'_>,
        in_header: Option<&str>,
        ours: &Address,
    ) -> Result<CarrierEvent, &'static str> {
        match &self.subject {
            Subject::Message => {
                let id = webhook.reference().or(in_header.map(Cow::Borrowed)).ok_or("message without a referenceId")?;
                self.message(webhook, &id, ours).map(|message| CarrierEvent::Message(Box::new(message)))
            }
            Subject::Receipt => receipts::receipt(webhook, in_header),
            Subject::Unknown(word) => Ok(CarrierEvent::ignored("type", word)),
        }
    }

    fn message(&self, webhook: &Webhook<'_>, id: &str, to: &Address) -> Result<InboundMessage, &'static str> {
        let from = webhook.text("from").ok_or("message without a from")?;
        let in_group = self.ours.len() > 1;
        let content = content(&webhook.media(MAX_MEDIA));
        let is_media = !matches!(content, Content::Text);
        Ok(InboundMessage {
            // Each member of a group gets a message of its own.
            carrier_message_id: if in_group { format!("{id}/{}", to.as_str()) } else { id.to_owned() },
            channel: if is_media || in_group { ChannelKind::Mms } else { ChannelKind::Sms },
            from: ContactInfo::from(address(&from)),
            to: to.clone(),
            timestamp: None,
            body: webhook.text("text").map(|text| text.replace('\0', "")).unwrap_or_default(),
            content,
            reply_to: None,
            fragment: webhook.text("udh").and_then(|header| udh::fragment(&header)),
            metadata: if in_group { self.group(id) } else { Map::new() },
            payload: Value::Null,
        })
    }

    /// The metadata that only a message to a group has: the carrier's own id, and all who got it.
    fn group(&self, id: &str) -> Map<String, Value> {
        let recipients: Vec<&str> = self.ours.iter().map(Address::as_str).collect();
        Map::from_iter([("referenceId".to_owned(), json!(id)), ("recipients".to_owned(), json!(recipients))])
    }
}

/// The documented webhook has no `type`. What fspbx has seen begins with `mo_` for what customers write; of any other
/// type is a message what `deliveryReceipt` says is one, or what has a text or files.
fn subject(webhook: &Webhook<'_>) -> Subject {
    let kind = webhook.text("type").map(|kind| kind.to_ascii_lowercase());
    match (webhook.is_receipt(), kind.as_deref()) {
        (Some(true), _) | (_, Some(receipts::FAILED)) => Subject::Receipt,
        (Some(false), _) | (None, None) => Subject::Message,
        (None, Some(kind)) if kind.starts_with("mo_") || says_something(webhook) => Subject::Message,
        (None, Some(kind)) => Subject::Unknown(kind.to_owned()),
    }
}

fn says_something(webhook: &Webhook<'_>) -> bool {
    webhook.text("text").is_some() || !webhook.media(1).is_empty()
}

/// Inteliquent writes eleven digits without a plus; ten are a number of North America without its country code (both in
/// the tests of fx-private-relay).
fn address(written: &str) -> Address {
    let written = written.trim();
    let is_national = written.len() == 10 && written.bytes().all(|byte| byte.is_ascii_digit());
    let number = if is_national { Address::phone(&format!("1{written}")) } else { Address::phone(written) };
    number.unwrap_or_else(|| Address::infer(written))
}

fn key(address: &Address) -> ChannelKey {
    ChannelKey::new(address.as_str())
}
