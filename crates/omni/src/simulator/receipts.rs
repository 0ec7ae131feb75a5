//! Receipts: which ones a send gets, in which order, and when.

use std::time::Duration;

use super::faults::{Code, Fault};

/// One receipt to come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Planned {
    /// Time at which it is posted, after the send was taken.
    pub(super) after: Duration,
    /// Time at which it happened by the carrier's clock, after the send was taken.
    pub(super) happened: Duration,
    /// `sent`, `delivered`, `read`, `failed`, `undelivered`; each carrier has its own words for them.
    pub(super) status: &'static str,
    /// The carrier's error code.
    pub(super) error: Option<Code>,
}

/// All receipts of one send.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Itinerary {
    /// Whether they all come before the send is answered.
    pub(super) before_answer: bool,
    /// Receipts in the order of posting.
    pub(super) receipts: Vec<Planned>,
}

/// Plans the receipts of a send: `told`, which is what the carrier tells when all goes well, `interval` apart, as `faults`
/// spoil them.
pub(super) fn plan(told: &[&'static str], interval: Duration, faults: &[Fault]) -> Itinerary {
    let mut itinerary = Itinerary { before_answer: false, receipts: story(told, interval, faults) };
    for fault in faults {
        match fault {
            Fault::LateReceipts { millis } => {
                itinerary.receipts.iter_mut().for_each(|receipt| receipt.after += Duration::from_millis(*millis));
            }
            Fault::DuplicateReceipts { copies } => {
                let repeat = |receipt| std::iter::repeat_n(receipt, (*copies).clamp(1, 100));
                itinerary.receipts = itinerary.receipts.into_iter().flat_map(repeat).collect();
            }
            Fault::ReorderedReceipts => reverse(&mut itinerary.receipts),
            Fault::NoReceipts => itinerary.receipts.clear(),
            Fault::ReceiptsFirst => itinerary.before_answer = true,
            Fault::FailedReceipt { .. }
            | Fault::Status { .. }
            | Fault::Timeout { .. }
            | Fault::LostAnswer
            | Fault::Gateway => {}
        }
    }
    itinerary
}

/// The receipts that tell what really becomes of the message.
fn story(told: &[&'static str], interval: Duration, faults: &[Fault]) -> Vec<Planned> {
    let failure = faults.iter().find_map(|fault| match fault {
        Fault::FailedReceipt { code, undelivered } => Some((code.clone(), *undelivered)),
        _ => None,
    });
    let statuses: Vec<(&'static str, Option<Code>)> = match failure {
        Some((code, true)) => vec![("sent", None), ("undelivered", Some(code))],
        Some((code, false)) => vec![("failed", Some(code))],
        None => told.iter().map(|status| (*status, None)).collect(),
    };
    let step = |(index, (status, error)): (u32, (&'static str, Option<Code>))| {
        let happened = interval * index;
        Planned { after: happened, happened, status, error }
    };
    (1_u32..).zip(statuses).map(step).collect()
}

/// The last receipt is posted first; what happened when stays as it was.
fn reverse(receipts: &mut [Planned]) {
    let times: Vec<Duration> = receipts.iter().map(|receipt| receipt.after).collect();
    receipts.reverse();
    receipts.iter_mut().zip(times).for_each(|(receipt, after)| receipt.after = after);
}

#[cfg(test)]
mod tests {
    use super::*;

    const INTERVAL: Duration = Duration::from_millis(100);
    const SMS: &[&str] = &["sent", "delivered"];
    const CHAT: &[&str] = &["sent", "delivered", "read"];

    /// `expected`: status and milliseconds until it is posted.
    fn check(told: &[&'static str], faults: &[Fault], expected: &[(&str, u128)]) {
        let itinerary = plan(told, INTERVAL, faults);
        let posted: Vec<_> = itinerary.receipts.iter().map(|r| (r.status, r.after.as_millis())).collect();
        assert_eq!(posted, expected, "{faults:?}");
    }

    #[test]
    fn receipts_come_in_order_unless_a_fault_says_otherwise() {
        check(CHAT, &[], &[("sent", 100), ("delivered", 200), ("read", 300)]);
        check(SMS, &[], &[("sent", 100), ("delivered", 200)]);
        check(CHAT, &[Fault::ReorderedReceipts], &[("read", 100), ("delivered", 200), ("sent", 300)]);
        check(SMS, &[Fault::LateReceipts { millis: 5_000 }], &[("sent", 5_100), ("delivered", 5_200)]);
        check(
            SMS,
            &[Fault::DuplicateReceipts { copies: 2 }],
            &[("sent", 100), ("sent", 100), ("delivered", 200), ("delivered", 200)],
        );
        check(CHAT, &[Fault::NoReceipts], &[]);
        check(
            SMS,
            &[Fault::FailedReceipt { code: 30003.into(), undelivered: true }],
            &[("sent", 100), ("undelivered", 200)],
        );
        check(CHAT, &[Fault::FailedReceipt { code: 131_047.into(), undelivered: false }], &[("failed", 100)]);
    }

    #[test]
    fn reordered_receipts_still_say_when_it_happened() {
        let itinerary = plan(CHAT, INTERVAL, &[Fault::ReorderedReceipts]);
        let happened: Vec<_> = itinerary.receipts.iter().map(|r| r.happened.as_millis()).collect();
        assert_eq!(happened, [300, 200, 100]);
    }

    #[test]
    fn receipts_can_come_before_the_answer() {
        assert!(plan(CHAT, INTERVAL, &[Fault::ReceiptsFirst]).before_answer);
    }
}
