//! The counts that are kept while time passes.

use super::policy::View;
use super::{Micros, Pair, SECOND, Side};

/// The time that one count of a run covers: half a minute.
pub(super) const STEP: Micros = 30 * SECOND;

/// The counts of a run.
#[derive(Default)]
pub(super) struct Counts {
    /// Messages that have not ended.
    pub(super) open: u64,
    /// Number of times that a message was looked at.
    pub(super) events: u64,
    /// Calls that sent a message on, by half-minutes.
    pub(super) sent: Pair<Vec<u32>>,
    /// Calls to each carrier.
    pub(super) calls: Pair<u64>,
    /// State of the routes, by half-minutes.
    pub(super) views: Pair<Vec<View>>,
}

impl Counts {
    /// A call was made.
    pub(super) fn called(&mut self, side: Side, now: Micros, goes_out: bool) {
        *self.calls.at_mut(side) += 1;
        let slot = slot(now);
        let sent = self.sent.at_mut(side);
        if slot >= sent.len() {
            sent.resize(slot + 1, 0);
        }
        if let Some(count) = sent.get_mut(slot) {
            *count += u32::from(goes_out);
        }
    }

    /// Notes the state of the routes in this half-minute.
    pub(super) fn look(&mut self, views: &Pair<View>) {
        for side in Side::BOTH {
            self.views.at_mut(side).push(*views.at(side));
        }
    }
}

/// The number of the half-minute, from 0.
pub(super) fn slot(at: Micros) -> usize {
    usize::try_from(at / STEP).unwrap_or(usize::MAX)
}
