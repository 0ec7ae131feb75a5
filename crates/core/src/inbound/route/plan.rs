//! What a decision of the rules comes to: everything that is done with one message, each with an id that follows from
//! the message and the rule, so that doing it again is the same.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::domain::rules::RuleChoice;
use crate::domain::tenant::Tenant;
use crate::domain::text::reply::reply;
use crate::domain::text::template;
use crate::foundation::failure::Failure;
use crate::model::conversation::ConversationTouch;
use crate::model::destination::Destination;
use crate::model::message::{Message, MessageId};
use crate::model::timeline::{
    EventDetails, Outcome, RefusedDetails, RoutedChoice, RoutedChoices, RoutedDetails, TimelineEvent,
};
use crate::model::workflow::{ProcessorInput, WorkflowEngine};

/// Reason for which a message is refused that no rule wants.
const UNWANTED: &str = "no rule matches and there is no default";

/// The rule that a time line names for a choice that none made.
const DEFAULT: &str = "default";

/// The plan for one message: everything that is done with it.
#[derive(Clone, Debug)]
pub(super) struct RoutingPlan {
    /// Event that says what is done, and why.
    pub(super) event: TimelineEvent,
    /// Inputs for `message-processor`.
    pub(super) workflows: Vec<ProcessorInput>,
    /// Messages that go out.
    pub(super) answers: Vec<Message>,
    /// State machines that are started.
    pub(super) starts: Vec<MachineStart>,
    folder: Option<String>,
    agent_group: Option<String>,
}

/// A state machine to be started.
#[derive(Clone, Debug)]
pub(super) struct MachineStart {
    /// Name of it among all executions of the machine.
    pub(super) execution: String,
    /// Input of the machine; `workflow` is its own name.
    pub(super) input: ProcessorInput,
}

impl RoutingPlan {
    /// What `choices` come to, which the configuration of `tenant` made. A message that is dropped goes nowhere, whatever
    /// else was chosen; only its conversation is filed all the same.
    ///
    /// # Errors
    /// [`Failure::Permanent`] for a destination that nobody knows and a reply that does not render.
    pub(super) fn new(
        message: &Message,
        choices: &[RuleChoice],
        tenant: &Tenant,
        now: Timestamp,
    ) -> Result<Self, Failure> {
        let version = tenant.version;
        let mut plan = Self {
            event: TimelineEvent::of(message, now, Outcome::Routed),
            workflows: Vec::new(),
            answers: Vec::new(),
            starts: Vec::new(),
            folder: None,
            agent_group: None,
        };
        let places = places(choices);
        let told = places.iter().map(|(rule, place)| plan.add(message, *rule, place, (tenant, now)));
        let told = told.collect::<Result<Vec<RoutedChoice>, Failure>>()?;
        let is_one_workflow =
            plan.starts.is_empty() && matches!(places.as_slice(), [] | [(_, Destination::Workflow { .. })]);
        let told = (!is_one_workflow).then_some(RoutedChoices::Known(told));
        let dropped = places.iter().find_map(|(rule, place)| match place {
            Destination::Drop { reason } => Some((*rule, reason.as_str())),
            _ => None,
        });
        let details = match (places.first(), dropped) {
            (None, _) => {
                EventDetails::Refused(RefusedDetails { configuration: Some(version), ..RefusedDetails::new(UNWANTED) })
            }
            (Some(_), Some((rule, reason))) => {
                plan.workflows.clear();
                plan.answers.clear();
                plan.starts.clear();
                EventDetails::Refused(RefusedDetails {
                    choices: told,
                    configuration: Some(version),
                    reason: Some(reason.to_owned()),
                    rule: Some(rule.unwrap_or(DEFAULT).to_owned()),
                })
            }
            (Some((rule, place)), None) => EventDetails::Routed(RoutedDetails {
                choices: told,
                configuration: Some(version),
                destination: Some(short_name(place)),
                rule: Some(rule.unwrap_or(DEFAULT).to_owned()),
            }),
        };
        plan.event = TimelineEvent::of(message, now, details);
        Ok(plan)
    }

