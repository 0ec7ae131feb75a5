//! Explanations of why each rule did or did not match.

use serde::Serialize;
use serde_json::Value;

use super::compile::{MAX_DEPTH, Rules};
use super::condition::{Comparison, Condition};
use super::facts::{Asked, Facts};
use super::predicate::{Predicate, Test, Truth};
use super::value::Values;
use super::{Rule, RuleChoice, in_order};
use crate::foundation::secret::Pii;

/// Longer values are shortened, in characters.
const MAX_LENGTH: usize = 80;

/// More values of a list are left out.
const MAX_VALUES: usize = 10;

/// The explanation of all rules for one message.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Explanation {
    /// Rules in the order in which they are asked: the channel's first.
    pub rules: Vec<ExplainedRule>,
    /// Destinations of the message.
    pub choices: Vec<RuleChoice>,
}

/// The explanation of one rule.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ExplainedRule {
    /// Place of the rule, as in `routingRules[2]`.
    pub path: String,
    /// Its name.
    pub name: String,
    /// Result of the rule.
    pub outcome: RuleOutcome,
    /// Its conditions; none for a rule that was not asked.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<ExplainedCondition>,
}

/// The result of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum RuleOutcome {
    /// It chose a destination.
    Matched,
    /// One of its conditions does not hold.
    NotMatched,
    /// An earlier rule ended the search.
    NotReached,
    /// It is not enabled.
    Disabled,
}

/// The explanation of one condition. Prints no value of the message.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ExplainedCondition {
    /// The condition itself without those in it: `all`, `any`, `not`, or the comparison as it is written.
    pub condition: Value,
    /// Whether it holds.
    pub held: Held,
    /// Values of the field, shortened; none where it is missing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub actual: Vec<Pii<String>>,
    /// Sentence about the reason.
    pub why: String,
    /// The conditions in it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub of: Vec<ExplainedCondition>,
}

/// Whether a condition holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Held {
    /// It holds.
    Yes,
    /// It does not hold.
    No,
    /// This version cannot know; neither it nor its contrary does.
    Unknown,
}

impl Rules {
    /// Explains the destinations of the message of `facts`. Costs as much as all rules together.
    #[must_use]
    pub fn explain(&self, facts: &Facts<'_>) -> Explanation {
        let asked = Asked { facts, frame: &self.frame };
        let channel = facts.channel_id().and_then(|id| self.source.channels.get_key_value(id));
        let own = channel.into_iter().flat_map(|(id, channel)| {
            in_order(&channel.routing_rules).map(move |(at, rule)| (format!("channels.{id}.routingRules[{at}]"), rule))
        });
        let ours = in_order(&self.source.routing_rules).map(|(at, rule)| (format!("routingRules[{at}]"), rule));
        let mut ended = false;
        let rules = own.chain(ours).map(|(path, rule)| {
            let explained = ExplainedRule::of(path, rule, &asked, ended);
            ended |= explained.outcome == RuleOutcome::Matched && rule.stop_processing;
            explained
        });
        Explanation { rules: rules.collect(), choices: self.decide(facts).choices }
    }
}

impl ExplainedRule {
    fn of(path: String, rule: &Rule, asked: &Asked<'_>, ended: bool) -> Self {
        let not_asked = |outcome| (outcome, Vec::new());
        let (outcome, conditions) = match (rule.enabled, ended) {
            (false, _) => not_asked(RuleOutcome::Disabled),
            (true, true) => not_asked(RuleOutcome::NotReached),
            (true, false) => {
                let each = rule.conditions.iter().map(|condition| ExplainedCondition::of(condition, asked, 1));
                let conditions: Vec<ExplainedCondition> = each.collect();
                let matched = conditions.iter().all(|condition| condition.held == Held::Yes);
                (if matched { RuleOutcome::Matched } else { RuleOutcome::NotMatched }, conditions)
            }
        };
        Self { path, name: rule.name.clone(), outcome, conditions }
    }
}

