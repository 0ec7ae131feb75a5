//! Two carriers, one of which fails for a while: what they answer, what reaches the phone, and when.

use std::collections::VecDeque;

use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;

use super::{MINUTE, Micros, Pair, SECOND, Side};
use crate::domain::carriers::outbound::{MessagePart, SendResult};
use crate::foundation::http::Response;
use crate::model::carrier::{CarrierId, SEND_TIMEOUT};
use crate::testing::in_memory::Dice;

/// The way in which a carrier fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// It does not fail.
    None,
    /// So many of a hundred calls are answered 503, in the carrier's own words.
    Unavailable(u32),
    /// No call is answered in time; so many of a hundred messages go out all the same.
    Silence(u32),
    /// Every call is answered 502 by somebody in between; so many of a hundred messages go out all the same.
    Gateway(u32),
    /// "Too many", and when to come back.
    TooMany(Asks),
    /// It takes every message, and no answer says so.
    AnswersLost,
    /// Its receipts come this many minutes late.
    LateReceipts(u64),
    /// Nobody is there: no connection.
    Gone,
}

/// The value of `Retry-After`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asks {
    /// After so many seconds.
    Seconds(u32),
    /// A date so many seconds ahead.
    Date(i64),
    /// Nothing that can be read.
    Garbage,
}

/// A time in which a carrier fails, and the way in which it does.
#[derive(Clone, Copy, Debug)]
pub(super) struct Spell {
    pub(super) side: Side,
    pub(super) from: Micros,
    pub(super) to: Micros,
    pub(super) fault: Fault,
}

/// The outcome of one call.
#[derive(Clone, Copy, Debug)]
pub(super) struct Outcome {
    /// Time at which the caller gets the answer.
    pub(super) answered: Micros,
    pub(super) reply: Reply,
    /// Time at which the message is on the phone, if it gets there.
    pub(super) arrives: Option<Micros>,
    /// Time at which its receipt comes.
    pub(super) receipt: Micros,
}

/// The reply of a carrier, before it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reply {
    Accepted,
    /// 503 in the carrier's own words.
    Unavailable,
    /// 502 in somebody else's: it may have it.
    Gateway,
    TooMany(Asks),
    /// Nothing: it may have it.
    Lost,
    /// No connection: it cannot have it.
    NotSent,
}

/// The meaning of a reply, as the real carriers read it.
#[derive(Clone, Debug)]
pub(super) enum Answer {
    Read(SendResult),
    Lost,
    NotSent,
}

/// Both carriers, with the times in which they fail.
pub(super) struct OutageModel {
    spells: Vec<Spell>,
    dice: Dice,
    contract: usize,
    /// Times of the calls that each took within the last second.
    recent: Pair<VecDeque<Micros>>,
    pub(super) busiest: Pair<usize>,
    /// Number of calls that were refused because they were more than agreed.
    pub(super) over: u32,
}

impl OutageModel {
    /// Carriers that fail as `spells` say and take `contract` calls in any second.
    pub(super) fn new(spells: Vec<Spell>, contract: u32, seed: u64) -> Self {
        let contract = usize::try_from(contract).unwrap_or(usize::MAX);
        let dice = Dice::new(seed);
        Self { spells, dice, contract, recent: Pair::default(), busiest: Pair::default(), over: 0 }
    }

    /// The way in which a carrier fails at `now`.
    pub(super) fn fault(&self, side: Side, now: Micros) -> Fault {
        let spell = self.spells.iter().find(|spell| spell.side == side && (spell.from..spell.to).contains(&now));
        spell.map_or(Fault::None, |spell| spell.fault)
    }

    /// The outcome of one call.
    pub(super) fn call(&mut self, side: Side, now: Micros) -> Outcome {
        let quick = now + 40_000 + about(&self.dice, 80_000);
        let refused = |reply| Outcome { answered: quick, reply, arrives: None, receipt: Micros::MAX };
        if self.is_over(side, now) {
            self.over += 1;
            return refused(Reply::TooMany(Asks::Seconds(1)));
        }
        let arrives = Some(quick + 500_000 + about(&self.dice, 1_500_000));
        let receipt = quick + 1_000_000 + about(&self.dice, 2_500_000);
        let taken = Outcome { answered: quick, reply: Reply::Accepted, arrives, receipt };
        let timeout = now + Micros::try_from(SEND_TIMEOUT.as_micros()).unwrap_or(0);
        match self.fault(side, now) {
            Fault::Unavailable(percent) if self.dice.fraction() * 100.0 < f64::from(percent) => {
                refused(Reply::Unavailable)
            }
            Fault::None | Fault::Unavailable(_) => taken,
            Fault::Silence(percent) => {
                Outcome { answered: timeout, reply: Reply::Lost, ..self.in_part(percent, taken) }
            }
            Fault::Gateway(percent) => Outcome { reply: Reply::Gateway, ..self.in_part(percent, taken) },
            Fault::TooMany(asks) => refused(Reply::TooMany(asks)),
            Fault::AnswersLost => Outcome { reply: Reply::Lost, ..taken },
            Fault::LateReceipts(minutes) => Outcome { receipt: receipt + minutes * MINUTE, ..taken },
            Fault::Gone => refused(Reply::NotSent),
        }
    }

