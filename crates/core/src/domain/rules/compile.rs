//! Rules made ready to decide about many messages.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::Arc;

use super::bits::Bits;
use super::condition::Condition;
use super::facts::{Asked, Facts, Frame};
use super::index::Index;
use super::predicate::{Predicate, Truth};
use super::texts::Number;
use super::{Rule, RuleDecision, RuleNeeds, RuleSet, in_order};
use crate::foundation::problem::DocumentProblem;
use crate::model::destination::Destination;

/// Conditions may stand so deep in each other; deeper ones never hold.
pub(super) const MAX_DEPTH: usize = 16;

/// A rule set that has been read once: a message costs what its own length asks for, not what the number of rules does.
///
/// The texts that all rules look for are found together. Each rule is kept under one comparison that it cannot do
/// without, the one that fewest rules share; only rules whose comparison holds are looked at, and those that have none.
#[derive(Default)]
pub struct Rules {
    pub(crate) source: Arc<RuleSet>,
    pub(super) frame: Frame,
    predicates: Vec<Predicate>,
    index: Index,
    everywhere: List,
    channels: BTreeMap<String, List>,
    needs: RuleNeeds,
}

/// Rules of one list, in the order in which they are asked.
#[derive(Default)]
struct List {
    routes: Vec<Route>,
    /// Those that may hold when a predicate holds.
    by_predicate: HashMap<Number, Vec<u32>>,
    /// Those that may hold whatever holds.
    always: Bits,
    default: Option<Destination>,
}

struct Route {
    name: String,
    tree: Node,
    destination: Destination,
    stops: bool,
}

/// Conditions, with predicates by number.
enum Node {
    Is(Number),
    All(Vec<Node>),
    Any(Vec<Node>),
    Not(Box<Node>),
    Unknown,
}

impl Rules {
    /// Reads `set`.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn compile(set: &RuleSet) -> Result<Self, Vec<DocumentProblem>> {
        let problems = set.problems();
        if problems.is_empty() { Ok(Self::lenient(set)) } else { Err(problems) }
    }

    /// Reads what can be read of `set`. Whether the rest holds cannot be known, so that neither it nor its contrary does:
    /// what a newer version has stored does not stop an older one.
    #[must_use]
    pub fn lenient(set: &RuleSet) -> Self {
        let frame = Frame::of(set);
        let mut reading = Reading { frame: &frame, numbers: HashMap::new(), predicates: Vec::new() };
        let everywhere = reading.routes(&set.routing_rules);
        let channels = set.channels.iter().map(|(id, channel)| (id.clone(), reading.routes(&channel.routing_rules)));
        let channels: BTreeMap<_, _> = channels.collect();
        let predicates = reading.predicates;
        let index = Index::of(&predicates);
        let uses = uses(channels.values().chain([&everywhere]).flatten(), predicates.len());
        let channels = channels.into_iter().map(|(id, routes)| {
            let default = set.channels.get(&id).and_then(|channel| channel.default_destination.clone());
            (id, List::of(routes, default, &index, &uses))
        });
        Self {
            needs: RuleNeeds::of(predicates.iter().map(|predicate| predicate.field.source()), !set.channels.is_empty()),
            channels: channels.collect(),
            everywhere: List::of(everywhere, set.default_destination.clone(), &index, &uses),
            source: Arc::new(set.clone()),
            frame,
            predicates,
            index,
        }
    }

    /// The facts that have to be known beside the message.
    #[must_use]
    pub fn needs(&self) -> RuleNeeds {
        self.needs
    }

    /// Whether regular expressions were left out because all of them together are too large.
    pub(super) fn has_unknown_patterns(&self) -> bool {
        self.index.unknown.iter().next().is_some()
    }

    /// The destinations of the message of `facts`.
    #[must_use]
    pub fn decide(&self, facts: &Facts<'_>) -> RuleDecision {
        let mut search = Search {
            rules: self,
            asked: Asked { facts, frame: &self.frame },
            held: Bits::below(self.predicates.len()),
            others: Vec::new(),
        };
        let mut found = Vec::new();
        self.index.find(&search.asked, |number| {
            if search.held.insert(number) {
                found.push(number);
            }
        });
        let channel = facts.channel_id().and_then(|id| self.channels.get(id));
        let mut decision = RuleDecision::default();
        let mut matched = false;
        for list in channel.into_iter().chain([&self.everywhere]) {
            for route in list.candidates(&found) {
                if search.truth(&route.tree) == Truth::Yes {
                    matched = true;
                    decision.add(Some(&route.name), &route.destination, facts);
                    if route.stops {
                        return decision;
                    }
                }
            }
        }
        let default = channel.and_then(|list| list.default.as_ref()).or(self.everywhere.default.as_ref());
        if let (false, Some(default)) = (matched, default) {
            decision.add(None, default, facts);
        }
        decision
    }
}

impl fmt::Debug for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let channels: usize = self.channels.values().map(|list| list.routes.len()).sum();
        let rules = self.everywhere.routes.len() + channels;
        f.debug_struct("Rules")
            .field("rules", &rules)
            .field("predicates", &self.predicates.len())
            .finish_non_exhaustive()
    }
}

/// A rule set that is being read.
struct Reading<'a> {
    frame: &'a Frame,
    numbers: HashMap<String, Number>,
    predicates: Vec<Predicate>,
}

