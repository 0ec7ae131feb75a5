//! From the body to its events: one action, and whatever a customer, an agent or LiveChat itself did.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::author::{self, Author, author};
use super::content::{self, Said};
use super::{secret, wire};
use crate::carrier::inbound::{Claims, Event, InboundMessage, InboundReceipt, InboundSeen, Parsed};
use crate::carrier::json::{Text, filled, read};
use crate::carrier::surrogates;
use crate::failure::Failure;
use crate::message::{Address, ChannelKind, ContactInfo, Content, ReceiptStatus, SendReference};

/// Longer words of a carrier are cut before they are logged.
const LONGEST_WORD: usize = 64;

/// The channel that `body` says it is for; none if it is unreadable.
pub(super) fn claims(body: &[u8]) -> Claims {
    let envelope: Option<wire::Envelope<'_>> = serde_json::from_slice(body).ok();
    envelope.and_then(|envelope| envelope.key()).into_iter().collect()
}

/// Everything that `body` tells, in its order.
pub(super) fn events(body: &[u8]) -> Result<Vec<Parsed>, Failure> {
    let envelope: wire::Envelope<'_> =
        serde_json::from_slice(body).map_err(|error| Failure::unreadable("webhook", &error))?;
    let key = envelope.key().ok_or_else(|| Failure::permanent("webhook has neither organization_id nor license_id"))?;
    let ours = Address::Chat(key.as_str().to_owned());
    let reader = Reader { ours, secret: envelope.secret() };
    let events = reader.events(envelope.action().as_deref().unwrap_or("none"), envelope.payload);
    Ok(events.into_iter().map(|event| Parsed::new(key.clone(), event)).collect())
}

/// Reads one webhook.
struct Reader {
    /// Our address.
    ours: Address,
    /// What must not be kept.
    secret: Option<String>,
}

/// Where an event stands.
struct Place<'a> {
    chat: &'a str,
    thread: Option<&'a str>,
    users: &'a [wire::User<'a>],
}

/// What happened to an event.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Change {
    New,
    Updated,
    Deleted,
}

impl Reader {
    fn events(&self, action: &str, payload: Option<&RawValue>) -> Vec<Event> {
        let change = match action {
            "incoming_event" => Change::New,
            "event_updated" => Change::Updated,
            "event_deleted" => Change::Deleted,
            // The second is its name in version 3.1.
            "incoming_chat" | "incoming_chat_thread" => return self.chat(payload),
            "incoming_rich_message_postback" => return vec![self.postback(payload)],
            "events_marked_as_seen" => return vec![self.seen(payload)],
            _ => return vec![ignored("action", action)],
        };
        vec![self.in_chat(payload, change)]
    }

    /// An event that is told by itself.
    fn in_chat(&self, payload: Option<&RawValue>, change: Change) -> Event {
        let Some(news) = payload.and_then(read::<wire::EventNews<'_>>) else {
            return self.broken("the payload is not readable", payload);
        };
        let (Some(chat), Some(event)) = (filled(news.chat_id.as_ref()), news.event) else {
            return self.broken("the payload has no chat_id or no event", payload);
        };
        let place = Place { chat, thread: filled(news.thread_id.as_ref()), users: &[] };
        self.event(event, &place, change)
    }

    /// The first events of a chat, which are told nowhere else.
    fn chat(&self, payload: Option<&RawValue>) -> Vec<Event> {
        let Some(wire::ChatNews { chat }) = payload.and_then(read) else {
            return vec![self.broken("the chat is not readable", payload)];
        };
        let Some(id) = filled(chat.id.as_ref()) else {
            return vec![self.broken("the chat has no id", payload)];
        };
        let users: Vec<wire::User<'_>> = chat.users.readable().collect();
        let Some(thread) = &chat.thread else { return vec![ignored("chat", "without a thread")] };
        let place = Place { chat: id, thread: filled(thread.id.as_ref()), users: &users };
        let events: Vec<Event> = thread.events.iter().map(|event| self.event(event, &place, Change::New)).collect();
        if events.is_empty() { vec![ignored("chat", "without events")] } else { events }
    }

