//! The alphabet that a text message travels in, and the characters that force a larger one.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// The alphabet of a text message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TextEncoding {
    /// The GSM 7-bit default alphabet and its extension table.
    #[serde(rename = "GSM-7")]
    Gsm7,
    /// Two bytes a unit; what UCS-2 cannot write goes as a surrogate pair, as all networks do.
    #[serde(rename = "UCS-2")]
    Ucs2,
}

impl TextEncoding {
    /// As people call it, and as written in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Gsm7 => "GSM-7",
            Self::Ucs2 => "UCS-2",
        }
    }
}

/// A character that makes a text cost more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ForcingCharacter {
    /// The character itself.
    pub character: char,
    /// Its code point, as `U+201C`: some characters cannot be seen.
    pub code_point: String,
    /// Text that says the same in GSM 7-bit, where that is obvious; empty where nothing is missed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replacement: Option<Cow<'static, str>>,
}
