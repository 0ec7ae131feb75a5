//! The usual simple way: A, then B, three tries each a second apart; a time-out is a failure, nothing is remembered.

use super::message::{End, SimulatedMessage};
use super::outage::Answer;
use super::policy::{Next, Policy, View};
use super::{Micros, Pair, SECOND, Side};
use crate::domain::carriers::outbound::SendResult;

/// Tries of each carrier.
const TRIES: u8 = 3;

/// The time between two tries.
const PAUSE: Micros = SECOND;

/// Decides without looking back.
pub(super) struct Naive;

impl Policy for Naive {
    fn due(&mut self, parcel: &mut SimulatedMessage, _id: u32, _now: Micros) -> Next {
        if parcel.path.len() == 0 {
            parcel.path = [(Side::A, false), (Side::B, false)].into_iter().collect();
        }
        Next::Call
    }

    fn answered(&mut self, parcel: &mut SimulatedMessage, answer: &Answer, _now: Micros) -> Next {
        if matches!(answer, Answer::Read(SendResult::Accepted { .. })) {
            return Next::End(End::Sent);
        }
        parcel.tries += 1;
        if parcel.tries < TRIES {
            return Next::Wait(PAUSE);
        }
        if parcel.step + 1 == parcel.path.len() {
            return Next::End(End::Failed);
        }
        parcel.go_to(parcel.path, parcel.step + 1);
        Next::Wait(0)
    }

    fn receipt(&mut self, _side: Side, _sent: Micros, _now: Micros) {}

    fn each_minute(&mut self, _now: Micros) {}

    fn view(&self, _now: Micros) -> Pair<View> {
        Pair::of(|_| View { points: 100, blocked: false })
    }
}
