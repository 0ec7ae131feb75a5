//! `/v1/scheduled`: messages that go out at a time that their senders chose: shown, changed and cancelled until then.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value, json as value};

use super::problem::Problem;
use super::section::{Access, Caller, Section};
use super::{bounds, content, json, moment, submit};
use crate::carrier::http::{Request, Response};
use crate::journal::Entry;
use crate::message::{Content, Message, MessageId, TenantId};
use crate::ports::{Clock, Journal, Schedule, ScheduledMessages};
use crate::scheduled::{LARGEST, Revision, Scheduled, ScheduledKey, State};
use crate::tenant::Scope;

/// How many are listed at once if the caller does not say.
const USUAL_PAGE: usize = 20;
/// How many are listed at once at most.
const LARGEST_PAGE: usize = 100;
/// How often a message that others change meanwhile is read again.
const ROUNDS: usize = 10;

/// Shows, changes and cancels scheduled messages.
#[derive(Clone, Debug)]
pub struct ScheduledSends<L, J, K> {
    /// Keeps them.
    pub schedule: L,
    /// Remembers what happened to them.
    pub journal: J,
    /// The time.
    pub clock: K,
}

/// What a caller may change. What is missing stays as it is.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
struct Changes {
    send_at: Option<String>,
    time_zone: Option<String>,
    body: Option<String>,
    content: Option<Content>,
    valid_until: Validity,
    metadata: Option<Map<String, Value>>,
}

/// What becomes of the limit of a message's validity. `null` takes it away.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(from = "Option<Timestamp>")]
enum Validity {
    #[default]
    Same,
    Endless,
    Until(Timestamp),
}

impl From<Option<Timestamp>> for Validity {
    fn from(until: Option<Timestamp>) -> Self {
        until.map_or(Self::Endless, Self::Until)
    }
}

impl<L, J, K> Section for ScheduledSends<L, J, K>
where
    L: ScheduledMessages + Schedule,
    J: Journal,
    K: Clock,
{
    fn access(&self, method: &str, path: &[&str]) -> Access {
        match (method, path) {
            ("GET", ["v1", "scheduled"] | ["v1", "scheduled", _]) => Access::Needs(Scope::Read),
            ("PATCH" | "DELETE", ["v1", "scheduled", _]) => Access::Needs(Scope::Send),
            (_, ["v1", "scheduled"] | ["v1", "scheduled", _]) => Access::WrongMethod,
            _ => Access::NotHere,
        }
    }

    async fn serve(&self, caller: &Caller, request: &Request, path: &[&str]) -> Result<Response, Problem> {
        let tenant = &caller.tenant;
        match (request.method.as_str(), path) {
            ("PATCH", [_, _, id]) => self.edit(&key(tenant, id), request).await,
            ("DELETE", [_, _, id]) => self.cancel(&key(tenant, id)).await,
            (_, [_, _, id]) => Ok(json(200, &show(&self.find(&key(tenant, id)).await?))),
            _ => self.list(tenant, request).await,
        }
    }
}

impl<L, J, K> ScheduledSends<L, J, K>
where
    L: ScheduledMessages + Schedule,
    J: Journal,
    K: Clock,
{
    async fn list(&self, tenant: &TenantId, request: &Request) -> Result<Response, Problem> {
        let limit = match request.query_parameter("limit") {
            None => USUAL_PAGE,
            Some(limit) => limit.parse().ok().filter(|limit| (1..=LARGEST_PAGE).contains(limit)).ok_or_else(|| {
                Problem::new(422, "invalid parameter", format!("limit is not a number from 1 to {LARGEST_PAGE}"))
            })?,
        };
        let after = request.query_parameter("after").map(|after| read_place(&after)).transpose()?;
        let after = after.as_ref().map(|(at, id)| (*at, id));
        let mut page = self.schedule.upcoming(tenant, after, limit + 1).await?;
        let more = page.len() > limit;
        page.truncate(limit);
        let next = page.last().filter(|_| more).map(place);
        Ok(json(200, &value!({ "scheduled": page.iter().map(show).collect::<Vec<_>>(), "next": next })))
    }

    async fn edit(&self, key: &ScheduledKey, request: &Request) -> Result<Response, Problem> {
        let changes: Changes = serde_json::from_slice(&request.body).map_err(|error| submit::unreadable(&error))?;
        let wish = moment::read(changes.send_at.as_deref(), changes.time_zone.as_deref())?;
        let edited = self.revise(key, |kept, now| kept.edit_as(&changes, wish, now)).await?;
        self.journal.record(&[Entry::Hop(edited.hop())]).await?;
        Ok(json(200, &show(&edited)))
    }

    /// Asked again, it does again what a crash may have left undone, and gives the same answer.
    async fn cancel(&self, key: &ScheduledKey) -> Result<Response, Problem> {
        let cancelled = self.revise(key, |kept, now| match kept.state {
            State::Cancelled => Ok(None),
            State::Waiting | State::Fired => kept.cancel(now).map(Some).ok_or_else(|| too_late(kept, "cancelled")),
        });
        let cancelled = cancelled.await?;
        self.journal.record(&[Entry::Hop(cancelled.hop())]).await?;
        self.schedule.release(&[cancelled.held()]).await?;
        Ok(json(200, &show(&cancelled)))
    }

    /// Makes the revision that `judge` wants of what is kept, on what it is then; `None` wants none.
    async fn revise(
        &self,
        key: &ScheduledKey,
        judge: impl Fn(&Scheduled, Timestamp) -> Result<Option<Revision>, Problem> + Send,
    ) -> Result<Scheduled, Problem> {
        for _ in 0..ROUNDS {
            let kept = self.find(key).await?;
            let Some(revision) = judge(&kept, self.clock.now())? else { return Ok(kept) };
            if self.schedule.keep(std::slice::from_ref(&revision)).await? == [true] {
                return Ok(revision.becomes);
            }
        }
        Err(Problem { retry_after: Some(1), ..Problem::new(409, "in flight", "others change this message too") })
    }

    async fn find(&self, key: &ScheduledKey) -> Result<Scheduled, Problem> {
        let found = self.schedule.scheduled(std::slice::from_ref(key)).await?.pop().flatten();
        found.ok_or_else(|| Problem::new(404, "not found", "you have no scheduled message with this id"))
    }
}