    /// The touch that the message leaves in its conversation.
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
        (tenant, now): (&Tenant, Timestamp),
    ) -> Result<RoutedChoice, Failure> {
        let (mut started, mut answered) = (None, None);
        match place {
            Destination::Workflow { name } if runs_in_a_machine(tenant, name) => {
                // Once for each message, whichever rules name the workflow.
                started = Some(self.start(message, None, name));
            }
            Destination::Workflow { name } => {
                let is_new = self.workflows.iter().all(|input| input.workflow != *name);
                self.workflows.extend(is_new.then(|| input(message.clone(), name)));
            }
            Destination::StateMachine { name } => {
                started = Some(self.start(message, rule, name));
            }
            Destination::Folder { name } => {
                self.folder = Some(name.clone());
            }
            Destination::AgentGroup { name } => {
                self.agent_group = Some(name.clone());
            }
            Destination::Reply { body } => {
                let name = rule.unwrap_or(DEFAULT);
                let before = |answer: &&Message| answer.metadata.get("rule").and_then(Value::as_str) == Some(name);
                let nth = self.answers.iter().filter(before).count();
                let id = MessageId::of_rule(&message.tenant_id, &message.id, rule, nth);
                let text = template::render(body, message, &Map::new())?;
                self.answers.push(reply(message, id.clone(), ("rule", name), text, now));
                answered = Some(id);
            }
            Destination::Drop { .. } => {}
            Destination::Split { .. } | Destination::All(_) | Destination::Unknown(_) => {
                return Err(Failure::permanent(format!("no destination is like {}", short_name(place))));
            }
        }
        Ok(RoutedChoice {
            rule: rule.map(str::to_owned),
            destination: place.clone(),
            execution: started,
            message: answered,
        })
    }

    /// Adds the start of a state machine, unless it is there; returns the name of the execution.
    fn start(&mut self, message: &Message, rule: Option<&str>, machine: &str) -> String {
        let execution = MessageId::execution(&message.tenant_id, &message.id, rule, machine);
        if self.starts.iter().all(|start| start.execution != execution) {
            // An execution's input is bounded, and so is who should read the carrier's own words.
            let slim = Message { original_payload: None, ..message.clone() };
            self.starts.push(MachineStart { execution: execution.clone(), input: input(slim, machine) });
        }
        execution
    }
}

/// The choices in `event`; `None` if it has none that we know, or another `version` of the configuration made them.
pub(super) fn chosen(event: &TimelineEvent, version: u64) -> Option<Vec<RuleChoice>> {
    let (by, choices, only) = match &event.details {
        EventDetails::Routed(RoutedDetails { choices, configuration, destination, rule }) => {
            (*configuration, choices, destination.as_ref().map(|name| (rule, name)))
        }
        EventDetails::Refused(RefusedDetails { choices, configuration, .. }) => (*configuration, choices, None),
        _ => return None,
    };
    if by != Some(version) {
        return None;
    }
    match choices {
        Some(RoutedChoices::Known(choices)) => {
            let choice =
                |told: &RoutedChoice| RuleChoice { rule: told.rule.clone(), destination: told.destination.clone() };
            Some(choices.iter().map(choice).collect())
        }
        Some(RoutedChoices::Newer(_)) => None,
        None => {
            let choice = |(rule, name): (&Option<String>, &String)| RuleChoice {
                rule: rule.clone().filter(|rule| rule != DEFAULT),
                destination: Destination::workflow(name),
            };
            Some(only.map(choice).into_iter().collect())
        }
    }
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

/// Whether a workflow is run by the state machine of its name.
fn runs_in_a_machine(tenant: &Tenant, workflow: &str) -> bool {
    tenant.workflow(workflow).is_some_and(|workflow| workflow.engine == WorkflowEngine::StateMachine)
}

fn input(message: Message, name: &str) -> ProcessorInput {
    ProcessorInput { message, workflow: name.to_owned(), context: Map::new() }
}
