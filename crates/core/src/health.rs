//! How carriers are doing, counted by the minute.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::carrier::CarrierId;

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
