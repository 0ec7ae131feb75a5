//! Where a workflow's result goes, as a tenant configures it: `"delivery": {"targets": [{"type": "reply", "body": "…"}]}`.

use serde::{Deserialize, Serialize};

use crate::model::message::{ChannelKind, Content};

/// The targets of a workflow's result, and how it gets there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WorkflowDelivery {
    /// Each gets its own message.
    pub targets: Vec<DeliveryTarget>,
    /// How urgent the messages are; their metadata say so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<DeliveryPriority>,
    /// How often carriers are tried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_policy: Option<RetryPolicy>,
    /// Seconds after which the messages are no longer worth sending.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<u32>,
}

impl WorkflowDelivery {
    /// The longest time-out, in seconds: a week.
    pub const MAX_TIMEOUT: u32 = 604_800;
}

/// How urgent the messages of a workflow are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum DeliveryPriority {
    /// Everything else comes first.
    Low,
    /// As every message.
    Normal,
    /// Before everything else.
    High,
}

impl DeliveryPriority {
    /// Every priority, as written in JSON.
    pub const NAMES: [&str; 3] = ["low", "normal", "high"];

    /// As written in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Normal => "normal",
            Self::High => "high",
        }
    }
}

/// How often carriers are tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RetryPolicy {
    /// The most tries with each carrier.
    pub attempts: u32,
}

/// One place where a workflow's result goes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum DeliveryTarget {
    /// Back to whoever wrote, from the address they wrote to.
    Reply {
        /// The text, a template; without it the customer's own text goes on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        body: Option<String>,
        /// What is sent besides the text: files, buttons, a place.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        content: Option<Content>,
    },
    /// To somebody by another channel of the tenant.
    Channel {
        /// Kind of channel that it goes by.
        channel: ChannelKind,
        /// Address that it goes to, a template; without it the customer's own.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<String>,
        /// Address of ours that it is from; without it the tenant's first for this kind of channel.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<String>,
        /// The text, a template; without it the customer's own text goes on.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        body: Option<String>,
    },
    /// The conversation is filed.
    Folder {
        /// Name of the folder.
        name: String,
    },
    /// The conversation is given to a group of agents.
    AgentGroup {
        /// Name of the group.
        name: String,
    },
    /// It goes nowhere, whatever other targets there are; only its conversation is filed all the same.
    Drop {
        /// Reason, shown in the message's time line.
        reason: String,
    },
    /// To an HTTP endpoint of the tenant.
    Webhook {
        /// URL of the endpoint.
        url: String,
    },
    /// To the telephones that run the tenant's application.
    Push {
        /// The text, a template.
        body: String,
    },
}

impl DeliveryTarget {
    /// Every target, as written in JSON.
    pub const TYPES: &[&str] = &["reply", "channel", "folder", "agentGroup", "drop", "webhook", "push"];
}
