//! One typical event for each function, new every time: other ids, other customers, signed with the demo secrets.
//!
//! Files in `events/` hold fixed ids, which the second time are duplicates and cheaper than the real thing; so the
//! bench writes its own, from the types that the functions read.

use jiff::Timestamp;
use omni_core::model::carrier::{CarrierError, CarrierId, ErrorClass, OwnCode};
use omni_core::model::message::{
    Address, ChannelId, ChannelKind, ContactInfo, Content, ConversationId, CorrelationId, Direction, Message,
    MessageClass, MessageId, SCHEMA_VERSION, TenantId,
};
use omni_core::model::plan::{Delivery, DeliveryFailed, DeliveryPlan, PlanStep};
use omni_core::model::workflow::ProcessorInput;
use omni_core::testing::carrier_fixtures::{twilio, whatsapp};
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::webhook;
use crate::demo_tenant;
use crate::template::function::{Function, Source};

/// The number of records in a queue's batch once a function is warm. The first invocation has one: whoever waits for it
/// waits for one message.
pub(crate) const BATCH: u64 = 10;

/// The event with this number for `function`, from the first of its sources; `None` if the bench has none for it.
///
/// # Errors
/// If it cannot be written as JSON.
pub(crate) fn event(
    function: &Function,
    number: u64,
    records: u64,
    now: Timestamp,
) -> serde_json::Result<Option<String>> {
    let handed = |item: &Item| handed_over(function, (number * BATCH..).zip(0..records).map(|(at, _)| item(at)));
    let event = match function.binary.as_str() {
        "operations-api" => send_request(number, now),
        "inbound-router" => handed(&|at| item(&inbound(at, now), Message::clone))?,
        "message-processor" => handed(&|at| item(&inbound(at, now), processor_input))?,
        "outbound-router" | "carrier-selector" => handed(&|at| item(&outbound(at, now), Message::clone))?,
        "delivery-coordinator" => handed(&|at| item(&outbound(at, now), delivery))?,
        "failover-router" => handed(&|at| item(&outbound(at, now), |message| failure(message, now)))?,
        "stream-processor" => stream(number, now)?,
        other => match other.strip_suffix("-receive").and_then(CarrierId::from_name) {
            Some(carrier) => webhook::text(carrier, number, now),
            None => return Ok(None),
        },
    };
    Ok(Some(event.to_string()))
}

/// The function that makes the record with a number: its message group and its body.
type Item<'a> = dyn Fn(u64) -> serde_json::Result<(String, String)> + 'a;

/// Records as the function's first queue hands them over.
pub(super) fn handed_over(
    function: &Function,
    items: impl Iterator<Item = serde_json::Result<(String, String)>>,
) -> serde_json::Result<Value> {
    let items: Vec<(String, String)> = items.collect::<serde_json::Result<_>>()?;
    let queue = function.sources.iter().find_map(|source| match source {
        Source::Queue(arn) => Some(arn),
        _ => None,
    });
    Ok(queue.map(|queue| batch(queue, &items)).unwrap_or_default())
}

/// Whether an answer says that a function did its work: an empty report, or a status that is no error.
pub(crate) fn is_success(answer: &[u8]) -> bool {
    let answer: Value = serde_json::from_slice(answer).unwrap_or_default();
    let failures = answer.get("batchItemFailures").and_then(Value::as_array);
    let status = answer.get("statusCode").and_then(Value::as_u64);
    failures.is_none_or(Vec::is_empty) && status.is_none_or(|status| (200..300).contains(&status))
}

fn item<T: Serialize>(message: &Message, of: impl Fn(&Message) -> T) -> serde_json::Result<(String, String)> {
    Ok((message.conversation_id.to_string(), serde_json::to_string(&of(message))?))
}

/// The batch that the queue with this ARN hands over.
pub(super) fn batch(queue: &str, items: &[(String, String)]) -> Value {
    let record = |(at, (group, body)): (usize, &(String, String))| {
        json!({
            "messageId": format!("00000000-0000-4000-8000-{at:012x}"),
            "receiptHandle": format!("receipt-{at}"),
            "body": body,
            "attributes": {
                "ApproximateReceiveCount": "1",
                "ApproximateFirstReceiveTimestamp": "1795466700000",
                "SentTimestamp": "1795466700000",
                "SenderId": "AROAEXAMPLE:bench",
                "MessageGroupId": group,
                "MessageDeduplicationId": format!("{at}"),
                "SequenceNumber": format!("{at:020}"),
            },
            "messageAttributes": {},
            "md5OfBody": "00000000000000000000000000000000",
            "eventSource": "aws:sqs",
            "eventSourceARN": queue,
            "awsRegion": "us-east-1",
        })
    };
    json!({ "Records": items.iter().enumerate().map(record).collect::<Vec<_>>() })
}

