//! Long texts that come in pieces: kept until all pieces are there, or until it is time to do without.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::domain::carriers::inbound::Fragment;
use crate::model::delayed::{Delayed, DelayedItem};
use crate::model::message::{
    Content, ConversationId, Direction, MAX_MESSAGE_BYTES, Message, MessageId, TenantId, json_size,
};

/// The time for which a text waits for its missing pieces.
pub const PATIENCE: Duration = Duration::from_mins(2);

/// The time after which the same reference means another text.
pub const SAME_TEXT: Duration = Duration::from_mins(15);

/// A text of more pieces is no customer's, and would not fit into one row.
const MAX_PIECES: u8 = 64;

/// The most bytes of a piece's JSON with all that its carrier says of it: [`MAX_PIECES`] of them fit into one row.
const MAX_PIECE: usize = MAX_MESSAGE_BYTES / 70;

/// Key of the metadata with the number of a piece (`carriers/inbound.rs` writes it).
const PIECE: &str = "fragment";

/// Key of the metadata by which a reminder names its text.
const REMINDER: &str = "fragmentsDue";

/// Names a text among those of one customer to one address of ours.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TextKey {
    /// Tenant that got the text.
    pub tenant_id: TenantId,
    /// Conversation that the text belongs to.
    pub conversation_id: ConversationId,
    /// Reference that all of its pieces have.
    pub reference: u16,
    /// Number of pieces that it has.
    pub of: u8,
}

/// A text whose pieces are being collected.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LongText {
    /// Key of the text.
    pub key: TextKey,
    /// Time at which its first piece came, by our clock.
    pub opened_at: Timestamp,
    /// Whether it has gone on: whoever comes now is late.
    pub released: bool,
    /// Its pieces by their numbers, from 1.
    pub pieces: BTreeMap<u8, Message>,
    /// Number of times that it was written; a writer must have read the last version.
    pub version: u64,
}

