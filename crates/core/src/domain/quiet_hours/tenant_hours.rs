//! What a tenant allows beside the law: its own hours, its holidays, whose clock counts, and which classes wait.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::QuietHoursReason;
use super::place::NamedZone;
use super::windows::{DaySpan, DaySpans};
use crate::foundation::local_time::{self, MinuteOfDay, WEEKDAYS};
use crate::foundation::problem::DocumentProblem;
use crate::model::message::MessageClass;

/// Quiet hours as a tenant configures them. They are narrowed by the law of the number, never widened beyond it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct QuietHours {
    /// Zone of the tenant (IANA), whose clock counts where nothing is known of the customer's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// Hours in which advertising may go out, on every day; 08:00 to 21:00, unless it is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Vec<(String, String)>>,
    /// Hours of a weekday, `mon` to `sun`, instead; none if the list is empty.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub weekly: BTreeMap<String, Vec<(String, String)>>,
    /// Dates (`2026-12-25`) on which no advertising goes out.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub holidays: Vec<String>,
    /// Which zones count where the contact's is not one of the number's.
    #[serde(default)]
    pub zone_policy: ZonePolicy,
    /// Minutes in which an answer to a customer's own message may go out at any time; 30, unless it is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_minutes: Option<u32>,
}

impl QuietHours {
    /// Longest time in which an answer passes: a day.
    pub const MAX_REPLY_MINUTES: u32 = 24 * 60;

    /// What answers pass in, unless it is said: as long as a conversation is active after its last message.
    pub const USUAL_REPLY_MINUTES: u32 = 30;

    /// Everything that is wrong with them; empty means they can be saved.
    #[must_use]
    pub fn problems(&self) -> Vec<DocumentProblem> {
        TenantHours::read(self, None).err().unwrap_or_default()
    }
}

/// Which zones count where the contact's zone is not one of the number's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ZonePolicy {
    /// The contact's: somebody said so, and numbers travel.
    #[default]
    Contact,
    /// All of them: messages go out when it is allowed in each.
    Both,
}

/// A tenant's quiet hours, read.
#[derive(Clone, Debug)]
pub struct TenantHours {
    zone: NamedZone,
    week: [DaySpans; 7],
    holidays: BTreeSet<Date>,
    policy: ZonePolicy,
    reply: SignedDuration,
}

impl TenantHours {
    /// Usual beginning and end of the hours: what American law allows is kept to everywhere, since most countries have no
    /// hours for messages and nobody likes to be woken by advertising.
    const USUAL: DaySpan = DaySpan { from: MinuteOfDay::hour(8), to: MinuteOfDay::hour(21) };

    /// The usual hours of a tenant in `zone`; `None` if that is no zone.
    #[must_use]
    pub fn usual(zone: &str) -> Option<Self> {
        Self::read(&QuietHours::default(), Some(zone)).ok()
    }

    /// Reads what is configured; the tenant is in `zone` where it does not say otherwise, and else in UTC.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn read(configured: &QuietHours, zone: Option<&str>) -> Result<Self, Vec<DocumentProblem>> {
        let mut wrong = Vec::new();
        let name = configured.time_zone.as_deref().or(zone).unwrap_or("UTC");
        let zone = local_time::zone(name);
        if zone.is_none() {
            wrong.push(problem("timeZone", format!("{name:?} is no time zone")));
        }
        let week = read_week(configured, &mut wrong);
        let holidays = read_dates(&configured.holidays, &mut wrong);
        let minutes = configured.reply_minutes.unwrap_or(QuietHours::USUAL_REPLY_MINUTES);
        if minutes > QuietHours::MAX_REPLY_MINUTES {
            wrong.push(problem("replyMinutes", format!("must be 0 to {}", QuietHours::MAX_REPLY_MINUTES)));
        }
        let zone = zone.filter(|_| wrong.is_empty()).ok_or(wrong)?;
        Ok(Self {
            zone: (name.to_owned(), zone),
            week,
            holidays,
            policy: configured.zone_policy,
            reply: SignedDuration::from_mins(minutes.into()),
        })
    }

    /// The tenant's own zone.
    pub(super) fn zone(&self) -> NamedZone {
        self.zone.clone()
    }

    pub(super) fn policy(&self) -> ZonePolicy {
        self.policy
    }

    /// Hours of the tenant on `date`.
    pub(super) fn on(&self, date: Date) -> DaySpans {
        if self.holidays.contains(&date) {
            return Vec::new();
        }
        self.week.get(local_time::weekday_place(date)).cloned().unwrap_or_default()
    }

    /// Why a message passes at any time; `None` if it waits for its hours.
    pub(super) fn exempts(
        &self,
        class: MessageClass,
        last_inbound: Option<Timestamp>,
        at: Timestamp,
    ) -> Option<QuietHoursReason> {
        if !super::waits(class) {
            return Some(QuietHoursReason::ClassPasses(class));
        }
        let answers = last_inbound.is_some_and(|wrote| at.duration_since(wrote) < self.reply);
        answers.then_some(QuietHoursReason::Reply)
    }
}

