//! Queue and schedule events: records for the core's batches, and the report of those that must come again.

use std::sync::Arc;
use std::time::Duration;

use aws_lambda_events::event::sqs::{BatchItemFailure, SqsBatchResponse, SqsEvent, SqsMessage};
use aws_sdk_sqs::types::ChangeMessageVisibilityBatchRequestEntry;
use jiff::Timestamp;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use omni_core::foundation::failure::Failure;
use omni_core::runtime::batch::{BatchReport, MAX_HIDDEN, QueueRecord, Undone};
use serde_json::Value;

use crate::clients::Aws;
use crate::messaging::claim_check::ClaimCheck;

/// No further record of a batch is begun once those before it have this many bytes. A record is in memory about eight
/// times: in the event, as text, read, and as what is stored and sent of it; and read it takes up to four times its
/// bytes, as long as nothing has more values than `carrier/depth.rs` lets pass. Ten records as a queue holds them are two
/// million; only those that wait in the bucket are more. A function has 128 MB.
const MAX_BYTES: usize = 2_000_000;

/// Turns events into records: large bodies are fetched, and those to come again are put off.
#[derive(Clone, Debug)]
pub struct Inlet {
    /// Makes the client of the queues, when it is needed.
    pub aws: Aws,
    /// Store in which large bodies wait.
    pub bodies: Arc<ClaimCheck>,
}

/// The events with which a function with queues can be invoked.
#[derive(Debug, PartialEq, Eq)]
pub enum Batch {
    /// Records of one queue, in their order.
    Records(Vec<QueueRecord>),
    /// The schedule ticked.
    Tick,
}

/// One invocation of a function with queues.
#[derive(Debug)]
pub struct QueueEvent {
    /// Batch that is to be handled.
    pub batch: Batch,
    arn: String,
    handles: Vec<(String, String)>,
}

impl QueueEvent {
    /// Reads a whole event of a queue or of the schedule; large bodies are fetched.
    ///
    /// # Errors
    /// If it has records that are not a queue's.
    pub async fn read(event: Value, bodies: &ClaimCheck) -> Result<Self, Error> {
        if event.get("Records").is_none() {
            return Ok(Self { batch: Batch::Tick, arn: String::new(), handles: Vec::new() });
        }
        let event: SqsEvent = serde_json::from_value(event)?;
        // Every field of a record is optional: another service's would pass for empty ones.
        if event.records.iter().any(|record| record.event_source.as_deref() != Some("aws:sqs")) {
            return Err("the event has records that are not a queue's".into());
        }
        let handles = handles(&event.records);
        let arn = event.records.first().and_then(|record| record.event_source_arn.clone()).unwrap_or_default();
        let records = records(event.records, queue_name(&arn), bodies).await;
        Ok(Self { batch: Batch::Records(records), arn, handles })
    }
}

/// Serves a queue until the runtime stops. What `handle` reports as to come again is hidden for as long as it says.
///
/// # Errors
/// If the runtime API cannot be reached.
pub async fn queue<F>(inlet: Inlet, handle: F) -> Result<(), Error>
where
    F: AsyncFn(Vec<QueueRecord>) -> BatchReport,
{
    batches(inlet, async |batch| match batch {
        Batch::Records(records) => Ok(handle(records).await),
        Batch::Tick => Err(Failure::permanent("the event has no records")),
    })
    .await
}

/// Serves a queue, as [`queue`] does, and the schedule: a tick that fails fails its invocation, which the service repeats
/// and counts.
///
/// # Errors
/// If the runtime API cannot be reached.
pub async fn queue_and_schedule<F, G>(inlet: Inlet, handle: F, tick: G) -> Result<(), Error>
where
    F: AsyncFn(Vec<QueueRecord>) -> BatchReport,
    G: AsyncFn() -> Result<(), Failure>,
{
    batches(inlet, async |batch| match batch {
        Batch::Records(records) => Ok(handle(records).await),
        Batch::Tick => tick().await.map(|()| BatchReport::default()),
    })
    .await
}