/// The meaning of an inbound message for a long text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PieceOrReminder {
    /// It is a piece.
    Piece {
        /// Key of the text that it belongs to.
        key: TextKey,
        /// Number of the piece, from 1.
        number: u8,
    },
    /// It reminds us that the text has waited long enough.
    Due {
        /// Key of the text that is due.
        key: TextKey,
        /// The one that was opened then, and no later one of the same name.
        opened_at: Timestamp,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reminder {
    reference: u16,
    of: u8,
    opened_at: Timestamp,
}

impl PieceOrReminder {
    /// The meaning of `message`; `None` for whatever has nothing to do with pieces, which is nearly everything.
    #[must_use]
    pub fn of(message: &Message) -> Option<Self> {
        let read = |name: &str| message.metadata.get(name);
        let key = |reference, of| TextKey {
            tenant_id: message.tenant_id.clone(),
            conversation_id: message.conversation_id.clone(),
            reference,
            of,
        };
        if let Some(reminder) = read(REMINDER) {
            let Reminder { reference, of, opened_at } = Reminder::deserialize(reminder).ok()?;
            return Some(Self::Due { key: key(reference, of), opened_at });
        }
        let Fragment { reference, number, of } = Fragment::deserialize(read(PIECE)?).ok()?;
        let is_text = message.direction == Direction::Inbound && message.content == Content::Text;
        let known = message.source_carrier.is_some() && message.carrier_message_id.is_some();
        let possible = (2..=MAX_PIECES).contains(&of) && (1..=of).contains(&number);
        // A piece has 140 bytes in the air; what is larger is none, and a row holds no sixty of it.
        let is_small = json_size(message) <= MAX_PIECE;
        (is_text && known && possible && is_small).then(|| Self::Piece { key: key(reference, of), number })
    }

    /// The text that it is about.
    #[must_use]
    pub fn key(&self) -> &TextKey {
        match self {
            Self::Piece { key, .. } | Self::Due { key, .. } => key,
        }
    }
}

impl LongText {
    /// What `kept` becomes by a piece, and whether that is news. `None` if the piece has to go on alone: it is late, or
    /// another piece has its number.
    #[must_use]
    pub fn with_piece(
        kept: Option<Self>,
        key: &TextKey,
        number: u8,
        piece: &Message,
        now: Timestamp,
    ) -> Option<(Self, bool)> {
        let opened = |version| Self {
            key: key.clone(),
            opened_at: now,
            released: false,
            pieces: BTreeMap::from([(number, piece.clone())]),
            version,
        };
        let Some(mut text) = kept else { return Some((opened(0), true)) };
        let is_recent = now <= text.opened_at + SAME_TEXT;
        match text.pieces.get(&number) {
            Some(known) if known.id == piece.id => Some((text, false)),
            // The old one is where it belongs; its name is free.
            _ if text.released && !is_recent => Some((opened(text.version), true)),
            None if !text.released && is_recent => {
                text.pieces.insert(number, piece.clone());
                text.released = text.pieces.len() == usize::from(text.key.of);
                Some((text, true))
            }
            _ => None,
        }
    }

    /// What `kept` becomes when it has waited long enough, and whether that is news. `None` if it is another text by now.
    #[must_use]
    pub fn overdue(kept: Option<Self>, opened_at: Timestamp) -> Option<(Self, bool)> {
        let text = kept.filter(|text| text.opened_at == opened_at)?;
        let news = !text.released;
        Some((Self { released: true, ..text }, news))
    }

    /// The text as one message, of the pieces that are there. Its id follows from theirs, in the order of their numbers:
    /// it is the same in whatever order and however often they came.
    #[must_use]
    pub fn whole(&self) -> Option<Message> {
        let mut whole = self.pieces.values().next()?.clone();
        let ids: Vec<&str> = self.pieces.values().filter_map(|piece| piece.carrier_message_id.as_deref()).collect();
        whole.id = MessageId::of_carrier(&whole.tenant_id, whole.source_carrier?, &ids.join("\n"), "fragments");
        whole.body = self.pieces.values().map(|piece| piece.body.as_str()).collect();
        whole.metadata.remove(PIECE);
        whole.metadata.insert("fragments".to_owned(), json!(self.key.of));
        let missing: Vec<u8> = self.missing().collect();
        if !missing.is_empty() {
            whole.metadata.insert("fragmentsMissing".to_owned(), json!(missing));
        }
        let payloads = self.pieces.values().map(|piece| piece.original_payload.clone().unwrap_or(Value::Null));
        whole.original_payload = Some(json!({ "fragments": payloads.collect::<Vec<_>>() }));
        Some(whole)
    }

    /// The reminder that the text has waited long enough: a message in its conversation that says nothing else.
    #[must_use]
    pub fn reminder(&self) -> Option<Delayed> {
        let piece = self.pieces.values().next()?;
        let TextKey { conversation_id, reference, of, .. } = &self.key;
        let reminder = Reminder { reference: *reference, of: *of, opened_at: self.opened_at };
        let name = format!("{conversation_id}.{reference}.{of}.{}", self.opened_at);
        let mut message = piece.clone();
        message.id = MessageId::of_carrier(&piece.tenant_id, piece.source_carrier?, &name, REMINDER);
        message.body = String::new();
        message.carrier_message_id = None;
        message.original_payload = None;
        message.metadata = Map::from_iter([(REMINDER.to_owned(), serde_json::to_value(reminder).ok()?)]);
        Some(Delayed { due: self.opened_at + PATIENCE, what: DelayedItem::Reminder(message) })
    }

    /// The numbers of the pieces that are not there.
    fn missing(&self) -> impl Iterator<Item = u8> {
        (1..=self.key.of).filter(|number| !self.pieces.contains_key(number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_stored_as_readable_json_and_comes_back() {
        let message = |id: &str| {
            json!({
                "id": id, "tenantId": "t", "conversationId": "c", "correlationId": "k", "direction": "inbound",
                "sourceCarrier": "messagebird", "channel": "sms", "carrierMessageId": id, "schemaVersion": 1,
                "from": {"address": "+14155550100", "addressType": "phone"}, "body": "Hi", "content": {"type": "text"},
                "to": {"address": "+12025550114", "addressType": "phone"}, "timestamp": "2026-11-23T12:00:00Z",
                "receivedAt": "2026-11-23T12:00:00Z", "metadata": {"fragment": {"reference": 204, "number": 1, "of": 2}},
            })
        };
        let written = json!({
            "key": {"tenantId": "t", "conversationId": "c", "reference": 204, "of": 2},
            "openedAt": "2026-11-23T12:00:00Z", "released": false, "version": 1,
            "pieces": {"1": message("a"), "2": message("b")},
        });
        let text: LongText = serde_json::from_str(&written.to_string()).unwrap();
        assert_eq!(serde_json::to_value(&text).unwrap(), written);
        assert_eq!(
            text.pieces.get(&1).and_then(PieceOrReminder::of),
            Some(PieceOrReminder::Piece { key: text.key.clone(), number: 1 })
        );
        let Some(Delayed { due, what: DelayedItem::Reminder(reminder) }) = text.reminder() else {
            panic!("no reminder")
        };
        assert_eq!(due.to_string(), "2026-11-23T12:02:00Z");
        assert_eq!(
            PieceOrReminder::of(&reminder),
            Some(PieceOrReminder::Due { key: text.key.clone(), opened_at: text.opened_at })
        );
    }
}
