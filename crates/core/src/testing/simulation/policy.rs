//! The interface of whoever decides what is done with a message.

use super::message::{End, SimulatedMessage};
use super::outage::Answer;
use super::watch::Watch;
use super::{Micros, Pair, Side};

/// The next thing that is done with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Its carrier is called ([`SimulatedMessage::side`]).
    Call,
    /// It is due again after this long.
    Wait(Micros),
    /// It has ended.
    End(End),
}

/// Decides what is done with messages.
pub(super) trait Policy {
    /// A message is due.
    fn due(&mut self, parcel: &mut SimulatedMessage, id: u32, now: Micros) -> Next;

    /// Its carrier was called, and this came of it.
    fn answered(&mut self, parcel: &mut SimulatedMessage, answer: &Answer, now: Micros) -> Next;

    /// A receipt came for what was sent then.
    fn receipt(&mut self, side: Side, sent: Micros, now: Micros);

    /// A minute is over.
    fn each_minute(&mut self, now: Micros);

    /// The state of both routes.
    fn view(&self, now: Micros) -> Pair<View>;

    /// The record of who led and when points moved, if it keeps one.
    fn watch(&self) -> Option<&Watch> {
        None
    }
}

/// The state of a route.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct View {
    /// Points of a hundred.
    pub(super) points: u32,
    /// Whether its breaker keeps calls away.
    pub(super) blocked: bool,
}
