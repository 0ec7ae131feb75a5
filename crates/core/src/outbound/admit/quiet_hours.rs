//! The check that advertising reaches its customer by day.

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

use super::checks::{AdmissionCheck, AdmissionFacts, NeededFacts, Verdict};
use crate::domain::quiet_hours::{self, MAX_WAIT_DAYS, QuietHoursReason, QuietHoursVerdict, Recipient, TenantHours};
use crate::domain::scheduled::{MAX_BYTES, ScheduledState};
use crate::domain::tenant::Tenant;
use crate::model::message::{Message, json_size};

/// Holds what may not go at this hour. Nothing is asked about the classes that never wait.
pub(super) const CHECK: AdmissionCheck = AdmissionCheck { needs, verdict };

/// The time over which the conversations of one hour are spread: at 08:00 all that was held in a time zone is due.
const SPREAD: SignedDuration = SignedDuration::from_mins(10);

/// The least time for which something is held. A FIFO queue takes no message for five minutes after it took one with the
/// same id (SQS, "Exactly-once processing"), and this one came by the queue that it goes back to.
const LEAST: SignedDuration = SignedDuration::from_mins(6);

fn needs(message: &Message) -> NeededFacts {
    let waits = quiet_hours::waits(message.class);
    NeededFacts { conversation: waits, quiet_hours: waits, ..NeededFacts::NONE }
}

fn verdict(facts: &AdmissionFacts<'_>) -> Verdict {
    if !quiet_hours::waits(facts.message.class) {
        return Verdict::Admit;
    }
    // It leaves the schedule before it is queued, so what waits there, or was cancelled there, is not this one.
    if let Some(scheduled) = facts.scheduled.filter(|scheduled| scheduled.state != ScheduledState::Fired) {
        return Verdict::Scheduled(Box::new(scheduled.event()));
    }
    let hours = hours(facts);
    let judged = judge(facts, facts.now, &hours);
    if judged.allowed {
        return Verdict::Admit;
    }
    let Some(opens) = judged.released_at else {
        return Verdict::Refuse("its quiet hours do not end within 15 days");
    };
    let until = until(facts, opens, &hours);
    if !is_valid(facts.message, until) {
        return Verdict::Refuse("it is no longer valid when its quiet hours end");
    }
    if json_size(facts.message) > MAX_BYTES {
        return Verdict::Refuse("it is too large to wait until its quiet hours end");
    }
    Verdict::Hold { until, reason: reason(&judged.why) }
}

/// The tenant's hours; the usual ones, if nobody can read its own.
fn hours(facts: &AdmissionFacts<'_>) -> TenantHours {
    match facts.tenant.map(Tenant::hours) {
        Some(Ok(hours)) => hours,
        Some(Err(_)) => {
            tracing::warn!(tenant.id = %facts.message.tenant_id, "its quiet hours cannot be read: the usual ones hold");
            TenantHours::default()
        }
        None => TenantHours::default(),
    }
}

fn judge(facts: &AdmissionFacts<'_>, at: Timestamp, hours: &TenantHours) -> QuietHoursVerdict {
    let recipient = Recipient {
        address: &facts.message.to.address,
        zone: facts.contact.and_then(|contact| contact.time_zone.as_deref()),
        last_inbound: facts.conversation.and_then(|conversation| conversation.last_inbound_at),
    };
    quiet_hours::judge(&recipient, facts.message.class, at, hours)
}

/// The time until which a message is held whose hours begin at `opens`.
fn until(facts: &AdmissionFacts<'_>, opens: Timestamp, hours: &TenantHours) -> Timestamp {
    let after = |wait: SignedDuration| in_turn((opens + wait).max(facts.now + LEAST), facts);
    let spread = after(share_of(SPREAD, facts.message.conversation_id.as_str()));
    let is_in_time = is_valid(facts.message, spread) && judge(facts, spread, hours).allowed;
    if is_in_time { spread } else { after(SignedDuration::ZERO) }
}

/// The part of `all` that is one conversation's, the same every time.
fn share_of(all: SignedDuration, conversation: &str) -> SignedDuration {
    let drawn = Sha256::digest(conversation).first_chunk().copied().map_or(0, u16::from_be_bytes);
    all * i32::from(drawn) / i32::from(u16::MAX)
}

/// `at`, and a moment more the later a message was held, so that those of one conversation leave the schedule in the order
/// in which they came: 16 nanoseconds for each millisecond, half a minute at most, and one for each place in a batch.
fn in_turn(at: Timestamp, facts: &AdmissionFacts<'_>) -> Timestamp {
    let earliest = at - SignedDuration::from_hours((i64::from(MAX_WAIT_DAYS) + 2) * 24);
    let waited = i64::try_from(facts.now.duration_since(earliest).as_millis()).unwrap_or_default();
    let place = i64::try_from(facts.place.min(15)).unwrap_or_default();
    at + SignedDuration::from_nanos(waited * 16 + place)
}

fn is_valid(message: &Message, at: Timestamp) -> bool {
    message.valid_until.is_none_or(|until| at < until)
}

