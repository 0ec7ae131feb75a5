//! Mistakes in a rule set: it is refused when it is saved.

mod conditions;
mod destinations;
pub(crate) mod nearest;
mod reach;

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::facts::Frame;
use super::hours::{Calendar, zone};
use super::{Rule, RuleSet};
use crate::foundation::problem::DocumentProblem;
pub(super) use destinations::MAX_PLACES;
use nearest::unknown;

/// The most rules of a tenant, those of its channels included.
const MAX_RULES: usize = 10_000;

/// The most conditions of all rules, values of lists included.
const MAX_CONDITIONS: usize = 100_000;

/// The longest name of a rule, in characters.
pub(super) const MAX_NAME: usize = 200;

/// The number of problems after which the rest is not looked at.
const MAX_PROBLEMS: usize = 100;

impl RuleSet {
    /// Everything that is wrong with these rules, or the first hundred things; empty means they can be saved.
    #[must_use]
    pub fn problems(&self) -> Vec<DocumentProblem> {
        Check::of(self, None).run(self)
    }

    /// As [`RuleSet::problems`], of a tenant that has no other workflows than `workflows`.
    #[must_use]
    pub fn problems_with<'a>(&self, workflows: impl IntoIterator<Item = &'a str>) -> Vec<DocumentProblem> {
        Check::of(self, Some(workflows.into_iter().collect())).run(self)
    }
}

/// A rule set that is being looked through.
struct Check<'a> {
    frame: Frame,
    calendars: Vec<&'a str>,
    workflows: Option<BTreeSet<&'a str>>,
    /// Regular expressions that have been looked at, and whether they regard case.
    patterns: HashSet<(String, bool)>,
    problems: Vec<DocumentProblem>,
}

impl<'a> Check<'a> {
    fn of(set: &'a RuleSet, workflows: Option<BTreeSet<&'a str>>) -> Self {
        let calendars = set.opening_hours.keys().map(String::as_str).collect();
        Self { frame: Frame::of(set), calendars, workflows, patterns: HashSet::new(), problems: Vec::new() }
    }

    fn run(mut self, set: &'a RuleSet) -> Vec<DocumentProblem> {
        let lists = || {
            let channels = set.channels.iter();
            let channels =
                channels.map(|(id, it)| (format!("channels.{id}."), &it.routing_rules, &it.default_destination));
            [(String::new(), &set.routing_rules, &set.default_destination)].into_iter().chain(channels)
        };
        if self.is_too_much(lists().map(|(_, rules, _)| rules.as_slice())) {
            return self.problems;
        }
        self.clocks(set);
        for (path, rules, default) in lists() {
            self.rules(&format!("{path}routingRules"), rules);
            if let Some(default) = default {
                self.destination(&format!("{path}defaultDestination"), default);
            }
        }
        if self.problems.is_empty() && !self.patterns.is_empty() && super::Rules::lenient(set).has_unknown_patterns() {
            self.add("routingRules", "the regular expressions of all rules together are too large");
        }
        self.problems
    }

    fn add(&mut self, path: impl Into<String>, problem: impl Into<String>) {
        if !self.is_full() {
            self.problems.push(DocumentProblem { path: path.into(), problem: problem.into() });
        }
    }

    fn is_full(&self) -> bool {
        self.problems.len() >= MAX_PROBLEMS
    }

    /// Whether there is more than can be looked at in reasonable time.
    fn is_too_much(&mut self, lists: impl Iterator<Item = &'a [Rule]> + Clone) -> bool {
        let rules: usize = lists.clone().map(<[Rule]>::len).sum();
        if rules > MAX_RULES {
            self.add("routingRules", format!("there are {rules} rules, of which {MAX_RULES} are the most"));
            return true;
        }
        let all: usize = lists.flatten().map(|rule| conditions::count(&rule.conditions)).sum();
        if all > MAX_CONDITIONS {
            self.add("routingRules", format!("there are {all} conditions, of which {MAX_CONDITIONS} are the most"));
        }
        all > MAX_CONDITIONS
    }

    fn clocks(&mut self, set: &RuleSet) {
        if let Some(name) = set.time_zone.as_deref()
            && zone(name).is_none()
        {
            self.add("timeZone", format!("{name:?} is no time zone"));
        }
        let ours = self.frame.zone.clone();
        for (name, hours) in &set.opening_hours {
            let wrong = Calendar::read(hours, ours.as_ref()).err();
            for (place, problem) in wrong.into_iter().flatten() {
                self.add(format!("openingHours.{name}.{place}"), problem);
            }
        }
    }

    fn rules(&mut self, path: &str, rules: &[Rule]) {
        let mut names: BTreeMap<&str, usize> = BTreeMap::new();
        for (at, rule) in rules.iter().enumerate() {
            if self.is_full() {
                return;
            }
            let path = format!("{path}[{at}]");
            if rule.name.trim().is_empty() || rule.name.chars().count() > MAX_NAME {
                self.add(format!("{path}.name"), format!("must have 1 to {MAX_NAME} characters"));
            }
            if let Some(first) = names.insert(&rule.name, at) {
                self.add(format!("{path}.name"), format!("is also the name of the rule at {first}"));
            }
            for key in rule.unknown.keys() {
                self.add(format!("{path}.{key}"), unknown("field of a rule", key, Rule::KEYS));
            }
            self.conditions(&path, rule);
            self.destination(&format!("{path}.destination"), &rule.destination);
        }
        self.unreachable(path, rules);
    }
}
