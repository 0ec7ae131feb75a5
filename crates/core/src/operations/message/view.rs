//! A message, its status and its time line, as callers see them.

use serde_json::{Map, Value, json as value};

use crate::foundation::json::schema::{Field, Schema};
use crate::model::carrier::CarrierId;
use crate::model::message::{ChannelKind, Direction, Message, MessageId};
use crate::model::timeline::{AcceptedBy, AcceptedDetails, Attempt, BroughtBy, EventDetails, Timeline, TimelineEvent};

/// One end of a message.
pub(in crate::operations) const CONTACT: Schema = Schema::object(&[
    Field::required("address", Schema::TEXT),
    Field::optional("addressType", Schema::TEXT).about("`phone`, `shortCode`, `whatsappUser`, `chat`, …"),
    Field::optional("name", Schema::TEXT).about("The name that the carrier shows for it."),
])
.open()
.named("MessageEnd");

/// A normalized message, in either direction.
pub(in crate::operations) const MESSAGE: Schema = Schema::object(&[
    Field::required("schemaVersion", Schema::whole(1, u32::MAX as i64)),
    Field::required("id", Schema::TEXT),
    Field::required("tenantId", Schema::TEXT),
    Field::required("conversationId", Schema::TEXT),
    Field::required("correlationId", Schema::TEXT),
    Field::optional("sourceCarrier", CARRIER).about("Carrier that it came by."),
    Field::required("direction", Schema::choice(&["inbound", "outbound"])),
    Field::required("channel", CHANNEL),
    Field::required("from", CONTACT),
    Field::required("to", CONTACT),
    Field::required("body", Schema::TEXT).about("Its text, or the caption of media."),
    Field::required("content", Schema::object(&[Field::required("type", Schema::TEXT)]).open())
        .about("Its kind and what only that kind has: the content of a submission, or what only customers send."),
    Field::optional("mediaUrls", Schema::list(&Schema::TEXT)),
    Field::optional("replyTo", Schema::object(&[Field::required("carrierMessageId", Schema::TEXT)]).open()),
    Field::optional("carrierMessageId", Schema::TEXT),
    Field::optional("class", Schema::TEXT).about("How a lost answer is treated; without it `transactional`."),
    Field::optional("metadata", Schema::OBJECT).about("The sender's own, and what carriers and we know besides."),
    Field::required("timestamp", Schema::MOMENT).about("When it was written, by the carrier's clock."),
    Field::required("receivedAt", Schema::MOMENT).about("When we first saw it."),
    Field::optional("validUntil", Schema::MOMENT),
])
.open()
.named("Message");

/// A carrier by its name.
pub(in crate::operations) const CARRIER: Schema =
    Schema::names_of(|| CarrierId::ALL.map(CarrierId::name).to_vec()).named("Carrier");

/// A kind of channel by its name.
pub(in crate::operations) const CHANNEL: Schema =
    Schema::names_of(|| ChannelKind::ALL.map(ChannelKind::name).to_vec()).named("Channel");

/// One thing that happened to a message.
const TIMELINE_EVENT: Schema = Schema::object(&[
    Field::required("at", Schema::MOMENT),
    Field::required("outcome", Schema::TEXT).about("One of the words that `status` may be."),
    Field::required("detail", Schema::OBJECT),
])
.named("TimelineEvent");

/// One call of a carrier.
const ATTEMPT: Schema = Schema::object(&[
    Field::required("part", Schema::whole(0, u32::MAX as i64)),
    Field::required("step", Schema::whole(0, u32::MAX as i64)).about("Step of the delivery plan."),
    Field::required("carrier", CARRIER),
    Field::required("channelId", Schema::TEXT.or_null()),
    Field::required("carrierMessageId", Schema::TEXT.or_null()),
    Field::required("status", Schema::TEXT.or_null()),
    Field::required("progress", Schema::map(&Schema::object(&[Field::required("at", Schema::MOMENT)]).open()))
        .about("The earliest report of each status that was reached."),
])
.named("Attempt");

/// A message and what became of it.
pub(in crate::operations) const MESSAGE_VIEW: Schema = Schema::object(&[
    Field::required("id", Schema::TEXT),
    Field::required("status", Schema::TEXT).about("The word that everything adds up to."),
    Field::optional("sendAt", Schema::MOMENT).about("Only of a message that is scheduled."),
    Field::required("message", MESSAGE.or_null()),
    Field::required("timeline", Schema::list(&TIMELINE_EVENT)),
    Field::required("attempts", Schema::list(&ATTEMPT)),
])
.named("MessageView");

/// A time line as the API shows it; `originalPayload` stays inside.
pub(in crate::operations) fn show(id: &MessageId, timeline: &Timeline) -> Value {
    let message = timeline.message.as_ref().map(|message| Message { original_payload: None, ..message.clone() });
    let first = message.as_ref().map(accepted);
    let mut events: Vec<&TimelineEvent> = first.iter().chain(&timeline.events).collect();
    events.sort_by_key(|event| event.at);
    value!({
        "id": id,
        "status": timeline.status(),
        "message": message,
        "timeline": events.into_iter().map(event).collect::<Vec<_>>(),
        "attempts": timeline.attempts.iter().map(attempt).collect::<Vec<_>>(),
    })
}

/// The first event is the message itself: when a webhook or a caller handed it to us.
fn accepted(message: &Message) -> TimelineEvent {
    let by = match message.direction {
        Direction::Inbound => AcceptedBy::Webhook,
        Direction::Outbound if message.metadata.contains_key("workflow") => AcceptedBy::Workflow,
        Direction::Outbound if ["rule", "answers"].iter().all(|key| message.metadata.contains_key(*key)) => {
            AcceptedBy::Rule
        }
        Direction::Outbound => AcceptedBy::Api,
    };
    let accepted = AcceptedDetails {
        by: Some(by),
        carrier: Some(BroughtBy(message.source_carrier)),
        correlation_id: Some(message.correlation_id.clone()),
    };
    TimelineEvent::of(message, message.received_at, EventDetails::Accepted(accepted))
}

fn event(event: &TimelineEvent) -> Value {
    value!({ "at": event.at, "outcome": event.details.name(), "detail": event.detail() })
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