pub(super) async fn batches<F>(inlet: Inlet, handle: F) -> Result<(), Error>
where
    F: AsyncFn(Batch) -> Result<BatchReport, Failure>,
{
    let (inlet, handle) = (&inlet, &handle);
    lambda_runtime::run(service_fn(move |event: LambdaEvent<Value>| handled(inlet, event.payload, handle))).await
}

/// Hands one event to `handle`, and answers which of its records come again.
pub(super) async fn handled<F>(inlet: &Inlet, event: Value, handle: &F) -> Result<SqsBatchResponse, Error>
where
    F: AsyncFn(Batch) -> Result<BatchReport, Failure>,
{
    let QueueEvent { batch, arn, handles } = QueueEvent::read(event, &inlet.bodies).await?;
    // On the heap: the layout of a use case inside the runtime's own futures is more than the compiler follows.
    let report = Box::pin(handle(batch)).await.map_err(|failure| failure.to_string())?;
    put_off(&inlet.aws, &arn, &handles, &report).await;
    let mut response = SqsBatchResponse::default();
    response.batch_item_failures = report.retry.into_iter().map(|(id, _)| failure(id)).collect();
    Ok(response)
}

/// The records of a batch. One whose large body cannot be fetched keeps the reference to it, and says why; so does one
/// that waits until there is memory for it. Whoever comes after one that waits waits too: nothing overtakes.
async fn records(messages: Vec<SqsMessage>, queue: &str, claim_check: &ClaimCheck) -> Vec<QueueRecord> {
    let mut records = Vec::with_capacity(messages.len());
    let mut begun = 0;
    for message in messages {
        let attribute = |name: &str| message.attributes.get(name).cloned();
        let received = attribute("ApproximateFirstReceiveTimestamp").and_then(|milliseconds| milliseconds.parse().ok());
        let mut record = QueueRecord {
            id: message.message_id.clone().unwrap_or_default(),
            queue: queue.to_owned(),
            group: attribute("MessageGroupId"),
            attempt: attribute("ApproximateReceiveCount").and_then(|count| count.parse().ok()).unwrap_or(1),
            first_received: received.and_then(|milliseconds| Timestamp::from_millisecond(milliseconds).ok()),
            body: message.body.clone().unwrap_or_default(),
            unfetched: None,
        };
        if begun >= MAX_BYTES {
            record.unfetched = Some(Undone::Waiting);
            records.push(record);
            continue;
        }
        match claim_check.resolve(record.body.clone()).await {
            Ok(body) => {
                begun += body.len();
                record.body = body;
            }
            Err(failure) => record.unfetched = Some(failure.into()),
        }
        records.push(record);
    }
    records
}

fn handles(messages: &[SqsMessage]) -> Vec<(String, String)> {
    let pairs = messages.iter().map(|message| (message.message_id.clone(), message.receipt_handle.clone()));
    pairs.filter_map(|(id, handle)| Some((id?, handle?))).collect()
}

/// Hides what must come again for as long as it should wait. Without this it would come after the queue's visibility
/// time-out, so a failure here costs time and nothing else.
async fn put_off(aws: &Aws, arn: &str, handles: &[(String, String)], report: &BatchReport) {
    let entry = |(nth, (id, after)): (usize, &(String, Duration))| {
        let (_, handle) = handles.iter().find(|(known, _)| known == id)?;
        let seconds = i32::try_from(after.min(&MAX_HIDDEN).as_secs()).unwrap_or(i32::MAX);
        let entry = ChangeMessageVisibilityBatchRequestEntry::builder().id(nth.to_string()).receipt_handle(handle);
        entry.visibility_timeout(seconds).build().ok()
    };
    let entries: Vec<_> = report.retry.iter().enumerate().filter_map(entry).collect();
    let Some(url) = queue_url(arn).filter(|_| !entries.is_empty()) else { return };
    let call = aws.sqs().change_message_visibility_batch().queue_url(url).set_entries(Some(entries));
    if let Err(error) = call.send().await {
        let code = aws_sdk_sqs::error::ProvideErrorMetadata::code(&error).unwrap_or("unknown").to_owned();
        tracing::warn!(code, "waiting times could not be set");
    }
}

