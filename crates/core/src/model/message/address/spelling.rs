//! The two spellings of a mobile number that WhatsApp has in three countries.
//!
//! A Brazilian mobile may lack the nine that numbers got from 2012 on, a Mexican one may have the one that went in 2019, and an
//! Argentinian one may lack the nine of mobiles: WhatsApp knows a user by the spelling that was valid when they joined, people
//! and address books by the other, and both reach the same phone (Meta, "Phone numbers: Brazil and Mexico"; Twilio, "WhatsApp
//! numbers in Mexico, Argentina and Brazil"). What a carrier wrote stays as it is in messages; conversations and consent
//! are found by one spelling. By SMS a number is what it is, and a landline has one spelling everywhere.

use std::borrow::Cow;

use super::Address;
use crate::model::message::ChannelKind;

impl Address {
    /// The address by which a person is found on channels of `kind`: on WhatsApp the newer spelling of a mobile that has two,
    /// else the address itself.
    #[must_use]
    pub fn spelled_for(&self, kind: ChannelKind) -> Cow<'_, Self> {
        match self {
            Self::Phone(number) if kind == ChannelKind::WhatsApp => {
                newer_spelling(number).map_or(Cow::Borrowed(self), |newer| Cow::Owned(Self::Phone(newer)))
            }
            _ => Cow::Borrowed(self),
        }
    }

    /// The older spelling of a mobile that has two on channels of `kind`, whichever of the two this is.
    #[must_use]
    pub fn older_spelling_for(&self, kind: ChannelKind) -> Option<Self> {
        match self.spelled_for(kind).as_ref() {
            Self::Phone(number) if kind == ChannelKind::WhatsApp => older_spelling(number).map(Self::Phone),
            _ => None,
        }
    }
}

/// The newer spelling of a number that is in the older one.
fn newer_spelling(number: &str) -> Option<String> {
    if let Some(national) = number.strip_prefix("+55").filter(|national| national.len() == 10) {
        let (area, subscriber) = national.split_at_checked(2)?;
        return is_brazilian_mobile(subscriber).then(|| format!("+55{area}9{subscriber}"));
    }
    if let Some(national) = number.strip_prefix("+521").filter(|national| national.len() == 10) {
        return Some(format!("+52{national}"));
    }
    let national = number.strip_prefix("+54").filter(|national| national.len() == 10 && !national.starts_with('9'))?;
    Some(format!("+549{national}"))
}

/// The older spelling of a number that is in the newer one.
fn older_spelling(number: &str) -> Option<String> {
    if let Some(national) = number.strip_prefix("+55").filter(|national| national.len() == 11) {
        let (area, subscriber) = national.split_at_checked(2)?;
        let subscriber = subscriber.strip_prefix('9').filter(|subscriber| is_brazilian_mobile(subscriber))?;
        return Some(format!("+55{area}{subscriber}"));
    }
    if let Some(national) = number.strip_prefix("+52").filter(|national| national.len() == 10) {
        return Some(format!("+521{national}"));
    }
    let national = number.strip_prefix("+549").filter(|national| national.len() == 10)?;
    Some(format!("+54{national}"))
}

/// Mobiles of eight digits began with six to nine; two to five are landlines (Anatel, resolution 553/2010).
fn is_brazilian_mobile(subscriber: &str) -> bool {
    subscriber.starts_with(['6', '7', '8', '9'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_found_by_one_spelling_on_whatsapp_alone() {
        let check = |written: &str, expected: &str, older: Option<&str>| {
            let address = Address::infer(written);
            assert_eq!(address.spelled_for(ChannelKind::WhatsApp).as_str(), expected, "{written}");
            let other = address.older_spelling_for(ChannelKind::WhatsApp);
            assert_eq!(other.as_ref().map(Address::as_str), older, "{written}");
            for kind in [ChannelKind::Sms, ChannelKind::Mms, ChannelKind::Chat] {
                assert_eq!(address.spelled_for(kind).as_str(), written, "{written} by {}", kind.name());
                assert_eq!(address.older_spelling_for(kind), None);
            }
        };
        // Brazil: a mobile with and without its nine, a landline.
        check("+551187654321", "+5511987654321", Some("+551187654321"));
        check("+5511987654321", "+5511987654321", Some("+551187654321"));
        check("+553199887766", "+5531999887766", Some("+553199887766"));
        check("+551133445566", "+551133445566", None);
        // Mexico: the one of mobiles went in 2019.
        check("+5215512345678", "+525512345678", Some("+5215512345678"));
        check("+525512345678", "+525512345678", Some("+5215512345678"));
        // Argentina: the nine of mobiles.
        check("+541151234567", "+5491151234567", Some("+541151234567"));
        check("+5491151234567", "+5491151234567", Some("+541151234567"));
        // Everybody else, and what is no number.
        for written in ["+14155550100", "+447700900123", "+34600111222", "384387", "US.13491208655302741918", "ACME"] {
            check(written, written, None);
        }
        // Too short or too long for its country.
        for written in ["+5511876543", "+55119876543210", "+52155123456", "+54911512345"] {
            check(written, written, None);
        }
    }
}
