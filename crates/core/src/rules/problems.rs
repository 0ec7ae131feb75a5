//! What is wrong with a rule set: it is refused when it is saved.

use serde::Serialize;

use super::RuleSet;
use super::condition::Condition;
use super::facts::Frame;
use super::predicate::Predicate;

/// Something wrong with a rule set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// Where, as in `routingRules[2].conditions[0].operator`.
    pub path: String,
    /// What.
    pub problem: String,
}

impl RuleSet {
    /// Everything that is wrong with these rules; empty means they can be saved.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        let frame = Frame::of(self);
        let mut problems = Vec::new();
        for (at, rule) in self.routing_rules.iter().enumerate() {
            for (nth, condition) in rule.conditions.iter().enumerate() {
                let path = format!("routingRules[{at}].conditions[{nth}]");
                if let Condition::Compare(comparison) = condition
                    && let Err((place, problem)) = Predicate::read(comparison, &frame)
                {
                    problems.push(Problem { path: format!("{path}.{place}"), problem });
                }
            }
        }
        problems
    }
}
