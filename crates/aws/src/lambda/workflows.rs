//! The doors of `message-processor`: records of its queue, and the call of a state machine.

use aws_lambda_events::event::sqs::SqsBatchResponse;
use lambda_runtime::{Diagnostic, Error, LambdaEvent, service_fn};
use omni_core::foundation::failure::Failure;
use omni_core::inbound::workflow::{MessageProcessor, WorkflowPorts};
use omni_core::model::workflow::{ProcessorInput, ProcessorOutput};
use omni_core::runtime::batch::{BatchPorts, BatchRunner, Undone};
use serde::Serialize;
use serde_json::Value;

use super::records::{Batch, Inlet, handled};

/// What the function answers: to its queue, or to whoever called it.
#[derive(Serialize)]
#[serde(untagged)]
enum Answer {
    Queue(SqsBatchResponse),
    Caller(ProcessorOutput),
}

/// Serves workflows until the runtime stops.
///
/// # Errors
/// If the runtime API cannot be reached.
pub async fn workflows<B, W>(inlet: Inlet, runner: BatchRunner<B>, processor: MessageProcessor<W>) -> Result<(), Error>
where
    B: BatchPorts,
    W: WorkflowPorts,
{
    let (inlet, processor) = (&inlet, &processor);
    let handle = async |batch| match batch {
        Batch::Records(records) => Ok(runner.together(records, async |inputs| processor.process(inputs).await).await),
        Batch::Tick => Err(Failure::permanent("the event has neither records nor a message")),
    };
    let handle = &handle;
    lambda_runtime::run(service_fn(move |event: LambdaEvent<Value>| async move {
        if is_call(&event.payload) {
            return Box::pin(answer_call(processor, event.payload)).await.map(Answer::Caller);
        }
        handled(inlet, event.payload, handle).await.map(Answer::Queue).map_err(Diagnostic::from)
    }))
    .await
}

/// Whether `event` is a call, and no batch of a queue.
#[must_use]
pub fn is_call(event: &Value) -> bool {
    event.get("Records").is_none() && event.get("message").is_some()
}

/// Runs the workflow that a caller names. Nothing is dead-lettered: the caller learns by its name what kind of failure it
/// is, and decides.
///
/// # Errors
/// `Transient` and `Throttled` for what may work later, `Permanent` for what never will.
pub async fn answer_call<W: WorkflowPorts>(
    processor: &MessageProcessor<W>,
    event: Value,
) -> Result<ProcessorOutput, Diagnostic> {
    let input: ProcessorInput = serde_json::from_value(event)
        .map_err(|_| diagnostic(&Failure::permanent("the input is no message with the name of a workflow")))?;
    match processor.process(vec![input]).await.pop() {
        Some(Ok(output)) => Ok(output),
        Some(Err(Undone::Failed(failure))) => Err(diagnostic(&failure)),
        Some(Err(Undone::Waiting)) | None => Err(diagnostic(&Failure::transient("it was not begun"))),
    }
}

/// A failure by the name that a state machine matches (`Retry` and `Catch`, `ErrorEquals`).
fn diagnostic(failure: &Failure) -> Diagnostic {
    let name = match failure {
        Failure::Transient(_) => "Transient",
        Failure::Throttled { .. } => "Throttled",
        Failure::Permanent(_) | Failure::Forged(_) => "Permanent",
    };
    tracing::warn!(error = name, reason = %failure, "the call of a workflow failed");
    Diagnostic { error_type: name.to_owned(), error_message: failure.to_string() }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::json;

    use super::*;

    #[test]
    fn a_call_is_told_from_a_batch() {
        let check = |event: Value, expected: bool| assert_eq!(is_call(&event), expected, "{event}");
        check(json!({"message": {}, "workflow": "w"}), true);
        check(json!({"Records": []}), false);
        check(json!({"Records": [], "message": {}}), false);
        check(json!({}), false);
    }

    #[test]
    fn a_failure_has_the_name_that_a_state_machine_matches() {
        let check = |failure: Failure, name: &str| assert_eq!(diagnostic(&failure).error_type, name);
        check(Failure::transient("x"), "Transient");
        check(Failure::throttled(Duration::from_secs(1), "x"), "Throttled");
        check(Failure::permanent("x"), "Permanent");
    }
}
