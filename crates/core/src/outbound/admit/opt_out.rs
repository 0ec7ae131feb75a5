//! The check that the customer did not say stop.

use super::checks::{AdmissionCheck, AdmissionFacts, NeededFacts, Verdict};

/// Suppresses what the customer does not want to hear.
pub(super) const CHECK: AdmissionCheck =
    AdmissionCheck { needs: |_| NeededFacts { consent: true, ..NeededFacts::NONE }, verdict };

fn verdict(facts: &AdmissionFacts<'_>) -> Verdict {
    if facts.opted_out { Verdict::Suppress("the customer said stop") } else { Verdict::Admit }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outbound::admit::checks::tests::facts;

    #[test]
    fn who_said_stop_hears_nothing_and_it_is_always_asked() {
        let (message, now) = facts("hello");
        let check = |opted_out: bool, expected: Verdict| {
            let facts = AdmissionFacts { opted_out, ..AdmissionFacts::bare(&message, now) };
            assert_eq!(verdict(&facts), expected);
        };
        check(false, Verdict::Admit);
        check(true, Verdict::Suppress("the customer said stop"));
        assert_eq!((CHECK.needs)(&message), NeededFacts { consent: true, ..NeededFacts::NONE });
    }
}