    /// The outcome of a call when the message goes out in so many percent of the calls.
    fn in_part(&self, percent: u32, taken: Outcome) -> Outcome {
        let goes_out = self.dice.fraction() * 100.0 < f64::from(percent);
        if goes_out { taken } else { Outcome { arrives: None, receipt: Micros::MAX, ..taken } }
    }

    /// Counts a call; whether the last second had more of them than were agreed.
    fn is_over(&mut self, side: Side, now: Micros) -> bool {
        let recent = self.recent.at_mut(side);
        while recent.front().is_some_and(|at| at + SECOND <= now) {
            recent.pop_front();
        }
        recent.push_back(now);
        let busiest = self.busiest.at_mut(side);
        *busiest = recent.len().max(*busiest);
        recent.len() > self.contract
    }
}

/// A time that is this long on average: most are shorter, few are much longer.
pub(super) fn about(dice: &Dice, mean: u32) -> Micros {
    let factor = -(1.0 - dice.fraction()).ln();
    micros(f64::from(mean) * factor.min(20.0))
}

/// Whole microseconds of a number that is not negative.
pub(super) fn micros(time: f64) -> Micros {
    u64::try_from(std::time::Duration::from_secs_f64(time.max(0.0) / 1e6).as_micros()).unwrap_or(Micros::MAX)
}

/// The carrier that stands for a side.
pub(super) fn carrier(side: Side) -> CarrierId {
    match side {
        Side::A => CarrierId::Twilio,
        Side::B => CarrierId::Bandwidth,
    }
}

/// Reads a reply as the real carrier does.
pub(super) fn read(side: Side, reply: Reply, now: Timestamp) -> Answer {
    let json = |status, body: &str| Response::new(status, "application/json", body.as_bytes());
    let response = match reply {
        Reply::Lost => return Answer::Lost,
        Reply::NotSent => return Answer::NotSent,
        Reply::Accepted => {
            json(202, r#"{"sid":"SM0123456789abcdef0123456789abcdef","id":"1760000000000abcdefghijkl"}"#)
        }
        Reply::Unavailable => json(503, r#"{"code":20503,"type":"service-unavailable","status":503}"#),
        Reply::Gateway => Response::new(502, "text/html", "<html><h1>502 Bad Gateway</h1></html>"),
        Reply::TooMany(asks) => {
            let mut response = Response::empty(429);
            response.headers.add("Retry-After", asks.written(now));
            response
        }
    };
    Answer::Read(carrier(side).result(&MessagePart::text("Hello"), &response))
}

impl Asks {
    fn written(self, now: Timestamp) -> String {
        match self {
            Self::Seconds(seconds) => seconds.to_string(),
            Self::Date(seconds) => {
                let date = now.saturating_add(jiff::SignedDuration::from_secs(seconds)).unwrap_or(now);
                DateTimePrinter::new().timestamp_to_rfc9110_string(&date).unwrap_or_default()
            }
            Self::Garbage => "in a while".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::model::carrier::ErrorClass;

    #[test]
    fn replies_are_read_by_the_real_carriers() {
        let now: Timestamp = "2026-11-23T12:00:00Z".parse().unwrap();
        let check = |reply: Reply, expected: Option<(ErrorClass, Option<u64>)>| {
            for side in Side::BOTH {
                let Answer::Read(result) = read(side, reply, now) else { panic!("{reply:?} has no answer") };
                let found = match result {
                    SendResult::Accepted { .. } => None,
                    SendResult::Rejected { error_class, retry_after, .. } => {
                        Some((error_class, retry_after.map(|after| after.from(now).as_secs())))
                    }
                    SendResult::Unclear { .. } => panic!("{reply:?} is unclear"),
                };
                assert_eq!(found, expected, "{side:?} {reply:?}");
            }
        };
        check(Reply::Accepted, None);
        check(Reply::Unavailable, Some((ErrorClass::Retry, None)));
        check(Reply::TooMany(Asks::Seconds(0)), Some((ErrorClass::RetrySlowly, Some(0))));
        check(Reply::TooMany(Asks::Seconds(120)), Some((ErrorClass::RetrySlowly, Some(120))));
        check(Reply::TooMany(Asks::Date(90)), Some((ErrorClass::RetrySlowly, Some(90))));
        check(Reply::TooMany(Asks::Garbage), Some((ErrorClass::RetrySlowly, None)));
    }

    #[test]
    fn a_carrier_fails_in_its_spell_and_counts_its_calls() {
        let spell = Spell { side: Side::A, from: MINUTE, to: 2 * MINUTE, fault: Fault::Silence(0) };
        let mut weather = OutageModel::new(vec![spell], 3, 1);
        let mut check = |side, now, expected: Reply| assert_eq!(weather.call(side, now).reply, expected, "{now}");
        check(Side::A, MINUTE - 1, Reply::Accepted);
        check(Side::A, MINUTE, Reply::Lost);
        check(Side::B, MINUTE, Reply::Accepted);
        check(Side::A, 2 * MINUTE, Reply::Accepted);
        for _ in 0..2 {
            check(Side::A, 2 * MINUTE, Reply::Accepted);
        }
        check(Side::A, 2 * MINUTE + SECOND - 1, Reply::TooMany(Asks::Seconds(1)));
        assert_eq!((weather.busiest, weather.over), (Pair { a: 4, b: 1 }, 1));
        let late = OutageModel::new(Vec::new(), 3, 1).call(Side::A, 0);
        assert!(Duration::from_micros(late.answered) < Duration::from_secs(2), "a healthy carrier answers at once");
    }
}
