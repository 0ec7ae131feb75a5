//! The author of something in a chat: a customer, one of us, or nobody who is named.

use crate::domain::carriers::json::filled;
use crate::domain::carriers::livechat::wire::User;

/// The author of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::domain::carriers::livechat) enum Author {
    /// The customer.
    Customer,
    /// An agent or a bot of ours.
    Agent,
    /// An id that looks like neither. What it says is taken for a customer's: rather a message too many than one lost.
    Unsure,
}

/// The author who has the id `id`: as the chat's users say, or else by its form.
///
/// The documents show customers as UUIDs, agents as e-mail addresses and bots as 32 hexadecimal digits; that nobody
/// else looks so is assumed.
pub(in crate::domain::carriers::livechat) fn author(id: Option<&str>, users: &[User<'_>]) -> Author {
    let Some(id) = id else { return Author::Unsure };
    match user(id, users).and_then(|user| filled(user.kind.as_ref())) {
        Some("customer") => Author::Customer,
        Some("agent" | "bot") => Author::Agent,
        _ if id.contains('@') || is_bot(id) => Author::Agent,
        _ if is_uuid(id) => Author::Customer,
        _ => Author::Unsure,
    }
}

/// The user with this id.
pub(in crate::domain::carriers::livechat) fn user<'a, 'b>(id: &str, users: &'b [User<'a>]) -> Option<&'b User<'a>> {
    users.iter().find(|user| filled(user.id.as_ref()) == Some(id))
}

fn is_bot(id: &str) -> bool {
    id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit())
}

fn is_uuid(id: &str) -> bool {
    id.split('-').map(str::len).eq([8, 4, 4, 4, 12]) && id.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_author_is_known_by_the_users_of_the_chat_or_by_the_form_of_the_id() {
        let users = r#"[{"id":"odd","type":"customer"},{"id":"smith@example.com","type":"agent"},
                        {"id":"b7eff798-f8df-4364-8059-649c35c9ed0c","type":"agent"},{"id":"x","type":"new"},{}]"#;
        let users: Vec<User<'_>> = serde_json::from_str(users).unwrap();
        let check = |id: Option<&str>, listed: Author, unlisted: Author| {
            assert_eq!((author(id, &users), author(id, &[])), (listed, unlisted), "{id:?}");
        };
        check(Some("b7eff798-f8df-4364-8059-649c35c9ed0c"), Author::Agent, Author::Customer);
        check(Some("a7eff798-f8df-4364-8059-649c35c9ed0c"), Author::Customer, Author::Customer);
        check(Some("smith@example.com"), Author::Agent, Author::Agent);
        check(Some("5c9871d5372c824cbf22d860a707a578"), Author::Agent, Author::Agent);
        check(Some("odd"), Author::Customer, Author::Unsure);
        check(Some("x"), Author::Unsure, Author::Unsure);
        check(Some("g7eff798-f8df-4364-8059-649c35c9ed0c"), Author::Unsure, Author::Unsure);
        check(None, Author::Unsure, Author::Unsure);
    }
}
