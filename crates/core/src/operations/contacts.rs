//! `/v1/contacts`: what a tenant knows of its customers, for rules and templates to ask about.

use std::collections::{BTreeMap, BTreeSet};

use jiff::tz::TimeZone;
use percent_encoding::percent_decode_str;
use serde::Deserialize;
use serde_json::Value;

use super::json;
use super::problem::Problem;
use super::section::{Access, Caller, Section};
use crate::carrier::http::{Request, Response};
use crate::contact::Contact;
use crate::message::{Address, TenantId};
use crate::ports;
use crate::tenant::Scope;

/// The most tags, and the most attributes.
const MOST: usize = 50;

/// The longest tag, and the longest name of an attribute, in characters.
const LONGEST_NAME: usize = 64;

/// The longest text of an attribute, in bytes.
const LONGEST_TEXT: usize = 1024;

/// The longest address, in bytes.
const LONGEST_ADDRESS: usize = 256;

/// Keeps contacts.
#[derive(Clone, Debug)]
pub struct Contacts<N> {
    /// Where.
    pub contacts: N,
}

/// What callers tell of a customer. It replaces all that was known.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Profile {
    #[serde(default)]
    tags: Vec<String>,
    time_zone: Option<String>,
    #[serde(default)]
    attributes: BTreeMap<String, Value>,
}

impl<N: ports::Contacts> Section for Contacts<N> {
    fn access(&self, method: &str, path: &[&str]) -> Access {
        match (method, path) {
            ("GET", ["v1", "contacts", _]) => Access::Needs(Scope::Read),
            ("PUT" | "DELETE", ["v1", "contacts", _]) => Access::Needs(Scope::Configure),
            (_, ["v1", "contacts", _]) => Access::WrongMethod,
            _ => Access::NotHere,
        }
    }

    async fn serve(&self, caller: &Caller, request: &Request, path: &[&str]) -> Result<Response, Problem> {
        let address = address(path.last().copied().unwrap_or_default())?;
        match request.method.as_str() {
            "PUT" => self.save(&caller.tenant, address, &request.body).await,
            "DELETE" => {
                self.contacts.forget(&caller.tenant, &address).await?;
                Ok(Response::empty(204))
            }
            _ => self.show(&caller.tenant, &address).await,
        }
    }
}

impl<N: ports::Contacts> Contacts<N> {
    async fn show(&self, tenant: &TenantId, address: &Address) -> Result<Response, Problem> {
        let contact = self.contacts.contact(tenant, address).await?;
        let contact = contact.ok_or_else(|| Problem::new(404, "not found", "you have no contact with this address"))?;
        Ok(shown(&contact))
    }

    async fn save(&self, tenant: &TenantId, address: Address, body: &[u8]) -> Result<Response, Problem> {
        let Profile { tags, time_zone, attributes } = Profile::read(body)?;
        let contact = Contact { address, tags, time_zone, attributes };
        self.contacts.save(tenant, &contact).await?;
        Ok(shown(&contact))
    }
}

fn shown(contact: &Contact) -> Response {
    json(200, &serde_json::to_value(contact).unwrap_or_default())
}

/// The address that a path names.
fn address(segment: &str) -> Result<Address, Problem> {
    let odd = || wrong("the path does not end in an address: +14155550100, encoded as %2B14155550100");
    let text = percent_decode_str(segment).decode_utf8().map_err(|_| odd())?;
    let text = text.trim();
    // Keys of stores join their parts with it, and no carrier has addresses with it.
    let is_odd = |c: char| c.is_control() || c == '#';
    if text.is_empty() || text.len() > LONGEST_ADDRESS || text.contains(is_odd) {
        return Err(odd());
    }
    Ok(Address::written(text))
}

impl Profile {
    fn read(body: &[u8]) -> Result<Self, Problem> {
        let profile: Self = serde_json::from_slice(body).map_err(|error| {
            if error.is_data() {
                wrong(error.to_string())
            } else {
                let place = format!("line {} column {}", error.line(), error.column());
                Problem::new(400, "not JSON", format!("the body is not JSON at {place}"))
            }
        })?;
        profile.check()?;
        Ok(profile)
    }

    fn check(&self) -> Result<(), Problem> {
        let Self { tags, time_zone, attributes } = self;
        needs(tags.len() <= MOST, || format!("tags has more than {MOST} entries"))?;
        needs(attributes.len() <= MOST, || format!("attributes has more than {MOST} entries"))?;
        let mut known = BTreeSet::new();
        for (at, tag) in tags.iter().enumerate() {
            let fits = !tag.trim().is_empty() && tag.chars().count() <= LONGEST_NAME && !tag.contains(char::is_control);
            needs(fits, || format!("tags[{at}] does not have 1 to {LONGEST_NAME} characters"))?;
            needs(known.insert(tag), || format!("tags[{at}] is there twice"))?;
        }
        for (name, value) in attributes {
            let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
            let fits = (1..=LONGEST_NAME).contains(&name.len()) && name.chars().all(is_word);
            let says = || {
                format!(
                    "attributes.{name} is not called by 1 to {LONGEST_NAME} letters, digits, dashes and underscores"
                )
            };
            needs(fits, says)?;
            match value {
                Value::String(text) => {
                    needs(text.len() <= LONGEST_TEXT, || {
                        format!("attributes.{name} is longer than {LONGEST_TEXT} bytes")
                    })?;
                }
                Value::Number(_) | Value::Bool(_) => {}
                Value::Null | Value::Array(_) | Value::Object(_) => {
                    return Err(wrong(format!("attributes.{name} is not a text, a number or a boolean")));
                }
            }
        }
        let exists = time_zone.as_ref().is_none_or(|name| TimeZone::get(name).is_ok());
        needs(exists, || "timeZone is no name of the IANA time zone database, such as Europe/Berlin".to_owned())
    }
}

fn needs(holds: bool, otherwise: impl FnOnce() -> String) -> Result<(), Problem> {
    if holds { Ok(()) } else { Err(wrong(otherwise())) }
}

fn wrong(detail: impl Into<String>) -> Problem {
    Problem::new(422, "invalid contact", detail)
}
