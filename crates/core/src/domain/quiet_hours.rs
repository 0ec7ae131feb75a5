//! Quiet hours: when advertising may reach a customer, by the clocks of wherever the customer may be.
//!
//! - [`number_zones`] knows in which time zones a number was issued.
//! - [`legal_hours`] is the table of what the law of the number's state or country allows.
//! - [`tenant_hours`] is what the tenant allows, and whose clock counts.
//! - `windows` turns hours of the day into instants, and finds the first one at which all clocks agree.
//!
//! The class of a message decides whether it waits, never its text. Sources and traps: docs/architecture/quiet-hours.md.

mod holidays;
pub mod legal_hours;
pub mod number_zones;
mod place;
mod reason;
pub mod tenant_hours;
#[cfg(test)]
mod tests;
mod windows;

use jiff::Timestamp;
use serde::Serialize;

use crate::model::message::{Address, MessageClass};
use place::Place;
pub use reason::QuietHoursReason;
pub use tenant_hours::{QuietHours, TenantHours, ZonePolicy};

/// Customer who is to get a message, as far as quiet hours are concerned.
#[derive(Clone, Copy, Debug)]
pub struct Recipient<'a> {
    /// Address to which the message goes.
    pub address: &'a Address,
    /// Zone in which the contact is known to be (IANA: `America/New_York`).
    pub zone: Option<&'a str>,
    /// Time at which the customer last wrote.
    pub last_inbound: Option<Timestamp>,
}

impl<'a> From<&'a Address> for Recipient<'a> {
    fn from(address: &'a Address) -> Self {
        Self { address, zone: None, last_inbound: None }
    }
}

/// Whether a message may go out now, and if not, when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct QuietHoursVerdict {
    /// Whether it may go out at once.
    pub allowed: bool,
    /// First instant at which it may; `None` if it may now, or if no window opens within [`MAX_WAIT_DAYS`].
    pub released_at: Option<Timestamp>,
    /// Zones by whose clocks it was judged.
    pub zones: Vec<String>,
    /// What led to it, in the order in which it was asked.
    pub why: Vec<QuietHoursReason>,
}

/// Days for which a window is looked for: a fortnight of holidays, and a day.
pub const MAX_WAIT_DAYS: i32 = windows::DAYS_AHEAD;

/// Whether messages of `class` wait for their hours. Of those that do not, nothing has to be known.
#[must_use]
pub fn waits(class: MessageClass) -> bool {
    class == MessageClass::Marketing
}

/// Judges a message of `class` that would reach `recipient` at `at`.
#[must_use]
pub fn judge(recipient: &Recipient<'_>, class: MessageClass, at: Timestamp, tenant: &TenantHours) -> QuietHoursVerdict {
    let mut place = Place::of(recipient, tenant);
    let mut why = std::mem::take(&mut place.why);
    let exempt = tenant.exempts(class, recipient.last_inbound, at);
    let released_at = match exempt {
        Some(_) => Some(at),
        None => released(&mut place, at, tenant, &mut why),
    };
    let allowed = released_at == Some(at);
    why.push(exempt.unwrap_or(match released_at {
        Some(_) if allowed => QuietHoursReason::Open,
        Some(_) => QuietHoursReason::Quiet,
        None => QuietHoursReason::NeverOpen,
    }));
    let zones = place.zones.into_iter().map(|(name, _)| name).collect();
    QuietHoursVerdict { allowed, released_at: released_at.filter(|_| !allowed), zones, why }
}

/// The first instant from `at` on that lies within the hours of all zones; of the tenant's, if they have none in common.
fn released(
    place: &mut Place,
    at: Timestamp,
    tenant: &TenantHours,
    why: &mut Vec<QuietHoursReason>,
) -> Option<Timestamp> {
    let windows = windows::around(at, |date| {
        let legal = place.laws.iter().map(|law| law.on(date));
        legal.fold(tenant.on(date), |hours, law| windows::common(&hours, &law))
    });
    why.extend(place.laws.iter().map(|law| QuietHoursReason::Law(law.place)));
    let first = windows::first_common(&place.clocks(), &windows, at);
    if first.is_some() || place.zones.len() < 2 {
        return first;
    }
    why.push(QuietHoursReason::NothingInCommon);
    place.zones = vec![tenant.zone()];
    windows::first_common(&place.clocks(), &windows, at)
}
