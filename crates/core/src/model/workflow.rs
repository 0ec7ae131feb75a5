//! A workflow as a tenant configures it, and the contract of `message-processor`.

pub mod delivery;
pub mod enrichment;
pub mod filters;
pub mod transform;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::model::message::{Message, MessageId};
pub use delivery::{DeliveryPriority, DeliveryTarget, WorkflowDelivery};
pub use enrichment::Enrichment;
use filters::FilterSettings;
pub use transform::Transform;

/// What is done with a message that a rule sends here. A switch that is left out is off, and costs nothing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Workflow {
    /// The destination of rules.
    pub name: String,
    /// Engine that runs it.
    #[serde(default, skip_serializing_if = "WorkflowEngine::is_default")]
    pub engine: WorkflowEngine,
    /// Look-ups that come before anything else.
    #[serde(default, skip_serializing_if = "Enrichment::is_off")]
    pub enrichment: Enrichment,
    /// Filters that the customer's text goes through.
    #[serde(default, skip_serializing_if = "FilterSettings::is_off")]
    pub filters: FilterSettings,
    /// Changes of every message that goes out, in this order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub transform: Vec<Transform>,
    /// Targets of the result, and how it gets there.
    pub delivery: WorkflowDelivery,
}

/// An engine that can run a workflow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum WorkflowEngine {
    /// `message-processor`, from its queue.
    #[default]
    Queue,
    /// The state machine of its name, which is started once for each message, and can call `message-processor`.
    StateMachine,
}

impl WorkflowEngine {
    /// Every engine, as written in JSON.
    pub const NAMES: [&str; 2] = ["queue", "stateMachine"];

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// What `message-processor` takes, from a queue or a state machine: the original's contract.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProcessorInput {
    /// The customer's message.
    pub message: Message,
    /// The workflow's name.
    pub workflow: String,
    /// Values that the caller gives to templates.
    #[serde(default)]
    pub context: Map<String, Value>,
}

/// What `message-processor` answers: the original's contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProcessorOutput {
    /// Whether every target was served.
    pub success: bool,
    /// The message that was processed.
    pub message_id: MessageId,
    /// The first message that went out, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery_id: Option<MessageId>,
}
