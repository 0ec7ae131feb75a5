//! What WhatsApp takes in one message.
//!
//! Meta, Cloud API: "Messages" (texts, captions, interactive messages), "Interactive list messages", "Interactive reply
//! buttons messages", and "Media" (types and sizes, in units of 1,024).

use crate::domain::carriers::limits::{Choices, Length, Limits, MediaLimit};
use crate::model::message::{ChannelKind, MediaKind};
use crate::model::rate_limit::{LimitScope, RateLimit};

const AUDIO: &[&str] = &["audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"];

/// Meta counts in 1,024s.
const MIB: u64 = 1 << 20;

/// The limits of every message.
pub(super) static WHATSAPP: Limits = Limits {
    text: Length::Characters(4_096),
    caption: Some(Length::Characters(1_024)),
    files: 1,
    together: None,
    media: &[
        MediaLimit { kind: MediaKind::Image, types: &["image/jpeg", "image/png"], bytes: 5 * MIB },
        MediaLimit { kind: MediaKind::Audio, types: AUDIO, bytes: 16 * MIB },
        MediaLimit { kind: MediaKind::Voice, types: AUDIO, bytes: 16 * MIB },
        MediaLimit { kind: MediaKind::Video, types: &["video/mp4", "video/3gpp"], bytes: 16 * MIB },
        // 100 KiB where it does not move; what moves is not known before it is fetched.
        MediaLimit { kind: MediaKind::Sticker, types: &["image/webp"], bytes: 500 << 10 },
        MediaLimit { kind: MediaKind::Document, types: &[], bytes: 100 * MIB },
    ],
    choices: Some(CHOICES),
    rates: &[PAIR],
};

/// One message every six seconds from one number to one user; 45 may go at once, and are waited for afterwards (Meta, Cloud
/// API, "Messaging limits", pair rate limits; more is error 131056).
const PAIR: RateLimit = RateLimit { burst: Some(45), ..RateLimit::new(LimitScope::Pair, 1, 6) };

/// The limits of buttons and lists.
pub(super) const CHOICES: Choices = Choices {
    buttons: 3,
    button_title: Length::Characters(20),
    rows: 10,
    row_title: Length::Characters(24),
    row_description: Length::Characters(72),
    header: Length::Characters(60),
    body: Length::Characters(1_024),
    footer: Length::Characters(60),
    id: Length::Characters(256),
};

/// The limits of messages of `kind`.
pub(super) fn limits(kind: ChannelKind) -> Option<&'static Limits> {
    (kind == ChannelKind::WhatsApp).then_some(&WHATSAPP)
}
