//! State machines of the stage, by Step Functions.

use aws_sdk_sfn::Client;
use aws_sdk_sfn::operation::start_execution::StartExecutionError;
use omni_core::foundation::failure::Failure;
use omni_core::model::workflow::ProcessorInput;
use omni_core::ports::StateMachines;

use crate::failure;

/// The most bytes of an execution's input (AWS Step Functions, "Service quotas").
const MAX_INPUT: usize = 262_144;

/// The longest name of a state machine (AWS Step Functions API, `CreateStateMachine`).
const MAX_NAME: usize = 80;

/// The state machines whose names begin alike.
#[derive(Clone, Debug)]
pub struct Machines {
    client: Client,
    arn_prefix: String,
}

impl Machines {
    /// The machines whose ARNs begin with `arn_prefix` (`STATE_MACHINE_ARN_PREFIX`).
    #[must_use]
    pub fn new(client: Client, arn_prefix: String) -> Self {
        Self { client, arn_prefix }
    }
}

impl StateMachines for Machines {
    async fn start(&self, machine: &str, execution: &str, input: &ProcessorInput) -> Result<(), Failure> {
        // A colon would lead to a version, an alias or anything else that an ARN can say.
        let is_name = |name: &str| name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
        if !is_name(machine) || !(1..=MAX_NAME).contains(&machine.len()) {
            return Err(unknown(machine));
        }
        let input = serde_json::to_string(input).map_err(|error| Failure::unreadable("an input", &error))?;
        if input.len() > MAX_INPUT {
            return Err(Failure::permanent("the message is too large for a state machine"));
        }
        let arn = format!("{}{machine}", self.arn_prefix);
        let request = self.client.start_execution().state_machine_arn(arn).name(execution).input(input);
        let Err(error) = request.send().await else { return Ok(()) };
        match error.as_service_error() {
            // It runs on another input, or has ended.
            Some(StartExecutionError::ExecutionAlreadyExists(_)) => Ok(()),
            Some(
                StartExecutionError::StateMachineDoesNotExist(_)
                | StartExecutionError::StateMachineDeleting(_)
                | StartExecutionError::InvalidArn(_),
            ) => Err(unknown(machine)),
            Some(StartExecutionError::InvalidExecutionInput(_)) => {
                Err(Failure::permanent(format!("the state machine {machine:?} does not take this input")))
            }
            Some(StartExecutionError::InvalidName(_)) => Err(Failure::permanent("no execution can have this name")),
            _ => Err(failure::of("StartExecution")(error)),
        }
    }
}

fn unknown(machine: &str) -> Failure {
    Failure::permanent(format!("no state machine is called {machine:?}"))
}
