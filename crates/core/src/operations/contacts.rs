//! `/v1/contacts`: what a tenant knows of its customers, for rules and templates to ask about.

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;
use serde_json::Value;

use super::OperationsPorts;
use super::fields::{Fields, Wrong};
use super::problem::{Code, Problem};
use super::section::{Caller, Endpoint, Section};
use super::{json, one};
use crate::domain::tenant::ApiScope;
use crate::foundation::http::{Request, Response};
use crate::model::contact::Contact;
use crate::model::message::{Address, TenantId};
use crate::ports::Contacts as _;

/// The most tags, and the most attributes.
const MAX_COUNT: usize = 50;

/// The longest tag, and the longest name of an attribute, in characters.
const MAX_NAME: usize = 64;

/// The longest text of an attribute, in bytes.
const MAX_TEXT: usize = 1024;

/// The longest address, in bytes.
const MAX_ADDRESS: usize = 256;

/// Keeps contacts.
#[derive(Clone, Debug)]
pub struct Contacts<'a, P> {
    /// Everything that it needs from outside.
    pub ports: &'a P,
}

/// What callers tell of a customer. It replaces all that was known.
#[derive(Clone, Debug, Default)]
struct Profile {
    tags: Vec<String>,
    time_zone: Option<String>,
    attributes: BTreeMap<String, Value>,
}

impl<P: OperationsPorts> Section for Contacts<'_, P> {
    fn endpoints(&self, path: &[&str]) -> &'static [Endpoint] {
        match path {
            ["v1", "contacts", _] => {
                const {
                    &[
                        Endpoint::new("GET", ApiScope::Read),
                        Endpoint::new("PUT", ApiScope::Configure),
                        Endpoint::new("DELETE", ApiScope::Configure),
                    ]
                }
            }
            _ => &[],
        }
    }

    async fn serve(&self, caller: &Caller, request: &Request, path: &[&str]) -> Result<Response, Problem> {
        let address = address(path.last().copied().unwrap_or_default())?;
        match request.method.as_str() {
            "PUT" => self.save(&caller.tenant, address, &request.body).await,
            "DELETE" => {
                self.ports.contacts().forget(&caller.tenant, &address).await?;
                Ok(Response::empty(204))
            }
            _ => self.show(&caller.tenant, &address).await,
        }
    }
}

impl<P: OperationsPorts> Contacts<'_, P> {
    async fn show(&self, tenant: &TenantId, address: &Address) -> Result<Response, Problem> {
        let contact = self.ports.contacts().contact(tenant, address).await?;
        let contact = contact.ok_or_else(|| Problem::new(Code::NotFound, "you have no contact with this address"))?;
        Ok(shown(&contact))
    }

    async fn save(&self, tenant: &TenantId, address: Address, body: &[u8]) -> Result<Response, Problem> {
        let Profile { tags, time_zone, attributes } = Profile::read(body)?;
        let contact = Contact { address, tags, time_zone, attributes };
        self.ports.contacts().save(tenant, &contact).await?;
        Ok(shown(&contact))
    }
}

fn shown(contact: &Contact) -> Response {
    json(200, &serde_json::to_value(contact).unwrap_or_default())
}

/// The address that a path names.
fn address(segment: &str) -> Result<Address, Problem> {
    let text = segment.trim();
    // Keys of stores join their parts with it, and no carrier has addresses with it.
    let is_odd = |c: char| c.is_control() || c == '#';
    if text.is_empty() || text.len() > MAX_ADDRESS || text.contains(is_odd) {
        let problem = "is not where the path ends: +14155550100, encoded as %2B14155550100";
        return Err(one(Code::InvalidContact, "address", problem));
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
        let mut wrong = fields.rest(&["tags", "timeZone", "attributes"]);
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
        let exists = time_zone.as_ref().is_none_or(|name| TimeZone::get(name).is_ok());
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