    fn event(&self, raw: &RawValue, place: &Place<'_>, change: Change) -> Event {
        let Some(value) = surrogates::read::<Value>(raw) else {
            return self.broken("an event is not readable", Some(raw));
        };
        let Ok(event) = wire::Event::deserialize(&value) else {
            return self.broken("an event is not readable", Some(raw));
        };
        let kind = filled(event.kind.as_ref()).unwrap_or("none");
        let custom_id = filled(event.custom_id.as_ref());
        let reference = custom_id.and_then(SendReference::read);
        match author(filled(event.author_id.as_ref()), place.users) {
            _ if matches!(kind, "system_message" | "system") => ignored("event", kind),
            Author::Agent | Author::Unsure if change == Change::New && reference.is_some() => echo(&event, reference),
            Author::Agent => ignored("agent", kind),
            Author::Customer | Author::Unsure if is_internal(&event) => ignored("internal", kind),
            Author::Customer | Author::Unsure => match self.message(&event, &value, kind, place, change) {
                Ok(message) => Event::Message(Box::new(message)),
                Err(reason) => self.broken(&reason, Some(raw)),
            },
        }
    }

    fn message(
        &self,
        event: &wire::Event<'_>,
        value: &Value,
        kind: &str,
        place: &Place<'_>,
        change: Change,
    ) -> Result<InboundMessage, String> {
        let id = filled(event.id.as_ref()).ok_or("an event has no id")?;
        let kept = self.kept(value.clone());
        let said = match change {
            Change::Deleted => None,
            Change::New | Change::Updated => Some(content::said(kind, value, &kept)?),
        };
        let written = self.written(place, filled(event.author_id.as_ref()));
        let mut message = match said {
            Some(said) => InboundMessage { ..told(written, said) },
            None => written,
        };
        message.payload = json!({ "chat_id": place.chat, "thread_id": place.thread, "event": kept });
        // What is changed or deleted has the time and the id at which it was first written.
        let target = id.to_owned();
        match change {
            Change::New => {
                message.carrier_message_id = target;
                message.timestamp = filled(event.created_at.as_ref()).and_then(moment);
            }
            Change::Updated => {
                message.carrier_message_id = format!("{id}:edit:{}", fingerprint(value));
                message.content = Content::Edit { target, content: Box::new(message.content) };
            }
            Change::Deleted => {
                message.carrier_message_id = format!("{id}:deleted");
                message.content = Content::Deletion { target };
            }
        }
        Ok(message)
    }

    /// A message without its contents.
    fn written(&self, place: &Place<'_>, user_id: Option<&str>) -> InboundMessage {
        let user = user_id.and_then(|id| author::user(id, place.users));
        let mut metadata = Map::new();
        let email = user.and_then(|user| filled(user.email.as_ref()));
        for (name, value) in [("userId", user_id), ("threadId", place.thread), ("email", email)] {
            if let Some(value) = value {
                metadata.insert(name.to_owned(), Value::from(value));
            }
        }
        let name = user.and_then(|user| filled(user.name.as_ref()));
        InboundMessage {
            carrier_message_id: String::new(),
            channel: ChannelKind::Chat,
            from: ContactInfo::from(Address::Chat(place.chat.to_owned())).named(name),
            to: self.ours.clone(),
            timestamp: None,
            body: String::new(),
            content: Content::Text,
            reply_to: None,
            fragment: None,
            metadata,
            payload: Value::Null,
        }
    }

