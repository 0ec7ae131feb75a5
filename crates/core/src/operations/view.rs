//! A message, its status and its time line, as callers see them.

use serde_json::{Map, Value, json as value};

use crate::model::message::{Direction, Message, MessageId};
use crate::model::timeline::{Attempt, Hop, Outcome, Timeline};

/// A time line as the API shows it; `originalPayload` stays inside.
#[must_use]
pub fn show(id: &MessageId, timeline: &Timeline) -> Value {
    let message = timeline.message.as_ref().map(|message| Message { original_payload: None, ..message.clone() });
    let first = message.as_ref().map(accepted);
    let mut hops: Vec<&Hop> = first.iter().chain(&timeline.hops).collect();
    hops.sort_by_key(|hop| hop.at);
    value!({
        "id": id,
        "status": timeline.status(),
        "message": message,
        "timeline": hops.into_iter().map(hop).collect::<Vec<_>>(),
        "attempts": timeline.attempts.iter().map(attempt).collect::<Vec<_>>(),
    })
}

/// The first hop is the message itself: when a webhook or a caller handed it to us.
fn accepted(message: &Message) -> Hop {
    let carrier = message.source_carrier.map_or(Value::Null, |carrier| carrier.name().into());
    let by = match message.direction {
        Direction::Inbound => "webhook",
        Direction::Outbound if message.metadata.contains_key("workflow") => "workflow",
        Direction::Outbound if ["rule", "answers"].iter().all(|key| message.metadata.contains_key(*key)) => "rule",
        Direction::Outbound => "api",
    };
    Hop::of(message, message.received_at, Outcome::Accepted)
        .with("by", by)
        .with("carrier", carrier)
        .with("correlationId", message.correlation_id.as_str())
}

fn hop(hop: &Hop) -> Value {
    value!({ "at": hop.at, "outcome": hop.outcome, "detail": hop.detail })
}

fn attempt(attempt: &Attempt) -> Value {
    let progress: Map<String, Value> = attempt
        .progress
        .reached()
        .map(|(status, reached)| (status.name().to_owned(), serde_json::to_value(reached).unwrap_or_default()))
        .collect();
    value!({
        "part": attempt.reference.part,
        "step": attempt.reference.step,
        "carrier": attempt.carrier,
        "channelId": attempt.channel_id,
        "carrierMessageId": attempt.carrier_message_id,
        "status": attempt.progress.status(),
        "progress": progress,
    })
}
