//! A workflow as a tenant configures it, and the contract of `message-processor`.

pub mod filters;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::model::message::{Message, MessageId};

/// What is done with a message that a rule sends here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Workflow {
    /// The destination of rules.
    pub name: String,
    /// Messages that go out.
    pub delivery: DeliveryTargets,
}

/// The targets of a workflow's result.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DeliveryTargets {
    /// Each gets its own message.
    pub targets: Vec<DeliveryTarget>,
}

/// One place where a workflow's result goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum DeliveryTarget {
    /// Back to whoever wrote, from the address they wrote to.
    Reply {
        /// The text; `{{ message.body }}`, `{{ message.from.name }}` and the like are filled in.
        body: String,
    },
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
