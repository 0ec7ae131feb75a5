//! The one word that everything known of a message adds up to.

use Outcome::{
    Admitted, Dead, Discarded, Failed, FailedOver, Planned, Redriven, Rejected, Retrying, Suppressed, Unknown,
};
use ReceiptStatus as Was;
use omni_core::model::carrier::CarrierId;
use omni_core::model::message::{Progress, ReceiptStatus, SendReference};
use omni_core::model::timeline::{Attempt, EventDetails, Outcome, SentDetails, Timeline, TimelineEvent};

use super::gateway::Gateway;

/// A time line with these events, and with these sends by part and step.
fn timeline(events: &[Outcome], sends: &[(usize, usize, Was)]) -> Timeline {
    let gateway = Gateway::new();
    let message = gateway.sms("m", "hello");
    let attempt = |(part, step, was): &(usize, usize, Was)| Attempt {
        tenant_id: message.tenant_id.clone(),
        reference: SendReference { message_id: message.id.clone(), part: *part, step: *step },
        carrier: CarrierId::Twilio,
        channel_id: None,
        kind: None,
        carrier_message_id: None,
        plan: None,
        only: Vec::new(),
        progress: Progress::of(*was, gateway.now(), None),
    };
    let attempts: Vec<Attempt> = sends.iter().map(attempt).collect();
    let events = events.iter().map(|outcome| TimelineEvent::of(&message, gateway.now(), *outcome)).collect();
    Timeline { message: Some(message), events, attempts }
}

#[test]
fn what_was_buried_and_goes_on_is_no_longer_dead() {
    let check = |later: &[Outcome], status: &str| {
        let mut line = timeline(&[Admitted, Dead], &[]);
        let dead = line.events[1].clone();
        let later = (1..).zip(later).map(|(seconds, outcome)| TimelineEvent {
            at: dead.at + std::time::Duration::from_secs(seconds),
            details: (*outcome).into(),
            ..dead.clone()
        });
        line.events.extend(later);
        assert_eq!(line.status(), status);
    };
    check(&[], "dead");
    check(&[Planned], "planned");
    check(&[Planned, Dead], "dead");
    check(&[Planned, Failed], "failed");
    // Another workflow of the same message.
    check(&[Outcome::Processed], "dead");
}

/// A record is buried in the time line before its letter is written. Where that failed, and the record came again and found
/// everything done, nothing follows the burial.
#[test]
fn what_was_buried_after_it_had_left_as_a_whole_is_not_dead() {
    let check = |sends: &[(usize, usize, Was)], status: &str| {
        let mut line = timeline(&[Admitted, Planned, Dead], sends);
        let sent = SentDetails { parts: Some(2), step: Some(0), ..SentDetails::default() };
        let sent = TimelineEvent { details: EventDetails::Sent(sent), ..line.events[1].clone() };
        line.events.insert(2, sent);
        assert_eq!(line.status(), status, "{sends:?}");
    };
    check(&[(0, 0, Was::Sent), (1, 0, Was::Queued)], "queued");
    check(&[(0, 0, Was::Sent), (1, 0, Was::Sent)], "sent");
    check(&[(0, 0, Was::Sent)], "dead");
    check(&[(0, 0, Was::Sent), (1, 0, Was::Failed)], "dead");

    let check = |events: &[Outcome], status: &str| assert_eq!(timeline(events, &[]).status(), status, "{events:?}");
    check(&[Admitted, Planned, Unknown, Dead], "unknown");
    check(&[Admitted, Planned, Failed, Dead], "failed");
    check(&[Admitted, Planned, Failed, Redriven, Dead], "dead");
    check(&[Admitted, Dead, Redriven, Dead], "dead");
}

#[test]
fn a_time_line_adds_up_to_one_word() {
    let check = |events: &[Outcome], sends: &[(usize, usize, Was)], status: &str| {
        assert_eq!(timeline(events, sends).status(), status, "{events:?} {sends:?}");
    };
    check(&[], &[], "accepted");
    check(&[Admitted, Planned], &[], "planned");
    check(&[Admitted, Suppressed], &[], "suppressed");
    check(&[Planned], &[(0, 0, Was::Queued)], "queued");
    check(&[Planned], &[(0, 0, Was::Read)], "read");
    check(&[Planned, Retrying], &[], "retrying");
    check(&[Planned, Rejected, Failed], &[], "failed");
    check(&[Planned, Dead], &[], "dead");
    // What was buried and sent back goes on from there, until it is buried again or thrown away.
    check(&[Planned, Dead, Redriven], &[], "redriven");
    check(&[Dead, Redriven, Planned], &[], "planned");
    check(&[Planned, Dead, Redriven, Dead], &[], "dead");
    check(&[Planned, Dead, Discarded], &[], "discarded");
    // A receipt after nobody knew.
    check(&[Planned, Unknown], &[], "unknown");
    check(&[Planned, Unknown], &[(0, 0, Was::Delivered)], "delivered");
    check(&[Planned, Unknown], &[(0, 0, Was::Queued)], "queued");
    check(&[Planned, Unknown], &[(0, 0, Was::Failed)], "unknown");
    // The first carrier lost it, the second brought it.
    check(&[Planned, FailedOver], &[(0, 0, Was::Failed)], "failedOver");
    check(&[Planned, FailedOver], &[(0, 0, Was::Failed), (0, 1, Was::Delivered)], "delivered");
    check(&[Planned, FailedOver, Failed], &[(0, 0, Was::Failed), (0, 1, Was::Failed)], "failed");
    // The first carrier brought it after all.
    check(&[Planned, Failed], &[(0, 0, Was::Delivered)], "delivered");
    check(&[Planned, Failed], &[(0, 0, Was::Sent)], "failed");
    // Each carrier cuts a message in its own way.
    check(&[Planned, FailedOver], &[(0, 0, Was::Sent), (1, 0, Was::Failed), (0, 1, Was::Delivered)], "delivered");
    check(&[Planned, FailedOver], &[(0, 0, Was::Delivered), (1, 0, Was::Failed), (0, 1, Was::Sent)], "sent");
    // A message is as far as the last of its parts.
    check(&[Planned], &[(0, 0, Was::Delivered), (1, 0, Was::Sent)], "sent");
    check(&[Planned], &[(0, 0, Was::Delivered), (1, 0, Was::Read)], "delivered");
    check(&[Planned, Failed], &[(0, 0, Was::Delivered), (1, 0, Was::Failed)], "failed");
}
