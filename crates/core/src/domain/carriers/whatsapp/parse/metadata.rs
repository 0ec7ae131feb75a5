//! The other fields of a message that WhatsApp tells, under `metadata`; its own words in camelCase.
//!
//! | key | what |
//! |---|---|
//! | `forwarded`, `frequentlyForwarded` | `true` where the customer forwarded it |
//! | `referral` | the advertisement or post that the customer came by: `sourceUrl`, `sourceId`, `sourceType`, `headline`, `body`, `mediaType`, `imageUrl`, `videoUrl`, `thumbnailUrl`, `ctwaClid`, `welcomeMessage` |
//! | `referredProduct` | the product that is asked about: `catalogId`, `productRetailerId` |
//! | `groupId` | the group that it was written in |
//! | `userId`, `parentUserId` | the customer's business-scoped user ids |
//! | `username` | the customer's user name |
//! | `waId` | the customer's WhatsApp number, where it is spelled differently from the one they write from |
//! | `identity` | `acknowledged`, `createdTimestamp` and `hash` of the customer's new identity |

use serde_json::{Map, Value};

use crate::domain::carriers::json::filled;
use crate::domain::carriers::whatsapp::wire::{Contact, Message};

pub(super) fn metadata(message: &Message<'_>, contact: Option<&Contact<'_>>, payload: &Value) -> Map<String, Value> {
    let mut metadata = Map::new();
    let mut note = |key: &str, value: Option<Value>| {
        if let Some(value) = value.filter(|value| !value.is_null()) {
            metadata.insert(key.to_owned(), value);
        }
    };
    let context = message.context.as_ref();
    let flag = |flag: Option<bool>| flag.filter(|set| *set).map(Value::Bool);
    let text = |text| filled(text).map(|text: &str| Value::String(text.to_owned()));
    note("forwarded", flag(context.and_then(|context| context.forwarded)));
    note("frequentlyForwarded", flag(context.and_then(|context| context.frequently_forwarded)));
    note("referral", payload.get("referral").map(camel_case));
    note("referredProduct", payload.pointer("/context/referred_product").map(camel_case));
    note("identity", payload.pointer("/system/identity").map(camel_case));
    note("groupId", text(message.group_id.as_ref()));
    note("userId", text(message.from_user_id.as_ref().or_else(|| contact?.user_id.as_ref())));
    note("parentUserId", text(message.from_parent_user_id.as_ref().or_else(|| contact?.parent_user_id.as_ref())));
    note("username", text(contact.and_then(|contact| contact.profile.as_ref()?.username.as_ref())));
    let wa_id = contact.and_then(|contact| filled(contact.wa_id.as_ref()));
    note("waId", wa_id.filter(|wa_id| Some(*wa_id) != filled(message.from.as_ref())).map(Value::from));
    metadata
}

/// `value` with the keys of its objects as ours are written: `source_url` as `sourceUrl`.
fn camel_case(value: &Value) -> Value {
    match value {
        Value::Object(fields) => fields.iter().map(|(key, value)| (camel_case_key(key), camel_case(value))).collect(),
        Value::Array(items) => items.iter().map(camel_case).collect(),
        scalar => scalar.clone(),
    }
}

fn camel_case_key(key: &str) -> String {
    let mut words = key.split('_');
    let mut camel = words.next().unwrap_or_default().to_owned();
    for word in words {
        let mut letters = word.chars();
        camel.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        camel.push_str(letters.as_str());
    }
    camel
}