impl Default for TenantHours {
    /// The usual hours, in UTC.
    fn default() -> Self {
        Self {
            zone: ("UTC".to_owned(), TimeZone::UTC),
            week: std::array::from_fn(|_| vec![Self::USUAL]),
            holidays: BTreeSet::new(),
            policy: ZonePolicy::default(),
            reply: SignedDuration::from_mins(QuietHours::USUAL_REPLY_MINUTES.into()),
        }
    }
}

fn read_week(configured: &QuietHours, wrong: &mut Vec<DocumentProblem>) -> [DaySpans; 7] {
    let usual = configured.hours.as_ref().map(|hours| read_day(hours, "hours", wrong));
    let usual = usual.unwrap_or_else(|| vec![TenantHours::USUAL]);
    let mut week: [DaySpans; 7] = std::array::from_fn(|_| usual.clone());
    for (day, hours) in &configured.weekly {
        let path = format!("weekly.{day}");
        let place = WEEKDAYS.iter().position(|name| name == day);
        match place.and_then(|place| week.get_mut(place)) {
            Some(spans) => *spans = read_day(hours, &path, wrong),
            None => wrong.push(problem(path, format!("{day:?} is no weekday; they are {}", WEEKDAYS.join(", ")))),
        }
    }
    if wrong.is_empty() && week.iter().all(Vec::is_empty) {
        wrong.push(problem("hours", "there are none on any day: nothing could go out".to_owned()));
    }
    week
}

fn read_day(hours: &[(String, String)], path: &str, wrong: &mut Vec<DocumentProblem>) -> DaySpans {
    let mut spans: DaySpans = Vec::new();
    for (nth, (from, to)) in hours.iter().enumerate() {
        match read_span(from, to, spans.last()) {
            Ok(span) => spans.push(span),
            Err(what) => wrong.push(problem(format!("{path}[{nth}]"), what)),
        }
    }
    spans
}

fn read_span(from: &str, to: &str, before: Option<&DaySpan>) -> Result<DaySpan, String> {
    let minute = |text| MinuteOfDay::read(text).ok_or_else(|| format!("{text:?} is no time such as \"09:30\""));
    let span = DaySpan { from: minute(from)?, to: minute(to)? };
    if span.to <= span.from {
        return Err("must end after it begins; hours over midnight are two, to 24:00 and from 00:00".to_owned());
    }
    if before.is_some_and(|before| span.from < before.to) {
        return Err("begins before the hours above it end".to_owned());
    }
    Ok(span)
}

fn read_dates(dates: &[String], wrong: &mut Vec<DocumentProblem>) -> BTreeSet<Date> {
    let mut read = BTreeSet::new();
    for (nth, text) in dates.iter().enumerate() {
        match text.parse().ok().filter(|_| text.len() == "2026-12-25".len()) {
            Some(date) => _ = read.insert(date),
            None => {
                wrong.push(problem(format!("holidays[{nth}]"), format!("{text:?} is no date such as \"2026-12-25\"")));
            }
        }
    }
    read
}

fn problem(path: impl Into<String>, problem: String) -> DocumentProblem {
    DocumentProblem { path: path.into(), problem }
}
