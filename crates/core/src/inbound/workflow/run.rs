//! One run of a workflow: the results of its steps so far.

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::domain::text::template::TemplateScope;
use crate::model::channel::TenantChannels;
use crate::model::contact::Contact;
use crate::model::conversation::ConversationTouch;
use crate::model::message::{Message, MessageId};
use crate::model::timeline::{EventDetails, ProcessedDetails, TimelineEvent};
use crate::model::workflow::{ProcessorInput, ProcessorOutput};

/// What was looked up for a run, as far as its workflow asks for it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LookedUp {
    /// What the tenant knows of the customer.
    pub contact: Option<Contact>,
    /// Messages of the conversation before this one, the newest last.
    pub history: Vec<Message>,
    /// Look-ups that failed, each with its reason.
    pub failed: Vec<String>,
    /// Version of the tenant's configuration, where something was looked up.
    pub configuration: Option<u64>,
    /// The tenant's channels.
    pub channels: Option<Arc<TenantChannels>>,
}

/// The state of a run: the results of its steps so far.
#[derive(Clone, Debug, PartialEq)]
pub struct WorkflowRun {
    /// Name of the workflow.
    pub workflow: String,
    /// Time at which the run began: every step of it has the same time.
    pub now: Timestamp,
    /// The customer's message as it goes on: filters may have changed it.
    pub message: Message,
    /// Results of the look-ups.
    pub known: LookedUp,
    /// Messages that go out, in their order.
    pub answers: Vec<Message>,
    /// Folder that the conversation is filed in.
    pub folder: Option<String>,
    /// Group of agents that the conversation is given to.
    pub agent_group: Option<String>,
    /// Reason for which a step stopped the run, if one did.
    pub stopped: Option<String>,
    /// What the steps did, for the time line.
    pub steps: Vec<EventDetails>,
}

impl WorkflowRun {
    /// A run of `workflow` on `message` that begins.
    #[must_use]
    pub fn new(workflow: &str, message: &Message, known: LookedUp, now: Timestamp) -> Self {
        Self {
            workflow: workflow.to_owned(),
            now,
            message: message.clone(),
            known,
            answers: Vec::new(),
            folder: None,
            agent_group: None,
            stopped: None,
            steps: Vec::new(),
        }
    }

    /// The run in the time line of `message`: one event for each step that did something, and one for all.
    #[must_use]
    pub fn events(&self, message: &Message) -> Vec<TimelineEvent> {
        let event = |details: EventDetails| TimelineEvent::of(message, self.now, details).told_apart_by(&self.workflow);
        let processed = ProcessedDetails {
            agent_group: self.agent_group.clone(),
            configuration: self.known.configuration,
            folder: self.folder.clone(),
            messages: Some(self.answers.iter().map(|answer| answer.id.clone()).collect()),
            stopped: self.stopped.clone(),
            workflow: Some(self.workflow.clone()),
        };
        self.steps.iter().cloned().chain([EventDetails::Processed(processed)]).map(event).collect()
    }

    /// The touch that the run leaves in the conversation, if it files it.
    #[must_use]
    pub fn touch(&self) -> Option<ConversationTouch> {
        let is_filed = self.folder.is_some() || self.agent_group.is_some();
        is_filed.then(|| ConversationTouch {
            folder: self.folder.clone(),
            agent_group: self.agent_group.clone(),
            ..ConversationTouch::from(&self.message)
        })
    }

    /// The answer to whoever started the run.
    #[must_use]
    pub fn output(&self, input: &ProcessorInput) -> ProcessorOutput {
        let delivery_id: Option<MessageId> = self.answers.first().map(|answer| answer.id.clone());
        ProcessorOutput { success: true, message_id: input.message.id.clone(), delivery_id }
    }

    /// What templates see of the customer: an empty profile if nothing is known. What is not known is not there, because
    /// `null` would be rendered as a word.
    #[must_use]
    pub fn contact_seen(&self) -> Value {
        let customer = self.message.customer();
        let known = self.known.contact.as_ref();
        let attributes = known.map(|contact| &contact.attributes);
        let seen = [
            ("name", customer.name.as_ref().map(|name| json!(name))),
            ("address", Some(json!(customer.address.as_str()))),
            ("tags", Some(json!(known.map(|contact| contact.tags.as_slice()).unwrap_or_default()))),
            ("timeZone", known.and_then(|contact| contact.time_zone.as_ref()).map(|zone| json!(zone))),
            ("language", attributes.and_then(|attributes| attributes.get("language")).cloned()),
            ("attributes", Some(attributes.map_or_else(|| json!({}), |attributes| json!(attributes)))),
        ];
        seen.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect::<Map<_, _>>().into()
    }

    /// What templates see of the conversation.
    #[must_use]
    pub fn conversation_seen(&self) -> Value {
        let line =
            |message: &Message| json!({"direction": message.direction, "body": message.body, "at": message.timestamp});
        let history: Vec<Value> = self.known.history.iter().map(line).collect();
        json!({"id": self.message.conversation_id, "channel": self.message.channel, "history": history})
    }
}

/// What the templates of a run see, made once.
#[derive(Clone, Debug)]
pub struct Seen {
    message: Message,
    contact: Value,
    conversation: Value,
}

impl Seen {
    /// What the templates of `run` see now.
    #[must_use]
    pub fn of(run: &WorkflowRun) -> Self {
        Self { message: run.message.clone(), contact: run.contact_seen(), conversation: run.conversation_seen() }
    }

    /// The names that a template may use whose text so far is `text`.
    #[must_use]
    pub fn scope<'a>(&'a self, input: &'a ProcessorInput, text: &'a str) -> TemplateScope<'a> {
        let Self { message, contact, conversation } = self;
        TemplateScope { message, context: &input.context, contact, conversation, text }
    }
}
