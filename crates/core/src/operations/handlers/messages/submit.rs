//! `POST /v1/messages`: takes a message, once per life of an idempotency key.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Map, Value, json as value};

use super::sender::sender;
use crate::domain::scheduled::ScheduledMessage;
use crate::foundation::failure::Failure;
use crate::foundation::http::Response;
use crate::foundation::json::schema::{Field, Schema};
use crate::model::claim::{Claim, EffectStep, KEEP_API};
use crate::model::delayed::ScheduledKey;
use crate::model::message::{
    ContactInfo, ConversationId, CorrelationId, Direction, Message, MessageId, SCHEMA_VERSION, TenantId,
};
use crate::model::timeline::TimelineEntry;
use crate::operations::call::{Answer, Call, json};
use crate::operations::fields::Fields;
use crate::operations::idempotency::{Life, Taken};
use crate::operations::message::submission::Submission;
use crate::operations::message::{bounds, scheduled};
use crate::operations::ports::OperationsPorts;
use crate::operations::problem::Problem;
use crate::operations::{fingerprint, idempotency};
use crate::outbound::select::sender::{SENDER_REASON, Sender};
use crate::ports::{Env, QueueSender, ScheduledMessages, Timelines};

/// The answer to a caller whose message is taken.
pub(in crate::operations) const RECEIPT: Schema = Schema::object(&[
    Field::required("id", Schema::TEXT).about("The message's; `Location` says where to look it up."),
    Field::required("status", Schema::choice(&["accepted", "scheduled", "held", "due", "cancelled"])),
    Field::optional("sendAt", Schema::MOMENT).about("Only of a message that goes out later."),
])
.named("Receipt");

/// A message that is ready to go.
struct Ready {
    message: Message,
    /// Time at which it goes out, if not now.
    send_at: Option<Timestamp>,
}

/// Takes one message. The same key and document get the same answer for a day; another document is refused.
///
/// # Errors
/// A [`Problem`] if something is wrong with the document or the key, or a store or a queue does not answer.
pub async fn submit<P: OperationsPorts>(ports: &P, call: &Call<'_>) -> Answer {
    let (tenant, env) = (call.tenant(), ports.env());
    let key = idempotency::key(call.request)?;
    let fields = Fields::of(&call.request.body)?;
    let fingerprint = fingerprint::of(&fields.document());
    let submission = Submission::read(fields, env.now())?;
    let Some(key) = key else {
        let ready = ready(ports, tenant, fresh_id(ports), submission).await?;
        return Ok(accepted(&hand_on(ports, ready).await?));
    };
    // The key of what waits lives until a day after it has gone.
    let ahead = submission.send_at.map(|at| at.duration_since(env.now()));
    let waits = ahead.and_then(|ahead| Duration::try_from(ahead).ok()).unwrap_or_default();
    match idempotency::take((ports.effects(), env), tenant, key, &fingerprint, KEEP_API + waits).await? {
        Taken::New(claim) => begin(ports, tenant, &claim, submission, fingerprint).await,
        Taken::Again(claim, id) => end(ports, &claim, resumed(ports, tenant, id, submission).await).await,
        Taken::Before(answer) => {
            let mut response = accepted(&answer);
            response.headers.add("idempotent-replayed", "true");
            Ok(response)
        }
    }
}

/// Begins a life of a key. Nothing is stored or queued before the claim says under which id: whoever is stopped after that
/// is followed by somebody who goes on with the same one.
async fn begin<P: OperationsPorts>(
    ports: &P,
    tenant: &TenantId,
    claim: &Claim,
    submission: Submission,
    fingerprint: String,
) -> Answer {
    let id = fresh_id(ports);
    let ready = match ready(ports, tenant, id.clone(), submission).await {
        Ok(ready) => ready,
        Err(problem) => {
            // A refusal is not remembered: nothing happened, and the caller may mend the request.
            if let Err(failure) = claim.advance(ports.effects(), EffectStep::Release).await {
                tracing::warn!(reason = %failure, "idempotency key is not given back: it is free in a minute");
            }
            return Err(problem);
        }
    };
    let life = serde_json::to_value(Life { id, fingerprint });
    let life = life.map_err(|error| Failure::unreadable("a life of an idempotency key", &error))?;
    claim.advance(ports.effects(), EffectStep::Intent(life)).await?;
    end(ports, claim, hand_on(ports, ready).await).await
}