impl Scheduled {
    /// The revision that makes `changes`; `None` if they change nothing.
    fn edit_as(&self, changes: &Changes, wish: Option<Timestamp>, now: Timestamp) -> Result<Option<Revision>, Problem> {
        let send_at = match wish {
            None => self.send_at,
            Some(wish) => moment::to_come(wish, now)?.unwrap_or(now),
        };
        let message = changes.of(&self.message)?;
        moment::check_validity(message.valid_until, Some(send_at))?;
        if self.is_waiting() && message == self.message && send_at == self.send_at {
            return Ok(None);
        }
        self.edit(message, send_at, now).map(Some).ok_or_else(|| too_late(self, "changed"))
    }
}

impl Changes {
    fn of(&self, message: &Message) -> Result<Message, Problem> {
        let mut message = message.clone();
        if let Some(body) = &self.body {
            message.body.clone_from(body);
        }
        if let Some(content) = &self.content {
            message.content.clone_from(content);
            // They listed the files of the content that was.
            message.media_urls.clear();
        }
        match self.valid_until {
            Validity::Same => {}
            Validity::Endless => message.valid_until = None,
            Validity::Until(until) => message.valid_until = Some(until),
        }
        if let Some(metadata) = &self.metadata {
            message.metadata.clone_from(metadata);
        }
        content::check(&message.content, &message.body)?;
        check_size(&message)?;
        bounds::message(&message)?;
        Ok(message)
    }
}

/// Refuses what the schedule does not keep.
pub(super) fn check_size(message: &Message) -> Result<(), Problem> {
    let size = serde_json::to_vec(message).map_or(0, |json| json.len());
    if size <= LARGEST {
        return Ok(());
    }
    Err(Problem::invalid(format!("a message for later has at most {LARGEST} bytes, this one has {size}")))
}

/// What a caller gets who has scheduled a message.
pub(super) fn receipt(kept: &Scheduled) -> Value {
    value!({ "id": kept.message.id, "status": status(kept), "sendAt": kept.send_at })
}

/// Makes of a message's view what the schedule knows better.
pub(super) fn amend(shown: &mut Value, kept: &Scheduled) {
    if let Some(fields) = shown.as_object_mut() {
        fields.insert("message".to_owned(), value!(kept.message));
        fields.insert("status".to_owned(), status(kept).into());
        fields.insert("sendAt".to_owned(), value!(kept.send_at));
    }
}

/// A scheduled message as the API shows it.
fn show(kept: &Scheduled) -> Value {
    value!({
        "id": kept.message.id,
        "status": status(kept),
        "sendAt": kept.send_at,
        "changedAt": kept.changed_at,
        "version": kept.version,
        "message": kept.message,
    })
}

fn status(kept: &Scheduled) -> &'static str {
    match kept.state {
        State::Waiting => "scheduled",
        State::Fired => "due",
        State::Cancelled => "cancelled",
    }
}

fn too_late(kept: &Scheduled, wish: &str) -> Problem {
    let end = if kept.state == State::Cancelled { "it was cancelled" } else { "its time has come" };
    Problem::new(409, "too late", format!("{end} at {}: it can no longer be {wish}", kept.changed_at))
}

fn key(tenant: &TenantId, id: &str) -> ScheduledKey {
    ScheduledKey { tenant_id: tenant.clone(), message_id: MessageId::new(id) }
}

/// Where a page ends: a moment and an id, as `after` names it.
fn place(last: &Scheduled) -> String {
    format!("{}~{}", last.send_at, last.message.id)
}

fn read_place(after: &str) -> Result<(Timestamp, MessageId), Problem> {
    let place = after.split_once('~').and_then(|(at, id)| Some((at.parse().ok()?, MessageId::new(id))));
    place.ok_or_else(|| Problem::new(422, "invalid parameter", "after is not the next of a page"))
}
