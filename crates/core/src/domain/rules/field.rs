//! The fields that rules can ask for, by their names.

use super::RuleSet;
use super::facts::Asked;
use super::fields::{NAMED, Named};
use super::hours::{Calendar, WEEKDAYS};
use super::value::Values;
use crate::model::carrier::CarrierId;
use crate::model::message::Message;

/// The source that a field is read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    Message,
    Contact,
    Conversation,
    Channel,
    /// Our clock.
    Now,
    /// The contact's clock.
    ContactNow,
}

/// One field.
#[derive(Clone, Debug)]
pub(super) enum Field {
    Named(&'static Named),
    /// The name behind `metadata.`
    Metadata(String),
    /// The name behind `contact.attributes.`
    Attribute(String),
    /// The name behind `account.settings.`
    Setting(String),
    /// The calendar after `now.isOpen.`
    IsOpen(String),
}

/// The beginnings of fields whose rest the tenant chooses.
pub(super) const BEGINNINGS: [&str; 4] = ["metadata.", "contact.attributes.", "account.settings.", "now.isOpen."];

impl RuleSet {
    /// The names of all fields; those that end in a dot go on with a name of the tenant's choice.
    pub fn fields() -> impl Iterator<Item = &'static str> {
        NAMED.iter().map(|named| named.name).chain(BEGINNINGS)
    }
}

impl Field {
    /// The field called `path`.
    pub(super) fn called(path: &str) -> Option<Self> {
        if let Some(named) = NAMED.iter().find(|named| named.name == path) {
            return Some(Self::Named(named));
        }
        let made: [fn(String) -> Self; 4] = [Self::Metadata, Self::Attribute, Self::Setting, Self::IsOpen];
        BEGINNINGS.iter().zip(made).find_map(|(beginning, made)| {
            let rest = path.strip_prefix(beginning).filter(|rest| !rest.is_empty())?;
            Some(made(rest.to_owned()))
        })
    }

    /// Its name.
    pub(super) fn path(&self) -> String {
        let [metadata, attribute, setting, is_open] = BEGINNINGS;
        match self {
            Self::Named(named) => named.name.to_owned(),
            Self::Metadata(rest) => format!("{metadata}{rest}"),
            Self::Attribute(rest) => format!("{attribute}{rest}"),
            Self::Setting(rest) => format!("{setting}{rest}"),
            Self::IsOpen(rest) => format!("{is_open}{rest}"),
        }
    }

    pub(super) fn source(&self) -> Source {
        match self {
            Self::Named(named) => named.source,
            Self::Metadata(_) => Source::Message,
            Self::Attribute(_) => Source::Contact,
            Self::Setting(_) => Source::Channel,
            Self::IsOpen(_) => Source::Now,
        }
    }

    /// Whether it never holds more than one value.
    pub(super) fn is_single(&self) -> bool {
        match self {
            Self::Named(named) => !named.many,
            Self::Metadata(_) | Self::Attribute(_) => false,
            Self::Setting(_) | Self::IsOpen(_) => true,
        }
    }

    /// All that it may hold, if these are a few words that no carrier and no tenant adds to.
    pub(super) fn possible_values(&self) -> Option<Vec<&'static str>> {
        const BOTH: [&str; 2] = ["true", "false"];
        match self {
            Self::IsOpen(_) => Some(BOTH.to_vec()),
            Self::Named(named) => match named.name {
                "conversation.isNew" => Some(BOTH.to_vec()),
                "now.weekday" | "contactNow.weekday" => Some(WEEKDAYS.to_vec()),
                "direction" => Some(vec!["inbound", "outbound"]),
                "class" => Some(vec!["transactional", "marketing", "alert", "code"]),
                "carrier" | "account.carrier" => Some(CarrierId::ALL.map(CarrierId::name).to_vec()),
                _ => None,
            },
            Self::Metadata(_) | Self::Attribute(_) | Self::Setting(_) => None,
        }
    }

    /// Whether it is a clock, which only time windows compare.
    pub(super) fn is_clock(&self) -> bool {
        matches!(self, Self::Named(named) if ["now", "contactNow"].contains(&named.name))
    }

    /// The values that the field has.
    pub(super) fn read<'a>(&self, asked: &Asked<'a>) -> Values<'a> {
        match self {
            Self::Named(named) => (named.read)(asked),
            Self::Metadata(path) => metadata(asked.facts.message, path),
            Self::Attribute(path) => {
                let attributes = asked.facts.contact.map(|contact| &contact.attributes);
                attributes.map_or(Values::Missing, |attributes| nested(|key| attributes.get(key), path))
            }
            Self::Setting(name) => Values::perhaps(asked.facts.channel.and_then(|channel| channel.setting(name))),
            Self::IsOpen(name) => {
                let calendar = asked.frame.calendars.get(name);
                let open = calendar.map(|calendar: &Calendar| calendar.is_open(asked.facts.now));
                Values::perhaps(open.map(|open| if open { "true" } else { "false" }))
            }
        }
    }
}

fn metadata<'a>(message: &'a Message, path: &str) -> Values<'a> {
    nested(|key| message.metadata.get(key), path)
}

/// The value that `path` leads to: a key that has dots in it, or a key of an object in an object.
fn nested<'a>(get: impl Fn(&str) -> Option<&'a serde_json::Value>, path: &str) -> Values<'a> {
    if let Some(value) = get(path) {
        return Values::of_json(value);
    }
    let mut keys = path.split('.');
    let first = keys.next().and_then(get);
    let found = keys.fold(first, |value, key| value?.as_object()?.get(key));
    found.map_or(Values::Missing, Values::of_json)
}