/// Goes on where somebody was stopped: at the message, if it is stored, whatever its tenant has changed meanwhile.
async fn resumed<P: OperationsPorts>(
    ports: &P,
    tenant: &TenantId,
    id: MessageId,
    submission: Submission,
) -> Result<Value, Problem> {
    let key = ScheduledKey { tenant_id: tenant.clone(), message_id: id.clone() };
    if submission.has_time
        && let Some(kept) = scheduled::find(ports.schedule(), &key).await?
    {
        return Ok(scheduled::receipt(&kept));
    }
    let timeline = ports.timelines().read(tenant, &id).await?;
    let ready = match timeline.and_then(|timeline| timeline.message) {
        Some(message) => Ready { message, send_at: submission.send_at },
        None => ready(ports, tenant, id, submission).await?,
    };
    hand_on(ports, ready).await
}

/// Remembers the answer, or lets whoever tries again go on at once.
async fn end<P: OperationsPorts>(ports: &P, claim: &Claim, answer: Result<Value, Problem>) -> Answer {
    match answer {
        Ok(answer) => {
            claim.advance(ports.effects(), EffectStep::Done(answer.clone())).await?;
            Ok(accepted(&answer))
        }
        Err(problem) => {
            idempotency::give_up(ports.effects(), ports.env(), claim).await;
            Err(problem)
        }
    }
}

/// Stores a message and queues it, or keeps it until its time. It is in its time line before it is anywhere else, so that
/// what is queued or has a place in the schedule can be looked up. What is stored already is what goes.
async fn hand_on<P: OperationsPorts>(ports: &P, ready: Ready) -> Result<Value, Problem> {
    let message = ports.timelines().record_once(&ready.message).await?;
    let Some(send_at) = ready.send_at else {
        ports.outbound().send(std::slice::from_ref(&message)).await.map_err(Failure::from)?;
        return Ok(value!({ "id": message.id, "status": "accepted" }));
    };
    let revision = ScheduledMessage::submitted(message, send_at, ports.env().now());
    let new = &revision.becomes;
    ports.timelines().record(&[TimelineEntry::Event(new.event())]).await?;
    // If it is not kept, it is there by now, submitted by the same caller at the same time.
    ports.schedule().keep(std::slice::from_ref(&revision)).await?;
    Ok(scheduled::receipt(new))
}

async fn ready<P: OperationsPorts>(
    ports: &P,
    tenant: &TenantId,
    id: MessageId,
    submission: Submission,
) -> Result<Ready, Problem> {
    let send_at = submission.send_at;
    let message = message(ports, tenant, id, submission).await?;
    if send_at.is_some() {
        bounds::kept(&message)?;
    }
    bounds::message(&message)?;
    Ok(Ready { message, send_at })
}

async fn message<P: OperationsPorts>(
    ports: &P,
    tenant: &TenantId,
    id: MessageId,
    submission: Submission,
) -> Result<Message, Problem> {
    let now = ports.env().now();
    let Sender { address: from, reason } = sender(ports, tenant, &submission).await?;
    let Submission { to, channel, body, content, media_urls, class, mut metadata, valid_until, reply_to, .. } =
        submission;
    metadata.insert(SENDER_REASON.to_owned(), reason.name().into());
    let conversation_id = ConversationId::between(tenant, channel, &from, &to);
    Ok(Message {
        schema_version: SCHEMA_VERSION,
        id,
        tenant_id: tenant.clone(),
        conversation_id,
        correlation_id: CorrelationId::fresh(now, ports.env().bytes()),
        source_carrier: None,
        direction: Direction::Outbound,
        channel,
        from: from.into(),
        to: ContactInfo::from(to),
        content,
        body,
        media_urls,
        reply_to,
        carrier_message_id: None,
        class,
        metadata,
        timestamp: now,
        received_at: now,
        valid_until,
        original_payload: None,
        unknown: Map::new(),
    })
}

fn fresh_id<P: OperationsPorts>(ports: &P) -> MessageId {
    MessageId::fresh(ports.env().now(), ports.env().bytes())
}

/// The answer to a caller whose message is taken, with the address at which to see what becomes of it.
fn accepted(answer: &Value) -> Response {
    let mut response = json(202, answer);
    if let Some(id) = answer.get("id").and_then(Value::as_str) {
        response.headers.add("location", format!("/v1/messages/{id}"));
    }
    response
}
