//! One message on its way, small enough that a million may wait.

use super::{Micros, Side};

/// A message on its way.
#[derive(Clone, Copy, Debug)]
pub(super) struct SimulatedMessage {
    /// Time at which it was handed over.
    pub(super) born: Micros,
    /// Whether it may go twice rather than never.
    pub(super) alert: bool,
    /// The steps of its plan.
    pub(super) path: Path,
    /// Number of the step that is due.
    pub(super) step: u8,
    /// Number of tries that this step has had.
    pub(super) tries: u8,
    /// Number of errors that are in no table and that step returned.
    pub(super) unknown_errors: u8,
    /// Time at which the call began whose answer was lost.
    pub(super) unanswered: Option<Micros>,
    /// Bits of the first 32 steps for which a receipt has come.
    pub(super) receipts: u32,
    /// Number of copies on the phone.
    pub(super) copies: u8,
    /// Time at which the first one arrived.
    pub(super) arrived: Option<Micros>,
    /// End of the message, as we report it.
    pub(super) end: End,
}

/// The end of a message, as we report it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// It has not ended.
    Open,
    /// A carrier took it.
    Sent,
    /// The answer was lost, no receipt came, and it must not go twice.
    Unknown,
    /// No carrier took it.
    Failed,
}

/// The carriers that are asked, in their order, and which of them were passed over: two bits a step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Path {
    steps: u64,
    len: u8,
}

impl SimulatedMessage {
    pub(super) fn new(born: Micros, alert: bool) -> Self {
        Self {
            born,
            alert,
            path: Path::default(),
            step: 0,
            tries: 0,
            unknown_errors: 0,
            unanswered: None,
            receipts: 0,
            copies: 0,
            arrived: None,
            end: End::Open,
        }
    }

    /// The carrier that is due.
    pub(super) fn side(&self) -> Side {
        self.path.at(self.step).0
    }

    /// Whether a receipt has come for the step that is due.
    pub(super) fn has_receipt(&self) -> bool {
        self.receipts & (1 << (self.step & 31)) != 0
    }

    /// Goes on to another step, of which nothing was tried yet.
    pub(super) fn go_to(&mut self, path: Path, step: u8) {
        (self.path, self.step, self.tries, self.unknown_errors, self.unanswered) = (path, step, 0, 0, None);
    }
}

impl Path {
    /// Adds a step.
    pub(super) fn push(&mut self, side: Side, passed_over: bool) {
        let bits = u64::from(side == Side::B) | u64::from(passed_over) << 1;
        self.steps |= bits << (2 * self.len);
        self.len += 1;
    }

    /// The number of its steps.
    pub(super) fn len(self) -> u8 {
        self.len
    }

    /// A step, and whether it was passed over.
    pub(super) fn at(self, step: u8) -> (Side, bool) {
        let bits = self.steps >> (2 * step.min(31));
        (if bits & 1 == 1 { Side::B } else { Side::A }, bits & 2 == 2)
    }

    /// All steps.
    pub(super) fn steps(self) -> impl Iterator<Item = (Side, bool)> {
        (0..self.len).map(move |step| self.at(step))
    }
}

impl FromIterator<(Side, bool)> for Path {
    fn from_iter<I: IntoIterator<Item = (Side, bool)>>(steps: I) -> Self {
        // No plan is longer than 20 steps.
        steps.into_iter().take(32).fold(Self::default(), |mut path, (side, passed_over)| {
            path.push(side, passed_over);
            path
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_what_was_put_into_it() {
        let steps = [(Side::A, false), (Side::B, true), (Side::B, false), (Side::A, true)];
        let long: Vec<_> = steps.iter().copied().cycle().take(32).collect();
        let path: Path = long.iter().copied().collect();
        assert_eq!(path.steps().collect::<Vec<_>>(), long);
        assert_eq!((path.len(), path.at(1)), (32, (Side::B, true)));
    }
}
