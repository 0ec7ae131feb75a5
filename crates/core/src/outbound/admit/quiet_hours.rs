//! The check that advertising reaches its customer by day.

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

use super::checks::{AdmissionCheck, AdmissionFacts, NeededFacts, Verdict};
use crate::domain::quiet_hours::{self, MAX_WAIT_DAYS, QuietHoursReason, QuietHoursVerdict, Recipient, TenantHours};
use crate::domain::scheduled::{MAX_BYTES, ScheduledState};
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
    facts.tenant.map(|tenant| tenant.hours().unwrap_or_default()).unwrap_or_default()
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
    let later = opens + share_of(SPREAD, facts.message.conversation_id.as_str());
    let may_be_later = is_valid(facts.message, later) && judge(facts, later, hours).allowed;
    let at = if may_be_later { later } else { opens };
    in_turn(at.max(facts.now + LEAST), facts)
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
