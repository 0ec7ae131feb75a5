//! How carriers are doing, counted by the minute.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::carrier::CarrierId;
use crate::message::ChannelKind;

/// What has a health of its own: a carrier's text messages may fail while its WhatsApp works.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Route {
    /// Who.
    pub carrier: CarrierId,
    /// What is carried.
    pub kind: ChannelKind,
}

/// How a route stands: what selection and delivery need to know of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Which.
    pub route: Route,
    /// Whether it may be used.
    pub availability: Availability,
    /// How much of its usual share it gets, in hundredths: 100 is all.
    pub points: u32,
    /// An operator wants everything to go this way.
    pub pinned: bool,
    /// Why it is as it is; shown with plans.
    pub reason: String,
}

/// Whether a route may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Availability {
    /// As usual.
    Usable,
    /// A single call may find out whether it works again.
    Probing,
    /// Not now: its breaker is open, or an operator drains it.
    Blocked,
}

impl Standing {
    /// A route of which nothing bad is known.
    #[must_use]
    pub fn good(route: Route) -> Self {
        Self { route, availability: Availability::Usable, points: 100, pinned: false, reason: String::new() }
    }

    /// By what was counted alone.
    #[must_use]
    pub fn seen(route: Route, window: Window) -> Self {
        if !window.is_ill() {
            return Self::good(route);
        }
        let reason = format!("half of its sends failed in {WINDOW_MINUTES} minutes");
        Self { availability: Availability::Blocked, reason, ..Self::good(route) }
    }
}

/// Outcomes of sends by one carrier in one minute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Who.
    pub carrier: CarrierId,
    /// When.
    pub at: Timestamp,
    /// Sends that the carrier took.
    pub accepted: u32,
    /// Sends that failed by the carrier's fault.
    pub failed: u32,
}

/// What was counted over the last [`WINDOW_MINUTES`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Window {
    /// Sends that the carrier took.
    pub accepted: u32,
    /// Sends that failed by the carrier's fault.
    pub failed: u32,
}

/// How far back a window reaches.
pub const WINDOW_MINUTES: i64 = 5;

/// Fewer outcomes than these say nothing.
const ENOUGH: u32 = 20;

impl Window {
    /// Half of at least twenty sends failed: send by others if there are others.
    #[must_use]
    pub fn is_ill(self) -> bool {
        let all = self.accepted + self.failed;
        all >= ENOUGH && self.failed * 2 >= all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_carrier_is_ill_when_half_of_twenty_fail() {
        let check =
            |accepted, failed, ill| assert_eq!(Window { accepted, failed }.is_ill(), ill, "{accepted} {failed}");
        check(0, 19, false);
        check(10, 10, true);
        check(11, 9, false);
        check(0, 20, true);
    }
}
