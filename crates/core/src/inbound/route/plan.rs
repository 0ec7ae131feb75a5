//! What a decision of the rules comes to: everything that is done with one message, each with an id that follows from
//! the message and the rule, so that doing it again is the same.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::domain::rules::RuleChoice;
use crate::domain::text::reply::reply;
use crate::domain::text::template;
use crate::foundation::failure::Failure;
use crate::model::conversation::ConversationTouch;
use crate::model::destination::Destination;
use crate::model::message::{Message, MessageId};
use crate::model::timeline::{Outcome, TimelineEvent};
use crate::model::workflow::ProcessorInput;

/// Why a message is refused that nobody wants.
const UNWANTED: &str = "no rule matches and there is no default";

/// What a time line calls the rule of a choice that none made.
const DEFAULT: &str = "default";

/// What is done with one message.
#[derive(Clone, Debug)]
pub(super) struct RoutingPlan {
    /// Says what and why.
    pub(super) event: TimelineEvent,
    /// Goes to `message-processor`.
    pub(super) workflows: Vec<ProcessorInput>,
    /// Goes out.
    pub(super) answers: Vec<Message>,
    /// Is started.
    pub(super) starts: Vec<MachineStart>,
    folder: Option<String>,
    agent_group: Option<String>,
}

/// A state machine to be started.
#[derive(Clone, Debug)]
pub(super) struct MachineStart {
    /// Names it among all executions of the machine.
    pub(super) execution: String,
    /// What the machine gets; `workflow` is its own name.
    pub(super) input: ProcessorInput,
}

impl RoutingPlan {
    /// What `choices` come to, which `version` of the configuration made. A message that is dropped goes nowhere, whatever
    /// else was chosen; only its conversation is filed all the same.
    ///
    /// # Errors
    /// [`Failure::Permanent`] for a destination that nobody knows and a reply that does not render.
    pub(super) fn new(
        message: &Message,
        choices: &[RuleChoice],
        version: u64,
        now: Timestamp,
    ) -> Result<Self, Failure> {
        let mut plan = Self {
            event: TimelineEvent::of(message, now, Outcome::Routed),
            workflows: Vec::new(),
            answers: Vec::new(),
            starts: Vec::new(),
            folder: None,
            agent_group: None,
        };
        let places = places(choices);
        let told = places.iter().map(|(rule, place)| plan.add(message, *rule, place, now));
        let told = told.collect::<Result<Vec<Value>, Failure>>()?;
        let dropped = places.iter().find_map(|(rule, place)| match place {
            Destination::Drop { reason } => Some((*rule, reason.as_str())),
            _ => None,
        });
        let event = match (places.first(), dropped) {
            (None, _) => TimelineEvent::of(message, now, Outcome::Refused).with("reason", UNWANTED),
            (Some(_), Some((rule, reason))) => {
                plan.workflows.clear();
                plan.answers.clear();
                plan.starts.clear();
                TimelineEvent::of(message, now, Outcome::Refused)
                    .with("rule", rule.unwrap_or(DEFAULT))
                    .with("reason", reason)
            }
            (Some((rule, place)), None) => TimelineEvent::of(message, now, Outcome::Routed)
                .with("rule", rule.unwrap_or(DEFAULT))
                .with("destination", short_name(place)),
        };
        plan.event = event.with("configuration", version);
        if !matches!(places.as_slice(), [] | [(_, Destination::Workflow { .. })]) {
            plan.event = plan.event.with("choices", told);
        }
        Ok(plan)
    }

    /// What is remembered of the conversation.
    pub(super) fn touch(&self, message: &Message) -> ConversationTouch {
        ConversationTouch {
            folder: self.folder.clone(),
            agent_group: self.agent_group.clone(),
            ..ConversationTouch::from(message)
        }
    }

