//! The carriers by name, and what becomes of a message after one of their errors.

mod own_code;

use std::time::Duration;

pub use own_code::OwnCode;
use serde::{Deserialize, Serialize};

/// The one list of the carriers, handed to the macro `$use`, with what else it needs in brackets: a line is a carrier's
/// module and type. Its name in JSON, in URLs and in the names of functions is its module's; its variant of [`CarrierId`]
/// is its type's.
///
/// The order is that of [`CarrierId::ALL`]: a new carrier goes last.
#[macro_export]
macro_rules! for_each_carrier {
    ($use:ident $([$($with:tt)*])?) => {
        $use! {
            $([$($with)*])?
            /// Meta's WhatsApp Business Cloud API.
            whatsapp::WhatsApp,
            /// Twilio Programmable Messaging: SMS, MMS, and WhatsApp through Twilio.
            twilio::Twilio,
            /// Bandwidth Messaging V2: SMS and MMS in North America.
            bandwidth::Bandwidth,
            /// LiveChat by text.com: chats on websites.
            livechat::LiveChat,
            /// MessageBird, now Bird: SMS and MMS, and what its Conversations API brings.
            messagebird::MessageBird,
            /// Inteliquent, now Sinch: SMS and MMS in North America.
            inteliquent::Inteliquent,
        }
    };
}

/// Makes variants, [`CarrierId::ALL`] and names of the list, so that they cannot differ.
macro_rules! carrier_ids {
    ($($(#[doc = $doc:literal])+ $module:ident::$carrier:ident,)+) => {
        /// A carrier: a company that carries messages for us.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "lowercase")]
        pub enum CarrierId {
            $($(#[doc = $doc])+ $carrier,)+
        }

        impl CarrierId {
            /// Every carrier.
            pub const ALL: [Self; [$(stringify!($module)),+].len()] = [$(Self::$carrier),+];

            /// As written in JSON, in URLs and in the names of functions.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$carrier => stringify!($module),)+
                }
            }

            /// The carrier called `name`.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                Self::ALL.into_iter().find(|carrier| carrier.name() == name)
            }
        }
    };
}

for_each_carrier!(carrier_ids);

/// The class of a carrier's error: what becomes of the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ErrorClass {
    /// The same carrier, after the usual wait.
    Retry,
    /// The same carrier, after a minute or more.
    RetrySlowly,
    /// This carrier cannot; the next one of the plan may.
    OtherCarrier,
    /// Nobody can deliver it: the message fails at once.
    Permanent,
    /// The customer told the carrier to stop: suppress them, then as `Permanent`.
    StopContact,
    /// The customer told the carrier to stop advertising: suppress that, then as `Permanent`.
    StopMarketing,
    /// The 24 hours after the customer's last message are over: only a template passes.
    WindowClosed,
    /// Not in the table. Treated as `RetrySlowly` twice, then as `Permanent`.
    Unknown,
}

/// An error, in the carrier's own words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CarrierError {
    /// The carrier's code, or [one of ours](OwnCode) where it gave none or was not asked.
    pub code: String,
    /// The carrier's title or message.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// The carrier's explanation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub details: Option<String>,
}

impl CarrierError {
    /// An error without further details.
    pub fn new(code: impl Into<String>, title: impl Into<String>) -> Self {
        Self { code: code.into(), title: title.into(), details: None }
    }

    /// Its code, where it is one of ours.
    #[must_use]
    pub fn own_code(&self) -> Option<OwnCode> {
        OwnCode::read(&self.code)
    }
}

/// The time that a carrier may take to answer a send (courier's figure; Twilio's own read time-out is 15 s).
pub const SEND_TIMEOUT: Duration = Duration::from_secs(20);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_carrier_has_one_name_in_json_and_elsewhere() {
        for carrier in CarrierId::ALL {
            assert_eq!(serde_json::to_value(carrier).unwrap(), carrier.name());
            assert_eq!(CarrierId::from_name(carrier.name()), Some(carrier));
        }
    }
}