fn failure(id: String) -> BatchItemFailure {
    let mut failure = BatchItemFailure::default();
    failure.item_identifier = id;
    failure
}

/// The name without the `omni-<stage>-` that all start with:
/// `arn:aws:sqs:eu-west-1:123456789012:omni-prod-inbound.fifo` → `inbound.fifo`.
fn queue_name(arn: &str) -> &str {
    let name = arn.rsplit(':').next().unwrap_or_default();
    name.splitn(3, '-').nth(2).unwrap_or(name)
}

/// `arn:aws:sqs:eu-west-1:123456789012:name` → `https://sqs.eu-west-1.amazonaws.com/123456789012/name`.
fn queue_url(arn: &str) -> Option<String> {
    let mut parts = arn.split(':').skip(3);
    let (region, account, name) = (parts.next()?, parts.next()?, parts.next()?);
    Some(format!("https://sqs.{region}.amazonaws.com/{account}/{name}"))
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;
    use serde_json::json;

    use super::*;

    #[tokio::test]
    async fn a_batch_begins_what_memory_bears_in_order_and_the_rest_comes_again_at_once() {
        let bodies = ClaimCheck::new(Aws::emulator("http://127.0.0.1:1", "us-east-1"), "ours".into());
        let check = async |sizes: &[usize], begun: usize| {
            let record = |(nth, size): (usize, &usize)| json!({ "messageId": nth.to_string(), "eventSource": "aws:sqs", "body": "x".repeat(*size), "attributes": {} });
            let records: Vec<Value> = sizes.iter().enumerate().map(record).collect();
            let event = QueueEvent::read(json!({ "Records": records }), &bodies).await.unwrap();
            let Batch::Records(read) = event.batch else { panic!("no records") };
            let is_begun = |record: &QueueRecord| record.unfetched.is_none();
            let states: Vec<bool> = read.iter().map(is_begun).collect();
            let expected: Vec<bool> = (0..sizes.len()).map(|nth| nth < begun).collect();
            assert_eq!(states, expected, "{sizes:?}");
            assert!(read.iter().all(|record| is_begun(record) || record.unfetched == Some(Undone::Waiting)));
        };
        check(&[200_000; 10], 10).await;
        check(&[350_000; 10], 6).await;
        // One always begins, and a small one does not overtake.
        check(&[3_000_000, 10], 1).await;
        check(&[10, 3_000_000, 10], 2).await;
    }

    #[test]
    fn records_of_another_service_are_refused_and_not_read_as_empty_ones() {
        let bodies = ClaimCheck::new(Aws::emulator("http://127.0.0.1:1", "us-east-1"), "ours".into());
        let event = json!({"Records": [{"EventSource": "aws:sns", "EventVersion": "1.0", "Sns": {"Message": "{}"}}]});
        let read = QueueEvent::read(event, &bodies).now_or_never();
        let refused = read.and_then(Result::err).map(|error| error.to_string());
        assert_eq!(refused.as_deref(), Some("the event has records that are not a queue's"));
    }

    #[test]
    fn a_queue_is_found_by_its_arn() {
        let arn = "arn:aws:sqs:eu-west-1:123456789012:omni-prod-delivery-retry";
        assert_eq!(queue_name(arn), "delivery-retry");
        assert_eq!(
            queue_url(arn).as_deref(),
            Some("https://sqs.eu-west-1.amazonaws.com/123456789012/omni-prod-delivery-retry")
        );
        assert_eq!(queue_url(""), None);
    }
}