/// A message that has just been stored, as the stream of its table tells it.
fn stream(number: u64, now: Timestamp) -> serde_json::Result<Value> {
    let message = inbound(number, now);
    let (pk, sk) = (json!({ "S": format!("{}#{}", message.tenant_id, message.id) }), json!({ "S": "message" }));
    let document = json!({ "S": serde_json::to_string(&message)? });
    Ok(json!({ "Records": [{
        "eventID": format!("{number:032x}"),
        "eventName": "INSERT",
        "eventVersion": "1.1",
        "eventSource": "aws:dynamodb",
        "awsRegion": "us-east-1",
        "dynamodb": {
            "ApproximateCreationDateTime": now.as_second(),
            "Keys": { "pk": pk, "sk": sk },
            "NewImage": { "pk": pk, "sk": sk, "doc": document },
            "SequenceNumber": format!("{number:021}"),
            "SizeBytes": 1024,
            "StreamViewType": "NEW_AND_OLD_IMAGES",
        },
        "eventSourceARN": "arn:aws:dynamodb:us-east-1:000000000000:table/omni-bench-messages/stream/2026-11-23T20:45:00.000",
    }] }))
}

fn send_request(number: u64, now: Timestamp) -> Value {
    let body =
        json!({ "to": format!("+1415555{:04}", number % 10_000), "channel": "sms", "body": "Your table is ready." });
    let headers = [
        ("authorization", format!("Bearer {}", demo_tenant::API_KEY)),
        ("content-type", "application/json".to_owned()),
        ("idempotency-key", format!("bench-{number}")),
    ];
    let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
    webhook::post("/v1/messages", &headers, &body.to_string(), number, now)
}

fn inbound(number: u64, now: Timestamp) -> Message {
    let ours = Address::infer(whatsapp::demo::NUMBER);
    let message =
        message(number, now, (Direction::Inbound, ChannelKind::WhatsApp, CarrierId::WhatsApp), customer(number), ours);
    Message { body: "I need HELP with my order".to_owned(), ..message }
}

/// A message by SMS, which needs no open 24-hour window.
fn outbound(number: u64, now: Timestamp) -> Message {
    let ours = Address::infer(twilio::demo::NUMBER);
    let message =
        message(number, now, (Direction::Outbound, ChannelKind::Sms, CarrierId::Twilio), ours, customer(number));
    Message { body: "Thank you for writing. An agent will answer in a moment.".to_owned(), ..message }
}

fn message(
    number: u64,
    now: Timestamp,
    (direction, channel, carrier): (Direction, ChannelKind, CarrierId),
    from: Address,
    to: Address,
) -> Message {
    let tenant = TenantId::new(demo_tenant::TENANT);
    let (ours, theirs) = if direction == Direction::Inbound { (&to, &from) } else { (&from, &to) };
    Message {
        schema_version: SCHEMA_VERSION,
        id: MessageId::of_carrier(&tenant, carrier, &number.to_string(), "message"),
        conversation_id: ConversationId::between(&tenant, channel, ours, theirs),
        correlation_id: CorrelationId::new(format!("bench-{number}")),
        tenant_id: tenant,
        source_carrier: Some(carrier),
        direction,
        channel,
        from: ContactInfo::from(from),
        to: ContactInfo::from(to),
        body: String::new(),
        content: Content::Text,
        media_urls: Vec::new(),
        reply_to: None,
        carrier_message_id: (direction == Direction::Inbound).then(|| format!("wamid.bench.{number}")),
        class: MessageClass::Transactional,
        metadata: Map::new(),
        timestamp: now,
        received_at: now,
        valid_until: None,
        original_payload: None,
        unknown: Map::new(),
    }
}

fn customer(number: u64) -> Address {
    Address::infer(&format!("+1415{:07}", number % 10_000_000))
}

fn processor_input(message: &Message) -> ProcessorInput {
    ProcessorInput { message: message.clone(), workflow: "support-workflow".to_owned(), context: Map::new() }
}

fn delivery(message: &Message) -> Delivery {
    let step = |carrier, channel: &str| PlanStep {
        carrier,
        channel_id: ChannelId::new(channel),
        kind: None,
        downgraded: Vec::new(),
        cost: None,
        passed_over: false,
        reasons: Vec::new(),
    };
    let steps = vec![step(CarrierId::Twilio, "demo-twilio"), step(CarrierId::WhatsApp, "demo-whatsapp")];
    Delivery::new(message.clone(), DeliveryPlan { steps, ..DeliveryPlan::default() })
}

fn failure(message: &Message, now: Timestamp) -> DeliveryFailed {
    let error = CarrierError::new(OwnCode::Http(503), "Service Unavailable");
    DeliveryFailed { delivery: delivery(message), part: 0, error, error_class: ErrorClass::OtherCarrier, at: now }
}
