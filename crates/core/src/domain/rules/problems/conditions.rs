//! Mistakes in conditions.

use serde_json::Value;

use super::Check;
use super::nearest::{unknown, unknown_field};
use crate::domain::rules::compile::MAX_DEPTH;
use crate::domain::rules::condition::{Comparison, Condition, Operator};
use crate::domain::rules::field::Field;
use crate::domain::rules::predicate::{Predicate, Test};
use crate::domain::rules::value::{fold, text_of, trimmed};
use crate::domain::rules::{Rule, pattern};

/// The most conditions of one rule, `all`, `any`, `not` and values of lists included.
const MAX_CONDITIONS: usize = 1_000;

/// The most regular expressions of all rules.
const MAX_PATTERNS: usize = 512;

/// The number of conditions, values of lists included.
pub(super) fn count(conditions: &[Condition]) -> usize {
    let count_one = |condition: &Condition| match condition {
        Condition::Compare(comparison) => comparison.value.as_array().map_or(1, |values| values.len().max(1)),
        Condition::All(of) | Condition::Any(of) => 1 + count(of),
        Condition::Not(of) => 1 + count(std::slice::from_ref(of)),
        Condition::Unknown(_) => 1,
    };
    conditions.iter().map(count_one).sum()
}

impl Check<'_> {
    pub(super) fn conditions(&mut self, path: &str, rule: &Rule) {
        let path = format!("{path}.conditions");
        let all = count(&rule.conditions);
        if all > MAX_CONDITIONS {
            self.add(path, format!("there are {all} conditions, of which {MAX_CONDITIONS} are the most"));
        } else {
            self.each(&path, &rule.conditions, 1);
        }
    }

    fn each(&mut self, path: &str, conditions: &[Condition], depth: usize) {
        for (at, condition) in conditions.iter().enumerate() {
            self.condition(&format!("{path}[{at}]"), condition, depth);
        }
    }

    fn condition(&mut self, path: &str, condition: &Condition, depth: usize) {
        if self.is_full() {
            return;
        }
        if depth > MAX_DEPTH {
            return self.add(path, format!("conditions may stand {MAX_DEPTH} deep in each other"));
        }
        match condition {
            Condition::Compare(comparison) => self.comparison(path, comparison),
            Condition::All(of) => self.several(&format!("{path}.all"), of, depth),
            Condition::Any(of) => self.several(&format!("{path}.any"), of, depth),
            Condition::Not(of) => self.condition(&format!("{path}.not"), of, depth + 1),
            Condition::Unknown(value) => self.unknown_condition(path, value),
        }
    }

    fn several(&mut self, path: &str, of: &[Condition], depth: usize) {
        if of.is_empty() {
            self.add(path, "must have at least one condition");
        }
        self.each(path, of, depth + 1);
    }

    fn comparison(&mut self, path: &str, comparison: &Comparison) {
        let Comparison { field, operator, value, .. } = comparison;
        let known_field = Field::called(field);
        if known_field.is_none() {
            self.add(format!("{path}.field"), unknown_field(field));
        }
        if let Operator::Unknown(name) = operator {
            return self.add(format!("{path}.operator"), unknown("operator", name, Operator::NAMES));
        }
        if let Some(Field::IsOpen(name)) = &known_field
            && !self.calendars.contains(&name.as_str())
        {
            return self.add(format!("{path}.field"), unknown("calendar", name, &self.calendars));
        }
        match Predicate::read(comparison, &self.frame) {
            Ok((predicate, _)) => {
                self.possible_values(path, comparison, &predicate.field);
                self.predicate(path, &predicate);
            }
            // The unknown field, the hours and the zone have been named where they are.
            Err(("field", _)) => {
                if known_field.is_none()
                    && let Err((place, problem)) = Test::read(operator, value, comparison.case_sensitive)
                {
                    self.add(format!("{path}.{place}"), problem);
                }
            }
            Err((place, problem)) => self.add(format!("{path}.{place}"), problem),
        }
    }

    /// Looks for values that the field never has.
    fn possible_values(&mut self, path: &str, comparison: &Comparison, field: &Field) {
        let equals = [Operator::Equals, Operator::NotEquals, Operator::In, Operator::NotIn];
        let Some(possible) = field.possible_values().filter(|_| equals.contains(&comparison.operator)) else { return };
        let (path, several) = (format!("{path}.value"), comparison.value.as_array());
        for (at, value) in several.map_or(std::slice::from_ref(&comparison.value), Vec::as_slice).iter().enumerate() {
            let Some(text) = text_of(value) else { continue };
            if !possible.iter().any(|one| fold(one) == fold(&text)) {
                let path = if several.is_some() { format!("{path}[{at}]") } else { path.clone() };
                self.add(path, unknown("value of this field", &text, &possible));
            }
        }
    }

    fn predicate(&mut self, path: &str, predicate: &Predicate) {
        let path = format!("{path}.value");
        match &predicate.test {
            Test::Contains { text, .. } | Test::StartsWith { text, .. } | Test::EndsWith { text, .. }
                if text.is_empty() =>
            {
                self.add(path, "must not be empty: nothing is part of everything");
            }
            Test::StartsWith { text, .. } | Test::EndsWith { text, .. } if trimmed(text).is_empty() => {
                self.add(path, "must not be blank: white space at the ends is not compared");
            }
            Test::Matches { pattern, case_sensitive } if self.patterns.insert((pattern.clone(), *case_sensitive)) => {
                if self.patterns.len() > MAX_PATTERNS {
                    self.add(path, format!("is one regular expression more than {MAX_PATTERNS}, which are the most"));
                } else if let Err(problem) = pattern::check_strictly(pattern, *case_sensitive) {
                    self.add(path, problem);
                }
            }
            _ => {}
        }
    }

    fn unknown_condition(&mut self, path: &str, value: &Value) {
        let shape = "must be a comparison with field, operator and value, or one of all, any and not";
        let Some(fields) = value.as_object() else { return self.add(path, shape) };
        let before = self.problems.len();
        let known = [&Comparison::KEYS[..], &["all", "any", "not"]].concat();
        for key in fields.keys().filter(|key| !known.contains(&key.as_str())) {
            self.add(format!("{path}.{key}"), unknown("field of a condition", key, &known));
        }
        if self.problems.len() == before {
            self.add(path, shape);
        }
    }
}
