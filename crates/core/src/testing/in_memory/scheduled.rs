//! Messages whose senders chose a time.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Memory, Port, State, schedule};
use crate::domain::scheduled::{ScheduledMessage, ScheduledRevision};
use crate::foundation::failure::Failure;
use crate::model::delayed::ScheduledKey;
use crate::model::message::{MessageId, TenantId};
use crate::ports::ScheduledMessages;

pub(super) type Messages = BTreeMap<ScheduledKey, ScheduledMessage>;

impl ScheduledMessages for Memory {
    async fn keep(&self, revisions: &[ScheduledRevision]) -> Result<Vec<bool>, Failure> {
        self.many(Port::Schedule, revisions.len(), |state, reached| {
            revisions.iter().take(reached).map(|revision| keep(state, revision)).collect()
        })
        .await
    }

    async fn scheduled(&self, keys: &[ScheduledKey]) -> Result<Vec<Option<ScheduledMessage>>, Failure> {
        self.one(Port::Schedule, |state| keys.iter().map(|key| state.scheduled.get(key).cloned()).collect()).await
    }

    async fn upcoming(
        &self,
        tenant: &TenantId,
        after: Option<(Timestamp, &MessageId)>,
        limit: usize,
    ) -> Result<Vec<ScheduledMessage>, Failure> {
        let place = |scheduled: &ScheduledMessage| (scheduled.send_at, scheduled.message.id.clone());
        let after = after.map(|(at, id)| (at, id.clone()));
        self.one(Port::Schedule, |state| {
            let all = state.scheduled.values().filter(|scheduled| scheduled.message.tenant_id == *tenant);
            let waiting = all.filter(|scheduled| scheduled.is_waiting());
            let mut rest: Vec<ScheduledMessage> = waiting
                .filter(|scheduled| after.as_ref().is_none_or(|after| place(scheduled) > *after))
                .cloned()
                .collect();
            rest.sort_by_key(place);
            rest.truncate(limit);
            rest
        })
        .await
    }
}

/// Makes one revision, unless somebody else has made one since. The place in the schedule moves with it, and stays
/// where it is when the message ends: whoever has nothing left to do releases it.
fn keep(state: &mut State, ScheduledRevision { was, becomes }: &ScheduledRevision) -> bool {
    let key = becomes.key();
    if state.scheduled.get(&key).map(|kept| kept.version) != was.as_ref().map(|was| was.version) {
        return false;
    }
    state.scheduled.insert(key, becomes.clone());
    if becomes.is_waiting() {
        if let Some(was) = was {
            state.schedule.remove(&schedule::key(&was.held()));
        }
        let held = becomes.held();
        state.schedule.insert(schedule::key(&held), held);
    }
    true
}
