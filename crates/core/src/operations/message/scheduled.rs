//! A message that waits for its time: found, and shown.

use serde_json::{Value, json as value};

use super::view::MESSAGE;
use crate::domain::scheduled::{ScheduledMessage, ScheduledState};
use crate::foundation::failure::Failure;
use crate::foundation::json::schema::{Field, Schema};
use crate::model::delayed::ScheduledKey;
use crate::ports::ScheduledMessages;

/// A scheduled message as callers see it.
pub(in crate::operations) const SCHEDULED: Schema = Schema::object(&[
    Field::required("id", Schema::TEXT),
    Field::required("status", Schema::choice(&["scheduled", "held", "due", "cancelled"])),
    Field::required("sendAt", Schema::MOMENT),
    Field::required("changedAt", Schema::MOMENT),
    Field::required("version", Schema::whole(0, i64::MAX)).about("The `ETag` too."),
    Field::required("message", MESSAGE).about("What would go out now, edits included."),
])
.named("ScheduledMessage");

/// Finds what the schedule keeps of a message.
pub(in crate::operations) async fn find(
    schedule: &impl ScheduledMessages,
    key: &ScheduledKey,
) -> Result<Option<ScheduledMessage>, Failure> {
    Ok(schedule.scheduled(std::slice::from_ref(key)).await?.pop().flatten())
}

/// The answer to a caller who has scheduled a message.
pub(in crate::operations) fn receipt(kept: &ScheduledMessage) -> Value {
    value!({ "id": kept.message.id, "status": status(kept), "sendAt": kept.send_at })
}

/// Makes of a message's view what the schedule knows better.
pub(in crate::operations) fn amend(shown: &mut Value, kept: &ScheduledMessage) {
    if let Some(fields) = shown.as_object_mut() {
        fields.insert("message".to_owned(), value!(kept.message));
        fields.insert("status".to_owned(), status(kept).into());
        fields.insert("sendAt".to_owned(), value!(kept.send_at));
    }
}

/// Shows it.
pub(in crate::operations) fn show(kept: &ScheduledMessage) -> Value {
    value!({
        "id": kept.message.id,
        "status": status(kept),
        "sendAt": kept.send_at,
        "changedAt": kept.changed_at,
        "version": kept.version,
        "message": kept.message,
    })
}

fn status(kept: &ScheduledMessage) -> &'static str {
    match kept.state {
        ScheduledState::Waiting if kept.held.is_some() => "held",
        ScheduledState::Waiting => "scheduled",
        ScheduledState::Fired => "due",
        ScheduledState::Cancelled => "cancelled",
    }
}
