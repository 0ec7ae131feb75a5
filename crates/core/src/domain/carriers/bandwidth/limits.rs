//! What Bandwidth takes in one message (OpenAPI description, schema `messageRequest`; support article 12823216 for files).

use crate::domain::carriers::limits::{Length, Limits, MediaLimit};
use crate::model::message::{ChannelKind, MediaKind};

/// `text`, with and without files; 1,000 are recommended for MMS.
const TEXT: Length = Length::Characters(2_048);

/// Bytes of one file, by the support article; for the networks 500 kB of all together are recommended.
const FILE: u64 = 3_500_000;

/// Bytes of all files: what the API accepted when the limit was that of a message.
const TOGETHER: u64 = 3_750_000;

static SMS: Limits =
    Limits { text: TEXT, caption: None, files: 0, together: None, media: &[], choices: None, rates: &[] };

/// Bandwidth's own list of types (support article 360014128994) could not be had: these are the ones that the networks
/// behind all North American carriers take (3GPP TS 26.140; the lists of Commio and of Signalmash agree).
static MMS: Limits = Limits {
    text: TEXT,
    caption: Some(TEXT),
    files: 10,
    together: Some(TOGETHER),
    media: &[
        MediaLimit {
            kind: MediaKind::Image,
            types: &["image/jpeg", "image/png", "image/gif", "image/bmp"],
            bytes: FILE,
        },
        MediaLimit { kind: MediaKind::Audio, types: AUDIO, bytes: FILE },
        MediaLimit { kind: MediaKind::Voice, types: AUDIO, bytes: FILE },
        MediaLimit {
            kind: MediaKind::Video,
            types: &["video/mp4", "video/3gpp", "video/3gpp2", "video/mpeg", "video/quicktime"],
            bytes: FILE,
        },
        MediaLimit {
            kind: MediaKind::Document,
            types: &["text/vcard", "text/x-vcard", "text/calendar", "text/plain", "application/pdf"],
            bytes: FILE,
        },
    ],
    choices: None,
    rates: &[],
};

const AUDIO: &[&str] =
    &["audio/mpeg", "audio/mp3", "audio/mp4", "audio/aac", "audio/amr", "audio/wav", "audio/ogg", "audio/midi"];

/// The limits of one message of `kind`.
pub(super) fn limits(kind: ChannelKind) -> Option<&'static Limits> {
    match kind {
        ChannelKind::Sms => Some(&SMS),
        ChannelKind::Mms => Some(&MMS),
        ChannelKind::WhatsApp | ChannelKind::Chat => None,
    }
}
