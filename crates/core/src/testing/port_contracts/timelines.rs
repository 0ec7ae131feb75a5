//! The contract of [`Timelines`].

use serde_json::Value;

use super::Fixture;
use crate::model::carrier::CarrierId;
use crate::model::message::{
    MAX_MESSAGE_BYTES, Message, MessageId, PAYLOAD_LEFT_OUT, Progress, ReceiptStatus, TenantId, json_size,
};
use crate::model::timeline::{
    Attempt, CallDetails, EventDetails, Outcome, RoutedDetails, TimelineEntry, TimelineEvent,
};
use crate::ports::{Attempts, Timelines};

/// Checks every claim of [`Timelines`]; `attempts` writes to the same store.
pub async fn timelines(port: &impl Timelines, attempts: &impl Attempts, fixture: &Fixture) {
    an_unknown_message_is_none(port, fixture).await;
    a_message_comes_back_with_its_events_and_attempts(port, attempts, fixture).await;
    a_message_that_is_there_is_not_replaced(port, fixture).await;
    a_repeated_event_replaces_itself(port, fixture).await;
    a_large_batch_is_recorded(port, fixture).await;
    a_message_that_is_too_large_is_stored_without_its_payload(port, fixture).await;
    an_entry_that_no_row_holds_is_refused_for_good_and_its_neighbours_go_without_it(port, fixture).await;
}

async fn an_unknown_message_is_none(port: &impl Timelines, fixture: &Fixture) {
    let unknown = fixture.message("timeline-unknown").id;
    assert_eq!(port.read(&fixture.tenant_id(), &unknown).await.unwrap(), None, "an unknown message is none");
}

async fn a_message_comes_back_with_its_events_and_attempts(
    port: &impl Timelines,
    attempts: &impl Attempts,
    fixture: &Fixture,
) {
    let message = fixture.message("timeline");
    let routed = RoutedDetails { rule: Some("first".to_owned()), ..RoutedDetails::default() };
    let late = TimelineEvent::of(&message, fixture.at(9), EventDetails::Routed(routed));
    let early = TimelineEvent::of(&message, fixture.at(1), Outcome::Sent).told_apart_by("0.0");
    port.record(&[TimelineEntry::Event(late.clone())]).await.unwrap();
    let trace = port.read(&message.tenant_id, &message.id).await.unwrap();
    let trace = trace.unwrap_or_else(|| panic!("a message of which only traces are known is not none"));
    assert_eq!((trace.message, trace.events), (None, vec![late.clone()]), "a trace comes back before its message");

    let sends = [send(&message, 1), send(&message, 0)];
    for attempt in &sends {
        attempts.merge(attempt).await.unwrap();
    }
    let entries = [TimelineEntry::Message(Box::new(message.clone())), TimelineEntry::Event(early.clone())];
    for _ in 0..2 {
        port.record(&entries).await.unwrap();
        let timeline = port.read(&message.tenant_id, &message.id).await.unwrap().unwrap();
        let read = timeline.message.unwrap_or_else(|| panic!("the message was recorded"));
        // Its `Debug` prints the id only; JSON shows what differs.
        let json = |message: &Message| serde_json::to_value(message).unwrap();
        assert_eq!(json(&read), json(&message), "all of the message comes back, unknown fields too");
        assert_eq!(timeline.events, [early.clone(), late.clone()], "events come oldest first");
        let [second, first] = &sends;
        assert_eq!(timeline.attempts, [first.clone(), second.clone()], "attempts come by part and step");
    }
    let other = port.read(&TenantId::new(format!("{}-other", fixture.prefix)), &message.id).await.unwrap();
    assert_eq!(other, None, "another tenant does not see the message");
}

async fn a_message_that_is_there_is_not_replaced(port: &impl Timelines, fixture: &Fixture) {
    let first = fixture.message("timeline-once");
    let other = Message { body: "other".to_owned(), ..first.clone() };
    let json = |message: &Message| serde_json::to_value(message).unwrap();
    let event = TimelineEvent::of(&first, fixture.at(1), Outcome::Scheduled);
    port.record(&[TimelineEntry::Event(event)]).await.unwrap();
    for written in [&first, &first, &other] {
        let kept = port.record_once(written).await.unwrap();
        assert_eq!(json(&kept), json(&first), "whoever comes later gets the one that is there");
    }
    let timeline = port.read(&first.tenant_id, &first.id).await.unwrap().unwrap();
    assert_eq!(timeline.message.as_ref().map(json), Some(json(&first)), "the first one is kept");
    assert_eq!(timeline.events.len(), 1, "its events stay");
}

