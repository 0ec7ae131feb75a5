//! State machines that only remember what they were started on.

use std::collections::{BTreeMap, BTreeSet};

use super::{Memory, Port};
use crate::foundation::failure::Failure;
use crate::model::workflow::ProcessorInput;
use crate::ports::StateMachines;

/// The machines that there are, and the input that each was started on, by execution.
#[derive(Default)]
pub(super) struct Machines {
    names: BTreeSet<String>,
    executions: BTreeMap<(String, String), ProcessorInput>,
}

impl Memory {
    /// Makes a state machine that can be started.
    pub fn add_state_machine(&self, name: &str) {
        self.lock().machines.names.insert(name.to_owned());
    }

    /// Every execution by machine and name, and what it was started on.
    #[must_use]
    pub fn executions(&self) -> BTreeMap<(String, String), ProcessorInput> {
        self.lock().machines.executions.clone()
    }
}

impl StateMachines for Memory {
    async fn start(&self, machine: &str, execution: &str, input: &ProcessorInput) -> Result<(), Failure> {
        self.one(Port::StateMachines, |state| {
            if !state.machines.names.contains(machine) {
                return Err(Failure::permanent(format!("no state machine is called {machine:?}")));
            }
            let key = (machine.to_owned(), execution.to_owned());
            state.machines.executions.entry(key).or_insert_with(|| input.clone());
            Ok(())
        })
        .await?
    }
}
