//! A webhook of the Conversations API: a message of a customer, or an echo of one of ours
//! (developers.messagebird.com/api/conversations, "Webhooks"; messagebird/go-rest-api, `conversation`).

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::clock;
use crate::domain::carriers::inbound::{CarrierEvent, InboundMessage, InboundReceipt, ParsedEvent};
use crate::domain::carriers::json::{filled, owned, read};
use crate::domain::carriers::masked::without_numbers;
use crate::domain::carriers::messagebird::content::Said;
use crate::domain::carriers::messagebird::receipts::reference;
use crate::domain::carriers::messagebird::wire::{Contact, Conversation, Message, Webhook};
use crate::domain::carriers::messagebird::{content, receipts};
use crate::foundation::http::Request;
use crate::foundation::json::lenient;
use crate::model::carrier::CarrierError;
use crate::model::channel::ChannelKey;
use crate::model::message::{Address, ChannelKind, ContactInfo, Content, ReplyTo, SendReference};

/// The one event of `webhook`.
pub(super) fn event(webhook: &Webhook<'_>, request: &Request) -> ParsedEvent {
    let kind = filled(webhook.kind.as_ref()).unwrap_or("none");
    let conversation: Conversation<'_> = webhook.conversation.and_then(read).unwrap_or_default();
    let verbatim = |raw: &RawValue| Value::from(raw.get());
    let payload = webhook.message.map(|raw| lenient::read(raw.get().as_bytes()).unwrap_or_else(|_| verbatim(raw)));
    let message = payload.as_ref().and_then(|payload| Message::deserialize(payload).ok());
    let channel = message.as_ref().and_then(|message| filled(message.channel_id.as_ref()));
    let last_used = || filled(conversation.last_used_channel_id.as_ref()).map(ChannelKey::new);
    let sent_by = || echoed(request)?.1;
    let key = channel.map(ChannelKey::new).or_else(sent_by).or_else(last_used);
    let key = key.unwrap_or_else(|| ChannelKey::new(ChannelKey::DEFAULT));
    let event = match (message, payload.is_some()) {
        (None, false) => CarrierEvent::ignored("event", kind),
        (None, true) => broken("a message is not readable"),
        // A report for one send comes without a type.
        (Some(_), _) if !kind.starts_with("message.") && kind != "none" => CarrierEvent::ignored("event", kind),
        (Some(message), _) => {
            let contact = webhook.contact.and_then(read).unwrap_or_default();
            let content = payload.as_ref().and_then(|payload| payload.get("content")).unwrap_or(&Value::Null);
            Told { message, contact, conversation, content }.event(kind, request)
        }
    };
    ParsedEvent::new(key, with(payload.unwrap_or_default(), event))
}

/// The reference and the channel that the URL brings back, which we gave for the reports of one send.
fn echoed(request: &Request) -> Option<(SendReference, Option<ChannelKey>)> {
    reference::read(&request.query_parameter("reference")?)
}

fn broken(reason: &str) -> CarrierEvent {
    CarrierEvent::Broken { reason: reason.to_owned(), payload: Value::Null }
}

/// `event` with the message as it came.
fn with(came: Value, mut event: CarrierEvent) -> CarrierEvent {
    match &mut event {
        CarrierEvent::Message(message) => message.payload = came,
        CarrierEvent::Broken { payload, .. } => *payload = came,
        CarrierEvent::Receipt(_)
        | CarrierEvent::Seen(_)
        | CarrierEvent::Preference(_)
        | CarrierEvent::Ignored { .. } => {}
    }
    event
}

/// The parts of one webhook.
struct Told<'a> {
    message: Message<'a>,
    contact: Contact<'a>,
    conversation: Conversation<'a>,
    content: &'a Value,
}

