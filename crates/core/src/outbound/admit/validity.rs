//! The check that a message is still of use to its customer.

use super::checks::{AdmissionCheck, AdmissionFacts, NeededFacts, Verdict};

/// Refuses what is no longer valid.
pub(super) const CHECK: AdmissionCheck = AdmissionCheck { needs: |_| NeededFacts::NONE, verdict };

fn verdict(facts: &AdmissionFacts<'_>) -> Verdict {
    if facts.message.valid_until.is_some_and(|until| until <= facts.now) {
        return Verdict::Refuse("it is no longer valid");
    }
    Verdict::Admit
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;
    use crate::outbound::admit::checks::tests::facts;

    #[test]
    fn a_message_is_valid_until_its_time_has_come() {
        let check = |left: Option<i64>, expected: Verdict| {
            let (mut message, now) = facts("hello");
            message.valid_until = left.map(|seconds| now + SignedDuration::from_secs(seconds));
            let facts = AdmissionFacts::bare(&message, now);
            assert_eq!(verdict(&facts), expected, "{left:?}");
        };
        check(None, Verdict::Admit);
        check(Some(1), Verdict::Admit);
        check(Some(0), Verdict::Refuse("it is no longer valid"));
        check(Some(-1), Verdict::Refuse("it is no longer valid"));
    }
}
