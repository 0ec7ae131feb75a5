//! Where rules send messages.

use serde::{Deserialize, Serialize};

/// One place, or several. In JSON a text is the name of a workflow, as in the original; everything else is an object with
/// a `type`; several stand in an array.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(from = "Written", into = "Written")]
pub enum Destination {
    /// `message-processor` runs the workflow with this name.
    Workflow {
        /// Its name.
        name: String,
    },
    /// A state machine is started, once for each message.
    StateMachine {
        /// Its name, without what all names of a stage begin with.
        name: String,
    },
    /// The conversation is filed.
    Folder {
        /// In which folder.
        name: String,
    },
    /// The conversation is given to a group of agents.
    AgentGroup {
        /// To which.
        name: String,
    },
    /// The customer is answered at once.
    Reply {
        /// The text; filled in as those of workflows are.
        body: String,
    },
    /// It goes nowhere.
    Drop {
        /// Why: shown in its time line.
        reason: String,
    },
    /// Each contact always goes to the same of several places.
    Split {
        /// Their shares add up to 100.
        shares: Vec<Share>,
    },
    /// To each of them.
    All(Vec<Destination>),
    /// A kind of a newer version: goes nowhere, and is refused when rules are saved.
    Unknown(serde_json::Value),
}

/// A part of all contacts.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Share {
    /// How many of a hundred.
    pub percent: f64,
    /// Where they go.
    pub destination: Destination,
}

impl Destination {
    /// The workflow called `name`.
    pub fn workflow(name: impl Into<String>) -> Self {
        Self::Workflow { name: name.into() }
    }
}

/// As JSON has it.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Written {
    Name(String),
    Place(Place),
    Several(Vec<Destination>),
    Other(serde_json::Value),
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase")]
enum Place {
    Workflow { name: String },
    StateMachine { name: String },
    Folder { name: String },
    AgentGroup { name: String },
    Reply { body: String },
    Drop { reason: String },
    Split { shares: Vec<Share> },
}

impl From<Written> for Destination {
    fn from(written: Written) -> Self {
        match written {
            Written::Name(name) | Written::Place(Place::Workflow { name }) => Self::Workflow { name },
            Written::Place(Place::StateMachine { name }) => Self::StateMachine { name },
            Written::Place(Place::Folder { name }) => Self::Folder { name },
            Written::Place(Place::AgentGroup { name }) => Self::AgentGroup { name },
            Written::Place(Place::Reply { body }) => Self::Reply { body },
            Written::Place(Place::Drop { reason }) => Self::Drop { reason },
            Written::Place(Place::Split { shares }) => Self::Split { shares },
            Written::Several(places) => Self::All(places),
            Written::Other(value) => Self::Unknown(value),
        }
    }
}

impl From<Destination> for Written {
    fn from(destination: Destination) -> Self {
        match destination {
            Destination::Workflow { name } => Self::Name(name),
            Destination::StateMachine { name } => Self::Place(Place::StateMachine { name }),
            Destination::Folder { name } => Self::Place(Place::Folder { name }),
            Destination::AgentGroup { name } => Self::Place(Place::AgentGroup { name }),
            Destination::Reply { body } => Self::Place(Place::Reply { body }),
            Destination::Drop { reason } => Self::Place(Place::Drop { reason }),
            Destination::Split { shares } => Self::Place(Place::Split { shares }),
            Destination::All(places) => Self::Several(places),
            Destination::Unknown(value) => Self::Other(value),
        }
    }
}
