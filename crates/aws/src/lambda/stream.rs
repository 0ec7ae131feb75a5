//! Stream events: row changes of the `messages` table, in order, each done or the first that was not.

use aws_lambda_events::event::dynamodb::{Event, EventRecord};
use aws_lambda_events::event::streams::{DynamoDbBatchItemFailure, DynamoDbEventResponse};
use lambda_runtime::{LambdaEvent, service_fn};
use omni_core::failure::Failure;
use omni_core::health::Sample;
use omni_core::stream::{Change, Row};
use serde::de::DeserializeOwned;

use super::Error;

/// Serves a table's stream until the runtime stops. The first change that must come again ends its batch: the service
/// repeats from there. One that can never be read is logged and passed, so that it does not hold up the shard. What the
/// changes of a batch say of carriers is observed together.
///
/// # Errors
/// If the runtime API cannot be reached.
pub async fn changes<F, G>(handle: F, observe: G) -> Result<(), Error>
where
    F: AsyncFn(Change) -> Result<Vec<Sample>, Failure>,
    G: AsyncFn(Vec<Sample>),
{
    let (handle, observe) = (&handle, &observe);
    lambda_runtime::run(service_fn(move |event: LambdaEvent<Event>| async move {
        Ok::<_, Error>(hand_on(event.payload, handle, observe).await)
    }))
    .await
}

/// Hands on the changes of a whole event, and answers what must come again.
pub async fn hand_on<F, G>(event: Event, handle: &F, observe: &G) -> DynamoDbEventResponse
where
    F: AsyncFn(Change) -> Result<Vec<Sample>, Failure>,
    G: AsyncFn(Vec<Sample>),
{
    let mut response = DynamoDbEventResponse::default();
    let mut samples = Vec::new();
    for record in event.records {
        let sequence = record.change.sequence_number.clone();
        let outcome = match change(record) {
            Ok(change) => Box::pin(handle(change)).await,
            Err(failure) => Err(failure),
        };
        match outcome {
            Ok(said) => samples.extend(said),
            Err(failure) if failure.is_retryable() => {
                tracing::warn!(reason = %failure, "change will be retried");
                let mut failed = DynamoDbBatchItemFailure::default();
                failed.item_identifier = sequence;
                response.batch_item_failures.push(failed);
                break;
            }
            Err(failure) => tracing::error!(reason = %failure, "change is passed over"),
        }
    }
    Box::pin(observe(samples)).await;
    response
}

fn change(record: EventRecord) -> Result<Change, Failure> {
    let (id, now, before) = (record.event_id, record.change.new_image, record.change.old_image);
    let text = |image: &serde_dynamo::Item, name: &str| match image.get(name) {
        Some(serde_dynamo::AttributeValue::S(text)) => Some(text.clone()),
        _ => None,
    };
    let Some(sort_key) = text(&now, "sk") else { return Ok(Change { id, row: Row::Other }) };
    let doc = text(&now, "doc").unwrap_or_default();
    let row = match sort_key.split('#').next() {
        Some("message") => Row::Message(Box::new(read(&doc)?)),
        Some("hop") => Row::Hop(read(&doc)?),
        Some("attempt") => Row::Attempt {
            now: Box::new(read(&doc)?),
            before: text(&before, "doc").and_then(|doc| read(&doc).ok()).map(Box::new),
        },
        _ => Row::Other,
    };
    Ok(Change { id, row })
}

fn read<T: DeserializeOwned>(doc: &str) -> Result<T, Failure> {
    serde_json::from_str(doc).map_err(|error| Failure::unreadable("a row", &error))
}
