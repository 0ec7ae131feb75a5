//! Rules asked one after the other, each condition as it is written: what the compiled rules must agree with.

use super::compile::MAX_DEPTH;
use super::condition::Condition;
use super::facts::{Asked, Facts, Frame};
use super::predicate::{Predicate, Truth};
use super::{RuleDecision, RuleSet, in_order};

impl RuleSet {
    /// The destinations of the message of `facts`. Nothing is kept from one call to the next; [`super::Rules`] decides
    /// about many messages.
    #[must_use]
    pub fn decide(&self, facts: &Facts<'_>) -> RuleDecision {
        let frame = Frame::of(self);
        let asked = Asked { facts, frame: &frame };
        let channel = facts.channel_id().and_then(|id| self.channels.get(id));
        let own = channel.map_or(&[] as &[_], |channel| channel.routing_rules.as_slice());
        let mut decision = RuleDecision::default();
        let mut matched = false;
        for (_, rule) in in_order(own).chain(in_order(&self.routing_rules)).filter(|(_, rule)| rule.enabled) {
            if all(&rule.conditions, &asked, 1) != Truth::Yes {
                continue;
            }
            matched = true;
            decision.add(Some(&rule.name), &rule.destination, facts);
            if rule.stop_processing {
                return decision;
            }
        }
        let default = channel.and_then(|it| it.default_destination.as_ref()).or(self.default_destination.as_ref());
        if let (false, Some(default)) = (matched, default) {
            decision.add(None, default, facts);
        }
        decision
    }
}

fn all(conditions: &[Condition], asked: &Asked<'_>, depth: usize) -> Truth {
    conditions.iter().map(|condition| condition.truth(asked, depth)).min().unwrap_or(Truth::Yes)
}

impl Condition {
    /// Whether it holds, as the `depth`-th condition in each other, from 1.
    fn truth(&self, asked: &Asked<'_>, depth: usize) -> Truth {
        if depth > MAX_DEPTH {
            return Truth::Unknown;
        }
        match self {
            Self::Compare(comparison) => match Predicate::read(comparison, asked.frame) {
                Ok((predicate, false)) => predicate.holds(asked),
                Ok((predicate, true)) => !predicate.holds(asked),
                Err(_) => Truth::Unknown,
            },
            Self::All(of) => all(of, asked, depth + 1),
            Self::Any(of) => of.iter().map(|it| it.truth(asked, depth + 1)).max().unwrap_or(Truth::No),
            Self::Not(of) => !of.truth(asked, depth + 1),
            Self::Unknown(_) => Truth::Unknown,
        }
    }
}
