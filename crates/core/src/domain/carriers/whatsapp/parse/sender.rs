//! The sender: a telephone number, or a business-scoped user id where WhatsApp hides the number.

use crate::domain::carriers::json::{Text, filled};
use crate::domain::carriers::whatsapp::wire::{Contact, Message};
use crate::model::message::{Address, ContactInfo};

/// The contact who wrote `message`, by user id or number; their order in the webhook means nothing. One that says neither
/// is by whom the webhook names, if that is one contact only.
pub(super) fn contact<'a, 'b>(message: &Message<'_>, contacts: &'b [Contact<'a>]) -> Option<&'b Contact<'a>> {
    if filled(message.from_user_id.as_ref()).or(filled(message.from.as_ref())).is_none() {
        return if let [only] = contacts { Some(only) } else { None };
    }
    let find = |ours: Option<&Text<'_>>, same: fn(&Contact<'_>, &str) -> bool| {
        filled(ours).and_then(|ours| contacts.iter().find(|contact| same(contact, ours)))
    };
    find(message.from_user_id.as_ref(), |contact, id| filled(contact.user_id.as_ref()) == Some(id))
        .or_else(|| find(message.from.as_ref(), |contact, from| filled(contact.wa_id.as_ref()) == Some(from)))
        .or_else(|| {
            find(message.from.as_ref(), |contact, from| {
                filled(contact.wa_id.as_ref()).is_some_and(|wa_id| plain(wa_id) == plain(from))
            })
        })
}

/// The sender of `message` under the name that `contact` shows.
pub(super) fn sender(message: &Message<'_>, contact: Option<&Contact<'_>>) -> Result<ContactInfo, String> {
    let (from, by_id) = (filled(message.from.as_ref()), filled(message.from_user_id.as_ref()));
    let (from, by_id) = match contact {
        Some(contact) if from.or(by_id).is_none() => (filled(contact.wa_id.as_ref()), filled(contact.user_id.as_ref())),
        _ => (from, by_id),
    };
    let user = || by_id.map(|id| Address::WhatsAppUser(id.to_owned()));
    let address = match from.map(address) {
        Some(Address::Chat(odd)) => user().unwrap_or(Address::Chat(odd)),
        from => from.or_else(user).ok_or("a message has no sender")?,
    };
    let profile = contact.and_then(|contact| contact.profile.as_ref());
    let name = profile.and_then(|profile| filled(profile.name.as_ref()));
    Ok(ContactInfo::from(address).named(name))
}

/// Reads a number as WhatsApp writes it, without a plus, or a business-scoped user id.
pub(in crate::domain::carriers::whatsapp) fn address(text: &str) -> Address {
    Address::phone(text).unwrap_or_else(|| match Address::infer(text) {
        user @ Address::WhatsAppUser(_) => user,
        _ => Address::Chat(text.to_owned()),
    })
}

/// A number in the shorter of its two spellings: mobiles of Brazil, Mexico and Argentina have a digit more in the other
/// (nyaruka/courier, handlers/meta).
fn plain(number: &str) -> String {
    const MOBILE: [(&str, usize, char); 3] = [("55", 4, '9'), ("52", 2, '1'), ("54", 2, '9')];
    let is = |(country, at, digit): &&(&str, usize, char)| {
        number.starts_with(country) && number.get(*at..).is_some_and(|rest| rest.starts_with(*digit))
    };
    let mut plain = number.to_owned();
    if let Some((_, at, _)) = MOBILE.iter().find(is).filter(|_| number.len() == 13) {
        plain.remove(*at);
    }
    plain
}
