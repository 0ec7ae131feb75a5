//! From the body to its events: one action, and whatever a customer, an agent or LiveChat itself did.

pub(super) mod author;

use std::borrow::Cow;

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::content::Said;
use super::{auth, content, receipts, wire};
use crate::domain::carriers::inbound::{CarrierEvent, Claims, InboundMessage, ParsedEvent};
use crate::domain::carriers::json::{Text, filled, list, object, taken, text};
use crate::foundation::failure::Failure;
use crate::model::message::{Address, ChannelKind, ContactInfo, Content, SendReference};
use author::{Author, author, user};

/// The channel that `body` says it is for; none if it is unreadable.
pub(super) fn claims(body: &[u8]) -> Claims {
    let envelope = wire::Envelope::<wire::Unread>::read(body).ok();
    envelope.and_then(|envelope| envelope.key()).into_iter().collect()
}

/// Everything that `body` tells, in its order.
pub(super) fn events(body: &[u8]) -> Result<Vec<ParsedEvent>, Failure> {
    let mut envelope = wire::Envelope::<Value>::read(body).map_err(|error| Failure::unreadable("webhook", &error))?;
    let key = envelope.key().ok_or_else(|| Failure::permanent("webhook has neither organization_id nor license_id"))?;
    let payload = envelope.payload.take().unwrap_or_default();
    let reader = Reader { ours: Address::Chat(key.as_str().to_owned()), secret: envelope.secret() };
    let events = reader.events(envelope.action().as_deref().unwrap_or("none"), payload);
    Ok(events.into_iter().map(|event| ParsedEvent::new(key.clone(), event)).collect())
}

/// Reads one webhook.
struct Reader<'a> {
    /// Our address.
    ours: Address,
    /// Secret of the webhook, which must not be kept.
    secret: Option<&'a str>,
}

/// The place of an event: its chat and its thread.
struct Place<'a> {
    chat: Cow<'a, str>,
    thread: Option<Cow<'a, str>>,
    users: &'a [wire::User<'a>],
}

impl<'a> Place<'a> {
    /// The place of these ids; `None` if it has no chat.
    fn of(chat: Option<&'a Value>, thread: Option<&'a Value>, users: &'a [wire::User<'a>]) -> Option<Self> {
        Some(Self { chat: chat.and_then(text)?, thread: thread.and_then(text), users })
    }

    /// The payload that is kept of an event in this place.
    fn payload(&self, event: Value) -> Value {
        let id = |id: &Cow<'_, str>| Value::String(id.to_string());
        let thread = self.thread.as_ref().map(id).unwrap_or_default();
        let fields = [("chat_id", id(&self.chat)), ("thread_id", thread), ("event", event)];
        fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }
}

/// The change that a webhook reports of an event.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Change {
    New,
    Updated,
    Deleted,
}

