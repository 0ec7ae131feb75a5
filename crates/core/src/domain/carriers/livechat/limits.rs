//! What a chat takes in one message.

use crate::domain::carriers::limits::{Choices, Length, Limits, MediaLimit};
use crate::model::message::MediaKind;

/// Raw text of one event: 16 KB ("Data structures", message).
pub(super) const MAX_TEXT: usize = 16 * 1024;

/// Elements of one rich message ("Data structures", rich message).
pub(super) const MAX_CARDS: usize = 10;

/// Buttons of one element (the same).
pub(super) const MAX_BUTTONS: usize = 13;

pub(super) const TEXT: Length = Length::Bytes(MAX_TEXT);

/// What a chat takes: texts of 16 KB and files of 10 MB ("Agent Chat API", `send_event` and `upload_file`). How long the
/// words on a button may be is not documented; a whole message's length is the most it can be.
pub(super) const LIMITS: Limits = Limits {
    text: TEXT,
    caption: None,
    files: 1,
    together: None,
    media: &[
        file_of(MediaKind::Image),
        file_of(MediaKind::Audio),
        file_of(MediaKind::Voice),
        file_of(MediaKind::Video),
        file_of(MediaKind::Document),
    ],
    choices: Some(Choices {
        buttons: MAX_BUTTONS,
        button_title: TEXT,
        rows: MAX_CARDS * MAX_BUTTONS,
        row_title: TEXT,
        row_description: TEXT,
        header: TEXT,
        body: TEXT,
        footer: TEXT,
        id: TEXT,
    }),
    rates: &[],
};

/// Any type but executables, which LiveChat refuses by itself.
const fn file_of(kind: MediaKind) -> MediaLimit {
    MediaLimit { kind, types: &[], bytes: 10 * 1024 * 1024 }
}
