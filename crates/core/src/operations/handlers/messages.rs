//! `/v1/messages`: callers send messages, once per idempotency key, and see what became of them.

mod sender;
pub mod submit;

use crate::domain::scheduled::ScheduledState;
use crate::model::delayed::ScheduledKey;
use crate::model::message::MessageId;
use crate::model::timeline::Outcome;
use crate::operations::call::{Answer, Call, json};
use crate::operations::message::{scheduled, view};
use crate::operations::ports::OperationsPorts;
use crate::operations::problem::{Code, Problem};
use crate::ports::Timelines;

/// Shows one message of the caller's tenant, and what became of it.
///
/// # Errors
/// A [`Problem`] if there is none with this id, or a store does not answer.
pub async fn show<P: OperationsPorts>(ports: &P, call: &Call<'_>) -> Answer {
    let unknown = || Problem::new(Code::NotFound, "you have no message with this id");
    let id = MessageId::new(call.id().ok_or_else(unknown)?);
    let timeline = ports.timelines().read(call.tenant(), &id).await?.ok_or_else(unknown)?;
    let mut shown = view::show(&id, &timeline);
    let key = ScheduledKey { tenant_id: call.tenant().clone(), message_id: id };
    let is_scheduled = timeline.status() == Outcome::Scheduled.name();
    if (is_scheduled || timeline.status() == Outcome::Held.name())
        && let Some(kept) = scheduled::find(ports.schedule(), &key).await?
        // What was fired may be held again by now, and not by its quiet hours.
        && (is_scheduled || kept.state != ScheduledState::Fired)
    {
        // An edit is kept in the schedule alone; so is a cancel for a moment.
        scheduled::amend(&mut shown, &kept);
    }
    Ok(json(200, &shown))
}
