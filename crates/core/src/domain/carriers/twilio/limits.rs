//! What Twilio takes in one message.

use crate::domain::carriers::limits::{Length, Limits, MediaLimit};
use crate::model::message::{ChannelKind, MediaKind};

/// `Body` may have that many characters (twilio.com/docs/api/errors/21617). Counted as UTF-16, which is never less.
const BODY: Length = Length::Utf16(1_600);

/// Twilio counts in 1,024s or thousands, it does not say: the smaller one is safe.
const MB: u64 = 1_000_000;

/// Of one MMS (twilio.com/docs/messaging/guides/accepted-mime-types): pictures are made smaller by Twilio, other files
/// must fit as they are.
const TOGETHER: u64 = 5 * MB;

static SMS: Limits =
    Limits { text: BODY, caption: None, files: 0, together: None, media: &[], choices: None, rates: &[] };

/// `MediaUrl` may be repeated ten times (twilio.com/docs/api/errors/21623).
static MMS: Limits = Limits {
    text: BODY,
    caption: Some(BODY),
    files: 10,
    together: Some(TOGETHER),
    media: &[
        MediaLimit { kind: MediaKind::Image, types: &["image/*"], bytes: TOGETHER },
        MediaLimit { kind: MediaKind::Audio, types: &["audio/*"], bytes: TOGETHER },
        MediaLimit { kind: MediaKind::Voice, types: &["audio/*"], bytes: TOGETHER },
        MediaLimit { kind: MediaKind::Video, types: &["video/*"], bytes: TOGETHER },
        MediaLimit { kind: MediaKind::Sticker, types: &["image/*"], bytes: TOGETHER },
        MediaLimit { kind: MediaKind::Document, types: &[], bytes: TOGETHER },
    ],
    choices: None,
    rates: &[],
};

/// One file a message (twilio.com/docs/whatsapp/guidance-whatsapp-media-messages); types are WhatsApp's own.
static WHATSAPP: Limits = Limits {
    text: BODY,
    caption: Some(BODY),
    files: 1,
    together: None,
    media: &[
        MediaLimit { kind: MediaKind::Image, types: &["image/jpeg", "image/png"], bytes: 5 * MB },
        MediaLimit { kind: MediaKind::Audio, types: &["audio/*"], bytes: 16 * MB },
        MediaLimit { kind: MediaKind::Voice, types: &["audio/*"], bytes: 16 * MB },
        MediaLimit { kind: MediaKind::Video, types: &["video/mp4", "video/3gpp"], bytes: 16 * MB },
        MediaLimit { kind: MediaKind::Sticker, types: &["image/webp"], bytes: 16 * MB },
        MediaLimit { kind: MediaKind::Document, types: &[], bytes: 16 * MB },
    ],
    choices: None,
    rates: &[],
};

/// The limits of messages of `kind`.
pub(super) fn limits(kind: ChannelKind) -> Option<&'static Limits> {
    match kind {
        ChannelKind::Sms => Some(&SMS),
        ChannelKind::Mms => Some(&MMS),
        ChannelKind::WhatsApp => Some(&WHATSAPP),
        ChannelKind::Chat => None,
    }
}
