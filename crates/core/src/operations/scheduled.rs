//! `/v1/scheduled`: messages that go out at a time that their senders chose: shown, changed and cancelled until then.

use jiff::Timestamp;
use serde_json::{Map, Value, json as value};

use super::OperationsPorts;
use super::condition::Condition;
use super::fields::{Fields, Wrong};
use super::problem::{Code, Problem};
use super::section::{Caller, Endpoint, Section};
use super::submission::MOMENT;
use super::{bounds, content, id, json, moment, page, tagged};
use crate::domain::scheduled::{MAX_BYTES, ScheduledMessage, ScheduledRevision, ScheduledState};
use crate::domain::tenant::ApiScope;
use crate::foundation::http::{Request, Response};
use crate::model::delayed::ScheduledKey;
use crate::model::message::{Content, Message, MessageId, TenantId};
use crate::model::timeline::Entry;
use crate::ports::{Env, Journal, Schedule, ScheduledMessages};

/// How many are listed at once if the caller does not say.
const USUAL_PAGE: usize = 20;

/// How many are listed at once at most.
const MAX_PAGE: usize = 100;

/// How often a message that others change meanwhile is read again.
const ROUNDS: usize = 10;

/// Shows, changes and cancels scheduled messages.
#[derive(Clone, Debug)]
pub struct ScheduledSends<'a, P> {
    /// Everything that it needs from outside.
    pub ports: &'a P,
}

/// What a caller may change. What is missing stays as it is.
#[derive(Clone, Debug, Default)]
struct Changes {
    /// When it goes out.
    send_at: Option<Timestamp>,
    body: Option<String>,
    content: Option<Content>,
    valid_until: Validity,
    metadata: Option<Map<String, Value>>,
}

/// What becomes of the limit of a message's validity. `null` takes it away.
#[derive(Clone, Copy, Debug, Default)]
enum Validity {
    #[default]
    Same,
    Endless,
    Until(Timestamp),
}

impl<P: OperationsPorts> Section for ScheduledSends<'_, P> {
    fn endpoints(&self, path: &[&str]) -> &'static [Endpoint] {
        match path {
            ["v1", "scheduled"] => const { &[Endpoint::with("GET", ApiScope::Read, page::PARAMETERS)] },
            ["v1", "scheduled", _] => {
                const {
                    &[
                        Endpoint::new("GET", ApiScope::Read),
                        Endpoint::new("PATCH", ApiScope::Send),
                        Endpoint::new("DELETE", ApiScope::Send),
                    ]
                }
            }
            _ => &[],
        }
    }

    async fn serve(&self, caller: &Caller, request: &Request, path: &[&str]) -> Result<Response, Problem> {
        let tenant = &caller.tenant;
        match (request.method.as_str(), path) {
            ("PATCH", [_, _, id]) => self.edit(&key(tenant, id)?, request).await,
            ("DELETE", [_, _, id]) => self.cancel(&key(tenant, id)?, request).await,
            (_, [_, _, id]) => Ok(shown(&self.find(&key(tenant, id)?).await?)),
            _ => self.list(tenant, request).await,
        }
    }
}

impl<P: OperationsPorts> ScheduledSends<'_, P> {
    async fn list(&self, tenant: &TenantId, request: &Request) -> Result<Response, Problem> {
        let page::Asked { limit, after } = page::asked(request, USUAL_PAGE, MAX_PAGE)?;
        let after = after.map(|after| read_place(&after)).transpose()?;
        let after = after.as_ref().map(|(at, id)| (*at, id));
        let mut page = self.ports.schedule().upcoming(tenant, after, limit + 1).await?;
        let more = page.len() > limit;
        page.truncate(limit);
        let next = page::next(page.last().filter(|_| more).map(place));
        Ok(json(200, &value!({ "scheduled": page.iter().map(show).collect::<Vec<_>>(), "next": next })))
    }

    async fn edit(&self, key: &ScheduledKey, request: &Request) -> Result<Response, Problem> {
        let condition = Condition::of(request, None)?;
        let changes = Changes::read(&request.body)?;
        let edited = self.revise(key, |kept, now| kept.edit_as(&changes, &condition, now)).await?;
        self.ports.journal().record(&[Entry::Hop(edited.hop())]).await?;
        Ok(shown(&edited))
    }

    /// Asked again, it does again what a crash may have left undone, and gives the same answer.
    async fn cancel(&self, key: &ScheduledKey, request: &Request) -> Result<Response, Problem> {
        let condition = Condition::of(request, None)?;
        let cancelled = self.revise(key, |kept, now| match kept.state {
            ScheduledState::Cancelled => Ok(None),
            ScheduledState::Waiting | ScheduledState::Fired => {
                let cancelled = kept.cancel(now).ok_or_else(|| too_late(kept, "cancelled"))?;
                condition.check(kept.version)?;
                Ok(Some(cancelled))
            }
        });
        let cancelled = cancelled.await?;
        self.ports.journal().record(&[Entry::Hop(cancelled.hop())]).await?;
        self.ports.schedule().release(&[cancelled.held()]).await?;
        Ok(shown(&cancelled))
    }

    /// Makes the revision that `judge` wants of what is kept, on what it is then; `None` wants none.
    async fn revise(
        &self,
        key: &ScheduledKey,
        judge: impl Fn(&ScheduledMessage, Timestamp) -> Result<Option<ScheduledRevision>, Problem> + Send,
    ) -> Result<ScheduledMessage, Problem> {
        for _ in 0..ROUNDS {
            let kept = self.find(key).await?;
            let Some(revision) = judge(&kept, self.ports.env().now())? else { return Ok(kept) };
            if self.ports.schedule().keep(std::slice::from_ref(&revision)).await? == [true] {
                return Ok(revision.becomes);
            }
        }
        Err(Problem::passing(Code::InFlight, "others change this message too"))
    }

    async fn find(&self, key: &ScheduledKey) -> Result<ScheduledMessage, Problem> {
        let found = self.ports.schedule().scheduled(std::slice::from_ref(key)).await?.pop().flatten();
        found.ok_or_else(unknown)
    }
}

