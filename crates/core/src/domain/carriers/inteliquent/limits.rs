//! What Inteliquent takes in one message.

use crate::domain::carriers::limits::{Length, Limits, MediaLimit};
use crate::model::message::{ChannelKind, MediaKind};

/// No limit is documented. This is what every network in North America takes: ten segments of a text, and a megabyte of
/// pictures.
pub(super) const SMS: Limits = Limits {
    text: Length::Utf16(1_600),
    caption: None,
    files: 0,
    together: None,
    media: &[],
    choices: None,
    rates: &[],
};

pub(super) const MMS: Limits = Limits {
    caption: Some(Length::Utf16(1_600)),
    files: 10,
    together: Some(1_000_000),
    media: &[MediaLimit { kind: MediaKind::Image, types: &["image/jpeg", "image/png", "image/gif"], bytes: 1_000_000 }],
    ..SMS
};

/// The limits of one message of `kind`.
pub(super) fn limits(kind: ChannelKind) -> Option<&'static Limits> {
    match kind {
        ChannelKind::Sms => Some(&SMS),
        ChannelKind::Mms => Some(&MMS),
        ChannelKind::WhatsApp | ChannelKind::Chat => None,
    }
}
