//! `/v1/scheduled`: messages that go out at a time that their senders chose: shown, changed and cancelled until then.

use jiff::Timestamp;
use serde_json::{Map, Value, json as value};

use crate::domain::scheduled::{ScheduledMessage, ScheduledRevision, ScheduledState};
use crate::foundation::http::Response;
use crate::foundation::json::schema::{Field, Schema};
use crate::model::delayed::ScheduledKey;
use crate::model::message::{Content, Message, MessageId};
use crate::model::timeline::TimelineEntry;
use crate::operations::call::{Answer, Call, is_id, json, tagged};
use crate::operations::condition::Condition;
use crate::operations::fields::{Fields, Wrong};
use crate::operations::message::content::CONTENT;
use crate::operations::message::scheduled::{self, SCHEDULED};
use crate::operations::message::{bounds, content, moment};
use crate::operations::page;
use crate::operations::ports::OperationsPorts;
use crate::operations::problem::{Code, Problem};
use crate::ports::{Env, Schedule, ScheduledMessages, Timelines};

/// The number of messages that are listed at once if the caller does not say.
const USUAL_PAGE: usize = 20;

/// The most messages that are listed at once.
const MAX_PAGE: usize = 100;

/// The number of times that a message that others change meanwhile is read again.
const ROUNDS: usize = 10;

/// The query for one page.
pub(in crate::operations) const QUERY: Schema =
    Schema::object(&[Field::optional("limit", Schema::up_to(MAX_PAGE)).about("20, unless it is said."), page::CURSOR]);

/// A page of what is still to go out.
pub(in crate::operations) const PAGE: Schema =
    Schema::object(&[Field::required("scheduled", Schema::list(&SCHEDULED)).about("By their time."), page::NEXT])
        .named("ScheduledMessages");

/// The changes that a caller may make to a message.
pub(in crate::operations) const CHANGES: Schema = Schema::object(&[
    moment::SEND_AT,
    moment::TIME_ZONE,
    Field::nullable("body", Schema::TEXT),
    Field::nullable("content", CONTENT),
    moment::VALID_UNTIL.about("After it the message is not worth sending; null takes it away."),
    Field::nullable("metadata", Schema::OBJECT),
])
.named("Changes");

/// The changes to a message. What is missing stays as it is.
#[derive(Clone, Debug, Default)]
struct Changes {
    /// New time at which it goes out.
    send_at: Option<Timestamp>,
    body: Option<String>,
    content: Option<Content>,
    valid_until: Validity,
    metadata: Option<Map<String, Value>>,
}

/// The change to the limit of a message's validity. `null` takes it away.
#[derive(Clone, Copy, Debug, Default)]
enum Validity {
    #[default]
    Same,
    Endless,
    Until(Timestamp),
}

/// Lists what is still to go out, by its time.
///
/// # Errors
/// A [`Problem`] if there is no such page, or a store does not answer.
pub async fn list<P: OperationsPorts>(ports: &P, call: &Call<'_>) -> Answer {
    let page::Asked { limit, after } = page::asked(call.request, USUAL_PAGE, MAX_PAGE)?;
    let after = after.map(|after| read_place(&after)).transpose()?;
    let after = after.as_ref().map(|(at, id)| (*at, id));
    let mut page = ports.schedule().upcoming(call.tenant(), after, limit + 1).await?;
    let more = page.len() > limit;
    page.truncate(limit);
    let next = page::next(page.last().filter(|_| more).map(place));
    Ok(json(200, &value!({ "scheduled": page.iter().map(scheduled::show).collect::<Vec<_>>(), "next": next })))
}

/// Shows one message.
///
/// # Errors
/// A [`Problem`] if none with this id is scheduled, or a store does not answer.
pub async fn show<P: OperationsPorts>(ports: &P, call: &Call<'_>) -> Answer {
    Ok(shown(&find(ports, &key(call)?).await?))
}

/// Changes what goes out, or when.
///
/// # Errors
/// A [`Problem`] if it is too late, something is wrong with the document, or a store does not answer.
pub async fn edit<P: OperationsPorts>(ports: &P, call: &Call<'_>) -> Answer {
    let key = key(call)?;
    let condition = Condition::of(call.request, None)?;
    let changes = Changes::read(&call.request.body)?;
    let edited = revise(ports, &key, |kept, now| edited(kept, &changes, &condition, now)).await?;
    ports.timelines().record(&[TimelineEntry::Event(edited.event())]).await?;
    Ok(shown(&edited))
}

