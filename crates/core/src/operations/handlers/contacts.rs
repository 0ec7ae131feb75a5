//! `/v1/contacts`: what a tenant knows of its customers, for rules and templates to ask about.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::foundation::http::Response;
use crate::foundation::json::schema::{Field, Schema};
use crate::foundation::local_time;
use crate::model::contact::Contact;
use crate::model::message::Address;
use crate::operations::call::{Answer, Call, json};
use crate::operations::fields::{Fields, Wrong};
use crate::operations::ports::OperationsPorts;
use crate::operations::problem::{Code, Problem};
use crate::ports::Contacts;

/// The most tags, and the most attributes.
const MAX_COUNT: usize = 50;

/// The longest tag, and the longest name of an attribute, in characters.
const MAX_NAME: usize = 64;

/// The longest text of an attribute, in bytes.
const MAX_TEXT: usize = 1024;

/// The longest address, in bytes.
const MAX_ADDRESS: usize = 256;

/// The profile of a customer, as callers write it.
pub(in crate::operations) const PROFILE: Schema = Schema::object(&[
    Field::nullable("tags", Schema::set(&TAG, MAX_COUNT)),
    Field::nullable("timeZone", Schema::TEXT).about("A name of the IANA time zone database."),
    Field::nullable("attributes", ATTRIBUTES),
])
.named("Profile");

/// A customer as callers see them.
pub(in crate::operations) const CONTACT: Schema = Schema::object(&[
    Field::required("address", Schema::TEXT),
    Field::required("addressType", Schema::TEXT),
    Field::optional("tags", Schema::list(&Schema::TEXT)),
    Field::optional("timeZone", Schema::TEXT),
    Field::optional("attributes", ATTRIBUTES),
])
.named("Contact");

/// Not blank, and without control characters.
const TAG: Schema =
    Schema::matching(r"^[^\x00-\x1F\x7F-\x9F]*[^\s\x00-\x1F\x7F-\x9F][^\x00-\x1F\x7F-\x9F]*$", MAX_NAME);

const ATTRIBUTES: Schema = Schema::map_of(
    "^[A-Za-z0-9_-]{1,64}$",
    &Schema::either(&[&Schema::text(0, MAX_TEXT), &Schema::NUMBER, &Schema::BOOLEAN]),
    MAX_COUNT,
);

/// The profile of a customer, as callers write it. It replaces all that was known.
#[derive(Clone, Debug, Default)]
struct Profile {
    tags: Vec<String>,
    time_zone: Option<String>,
    attributes: BTreeMap<String, Value>,
}

/// Shows what is known of a customer.
///
/// # Errors
/// A [`Problem`] if nothing is, the path names no address, or a store does not answer.
pub async fn show<P: OperationsPorts>(ports: &P, call: &Call<'_>) -> Answer {
    let contact = ports.contacts().contacts(&[(call.tenant().clone(), address(call)?)]).await?.pop().flatten();
    let contact = contact.ok_or_else(|| Problem::new(Code::NotFound, "you have no contact with this address"))?;
    Ok(shown(&contact))
}

/// Replaces what is known of a customer.
///
/// # Errors
/// A [`Problem`] if something is wrong with the document or the address, or a store does not answer.
pub async fn save<P: OperationsPorts>(ports: &P, call: &Call<'_>) -> Answer {
    let address = address(call)?;
    let Profile { tags, time_zone, attributes } = Profile::read(&call.request.body)?;
    let contact = Contact { address, tags, time_zone, attributes };
    ports.contacts().save(call.tenant(), &contact).await?;
    Ok(shown(&contact))
}

/// Forgets what is known of a customer.
///
/// # Errors
/// A [`Problem`] if the path names no address, or a store does not answer.
pub async fn forget<P: OperationsPorts>(ports: &P, call: &Call<'_>) -> Answer {
    ports.contacts().forget(call.tenant(), &address(call)?).await?;
    Ok(Response::empty(204))
}

fn shown(contact: &Contact) -> Response {
    json(200, &serde_json::to_value(contact).unwrap_or_default())
}

/// The address that a path names.
pub(super) fn address(call: &Call<'_>) -> Result<Address, Problem> {
    let text = call.parameter("address").trim();
    // Keys of stores join their parts with it, and no carrier has addresses with it.
    let is_odd = |c: char| c.is_control() || c == '#';
    if text.is_empty() || text.len() > MAX_ADDRESS || text.contains(is_odd) {
        let problem = "is not where the path ends: +14155550100, encoded as %2B14155550100";
        return Err(Problem::at(Code::InvalidContact, "address", problem));
    }
    Ok(Address::written(text))
}

impl Profile {
    fn read(body: &[u8]) -> Result<Self, Problem> {
        let mut fields = Fields::of(body)?;
        let profile = Self {
            tags: fields.parsed("tags", "a list of texts").unwrap_or_default(),
            time_zone: fields.parsed("timeZone", "a text"),
            attributes: fields.parsed("attributes", "an object").unwrap_or_default(),
        };
        let mut wrong = fields.rest(&PROFILE);
        profile.check(&mut wrong);
        wrong.none(Code::InvalidContact)?;
        Ok(profile)
    }

    fn check(&self, wrong: &mut Wrong) {
        let Self { tags, time_zone, attributes } = self;
        wrong.needs(tags.len() <= MAX_COUNT, "tags", format!("has more than {MAX_COUNT} entries"));
        wrong.needs(attributes.len() <= MAX_COUNT, "attributes", format!("has more than {MAX_COUNT} entries"));
        let mut known = BTreeSet::new();
        for (at, tag) in tags.iter().enumerate() {
            let path = format!("tags[{at}]");
            let fits = !tag.trim().is_empty() && tag.chars().count() <= MAX_NAME && !tag.contains(char::is_control);
            wrong.needs(fits, &path, format!("does not have 1 to {MAX_NAME} characters"));
            wrong.needs(known.insert(tag), &path, "is there twice");
        }
        for (name, value) in attributes {
            check_attribute(name, value, wrong);
        }
        let exists = time_zone.as_ref().is_none_or(|name| local_time::zone(name).is_some());
        wrong.needs(exists, "timeZone", "is no name of the IANA time zone database, such as Europe/Berlin");
    }
}

fn check_attribute(name: &str, value: &Value, wrong: &mut Wrong) {
    let path = format!("attributes.{name}");
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    let is_named = (1..=MAX_NAME).contains(&name.len()) && name.chars().all(is_word);
    let letters = format!("is not called by 1 to {MAX_NAME} letters, digits, dashes and underscores");
    wrong.needs(is_named, &path, letters);
    match value {
        Value::String(text) => {
            wrong.needs(text.len() <= MAX_TEXT, &path, format!("is longer than {MAX_TEXT} bytes"));
        }
        Value::Number(_) | Value::Bool(_) => {}
        Value::Null | Value::Array(_) | Value::Object(_) => {
            wrong.found(path, "is not a text, a number or a boolean");
        }
    }
}