fn reason(why: &[QuietHoursReason]) -> String {
    let why: Vec<String> = why.iter().map(ToString::to_string).collect();
    format!("quiet hours: {}", why.join("; "))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::scheduled::ScheduledMessage;
    use crate::model::message::{ConversationId, MessageClass};
    use crate::outbound::admit::checks::tests::facts;

    /// 20:59 in New York, and 21:00.
    const EVENING: &str = "2026-06-10T20:59:59-04:00";
    const NIGHT: &str = "2026-06-10T21:00:00-04:00";
    const MORNING: &str = "2026-06-11T08:00:00-04:00";

    fn at(time: &str) -> Timestamp {
        time.parse().unwrap()
    }

    fn advertising() -> Message {
        let (message, _) = facts("Buy now");
        let to = serde_json::from_value(json!({ "address": "+12125550123", "addressType": "phone" })).unwrap();
        Message { class: MessageClass::Marketing, to, ..message }
    }

    fn tenant(quiet_hours: &serde_json::Value) -> Tenant {
        serde_json::from_value(json!({ "id": "t", "quietHours": quiet_hours })).unwrap()
    }

    fn held(verdict: &Verdict) -> Timestamp {
        let Verdict::Hold { until, .. } = verdict else { panic!("it is not held: {verdict:?}") };
        *until
    }

    #[test]
    fn advertising_waits_for_its_hours_and_nothing_else_does() {
        let check = |class: MessageClass, now: &str, waits: bool| {
            let message = Message { class, ..advertising() };
            let verdict = verdict(&AdmissionFacts::bare(&message, at(now)));
            assert_eq!(verdict != Verdict::Admit, waits, "{class:?} {now}: {verdict:?}");
            let is_asked = (CHECK.needs)(&message) != NeededFacts::NONE;
            assert_eq!(is_asked, class == MessageClass::Marketing, "{class:?}");
        };
        for class in MessageClass::ALL {
            check(class, EVENING, false);
            check(class, NIGHT, class == MessageClass::Marketing);
        }
    }

    #[test]
    fn nothing_is_put_off_beyond_the_hours_or_its_validity() {
        let check = |hours: serde_json::Value, valid: Option<i64>, spread: bool| {
            let tenant = tenant(&hours);
            let mut message = advertising();
            message.valid_until = valid.map(|minutes| at(MORNING) + SignedDuration::from_mins(minutes));
            for nth in 0..50 {
                message.conversation_id = ConversationId::new(format!("c{nth}"));
                let facts = AdmissionFacts { tenant: Some(&tenant), ..AdmissionFacts::bare(&message, at(NIGHT)) };
                let waited = held(&verdict(&facts)).duration_since(at(MORNING));
                let most = if spread { SPREAD } else { SignedDuration::from_mins(1) };
                assert!(waited > SignedDuration::ZERO && waited < most + SignedDuration::from_mins(1), "{waited:?}");
            }
        };
        check(json!({}), None, true);
        check(json!({}), Some(60), true);
        check(json!({}), Some(1), false);
        check(json!({ "hours": [["08:00", "08:01"], ["20:00", "20:30"]] }), None, false);
        // Nobody can read these: the usual ones hold.
        check(json!({ "hours": [["21:00", "08:00"]] }), None, true);
    }

    #[test]
    fn whoever_comes_later_is_held_longer() {
        let message = advertising();
        let until = |now: Timestamp, place: usize| {
            held(&verdict(&AdmissionFacts { place, ..AdmissionFacts::bare(&message, now) }))
        };
        let mut last = Timestamp::MIN;
        // Up to the last second, where the least time that something is held counts.
        for minutes in (0..11 * 60).step_by(7).chain([11 * 60 - 1]) {
            for (millis, place) in [(0, 0), (0, 9), (1, 0), (59_999, 0)] {
                let now = at(NIGHT) + SignedDuration::from_mins(minutes) + SignedDuration::from_millis(millis);
                let until = until(now, place);
                assert!(until > last && until >= now + LEAST, "{minutes} {millis} {place}");
                last = until;
            }
        }
    }

    #[test]
    fn what_never_opens_is_refused() {
        let message = advertising();
        let tenant = tenant(&json!({ "hours": [["22:00", "23:00"]] }));
        let facts = AdmissionFacts { tenant: Some(&tenant), ..AdmissionFacts::bare(&message, at(NIGHT)) };
        assert_eq!(verdict(&facts), Verdict::Refuse("its quiet hours do not end within 15 days"));
    }

    #[test]
    fn what_the_schedule_has_is_a_copy_whatever_the_hour() {
        let message = advertising();
        let until = (at(MORNING), "it is night".to_owned());
        let waiting = ScheduledMessage::hold(&message, None, until, at(NIGHT)).becomes;
        let check = |scheduled: &ScheduledMessage, now: &str, expected: Verdict| {
            let scheduled = Some(scheduled);
            assert_eq!(verdict(&AdmissionFacts { scheduled, ..AdmissionFacts::bare(&message, at(now)) }), expected);
        };
        let cancelled = waiting.cancel(at(NIGHT)).unwrap().becomes;
        for now in [EVENING, NIGHT, MORNING] {
            for scheduled in [&waiting, &cancelled] {
                check(scheduled, now, Verdict::Scheduled(Box::new(scheduled.event())));
            }
        }
        let fired = ScheduledMessage { state: ScheduledState::Fired, ..waiting };
        check(&fired, MORNING, Verdict::Admit);
    }
}