impl ScheduledMessage {
    /// The revision that makes `changes` of what `condition` allows; `None` if they change nothing: the answer to the same
    /// request was lost (RFC 9110, 13.1.1).
    fn edit_as(
        &self,
        changes: &Changes,
        condition: &Condition,
        now: Timestamp,
    ) -> Result<Option<ScheduledRevision>, Problem> {
        let mut wrong = Wrong::default();
        let send_at = match changes.send_at {
            None => Some(self.send_at),
            Some(wish) => wrong.or(moment::to_come(wish, now)).map(|at| at.unwrap_or(now)),
        };
        let message = changes.of(&self.message, &mut wrong);
        wrong.more(moment::outlived(message.valid_until, send_at));
        wrong.none(Code::InvalidMessage)?;
        check_size(&message)?;
        bounds::message(&message)?;
        let send_at = send_at.unwrap_or(self.send_at);
        if self.is_waiting() && message == self.message && send_at == self.send_at {
            return Ok(None);
        }
        let edited = self.edit(message, send_at, now).ok_or_else(|| too_late(self, "changed"))?;
        condition.check(self.version)?;
        Ok(Some(edited))
    }
}

impl Changes {
    fn read(body: &[u8]) -> Result<Self, Problem> {
        let mut fields = Fields::of(body)?;
        let valid_until = if fields.is_null("validUntil") {
            Validity::Endless
        } else {
            fields.parsed("validUntil", MOMENT).map_or(Validity::Same, Validity::Until)
        };
        fields.take("validUntil");
        let body = fields.parsed("body", "a text");
        let metadata = fields.parsed("metadata", "an object");
        let content = fields.take("content");
        let send_at = moment::chosen(&mut fields);
        let mut wrong = fields.rest(&["sendAt", "timeZone", "body", "content", "validUntil", "metadata"]);
        let content = content.and_then(|content| content::read(&content, &mut wrong));
        wrong.none(Code::InvalidMessage)?;
        Ok(Self { send_at, body, content, valid_until, metadata })
    }

    fn of(&self, message: &Message, wrong: &mut Wrong) -> Message {
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
        content::check(&message.content, &message.body, wrong);
        message
    }
}

/// Refuses what the schedule does not keep.
pub(super) fn check_size(message: &Message) -> Result<(), Problem> {
    let size = serde_json::to_vec(message).map_or(0, |json| json.len());
    if size <= MAX_BYTES {
        return Ok(());
    }
    let detail = format!("a message for later has at most {MAX_BYTES} bytes, this one has {size}");
    Err(Problem::new(Code::TooLarge, detail))
}

/// What a caller gets who has scheduled a message.
pub(super) fn receipt(kept: &ScheduledMessage) -> Value {
    value!({ "id": kept.message.id, "status": status(kept), "sendAt": kept.send_at })
}

/// Makes of a message's view what the schedule knows better.
pub(super) fn amend(shown: &mut Value, kept: &ScheduledMessage) {
    if let Some(fields) = shown.as_object_mut() {
        fields.insert("message".to_owned(), value!(kept.message));
        fields.insert("status".to_owned(), status(kept).into());
        fields.insert("sendAt".to_owned(), value!(kept.send_at));
    }
}

/// The answer that shows it.
fn shown(kept: &ScheduledMessage) -> Response {
    tagged(kept.version, &show(kept))
}

/// A scheduled message as the API shows it.
fn show(kept: &ScheduledMessage) -> Value {
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
        ScheduledState::Waiting => "scheduled",
        ScheduledState::Fired => "due",
        ScheduledState::Cancelled => "cancelled",
    }
}

fn too_late(kept: &ScheduledMessage, wish: &str) -> Problem {
    let end = if kept.state == ScheduledState::Cancelled { "it was cancelled" } else { "its time has come" };
    Problem::new(Code::TooLate, format!("{end} at {}: it can no longer be {wish}", kept.changed_at))
}

fn key(tenant: &TenantId, named: &str) -> Result<ScheduledKey, Problem> {
    let id = id(named).ok_or_else(unknown)?;
    Ok(ScheduledKey { tenant_id: tenant.clone(), message_id: MessageId::new(id) })
}

fn unknown() -> Problem {
    Problem::new(Code::NotFound, "you have no scheduled message with this id")
}

/// Where a page ends: a moment and an id.
fn place(last: &ScheduledMessage) -> String {
    format!("{}~{}", last.send_at, last.message.id)
}

fn read_place(after: &str) -> Result<(Timestamp, MessageId), Problem> {
    let place = after.split_once('~').and_then(|(at, named)| Some((at.parse().ok()?, MessageId::new(id(named)?))));
    place.ok_or_else(page::no_place)
}
