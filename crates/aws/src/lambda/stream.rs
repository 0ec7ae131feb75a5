//! Stream events: row changes of the `messages` table, in order, each done, buried, or the first that must come again.

use aws_lambda_events::event::dynamodb::{Event, EventRecord};
use aws_lambda_events::event::streams::{DynamoDbBatchItemFailure, DynamoDbEventResponse};
use jiff::Timestamp;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use omni_core::domain::route_health::HealthSample;
use omni_core::events::stuck::{ChangeNeeds, ReceivedChange, StreamPorts, StreamRunner, StreamVerdict};
use omni_core::foundation::failure::Failure;
use omni_core::model::event::{ChangedRow, RowChange};
use serde::de::DeserializeOwned;

/// Serves a table's stream until the runtime stops. A change that must come again ends its batch: the service repeats from
/// there, those that were handled meanwhile being known. One that can never be handled, or fails alone for too long, is
/// buried ([`StreamRunner`]), so that it does not hold up the shard. What the changes of a batch say of carriers is observed
/// together.
///
/// # Errors
/// If the runtime API cannot be reached.
pub async fn changes<P, F, G>(runner: StreamRunner<P>, handle: F, observe: G) -> Result<(), Error>
where
    P: StreamPorts,
    F: AsyncFn(RowChange) -> Result<Vec<HealthSample>, Failure>,
    G: AsyncFn(Vec<HealthSample>),
{
    let (runner, handle, observe) = (&runner, &handle, &observe);
    lambda_runtime::run(service_fn(move |event: LambdaEvent<Event>| async move {
        Ok::<_, Error>(hand_on(event.payload, runner, handle, observe).await)
    }))
    .await
}

/// Hands on the changes of a whole event, and answers what must come again. After one that failed the next ones are tried
/// only to learn whether they work: in an outage two are tried of each batch, and not a hundred.
pub async fn hand_on<P, F, G>(event: Event, runner: &StreamRunner<P>, handle: &F, observe: &G) -> DynamoDbEventResponse
where
    P: StreamPorts,
    F: AsyncFn(RowChange) -> Result<Vec<HealthSample>, Failure>,
    G: AsyncFn(Vec<HealthSample>),
{
    let mut response = DynamoDbEventResponse::default();
    let mut samples = Vec::new();
    for record in event.records {
        let at = created(&record);
        let change = change(&record);
        let needs = change.as_ref().map(ChangeNeeds::of).unwrap_or_default();
        let received = ReceivedChange { id: &record.event_id, at, needs };
        let outcome = match change {
            Ok(change) => Box::pin(handle(change)).await,
            Err(failure) => Err(failure),
        };
        let failure = match outcome {
            Ok(said) => {
                runner.worked(received);
                samples.extend(said);
                continue;
            }
            Err(failure) => failure,
        };
        // Behind one that comes again everything comes again: what failed there is judged then, and buried once.
        if !response.batch_item_failures.is_empty() {
            break;
        }
        let next = Box::pin(runner.failed(received, &failure, || input(&record))).await;
        if next == StreamVerdict::Passed {
            continue;
        }
        let mut failed = DynamoDbBatchItemFailure::default();
        failed.item_identifier.clone_from(&record.change.sequence_number);
        response.batch_item_failures.push(failed);
        if next == StreamVerdict::Again {
            break;
        }
    }
    Box::pin(observe(samples)).await;
    response
}

/// The time at which the row changed. It may be missing, which is read as 1970.
fn created(record: &EventRecord) -> Option<Timestamp> {
    let millis = record.change.approximate_creation_date_time.timestamp_millis();
    Timestamp::from_millisecond(millis).ok().filter(|at| *at > Timestamp::UNIX_EPOCH)
}

/// The change as it came: an event with this as its one record replays it.
fn input(record: &EventRecord) -> Result<String, Failure> {
    // By way of a value, which puts the attributes of a row in one order.
    let written = serde_json::to_value(record).map(|record| record.to_string());
    written.map_err(|error| Failure::unreadable("a change", &error))
}

fn change(record: &EventRecord) -> Result<RowChange, Failure> {
    let (id, now, before) = (record.event_id.clone(), &record.change.new_image, &record.change.old_image);
    let text = |image: &serde_dynamo::Item, name: &str| match image.get(name) {
        Some(serde_dynamo::AttributeValue::S(text)) => Some(text.clone()),
        _ => None,
    };
    let Some(sort_key) = text(now, "sk") else { return Ok(RowChange { id, row: ChangedRow::Other }) };
    let doc = text(now, "doc").unwrap_or_default();
    let row = match sort_key.split('#').next() {
        Some("message") => ChangedRow::Message(Box::new(read(&doc)?)),
        Some("hop") => ChangedRow::Event(Box::new(read(&doc)?)),
        Some("attempt") => ChangedRow::Attempt {
            now: Box::new(read(&doc)?),
            before: text(before, "doc").and_then(|doc| read(&doc).ok()).map(Box::new),
        },
        _ => ChangedRow::Other,
    };
    Ok(RowChange { id, row })
}

fn read<T: DeserializeOwned>(doc: &str) -> Result<T, Failure> {
    serde_json::from_str(doc).map_err(|error| Failure::unreadable("a row", &error))
}
