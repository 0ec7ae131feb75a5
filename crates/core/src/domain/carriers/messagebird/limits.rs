//! What MessageBird takes in one message.

use crate::domain::carriers::limits::{Choices, Length, Limits, MediaLimit};
use crate::model::message::{ChannelKind, MediaKind};

/// Characters of `body`: nine segments of 153 (schemas.apis.io/schemas/messagebird, `MessageCreate`).
pub(super) const MAX_BODY: usize = 1_377;

/// The most links in `mediaUrls` (docs.bird.com, "MMS sizes and limitations").
pub(super) const MAX_FILES: usize = 10;

/// Characters of a text, and of a text under a file, by WhatsApp (Meta, "Messages" of the Cloud API reference).
pub(super) const WHATSAPP_TEXT: usize = 4_096;

pub(super) const WHATSAPP_CAPTION: usize = 1_024;

/// Characters of a text by any other platform of Conversations. None is documented; every platform takes these.
pub(super) const CHAT_TEXT: usize = 1_000;

/// The limits of messages of `kind`.
pub(super) fn of(kind: ChannelKind) -> &'static Limits {
    match kind {
        ChannelKind::Sms => &SMS,
        ChannelKind::Mms => &MMS,
        ChannelKind::WhatsApp => &WHATSAPP,
        ChannelKind::Chat => &CHAT,
    }
}

static SMS: Limits = Limits {
    text: Length::Characters(MAX_BODY),
    caption: None,
    files: 0,
    together: None,
    media: &[],
    choices: None,
    rates: &[],
};

/// 600 kB a file and 900 kB together (docs.bird.com, "MMS sizes and limitations"); larger pictures are shrunk as well as it
/// goes, which nobody should count on.
static MMS: Limits = Limits {
    text: Length::Characters(MAX_BODY),
    caption: Some(Length::Characters(MAX_BODY)),
    files: MAX_FILES,
    together: Some(900_000),
    media: &[
        MediaLimit { kind: MediaKind::Image, types: &["image/jpeg", "image/png", "image/gif"], bytes: 600_000 },
        MediaLimit { kind: MediaKind::Audio, types: &["audio/*"], bytes: 600_000 },
        MediaLimit { kind: MediaKind::Voice, types: &["audio/*"], bytes: 600_000 },
        MediaLimit { kind: MediaKind::Video, types: &["video/*"], bytes: 600_000 },
        MediaLimit { kind: MediaKind::Document, types: &[], bytes: 600_000 },
    ],
    choices: None,
    rates: &[],
};

/// Meta's own, which MessageBird hands on (Meta, "Media" of the Cloud API reference).
static WHATSAPP_MEDIA: [MediaLimit; 6] = [
    MediaLimit { kind: MediaKind::Image, types: &["image/jpeg", "image/png"], bytes: 5 << 20 },
    MediaLimit { kind: MediaKind::Audio, types: &AUDIO, bytes: 16 << 20 },
    MediaLimit { kind: MediaKind::Voice, types: &AUDIO, bytes: 16 << 20 },
    MediaLimit { kind: MediaKind::Video, types: &["video/mp4", "video/3gpp"], bytes: 16 << 20 },
    MediaLimit { kind: MediaKind::Sticker, types: &["image/webp"], bytes: 100 << 10 },
    MediaLimit { kind: MediaKind::Document, types: &[], bytes: 100 << 20 },
];

const AUDIO: [&str; 5] = ["audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"];

static WHATSAPP: Limits = Limits {
    text: Length::Characters(WHATSAPP_TEXT),
    caption: Some(Length::Characters(WHATSAPP_CAPTION)),
    files: 1,
    together: None,
    media: &WHATSAPP_MEDIA,
    choices: Some(Choices {
        buttons: 3,
        button_title: Length::Characters(20),
        rows: 10,
        row_title: Length::Characters(24),
        row_description: Length::Characters(72),
        header: Length::Characters(60),
        body: Length::Characters(1_024),
        footer: Length::Characters(60),
        id: Length::Characters(200),
    }),
    rates: &[],
};

static CHAT: Limits = Limits {
    text: Length::Characters(CHAT_TEXT),
    caption: None,
    files: 1,
    together: None,
    media: &[MediaLimit { kind: MediaKind::Image, types: &["image/jpeg", "image/png"], bytes: 5 << 20 }],
    choices: None,
    rates: &[],
};
