//! Addresses that messages come from and go to. Phone code never sees an address that is not a phone.

mod spelling;
mod written;

use std::fmt;

use serde::{Deserialize, Serialize};

/// An address of ours or of a customer, by kind. Prints its kind only: an address is personal data.
///
/// In JSON it is two fields, `address` and `addressType`; where the type is missing it is inferred from the form.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "WrittenAddress", into = "WrittenAddress")]
pub enum Address {
    /// A telephone number in E.164, with its plus.
    Phone(String),
    /// Three to eight digits that only exist inside a country's networks.
    ShortCode(String),
    /// A sender name of up to eleven letters, digits and spaces; nobody can answer it.
    Alphanumeric(String),
    /// A WhatsApp user without a phone number that we may see: `US.13491208655302741918`.
    WhatsAppUser(String),
    /// A participant of a chat.
    Chat(String),
    /// A device that receives pushes.
    Device(String),
    /// A kind that a newer version knows.
    Other {
        /// Its `addressType`.
        kind: String,
        /// Its `address`.
        value: String,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct WrittenAddress {
    address: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    address_type: Option<String>,
}

impl Address {
    /// Reads an address by its form: `+14155550100`, `384387`, `US.13491208655302741918`, `ACME`; the rest is a chat.
    #[must_use]
    pub fn infer(text: &str) -> Self {
        let text = text.trim();
        if let Some(phone) = Self::phone(text).filter(|_| text.starts_with('+')) {
            return phone;
        }
        if (3..=8).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit()) {
            return Self::ShortCode(text.to_owned());
        }
        if is_business_scoped(text) {
            return Self::WhatsAppUser(text.to_owned());
        }
        let sender = (1..=11).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b' ')
            && text.bytes().any(|b| b.is_ascii_alphabetic());
        if sender { Self::Alphanumeric(text.to_owned()) } else { Self::Chat(text.to_owned()) }
    }

    /// Reads a number that is known to be international, with or without its plus and separators.
    ///
    /// `None` unless 7 to 15 digits remain (ITU-T E.164) and the first is not a zero.
    #[must_use]
    pub fn phone(text: &str) -> Option<Self> {
        let mut number = String::with_capacity(text.len() + 1);
        number.push('+');
        for (at, c) in text.trim().char_indices() {
            match c {
                '0'..='9' => number.push(c),
                '+' if at == 0 => {}
                ' ' | '-' | '.' | '(' | ')' | '\u{a0}' => {}
                _ => return None,
            }
        }
        let digits = number.len() - 1;
        ((7..=15).contains(&digits) && !number.starts_with("+0")).then_some(Self::Phone(number))
    }

    /// The address as its carrier writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Phone(value)
            | Self::ShortCode(value)
            | Self::Alphanumeric(value)
            | Self::WhatsAppUser(value)
            | Self::Chat(value)
            | Self::Device(value)
            | Self::Other { value, .. } => value,
        }
    }

    /// The name of its kind, as `addressType` says it.
    #[must_use]
    pub fn kind(&self) -> &str {
        match self {
            Self::Phone(_) => "phone",
            Self::ShortCode(_) => "shortCode",
            Self::Alphanumeric(_) => "alphanumeric",
            Self::WhatsAppUser(_) => "whatsAppUser",
            Self::Chat(_) => "chat",
            Self::Device(_) => "device",
            Self::Other { kind, .. } => kind,
        }
    }
}

/// Two capital letters, a dot, then digits or `ENT.` and digits (Meta, business-scoped user ids).
fn is_business_scoped(text: &str) -> bool {
    let Some((country, rest)) = text.split_once('.') else { return false };
    let rest = rest.strip_prefix("ENT.").unwrap_or(rest);
    country.len() == 2
        && country.bytes().all(|b| b.is_ascii_uppercase())
        && !rest.is_empty()
        && rest.bytes().all(|b| b.is_ascii_alphanumeric())
}

impl From<WrittenAddress> for Address {
    fn from(written: WrittenAddress) -> Self {
        let value = written.address;
        match written.address_type.as_deref() {
            None => Self::infer(&value),
            Some("phone") => Self::Phone(value),
            Some("shortCode") => Self::ShortCode(value),
            Some("alphanumeric") => Self::Alphanumeric(value),
            Some("whatsAppUser") => Self::WhatsAppUser(value),
            Some("chat") => Self::Chat(value),
            Some("device") => Self::Device(value),
            Some(kind) => Self::Other { kind: kind.to_owned(), value },
        }
    }
}

impl From<Address> for WrittenAddress {
    fn from(address: Address) -> Self {
        Self { address: address.as_str().to_owned(), address_type: Some(address.kind().to_owned()) }
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}(***)", self.kind())
    }
}

/// One end of a message: its address and what the carrier told about whoever is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ContactInfo {
    /// Address of this end.
    #[serde(flatten)]
    pub address: Address,
    /// The name that the carrier shows for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<crate::foundation::secret::Pii<String>>,
}

impl From<Address> for ContactInfo {
    fn from(address: Address) -> Self {
        Self { address, name: None }
    }
}

impl ContactInfo {
    /// Adds a display name, unless it is blank.
    #[must_use]
    pub fn named(mut self, name: Option<&str>) -> Self {
        self.name = name
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .map(|name| crate::foundation::secret::Pii(name.to_owned()));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_inferred_from_its_form() {
        let check = |text: &str, kind: &str, value: &str| {
            let address = Address::infer(text);
            assert_eq!((address.kind(), address.as_str()), (kind, value), "{text}");
        };
        check("+14155550100", "phone", "+14155550100");
        check("+1 (415) 555-0100", "phone", "+14155550100");
        check("384387", "shortCode", "384387");
        check("US.13491208655302741918", "whatsAppUser", "US.13491208655302741918");
        check("US.ENT.11815799212886844830", "whatsAppUser", "US.ENT.11815799212886844830");
        check("ACME", "alphanumeric", "ACME");
        check("MY BANK 1", "alphanumeric", "MY BANK 1");
        check("chat-OU0V0P0OWT", "chat", "chat-OU0V0P0OWT");
        check("+0123", "chat", "+0123");
    }

    #[test]
    fn an_unknown_kind_survives_a_round_trip() {
        let text = r#"{"address":"x@y","addressType":"email"}"#;
        let contact: ContactInfo = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::to_string(&contact).unwrap(), text);
    }

    #[test]
    fn an_address_is_never_printed() {
        assert_eq!(format!("{:?}", Address::infer("+14155550100")), "phone(***)");
    }
}