/// Cancels a message. Asked again, it does again what a crash may have left undone, and gives the same answer.
///
/// # Errors
/// A [`Problem`] if it is too late, or a store does not answer.
pub async fn cancel<P: OperationsPorts>(ports: &P, call: &Call<'_>) -> Answer {
    let key = key(call)?;
    let condition = Condition::of(call.request, None)?;
    let cancelled = revise(ports, &key, |kept, now| match kept.state {
        ScheduledState::Cancelled => Ok(None),
        ScheduledState::Waiting | ScheduledState::Fired => {
            let cancelled = kept.cancel(now).ok_or_else(|| too_late(kept, "cancelled"))?;
            condition.check(kept.version)?;
            Ok(Some(cancelled))
        }
    });
    let cancelled = cancelled.await?;
    ports.timelines().record(&[TimelineEntry::Event(cancelled.event())]).await?;
    ports.schedule().release(&[cancelled.held()]).await?;
    Ok(shown(&cancelled))
}

/// Makes the revision that `judge` wants of what is kept, on what it is then; `None` wants none.
async fn revise<P: OperationsPorts>(
    ports: &P,
    key: &ScheduledKey,
    judge: impl Fn(&ScheduledMessage, Timestamp) -> Result<Option<ScheduledRevision>, Problem> + Send,
) -> Result<ScheduledMessage, Problem> {
    for _ in 0..ROUNDS {
        let kept = find(ports, key).await?;
        let Some(revision) = judge(&kept, ports.env().now())? else { return Ok(kept) };
        if ports.schedule().keep(std::slice::from_ref(&revision)).await? == [true] {
            return Ok(revision.becomes);
        }
    }
    Err(Problem::passing(Code::InFlight, "others change this message too"))
}

async fn find<P: OperationsPorts>(ports: &P, key: &ScheduledKey) -> Result<ScheduledMessage, Problem> {
    scheduled::find(ports.schedule(), key).await?.ok_or_else(unknown)
}

/// The revision that makes `changes` of what `condition` allows; `None` if they change nothing: the answer to the same
/// request was lost (RFC 9110, 13.1.1).
fn edited(
    kept: &ScheduledMessage,
    changes: &Changes,
    condition: &Condition,
    now: Timestamp,
) -> Result<Option<ScheduledRevision>, Problem> {
    let mut wrong = Wrong::default();
    let send_at = match changes.send_at {
        None => Some(kept.send_at),
        Some(wish) => wrong.or(moment::to_come(wish, now)).map(|at| at.unwrap_or(now)),
    };
    let message = changes.of(&kept.message, &mut wrong);
    wrong.more(moment::outlived(message.valid_until, send_at));
    wrong.none(Code::InvalidMessage)?;
    bounds::kept(&message)?;
    bounds::message(&message)?;
    let send_at = send_at.unwrap_or(kept.send_at);
    if kept.is_waiting() && message == kept.message && send_at == kept.send_at {
        return Ok(None);
    }
    let edited = kept.edit(message, send_at, now).ok_or_else(|| too_late(kept, "changed"))?;
    condition.check(kept.version)?;
    Ok(Some(edited))
}

impl Changes {
    fn read(body: &[u8]) -> Result<Self, Problem> {
        let mut fields = Fields::of(body)?;
        let valid_until = if fields.is_null("validUntil") {
            Validity::Endless
        } else {
            fields.parsed("validUntil", moment::MOMENT).map_or(Validity::Same, Validity::Until)
        };
        fields.take("validUntil");
        let body = fields.parsed("body", "a text");
        let metadata = fields.parsed("metadata", "an object");
        let content = fields.take("content");
        let send_at = moment::chosen(&mut fields);
        let mut wrong = fields.rest(&CHANGES);
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

fn shown(kept: &ScheduledMessage) -> Response {
    tagged(kept.version, &scheduled::show(kept))
}

fn too_late(kept: &ScheduledMessage, wish: &str) -> Problem {
    let end = if kept.state == ScheduledState::Cancelled { "it was cancelled" } else { "its time has come" };
    Problem::new(Code::TooLate, format!("{end} at {}: it can no longer be {wish}", kept.changed_at))
}

fn key(call: &Call<'_>) -> Result<ScheduledKey, Problem> {
    let id = call.id().ok_or_else(unknown)?;
    Ok(ScheduledKey { tenant_id: call.tenant().clone(), message_id: MessageId::new(id) })
}

fn unknown() -> Problem {
    Problem::new(Code::NotFound, "you have no scheduled message with this id")
}

/// The cursor behind which the next page begins: a moment and an id.
fn place(last: &ScheduledMessage) -> String {
    format!("{}~{}", last.send_at, last.message.id)
}

fn read_place(after: &str) -> Result<(Timestamp, MessageId), Problem> {
    let place = after
        .split_once('~')
        .and_then(|(at, named)| Some((at.parse().ok()?, MessageId::new(Some(named).filter(|named| is_id(named))?))));
    place.ok_or_else(page::no_place)
}
