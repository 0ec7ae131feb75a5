//! Rules that no message can ever reach, or match.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Check;
use crate::domain::rules::condition::Condition;
use crate::domain::rules::facts::Frame;
use crate::domain::rules::predicate::{Predicate, Test};
use crate::domain::rules::value::fold;
use crate::domain::rules::{Rule, in_order};

/// The terms that all have to hold: comparisons, and whole trees of them, by numbers that equal ones share.
type Terms = BTreeSet<usize>;

impl Check<'_> {
    /// Looks for rules that ask for all that an earlier rule asks for, which ends the search, and for rules that ask for
    /// two values of a field that has one.
    pub(super) fn unreachable(&mut self, path: &str, rules: &[Rule]) {
        let mut numbers = HashMap::new();
        let read = in_order(rules).filter(|(_, rule)| rule.enabled).filter_map(|(at, rule)| {
            let terms = terms(&rule.conditions, &self.frame)?;
            let numbered = terms.into_iter().map(|term| {
                let next = numbers.len();
                *numbers.entry(term).or_insert(next)
            });
            Some((at, rule, numbered.collect::<Terms>()))
        });
        let read: Vec<(usize, &Rule, Terms)> = read.collect();
        let mut uses = vec![0usize; numbers.len()];
        for number in read.iter().flat_map(|(_, _, terms)| terms) {
            if let Some(count) = uses.get_mut(*number) {
                *count += 1;
            }
        }
        let mut always = None;
        // By the term that fewest rules have: a rule with more terms has it too.
        let mut earlier: HashMap<usize, Vec<(usize, &Terms)>> = HashMap::new();
        for (at, rule, terms) in &read {
            if self.is_full() {
                return;
            }
            let before = || {
                let mut some = terms.iter().filter_map(|term| earlier.get(term)).flatten();
                some.find(|(_, fewer)| fewer.is_subset(terms)).map(|(first, _)| *first)
            };
            if let Some(first) = always.or_else(before) {
                let name = rules.get(first).map_or("", |rule| &rule.name);
                let problem = format!("can never be reached: all that it matches is taken by {name:?} at {first}");
                self.add(format!("{path}[{at}]"), problem);
            } else if let Some(field) = contradiction(&rule.conditions, &self.frame) {
                self.add(format!("{path}[{at}]"), format!("can never match: {field} cannot be two things at once"));
            }
            if rule.stop_processing {
                match terms.iter().min_by_key(|term| uses.get(**term)) {
                    Some(rarest) => earlier.entry(*rarest).or_default().push((*at, terms)),
                    None => always = always.or(Some(*at)),
                }
            }
        }
    }
}

/// The terms of `conditions`, the same in the same words; `None` if one of them cannot be read.
fn terms(conditions: &[Condition], frame: &Frame) -> Option<BTreeSet<String>> {
    let mut all = BTreeSet::new();
    for condition in conditions {
        match condition {
            Condition::All(of) => all.extend(terms(of, frame)?),
            other => {
                all.insert(term(other, frame)?);
            }
        }
    }
    Some(all)
}

fn term(condition: &Condition, frame: &Frame) -> Option<String> {
    let several = |name: &str, terms: BTreeSet<String>| format!("{name}{terms:?}");
    Some(match condition {
        Condition::Compare(comparison) => {
            let (predicate, negated) = Predicate::read(comparison, frame).ok()?;
            if negated { format!("not({})", predicate.key()) } else { predicate.key() }
        }
        Condition::All(of) => several("all", terms(of, frame)?),
        Condition::Any(of) => several("any", of.iter().map(|one| term(one, frame)).collect::<Option<_>>()?),
        Condition::Not(of) => format!("not({})", term(of, frame)?),
        Condition::Unknown(_) => return None,
    })
}

/// A field with one value that is asked to be two.
fn contradiction(conditions: &[Condition], frame: &Frame) -> Option<String> {
    let mut allowed: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    narrowed(conditions, frame, &mut allowed)
}

fn narrowed(
    conditions: &[Condition],
    frame: &Frame,
    allowed: &mut BTreeMap<String, BTreeSet<String>>,
) -> Option<String> {
    conditions.iter().find_map(|condition| match condition {
        Condition::All(of) => narrowed(of, frame, allowed),
        Condition::Compare(comparison) => {
            let (Predicate { field, test: Test::Equals { texts, .. } }, false) =
                Predicate::read(comparison, frame).ok()?
            else {
                return None;
            };
            let path = field.path();
            let texts: BTreeSet<String> = texts.iter().map(|text| fold(text).into_owned()).collect();
            let left = allowed.entry(path.clone()).or_insert_with(|| texts.clone());
            left.retain(|text| texts.contains(text));
            (field.is_single() && left.is_empty()).then_some(path)
        }
        _ => None,
    })
}
