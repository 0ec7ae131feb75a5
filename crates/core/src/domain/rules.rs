//! Routing rules: where a customer's message goes, and why.
//!
//! [`RuleSet`] is what a tenant saves, [`Rules`] what decides. The reference of fields, operators and destinations is
//! docs/architecture/routing.md.

mod bits;
mod compile;
mod condition;
mod explain;
mod facts;
mod field;
mod fields;
mod hours;
mod index;
mod naive;
mod pattern;
mod predicate;
mod problems;
mod range;
pub mod schema;
mod split;
#[cfg(test)]
mod tests;
mod texts;
mod value;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::model::destination::Destination;

pub use compile::Rules;
pub use condition::{Comparison, Condition, Operator};
pub use explain::{ExplainedCondition, ExplainedRule, Explanation, Held, RuleOutcome};
pub use facts::Facts;
pub use hours::{Hours, OpeningHours, SpecialDay};
pub(crate) use problems::nearest;

/// A tenant's rules, and what they have in common.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RuleSet {
    /// The first that matches decides.
    #[serde(default)]
    pub routing_rules: Vec<Rule>,
    /// Destination of a message that no rule matches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_destination: Option<Destination>,
    /// Time zone of `now` (IANA: `Europe/Vienna`); UTC, unless it is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// Opening hours, by the name that `now.isOpen.` asks for.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub opening_hours: BTreeMap<String, OpeningHours>,
    /// Rules for messages of one channel only, by its id: they are asked before the others.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub channels: BTreeMap<String, ChannelRules>,
}

/// The rules of one channel.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ChannelRules {
    /// The first that matches decides; if none does, the tenant's are asked.
    #[serde(default)]
    pub routing_rules: Vec<Rule>,
    /// Destination of a message of this channel that no rule matches, neither these nor the tenant's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_destination: Option<Destination>,
}

/// One rule: all of its conditions have to hold. A rule without conditions always matches.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Rule {
    /// Shown in the time line of each message it routes.
    pub name: String,
    /// Conditions that all have to hold.
    #[serde(default)]
    pub conditions: Vec<Condition>,
    /// Destination of the messages that it matches.
    pub destination: Destination,
    /// Lower ones are asked first; equal ones in the order of the list.
    #[serde(default, skip_serializing_if = "is_default")]
    pub priority: i32,
    /// Whether it is asked at all.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub enabled: bool,
    /// Labels by which the tenant sorts its rules.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// Whether it ends the search. If not, later rules that match add their destinations.
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub stop_processing: bool,
    /// Fields of a newer version: kept, and refused when rules are saved.
    #[serde(flatten)]
    pub unknown: Map<String, Value>,
}

impl Rule {
    /// The keys it may have.
    const KEYS: &[&str] = &["name", "conditions", "destination", "priority", "enabled", "tags", "stopProcessing"];
}

/// The destinations of a message, each with the rule that chose it: nowhere if there are no choices.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct RuleDecision {
    /// Destinations in the order of the rules, each once; never a [`Destination::Split`] nor a [`Destination::All`].
    pub choices: Vec<RuleChoice>,
}

/// One place where a message goes.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RuleChoice {
    /// The rule that chose it; `None` for the default.
    pub rule: Option<String>,
    /// Destination that was chosen.
    pub destination: Destination,
}

/// The facts that have to be known beside the message for rules to be decided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RuleNeeds {
    /// [`Facts::contact`].
    pub contact: bool,
    /// [`Facts::conversation`].
    pub conversation: bool,
    /// [`Facts::channel`].
    pub channel: bool,
}

impl RuleNeeds {
    fn of(sources: impl Iterator<Item = field::Source>, channel: bool) -> Self {
        sources.fold(Self { channel, ..Self::default() }, |needs, source| match source {
            field::Source::Message | field::Source::Now => needs,
            field::Source::Contact | field::Source::ContactNow => Self { contact: true, ..needs },
            field::Source::Conversation => Self { conversation: true, ..needs },
            field::Source::Channel => Self { channel: true, ..needs },
        })
    }
}

/// The rules in the order in which they are asked, each with its place in the list.
fn in_order(rules: &[Rule]) -> impl Iterator<Item = (usize, &Rule)> {
    let mut order: Vec<(usize, &Rule)> = rules.iter().enumerate().collect();
    order.sort_by_key(|(_, rule)| rule.priority);
    order.into_iter()
}

fn yes() -> bool {
    true
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
fn is_yes(value: &bool) -> bool {
    *value
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