async fn a_repeated_event_replaces_itself(port: &impl Timelines, fixture: &Fixture) {
    let message = fixture.message("timeline-repeated");
    let event = |at, after: u64| {
        let call = CallDetails { after: Some(after), ..CallDetails::default() };
        TimelineEvent::of(&message, fixture.at(at), EventDetails::Retrying(call)).told_apart_by("0.0")
    };
    let other = TimelineEvent::of(&message, fixture.at(5), Outcome::Retrying).told_apart_by("1.0");
    port.record(&[TimelineEntry::Event(event(1, 1)), TimelineEntry::Event(other.clone())]).await.unwrap();
    port.record(&[TimelineEntry::Event(event(2, 2))]).await.unwrap();
    let events = read_events(port, &message.tenant_id, &message.id).await;
    assert_eq!(events, [event(2, 2), other.clone()], "an event with the same key replaces the one before");
    port.record(&[TimelineEntry::Event(event(3, 3)), TimelineEntry::Event(event(4, 4))]).await.unwrap();
    let events = read_events(port, &message.tenant_id, &message.id).await;
    assert_eq!(events, [event(4, 4), other], "of two events with the same key in a batch the later stays");
}

async fn a_large_batch_is_recorded(port: &impl Timelines, fixture: &Fixture) {
    let messages: Vec<Message> = (0..30).map(|at| fixture.message(&format!("timeline-{at}"))).collect();
    let entries: Vec<TimelineEntry> =
        messages.iter().map(|message| TimelineEntry::Message(Box::new(message.clone()))).collect();
    port.record(&entries).await.unwrap();
    for message in &messages {
        let timeline = port.read(&message.tenant_id, &message.id).await.unwrap();
        let read = timeline.and_then(|timeline| timeline.message);
        assert_eq!(read.as_ref(), Some(message), "each of thirty messages is recorded");
    }
    let events: Vec<TimelineEvent> = (0..30)
        .map(|at| TimelineEvent::of(&fixture.message("timeline-0"), fixture.at(at), Outcome::Sent).told_apart_by(at))
        .collect();
    port.record(&events.iter().cloned().map(TimelineEntry::Event).collect::<Vec<_>>()).await.unwrap();
    let read = read_events(port, &fixture.tenant_id(), &fixture.message("timeline-0").id).await;
    assert_eq!(read, events, "thirty events of one message come back by time, not by key");
    port.record(&[]).await.unwrap();
}

async fn a_message_that_is_too_large_is_stored_without_its_payload(port: &impl Timelines, fixture: &Fixture) {
    let message = fixture.message("timeline-payload");
    let words = Value::from("x".repeat(MAX_MESSAGE_BYTES));
    let size = json_size(&words);
    port.record(&[recorded(Message { original_payload: Some(words), ..message.clone() })]).await.unwrap();
    let read = port.read(&message.tenant_id, &message.id).await.unwrap().and_then(|timeline| timeline.message).unwrap();
    assert_eq!(read.original_payload, None, "a message that is too large is stored without its payload");
    assert_eq!(read.metadata.get(PAYLOAD_LEFT_OUT), Some(&Value::from(size)), "and says so");
    let body = "x".repeat(MAX_MESSAGE_BYTES - 2_000);
    let message = Message { body: body.clone(), ..fixture.message("timeline-long") };
    port.record(&[recorded(message.clone())]).await.unwrap();
    let read = port.read(&message.tenant_id, &message.id).await.unwrap().and_then(|timeline| timeline.message);
    assert!(read.is_some_and(|read| read.body == body), "what may be as large as a message can be is stored");
}

async fn an_entry_that_no_row_holds_is_refused_for_good_and_its_neighbours_go_without_it(
    port: &impl Timelines,
    fixture: &Fixture,
) {
    let [first, culprit, last] = ["a", "b", "c"].map(|name| fixture.message(&format!("timeline-neighbour-{name}")));
    let culprit = Message { body: "x".repeat(600_000), ..culprit };
    let entries = [&first, &culprit, &last].map(|message| recorded(message.clone()));
    let refusal = port.record(&entries).await.unwrap_err();
    assert!(!refusal.is_retryable(), "what no row holds is refused for good: {refusal}");
    assert!(!refusal.to_string().contains("xxx"), "a refusal quotes nothing");
    let [one, _, other] = entries;
    port.record(&[one, other]).await.unwrap();
    for (message, is_stored) in [(&first, true), (&culprit, false), (&last, true)] {
        let timeline = port.read(&message.tenant_id, &message.id).await.unwrap();
        assert_eq!(timeline.and_then(|known| known.message).is_some(), is_stored, "only the culprit is missing");
    }
}

fn recorded(message: Message) -> TimelineEntry {
    TimelineEntry::Message(Box::new(message))
}

async fn read_events(port: &impl Timelines, tenant: &TenantId, message: &MessageId) -> Vec<TimelineEvent> {
    port.read(tenant, message).await.unwrap().unwrap().events
}

fn send(message: &Message, part: usize) -> Attempt {
    Attempt {
        tenant_id: message.tenant_id.clone(),
        reference: crate::model::message::SendReference { message_id: message.id.clone(), part, step: 0 },
        carrier: CarrierId::Twilio,
        channel_id: None,
        kind: None,
        carrier_message_id: Some(format!("SM{part}")),
        plan: None,
        only: Vec::new(),
        progress: Progress::of(ReceiptStatus::Queued, message.timestamp, None),
    }
}