    /// Adds one place, and tells it as a time line has it.
    fn add(
        &mut self,
        message: &Message,
        rule: Option<&str>,
        place: &Destination,
        now: Timestamp,
    ) -> Result<Value, Failure> {
        let id = match place {
            Destination::Workflow { name } => {
                let is_new = self.workflows.iter().all(|input| input.workflow != *name);
                self.workflows.extend(is_new.then(|| input(message.clone(), name)));
                None
            }
            Destination::StateMachine { name } => {
                let execution = MessageId::execution(&message.tenant_id, &message.id, rule, name);
                // An execution's input is bounded, and so is who should read the carrier's own words.
                let slim = Message { original_payload: None, ..message.clone() };
                self.starts.push(MachineStart { execution: execution.clone(), input: input(slim, name) });
                Some(("execution", execution))
            }
            Destination::Folder { name } => {
                self.folder = Some(name.clone());
                None
            }
            Destination::AgentGroup { name } => {
                self.agent_group = Some(name.clone());
                None
            }
            Destination::Reply { body } => {
                let name = rule.unwrap_or(DEFAULT);
                let before = |answer: &&Message| answer.metadata.get("rule").and_then(Value::as_str) == Some(name);
                let nth = self.answers.iter().filter(before).count();
                let id = MessageId::of_rule(&message.tenant_id, &message.id, rule, nth);
                let text = template::render(body, message, &Map::new())?;
                self.answers.push(reply(message, id.clone(), ("rule", name), text, now));
                Some(("message", id.to_string()))
            }
            Destination::Drop { .. } => None,
            Destination::Split { .. } | Destination::All(_) | Destination::Unknown(_) => {
                return Err(Failure::permanent(format!("no destination is like {}", short_name(place))));
            }
        };
        let mut told = Told { rule: rule.map(str::to_owned), destination: place.clone() }.written();
        told.extend(id.map(|(name, id)| (name.to_owned(), id.into())));
        Ok(Value::Object(told))
    }
}

/// A choice as a time line has it.
#[derive(Deserialize)]
struct Told {
    rule: Option<String>,
    destination: Destination,
}

impl Told {
    fn written(self) -> Map<String, Value> {
        let rule = self.rule.map_or(Value::Null, Value::String);
        Map::from_iter([("rule".to_owned(), rule), ("destination".to_owned(), json!(self.destination))])
    }
}

/// What `event` says was chosen by this `version` of the configuration; `None` if it is none of ours or of another version.
pub(super) fn chosen(event: &TimelineEvent, version: u64) -> Option<Vec<RuleChoice>> {
    let told = |name: &str| event.detail.get(name);
    let is_ours = matches!(event.outcome, Outcome::Routed | Outcome::Refused);
    if !is_ours || told("configuration").and_then(Value::as_u64) != Some(version) {
        return None;
    }
    if let Some(choices) = told("choices") {
        let choices: Vec<Told> = Vec::deserialize(choices).ok()?;
        return Some(choices.into_iter().map(|Told { rule, destination }| RuleChoice { rule, destination }).collect());
    }
    let Some(name) = told("destination").and_then(Value::as_str) else { return Some(Vec::new()) };
    let rule = told("rule").and_then(Value::as_str).filter(|rule| *rule != DEFAULT).map(str::to_owned);
    Some(vec![RuleChoice { rule, destination: Destination::workflow(name) }])
}

/// Every place of every choice, in their order.
fn places(choices: &[RuleChoice]) -> Vec<(Option<&str>, &Destination)> {
    fn flatten<'a>(rule: Option<&'a str>, place: &'a Destination, all: &mut Vec<(Option<&'a str>, &'a Destination)>) {
        match place {
            Destination::All(places) => places.iter().for_each(|place| flatten(rule, place, all)),
            place => all.push((rule, place)),
        }
    }
    let mut all = Vec::new();
    for choice in choices {
        flatten(choice.rule.as_deref(), &choice.destination, &mut all);
    }
    all
}

/// A place in a word.
fn short_name(place: &Destination) -> String {
    match place {
        Destination::Workflow { name }
        | Destination::StateMachine { name }
        | Destination::Folder { name }
        | Destination::AgentGroup { name } => name.clone(),
        Destination::Reply { .. } => "reply".to_owned(),
        Destination::Drop { .. } => "drop".to_owned(),
        Destination::Split { .. } | Destination::All(_) | Destination::Unknown(_) => json!(place).to_string(),
    }
}

fn input(message: Message, name: &str) -> ProcessorInput {
    ProcessorInput { message, workflow: name.to_owned(), context: Map::new() }
}