    /// A button that was pressed. It has no id and no time of its own: pressed twice in one rich message is once.
    fn postback(&self, payload: Option<&RawValue>) -> Event {
        let Some(news) = payload.and_then(read::<wire::PostbackNews<'_>>) else {
            return self.broken("the postback is not readable", payload);
        };
        let (chat, shown_in) = (filled(news.chat_id.as_ref()), filled(news.event_id.as_ref()));
        let (Some(chat), Some(shown_in), Some(button)) = (chat, shown_in, filled(news.postback.id.as_ref())) else {
            return self.broken("the postback has no chat_id, event_id or id", payload);
        };
        let user_id = filled(news.user_id.as_ref());
        if author(user_id, &[]) == Author::Agent {
            return ignored("agent", "postback");
        }
        if news.postback.toggled == Some(false) {
            return ignored("postback", "taken back");
        }
        let place = Place { chat, thread: filled(news.thread_id.as_ref()), users: &[] };
        let said = content::pressed(&news.postback, Some(shown_in), filled(news.postback.value.as_ref()));
        Event::Message(Box::new(InboundMessage {
            carrier_message_id: format!("{shown_in}:postback:{button}:{}", user_id.unwrap_or_default()),
            payload: self.kept(payload.and_then(read).unwrap_or_default()),
            ..told(self.written(&place, user_id), said)
        }))
    }

    /// The only sign that something was read: everything in the chat up to a moment.
    fn seen(&self, payload: Option<&RawValue>) -> Event {
        let Some(news) = payload.and_then(read::<wire::SeenNews<'_>>) else {
            return self.broken("what was seen is not readable", payload);
        };
        if author(filled(news.user_id.as_ref()), &[]) == Author::Agent {
            return ignored("agent", "seen");
        }
        match (filled(news.chat_id.as_ref()), filled(news.seen_up_to.as_ref()).and_then(moment)) {
            (Some(chat), Some(up_to)) => Event::Seen(InboundSeen { customer: Address::Chat(chat.to_owned()), up_to }),
            _ => self.broken("what was seen has no chat_id or no seen_up_to", payload),
        }
    }

    fn broken(&self, reason: &str, wreck: Option<&RawValue>) -> Event {
        let note = |wreck: &RawValue| Value::String(secret::note(wreck.get().as_bytes()));
        let payload = wreck.map(|wreck| surrogates::read(wreck).map_or_else(|| note(wreck), |value| self.kept(value)));
        let payload = payload.unwrap_or_default();
        Event::Broken { reason: reason.to_owned(), payload }
    }

    fn kept(&self, payload: Value) -> Value {
        secret::without(self.secret.as_deref(), payload)
    }
}

fn told(message: InboundMessage, said: Said) -> InboundMessage {
    let mut metadata = message.metadata;
    if let Some(words) = said.alternative_text {
        metadata.insert("alternativeText".to_owned(), Value::String(words));
    }
    InboundMessage { body: said.body, content: said.content, reply_to: said.reply_to, metadata, ..message }
}

/// One of our own, which came back: it settles a send whose answer was lost.
fn echo(event: &wire::Event<'_>, reference: Option<SendReference>) -> Event {
    Event::Receipt(InboundReceipt {
        carrier_message_id: filled(event.id.as_ref()).unwrap_or_default().to_owned(),
        reference,
        status: ReceiptStatus::Sent,
        at: filled(event.created_at.as_ref()).and_then(moment),
        error: None,
    })
}

/// Whether only agents see it.
fn is_internal(event: &wire::Event<'_>) -> bool {
    let seen_by = event.visibility.as_ref().or(event.recipients.as_ref()).map(Text::as_str);
    seen_by == Some("agents")
}

/// Tells one change of an event from the next: LiveChat numbers and dates the event, not its changes.
fn fingerprint(event: &Value) -> String {
    let hash = hex::encode(Sha256::digest(event.to_string()));
    hash.chars().take(16).collect()
}

/// Reads a time. `None` before 2002, when there was no LiveChat, and from 2100.
fn moment(text: &str) -> Option<Timestamp> {
    const FIRST: i64 = 1_009_843_200;
    const LAST: i64 = 4_102_444_800;
    let moment: Timestamp = text.trim().parse().ok()?;
    (FIRST..LAST).contains(&moment.as_second()).then_some(moment)
}

fn ignored(what: &str, word: &str) -> Event {
    let word: String = word.chars().filter(|c| !c.is_control()).take(LONGEST_WORD).collect();
    Event::Ignored { what: format!("{what} {word}") }
}
