//! The facts that rules can ask about: a message and what is known around it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::RuleSet;
use super::hours::{Calendar, zone};
use crate::model::channel::Channel;
use crate::model::contact::Contact;
use crate::model::conversation::Conversation;
use crate::model::message::Message;

/// A message and what is known around it. What is missing makes every comparison with it fail.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The message.
    pub message: &'a Message,
    /// The customer who wrote it, if the tenant knows them.
    pub contact: Option<&'a Contact>,
    /// The conversation that it continues; `None` if it is the first of its conversation.
    pub conversation: Option<&'a Conversation>,
    /// The account and the address that it came by.
    pub channel: Option<&'a Channel>,
    /// Time at which it is decided.
    pub now: Timestamp,
}

impl<'a> Facts<'a> {
    /// The id of the channel that the message came by: by `channel` or, without it, by the metadata `channelId`.
    pub(super) fn channel_id(&self) -> Option<&'a str> {
        let told = || self.message.metadata.get("channelId").and_then(serde_json::Value::as_str);
        self.channel.map(|channel| channel.id.as_str()).or_else(told)
    }
}

/// The part of a rule set that is the same for all of its rules.
#[derive(Clone, Debug, Default)]
pub(super) struct Frame {
    /// Time zone of `now`; `None` if it cannot be read.
    pub(super) zone: Option<TimeZone>,
    /// The opening hours that can be read.
    pub(super) calendars: BTreeMap<String, Calendar>,
}

impl Frame {
    pub(super) fn of(set: &RuleSet) -> Self {
        let zone = set.time_zone.as_deref().map_or(Some(TimeZone::UTC), zone);
        let calendars = set.opening_hours.iter().filter_map(|(name, hours)| {
            let calendar = Calendar::read(hours, zone.as_ref()).ok()?;
            Some((name.clone(), calendar))
        });
        Self { calendars: calendars.collect(), zone }
    }
}

/// Facts, asked by the rules of one frame.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked<'a> {
    pub(super) facts: &'a Facts<'a>,
    pub(super) frame: &'a Frame,
}

impl Asked<'_> {
    /// The date and the time that our clock shows.
    pub(super) fn now(&self) -> Option<DateTime> {
        self.frame.zone.as_ref().map(|zone| zone.to_datetime(self.facts.now))
    }

    /// The date and the time that the contact's clock shows, if it is known where they are.
    pub(super) fn contact_now(&self) -> Option<DateTime> {
        self.contact_zone().map(|zone| zone.to_datetime(self.facts.now))
    }

    pub(super) fn contact_zone(&self) -> Option<TimeZone> {
        self.facts.contact.and_then(|contact| contact.time_zone.as_deref()).and_then(zone)
    }
}
