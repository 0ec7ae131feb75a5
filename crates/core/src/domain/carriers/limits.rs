//! What each carrier takes in one message: one table for validation, media conversion and the docs.

mod table;

use crate::model::message::{Media, MediaKind};
use crate::model::rate_limit::RateLimit;
pub use table::{Row, Table, markdown, table};

/// The limits of a carrier for one message of one channel kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Length of a text.
    pub text: Length,
    /// Length of a text under files; `None` where files go without one.
    pub caption: Option<Length>,
    /// The most files in one message; 0 where none go.
    pub files: usize,
    /// Size of all files of one message together, in bytes.
    pub together: Option<u64>,
    /// Files that are taken, by their kinds.
    pub media: &'static [MediaLimit],
    /// Limits of what the customer can choose from; `None` where nothing is offered.
    pub choices: Option<Choices>,
    /// Rates at which it takes them from everybody; what it agreed with one account stands in the channel.
    pub rates: &'static [RateLimit],
}

/// The length of a text, in the unit that the carrier counts.
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
    /// Kind of these files.
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
    /// Length of the title on a button.
    pub button_title: Length,
    /// Rows of all sections of a list together; 0 where there are no lists.
    pub rows: usize,
    /// Length of the title of a row.
    pub row_title: Length,
    /// Length of the description of a row.
    pub row_description: Length,
    /// Length of a text header.
    pub header: Length,
    /// Length of the text.
    pub body: Length,
    /// Length of a footer.
    pub footer: Length,
    /// Length of the id of a choice.
    pub id: Length,
}

impl Limits {
    /// The limit of files that phones show as `kind`; `None` if there are no such files.
    #[must_use]
    pub fn of(&self, kind: MediaKind) -> Option<&MediaLimit> {
        self.media.iter().find(|limit| limit.kind == kind)
    }

    /// Whether `item` is of a kind and, where it says one, of a type that is taken. A table without kinds says nothing.
    #[must_use]
    pub fn takes(&self, item: &Media) -> bool {
        let of_type = |limit: &MediaLimit| item.mime_type.as_deref().is_none_or(|mime_type| limit.takes(mime_type));
        self.media.is_empty() || self.of(item.kind).is_some_and(of_type)
    }
}

impl MediaLimit {
    /// Whether a file of this MIME type is taken; its parameters and its case do not matter.
    #[must_use]
    pub fn takes(&self, mime_type: &str) -> bool {
        let bare = known_as(mime_type.split(';').next().unwrap_or_default().trim());
        let fits = |pattern: &&str| match pattern.strip_suffix('*') {
            Some(start) => bare.get(..start.len()).is_some_and(|found| found.eq_ignore_ascii_case(start)),
            None => bare.eq_ignore_ascii_case(pattern),
        };
        self.types.is_empty() || self.types.iter().any(fits)
    }
}

/// Names that are written and registered nowhere, or were once, and the one that carriers know
/// (iana.org/assignments/media-types; mimesniff.spec.whatwg.org).
const ALIASES: [(&str, &str); 18] = [
    ("image/jpg", "image/jpeg"),
    ("image/pjpeg", "image/jpeg"),
    ("image/jfif", "image/jpeg"),
    ("image/x-png", "image/png"),
    ("image/x-ms-bmp", "image/bmp"),
    ("image/x-bmp", "image/bmp"),
    ("audio/mp3", "audio/mpeg"),
    ("audio/x-mp3", "audio/mpeg"),
    ("audio/x-mpeg", "audio/mpeg"),
    ("audio/m4a", "audio/mp4"),
    ("audio/x-m4a", "audio/mp4"),
    ("audio/x-aac", "audio/aac"),
    ("audio/aacp", "audio/aac"),
    ("audio/x-wav", "audio/wav"),
    ("audio/x-amr", "audio/amr"),
    ("application/ogg", "audio/ogg"),
    ("video/3gp", "video/3gpp"),
    ("video/x-m4v", "video/mp4"),
];

/// The name under which carriers list a MIME type without parameters.
fn known_as(bare: &str) -> &str {
    ALIASES.iter().find(|(alias, _)| alias.eq_ignore_ascii_case(bare)).map_or(bare, |(_, known)| known)
}

impl Length {
    /// The length of `text` in this unit.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_length_is_counted_in_the_unit_of_its_carrier() {
        let check = |length: Length, text: &str, expected: usize| assert_eq!(length.of(text), expected, "{length:?}");
        check(Length::Characters(9), "é👋", 2);
        check(Length::Utf16(9), "é👋", 3);
        check(Length::Bytes(9), "é👋", 6);
        assert!(Length::Utf16(3).holds("é👋") && !Length::Utf16(2).holds("é👋"));
    }

    #[test]
    fn a_type_fits_by_name_or_by_its_family_and_without_its_parameters() {
        let check = |types: &'static [&'static str], mime_type: &str, expected: bool| {
            let limit = MediaLimit { kind: MediaKind::Audio, types, bytes: 1 };
            assert_eq!(limit.takes(mime_type), expected, "{types:?} {mime_type}");
        };
        check(&[], "anything", true);
        check(&["audio/ogg"], "audio/ogg; codecs=opus", true);
        check(&["audio/ogg"], "Audio/OGG", true);
        check(&["audio/ogg"], "audio/oggy", false);
        check(&["image/jpeg"], "image/jpg", true);
        check(&["image/jpeg"], "IMAGE/PJPEG; q=1", true);
        check(&["audio/mpeg"], "audio/mp3", true);
        check(&["audio/mp4"], "audio/x-m4a", true);
        check(&["video/mp4"], "video/quicktime", false);
        check(&["image/jpeg"], "image/jp2", false);
        check(&["audio/*"], "audio/amr", true);
        check(&["audio/*"], "audio", false);
        check(&["audio/ogg", "audio/amr"], "image/png", false);
    }
}