impl Told<'_> {
    /// A message goes one way or the other; only what a customer sent is a message, so that ours never come back.
    fn event(self, kind: &str, request: &Request) -> CarrierEvent {
        let status = filled(self.message.status.as_ref()).unwrap_or_default();
        let direction = filled(self.message.direction.as_ref());
        match direction.unwrap_or(if status == "received" { "received" } else { "sent" }) {
            "sent" => self.receipt(request),
            "received" if kind == "message.created" || matches!(status, "received" | "pending") => self.inbound(),
            "received" => CarrierEvent::ignored("received message is", status),
            other => CarrierEvent::ignored("direction", other),
        }
    }

    fn receipt(self, request: &Request) -> CarrierEvent {
        let word = filled(self.message.status.as_ref()).unwrap_or("none");
        let Some(status) = receipts::status(word) else { return CarrierEvent::ignored("status", word) };
        let reference = echoed(request).map(|(reference, _)| reference);
        // Either of both names our message.
        let id = owned(self.message.id.as_ref()).or(reference.is_some().then(String::new));
        let Some(id) = id else { return broken("an echo has no id") };
        let told = self.message.error.as_ref().and_then(|error| {
            let code = filled(error.code.as_ref()).filter(|code| *code != "0")?;
            let title = filled(error.description.as_ref()).map(without_numbers).unwrap_or_default();
            Some(CarrierError::new(format!("conversations-{code}"), title))
        });
        let updated = self.message.updated_datetime.as_ref().or(self.message.created_datetime.as_ref());
        CarrierEvent::Receipt(InboundReceipt {
            carrier_message_id: id,
            reference,
            status,
            at: filled(updated).and_then(clock::moment),
            error: told.or_else(|| receipts::has_failed(status).then(|| CarrierError::new(word, ""))),
            cost: None,
        })
    }

    fn inbound(self) -> CarrierEvent {
        let Some(id) = owned(self.message.id.as_ref()) else { return broken("a message has no id") };
        let kind = filled(self.message.kind.as_ref()).unwrap_or("none").to_owned();
        let said = match content::said(&kind, self.content) {
            Ok(said) => said,
            Err(reason) => return broken(&reason),
        };
        let Some(from) = self.sender() else { return broken("a message has no sender") };
        let metadata = self.metadata(&said);
        CarrierEvent::Message(Box::new(InboundMessage {
            carrier_message_id: id,
            channel: self.channel_kind(&kind, &said.content),
            from,
            to: self.ours(),
            timestamp: filled(self.message.created_datetime.as_ref()).and_then(clock::moment),
            body: said.body,
            content: said.content,
            reply_to: said.reply_to.map(|(carrier_message_id, from)| ReplyTo {
                carrier_message_id,
                from: from.map(|from| self.address(&from)),
            }),
            fragment: None,
            metadata,
            payload: Value::Null,
        }))
    }

    /// The platform that the customer uses: older webhooks say it of the channel only.
    fn platform(&self) -> Option<&str> {
        let channel = filled(self.message.channel_id.as_ref());
        let by_channel = || {
            let mut channels = self.conversation.channels.iter().flatten();
            channels.find(|known| filled(known.id.as_ref()) == channel)?.platform_id.as_ref()
        };
        filled(self.message.platform.as_ref()).or_else(|| filled(by_channel()))
    }

    fn channel_kind(&self, kind: &str, content: &Content) -> ChannelKind {
        match self.platform() {
            Some(platform) if platform.starts_with("whatsapp") => ChannelKind::WhatsApp,
            None if kind.starts_with("whatsapp") => ChannelKind::WhatsApp,
            Some("sms" | "mms") | None if matches!(content, Content::Media { .. }) => ChannelKind::Mms,
            Some("sms" | "mms") | None => ChannelKind::Sms,
            Some(_) => ChannelKind::Chat,
        }
    }

    /// By the address in the message, else by the contact's number, else by the contact.
    fn sender(&self) -> Option<ContactInfo> {
        let number = filled(self.contact.msisdn.as_ref()).filter(|number| *number != "0").and_then(Address::phone);
        let address = filled(self.message.from.as_ref()).map(|from| self.address(from)).or(number);
        let address = address.or_else(|| filled(self.contact.id.as_ref()).map(|id| Address::Chat(id.to_owned())))?;
        let names = [self.contact.first_name.as_ref(), self.contact.last_name.as_ref()];
        let full_name = names.into_iter().filter_map(filled).collect::<Vec<_>>().join(" ");
        let shown = filled(self.contact.display_name.as_ref()).filter(|name| Address::phone(name).is_none());
        Some(ContactInfo::from(address).named(shown.or(Some(&full_name))))
    }

    fn ours(&self) -> Address {
        let channel = || Address::Chat(owned(self.message.channel_id.as_ref()).unwrap_or_default());
        filled(self.message.to.as_ref()).map_or_else(channel, |to| self.address(to))
    }

    /// A telephone number where the platform has them; the digits of a chat are no number.
    fn address(&self, written: &str) -> Address {
        let has_numbers =
            self.platform().is_none_or(|p| p.starts_with("whatsapp") || matches!(p, "sms" | "mms" | "rcs"));
        match Address::phone(written) {
            Some(phone) if has_numbers || written.starts_with('+') => phone,
            _ if has_numbers => Address::infer(written),
            _ => Address::Chat(written.to_owned()),
        }
    }

    fn metadata(&self, said: &Said) -> Map<String, Value> {
        let entries = [
            ("platform", self.platform().map(str::to_owned)),
            ("carrierConversationId", owned(self.message.conversation_id.as_ref())),
            ("contactId", owned(self.contact.id.as_ref())),
            ("subject", said.subject.clone()),
        ];
        entries.into_iter().filter_map(|(name, value)| Some((name.to_owned(), Value::from(value?)))).collect()
    }
}

/// Whether an object of JSON is one of Conversations: what a number forwards has a text where they have an object.
pub(super) fn is_conversation(webhook: &Webhook<'_>) -> bool {
    let is_object = |raw: &&RawValue| raw.get().starts_with('{');
    let of_theirs = |kind: &str| ["message.", "conversation.", "contact."].iter().any(|topic| kind.starts_with(topic));
    webhook.message.as_ref().is_some_and(is_object) || filled(webhook.kind.as_ref()).is_some_and(of_theirs)
}