impl Reader<'_> {
    fn events(&self, action: &str, payload: Value) -> Vec<CarrierEvent> {
        let change = match action {
            "incoming_event" => Change::New,
            "event_updated" => Change::Updated,
            "event_deleted" => Change::Deleted,
            // The second is its name in version 3.1.
            "incoming_chat" | "incoming_chat_thread" => return self.chat(payload),
            "incoming_rich_message_postback" => return vec![self.postback(payload)],
            "events_marked_as_seen" => {
                return vec![receipts::seen(&payload).unwrap_or_else(|reason| self.broken(reason, payload))];
            }
            _ => return vec![CarrierEvent::ignored("action", action)],
        };
        vec![self.in_chat(payload, change)]
    }

    /// An event that is told by itself.
    fn in_chat(&self, mut payload: Value, change: Change) -> CarrierEvent {
        let Some(fields) = payload.as_object_mut() else { return self.broken("the payload is not readable", payload) };
        let event = fields.get_mut("event").map(Value::take).filter(|event| !event.is_null());
        let place = Place::of(fields.get("chat_id"), fields.get("thread_id"), &[]);
        match (place, event) {
            (Some(place), Some(event)) => self.event(event, &place, change),
            (_, event) => {
                fields.extend(event.map(|event| ("event".to_owned(), event)));
                self.broken("the payload has no chat_id or no event", payload)
            }
        }
    }

    /// The first events of a chat, which are told nowhere else.
    fn chat(&self, mut payload: Value) -> Vec<CarrierEvent> {
        if let Some(reason) = wrecked(payload.get("chat")) {
            return vec![self.broken(reason, payload)];
        }
        let thread = payload.pointer_mut("/chat/thread").filter(|thread| thread.is_object());
        let Some(events) = thread.and_then(|thread| taken(thread, "events")) else {
            return vec![CarrierEvent::ignored("chat", "without a thread")];
        };
        let chat = payload.get("chat").unwrap_or(&Value::Null);
        let users = list(chat, "users").unwrap_or_default();
        let users: Vec<wire::User<'_>> = users.iter().filter_map(object).collect();
        let [id, thread] = ["/id", "/thread/id"].map(|place| chat.pointer(place).and_then(text));
        let place = Place { chat: id.unwrap_or_default(), thread, users: &users };
        let events: Vec<CarrierEvent> =
            events.into_iter().map(|event| self.event(event, &place, Change::New)).collect();
        if events.is_empty() { vec![CarrierEvent::ignored("chat", "without events")] } else { events }
    }

    fn event(&self, event: Value, place: &Place<'_>, change: Change) -> CarrierEvent {
        // What is read is what was written: only what is kept goes without the secret.
        match self.read(&event, place, change) {
            Ok(CarrierEvent::Message(mut message)) => {
                message.payload = place.payload(self.kept(event));
                CarrierEvent::Message(message)
            }
            Ok(told) => told,
            Err(reason) => CarrierEvent::Broken { reason, payload: self.kept(event) },
        }
    }

    fn read(&self, value: &Value, place: &Place<'_>, change: Change) -> Result<CarrierEvent, String> {
        let event: wire::Event<'_> = object(value).ok_or("an event is not readable")?;
        let kind = filled(event.kind.as_ref()).unwrap_or("none");
        let custom_id = filled(event.custom_id.as_ref());
        let reference = custom_id.and_then(SendReference::read);
        Ok(match author(filled(event.author_id.as_ref()), place.users) {
            _ if matches!(kind, "system_message" | "system") => CarrierEvent::ignored("event", kind),
            Author::Agent | Author::Unsure if change == Change::New && reference.is_some() => {
                receipts::echo(&event, reference)
            }
            Author::Agent => CarrierEvent::ignored("agent", kind),
            Author::Customer | Author::Unsure if is_internal(&event) => CarrierEvent::ignored("internal", kind),
            Author::Customer | Author::Unsure => {
                CarrierEvent::Message(Box::new(self.message(&event, value, kind, place, change)?))
            }
        })
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
        let said = match change {
            Change::Deleted => None,
            Change::New | Change::Updated => Some(content::said(kind, value, &|| self.kept(value.clone()))?),
        };
        let written = self.written(place, filled(event.author_id.as_ref()));
        let mut message = match said {
            Some(said) => told(written, said),
            None => written,
        };
        // What is changed or deleted has the time and the id at which it was first written.
        let target = id.to_owned();
        match change {
            Change::New => {
                message.carrier_message_id = target;
                message.timestamp = filled(event.created_at.as_ref()).and_then(wire::moment);
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
        let user = user_id.and_then(|id| user(id, place.users));
        let mut metadata = Map::new();
        let email = user.and_then(|user| filled(user.email.as_ref()));
        for (name, value) in [("userId", user_id), ("threadId", place.thread.as_deref()), ("email", email)] {
            if let Some(value) = value {
                metadata.insert(name.to_owned(), Value::from(value));
            }
        }
        let name = user.and_then(|user| filled(user.name.as_ref()));
        InboundMessage {
            carrier_message_id: String::new(),
            channel: ChannelKind::Chat,
            from: ContactInfo::from(Address::Chat(place.chat.to_string())).named(name),
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
    fn postback(&self, payload: Value) -> CarrierEvent {
        match self.pressed(&payload) {
            Ok(CarrierEvent::Message(mut message)) => {
                message.payload = self.kept(payload);
                CarrierEvent::Message(message)
            }
            Ok(event) => event,
            Err(reason) => self.broken(reason, payload),
        }
    }

    fn pressed(&self, payload: &Value) -> Result<CarrierEvent, &'static str> {
        let news: wire::PostbackNews<'_> = object(payload).ok_or("the postback is not readable")?;
        let (shown_in, button) = (filled(news.event_id.as_ref()), filled(news.postback.id.as_ref()));
        let place = Place::of(payload.get("chat_id"), payload.get("thread_id"), &[]);
        let (Some(place), Some(shown_in), Some(button)) = (place, shown_in, button) else {
            return Err("the postback has no chat_id, event_id or id");
        };
        let user_id = filled(news.user_id.as_ref());
        if author(user_id, &[]) == Author::Agent {
            return Ok(CarrierEvent::ignored("agent", "postback"));
        }
        if news.postback.toggled == Some(false) {
            return Ok(CarrierEvent::ignored("postback", "taken back"));
        }
        let said = content::pressed(&news.postback, Some(shown_in), filled(news.postback.value.as_ref()));
        Ok(CarrierEvent::Message(Box::new(InboundMessage {
            carrier_message_id: format!("{shown_in}:postback:{button}:{}", user_id.unwrap_or_default()),
            ..told(self.written(&place, user_id), said)
        })))
    }

    fn broken(&self, reason: &str, wreck: Value) -> CarrierEvent {
        CarrierEvent::Broken { reason: reason.to_owned(), payload: self.kept(wreck) }
    }

    fn kept(&self, payload: Value) -> Value {
        auth::without(self.secret, payload)
    }
}

/// The reason why a chat as a whole cannot be read, found before its events are taken out of it.
fn wrecked(chat: Option<&Value>) -> Option<&'static str> {
    let chat = chat.filter(|chat| chat.is_object() && list(chat, "users").is_some());
    let is_thread = |thread: &Value| thread.is_null() || thread.is_object() && list(thread, "events").is_some();
    match chat.filter(|chat| chat.get("thread").is_none_or(is_thread)) {
        None => Some("the chat is not readable"),
        Some(chat) => chat.get("id").and_then(text).is_none().then_some("the chat has no id"),
    }
}

fn told(message: InboundMessage, said: Said) -> InboundMessage {
    let mut metadata = message.metadata;
    if let Some(words) = said.alternative_text {
        metadata.insert("alternativeText".to_owned(), Value::String(words));
    }
    InboundMessage { body: said.body, content: said.content, reply_to: said.reply_to, metadata, ..message }
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