impl ExplainedCondition {
    fn of(condition: &Condition, asked: &Asked<'_>, depth: usize) -> Self {
        if depth > MAX_DEPTH {
            return Self::unknown(Value::from("…"), format!("stands more than {MAX_DEPTH} deep in others"));
        }
        let each = |of: &[Condition]| of.iter().map(|one| Self::of(one, asked, depth + 1)).collect::<Vec<_>>();
        match condition {
            Condition::Compare(comparison) => Self::compared(comparison, asked),
            Condition::All(of) => {
                let of = each(of);
                let truth = of.iter().map(|one| one.held.into()).min().unwrap_or(Truth::Yes);
                Self::around("all", truth, of)
            }
            Condition::Any(of) => {
                let of = each(of);
                let truth = of.iter().map(|one| one.held.into()).max().unwrap_or(Truth::No);
                Self::around("any", truth, of)
            }
            Condition::Not(of) => {
                let of = vec![Self::of(of, asked, depth + 1)];
                let truth = of.first().map_or(Truth::Unknown, |one| one.held.into());
                Self::around("not", !truth, of)
            }
            Condition::Unknown(value) => Self::unknown(value.clone(), "is no condition of this version".to_owned()),
        }
    }

    fn unknown(condition: Value, why: String) -> Self {
        Self { condition, held: Held::Unknown, actual: Vec::new(), why, of: Vec::new() }
    }

    fn around(word: &str, truth: Truth, of: Vec<Self>) -> Self {
        let count = |held| of.iter().filter(|one| one.held == held).count();
        let why = format!("{} of {} hold", count(Held::Yes), of.len());
        let why = match count(Held::Unknown) {
            0 => why,
            unknown => format!("{why}, {unknown} cannot be known"),
        };
        Self { condition: word.into(), held: truth.into(), actual: Vec::new(), why, of }
    }

    fn compared(comparison: &Comparison, asked: &Asked<'_>) -> Self {
        let condition = Value::from(comparison.clone());
        let (predicate, negated) = match Predicate::read(comparison, asked.frame) {
            Ok(read) => read,
            Err((_, why)) => return Self::unknown(condition, why),
        };
        let truth = predicate.holds(asked);
        let truth = if negated { !truth } else { truth };
        let values = predicate.field.read(asked);
        let shown = values.as_slice().iter().take(MAX_VALUES).map(|text| Pii(shortened(text)));
        let why = match &predicate.test {
            _ if truth == Truth::Unknown => "the regular expression is too large".to_owned(),
            Test::Window(window) => window.shown(predicate.clock(asked).as_ref(), asked.facts.now),
            _ => of_values(&values, truth),
        };
        Self { condition, held: truth.into(), actual: shown.collect(), why, of: Vec::new() }
    }
}

fn of_values(values: &Values<'_>, truth: Truth) -> String {
    match (values, truth) {
        (Values::Missing, Truth::Yes) => "there is no such value, which is what is asked for".to_owned(),
        (Values::Missing, _) => "there is no such value".to_owned(),
        (Values::One(_), Truth::Yes) => "the value is as asked for".to_owned(),
        (Values::One(_), _) => "the value is not as asked for".to_owned(),
        (Values::Many(values), Truth::Yes) => format!("the list of {} is as asked for", values.len()),
        (Values::Many(values), _) => format!("the list of {} is not as asked for", values.len()),
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(MAX_LENGTH) {
        Some((end, _)) => text.get(..end).map(|start| format!("{start}…")).unwrap_or_default(),
        None => text.to_owned(),
    }
}

impl From<Truth> for Held {
    fn from(truth: Truth) -> Self {
        match truth {
            Truth::No => Self::No,
            Truth::Unknown => Self::Unknown,
            Truth::Yes => Self::Yes,
        }
    }
}

impl From<Held> for Truth {
    fn from(held: Held) -> Self {
        match held {
            Held::No => Self::No,
            Held::Unknown => Self::Unknown,
            Held::Yes => Self::Yes,
        }
    }
}