impl Reading<'_> {
    /// The rules that can be reached, in the order in which they are asked.
    fn routes(&mut self, rules: &[Rule]) -> Vec<Route> {
        let mut routes = Vec::new();
        for (_, rule) in in_order(rules).filter(|(_, rule)| rule.enabled) {
            let tree = self.all(&rule.conditions, 1);
            let last = rule.conditions.is_empty() && rule.stop_processing;
            let destination = rule.destination.clone();
            routes.push(Route { name: rule.name.clone(), tree, destination, stops: rule.stop_processing });
            if last {
                break;
            }
        }
        routes
    }

    fn all(&mut self, conditions: &[Condition], depth: usize) -> Node {
        Node::All(conditions.iter().map(|condition| self.node(condition, depth)).collect())
    }

    fn node(&mut self, condition: &Condition, depth: usize) -> Node {
        if depth > MAX_DEPTH {
            return Node::Unknown;
        }
        match condition {
            Condition::Compare(comparison) => match Predicate::read(comparison, self.frame) {
                Ok((predicate, false)) => Node::Is(self.number(predicate)),
                Ok((predicate, true)) => Node::Not(Box::new(Node::Is(self.number(predicate)))),
                Err(_) => Node::Unknown,
            },
            Condition::All(of) => self.all(of, depth + 1),
            Condition::Any(of) => Node::Any(of.iter().map(|condition| self.node(condition, depth + 1)).collect()),
            Condition::Not(of) => Node::Not(Box::new(self.node(of, depth + 1))),
            Condition::Unknown(_) => Node::Unknown,
        }
    }

    /// The number of `predicate`: equal ones have the same.
    fn number(&mut self, predicate: Predicate) -> Number {
        let next = Number::try_from(self.predicates.len()).unwrap_or(Number::MAX);
        let number = *self.numbers.entry(predicate.key()).or_insert(next);
        if number == next {
            self.predicates.push(predicate);
        }
        number
    }
}

/// The number of rules that name each predicate.
fn uses<'a>(routes: impl Iterator<Item = &'a Route>, predicates: usize) -> Vec<usize> {
    let mut uses = vec![0; predicates];
    for route in routes {
        route.tree.each(&mut |number| {
            if let Some(count) = uses.get_mut(number as usize) {
                *count += 1;
            }
        });
    }
    uses
}

impl Node {
    fn each(&self, visit: &mut impl FnMut(Number)) {
        match self {
            Self::Is(number) => visit(*number),
            Self::All(of) | Self::Any(of) => of.iter().for_each(|node| node.each(visit)),
            Self::Not(of) => of.each(visit),
            Self::Unknown => {}
        }
    }

    /// Predicates of the index of which at least one holds whenever this node does, and how many rules name them; `None`
    /// if there are no such predicates.
    fn keys(&self, index: &Index, uses: &[usize]) -> Option<(usize, Vec<Number>)> {
        match self {
            Self::Is(number) if index.known.has(*number) => {
                Some((uses.get(*number as usize).copied().unwrap_or_default(), vec![*number]))
            }
            Self::Is(_) | Self::Not(_) => None,
            Self::All(of) => of.iter().filter_map(|node| node.keys(index, uses)).min_by_key(|(uses, _)| *uses),
            Self::Any(of) => of.iter().try_fold((0, Vec::new()), |(sum, mut keys), node| {
                let (more, of_node) = node.keys(index, uses)?;
                keys.extend(of_node);
                Some((sum + more, keys))
            }),
            Self::Unknown => Some((0, Vec::new())),
        }
    }
}

impl List {
    fn of(routes: Vec<Route>, default: Option<Destination>, index: &Index, uses: &[usize]) -> Self {
        let mut always = Bits::below(routes.len());
        let mut by_predicate: HashMap<Number, Vec<u32>> = HashMap::new();
        for (place, route) in (0..).zip(&routes) {
            match route.tree.keys(index, uses) {
                Some((_, keys)) => keys.into_iter().for_each(|key| by_predicate.entry(key).or_default().push(place)),
                None => {
                    always.insert(place);
                }
            }
        }
        Self { routes, by_predicate, always, default }
    }

    /// The rules that may hold when the predicates in `found` do.
    fn candidates(&self, found: &[Number]) -> impl Iterator<Item = &Route> {
        let mut places = self.always.clone();
        for place in found.iter().filter_map(|number| self.by_predicate.get(number)).flatten() {
            places.insert(*place);
        }
        let places: Vec<u32> = places.iter().collect();
        places.into_iter().filter_map(|place| self.routes.get(place as usize))
    }
}

/// A message for which rules are being sought.
struct Search<'a> {
    rules: &'a Rules,
    asked: Asked<'a>,
    /// The predicates of the index that hold.
    held: Bits,
    /// Answers of the others, as far as they were asked.
    others: Vec<Option<Truth>>,
}

impl Search<'_> {
    fn truth(&mut self, node: &Node) -> Truth {
        match node {
            Node::Is(number) => self.is(*number),
            Node::All(of) => {
                let mut all = Truth::Yes;
                for node in of {
                    all = all.min(self.truth(node));
                    if all == Truth::No {
                        break;
                    }
                }
                all
            }
            Node::Any(of) => {
                let mut any = Truth::No;
                for node in of {
                    any = any.max(self.truth(node));
                    if any == Truth::Yes {
                        break;
                    }
                }
                any
            }
            Node::Not(of) => !self.truth(of),
            Node::Unknown => Truth::Unknown,
        }
    }

    fn is(&mut self, number: Number) -> Truth {
        let index = &self.rules.index;
        if index.unknown.has(number) {
            return Truth::Unknown;
        }
        if index.known.has(number) {
            return self.held.has(number).into();
        }
        if self.others.is_empty() {
            self.others.resize(self.rules.predicates.len(), None);
        }
        let place = number as usize;
        if let Some(Some(known)) = self.others.get(place) {
            return *known;
        }
        let truth = self.rules.predicates.get(place).map_or(Truth::Unknown, |it| it.holds(&self.asked));
        if let Some(slot) = self.others.get_mut(place) {
            *slot = Some(truth);
        }
        truth
    }
}
