//! What each carrier takes in one message: one table for validation, media conversion and the docs.

use crate::message::MediaKind;

/// What a carrier takes in one message of one channel kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Of a text.
    pub text: Length,
    /// Of a text under files; `None` where files go without one.
    pub caption: Option<Length>,
    /// How many files go in one message; 0 where none do.
    pub files: usize,
    /// Of all files of one message together, in bytes.
    pub together: Option<u64>,
    /// Which files.
    pub media: &'static [MediaLimit],
    /// What the customer can choose from; `None` where nothing is offered.
    pub choices: Option<Choices>,
}

/// How long a text may be, in the unit that the carrier counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// Unicode scalar values.
    Characters(usize),
    /// UTF-16 code units.
    Utf16(usize),
    /// Bytes of UTF-8.
    Bytes(usize),
}

/// Files of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MediaLimit {
    /// The kind.
    pub kind: MediaKind,
    /// Without parameters; `*` after the slash stands for any; empty for any at all.
    pub types: &'static [&'static str],
    /// Bytes of one file.
    pub bytes: u64,
}

/// Buttons and lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choices {
    /// Buttons under one message.
    pub buttons: usize,
    /// Of the title on a button.
    pub button_title: Length,
    /// Rows of all sections of a list together; 0 where there are no lists.
    pub rows: usize,
    /// Of the title of a row.
    pub row_title: Length,
    /// Of the description of a row.
    pub row_description: Length,
    /// Of a text header.
    pub header: Length,
    /// Of the text.
    pub body: Length,
    /// Of a footer.
    pub footer: Length,
    /// Of the id of a choice.
    pub id: Length,
}

impl Length {
    /// How long `text` is in this unit.
    #[must_use]
    pub fn of(self, text: &str) -> usize {
        match self {
            Self::Characters(_) => text.chars().count(),
            Self::Utf16(_) => text.encode_utf16().count(),
            Self::Bytes(_) => text.len(),
        }
    }

    /// The most it may be.
    #[must_use]
    pub fn most(self) -> usize {
        match self {
            Self::Characters(most) | Self::Utf16(most) | Self::Bytes(most) => most,
        }
    }

    /// Whether `text` is short enough.
    #[must_use]
    pub fn holds(self, text: &str) -> bool {
        self.of(text) <= self.most()
    }
}
