//! `POST /v1/messages`: takes a message, once per life of an idempotency key.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Map, Value, json as value};

use super::OperationsPorts;
use super::fields::Fields;
use super::idempotency::{Life, Taken};
use super::messages::Messages;
use super::problem::Problem;
use super::submission::Submission;
use super::{bounds, fingerprint, idempotency, json, scheduled};
use crate::domain::scheduled::ScheduledMessage;
use crate::foundation::failure::Failure;
use crate::foundation::http::{Request, Response};
use crate::model::claim::{Claim, EffectStep, KEEP_API};
use crate::model::message::{
    ContactInfo, ConversationId, CorrelationId, Direction, Message, MessageId, SCHEMA_VERSION, TenantId,
};
use crate::model::timeline::Entry;
use crate::outbound::select::sender::{SENDER_REASON, Sender};
use crate::ports::{Env, Journal, QueueSender, ScheduledMessages};

/// A message that is ready to go.
struct Ready {
    message: Message,
    /// When it goes out, if not now.
    send_at: Option<Timestamp>,
}

impl<P: OperationsPorts> Messages<'_, P> {
    /// Takes one message. The same key and document get the same answer for a day; another document is refused.
    pub(super) async fn submit(&self, tenant: &TenantId, request: &Request) -> Result<Response, Problem> {
        let key = idempotency::key(request)?;
        let fields = Fields::of(&request.body)?;
        let fingerprint = fingerprint::of(&fields.document());
        let submission = Submission::read(fields, self.ports.env().now())?;
        let Some(key) = key else {
            let ready = self.ready(tenant, self.fresh_id(), submission).await?;
            return Ok(accepted(&self.hand_on(ready).await?));
        };
        // The key of what waits lives until a day after it has gone.
        let ahead = submission.send_at.map(|at| at.duration_since(self.ports.env().now()));
        let waits = ahead.and_then(|ahead| Duration::try_from(ahead).ok()).unwrap_or_default();
        let ports = (self.ports.effects(), self.ports.env());
        match idempotency::take(ports, tenant, key, &fingerprint, KEEP_API + waits).await? {
            Taken::New(claim) => self.begin(tenant, &claim, submission, fingerprint).await,
            Taken::Again(claim, id) => self.end(&claim, self.resumed(tenant, id, submission).await).await,
            Taken::Before(answer) => {
                let mut response = accepted(&answer);
                response.headers.add("idempotent-replayed", "true");
                Ok(response)
            }
        }
    }

    /// Begins a life of a key. Nothing is stored or queued before the claim says under which id: whoever is stopped
    /// after that is followed by somebody who goes on with the same one.
    async fn begin(
        &self,
        tenant: &TenantId,
        claim: &Claim,
        submission: Submission,
        fingerprint: String,
    ) -> Result<Response, Problem> {
        let id = self.fresh_id();
        let ready = match self.ready(tenant, id.clone(), submission).await {
            Ok(ready) => ready,
            Err(problem) => {
                // A refusal is not remembered: nothing happened, and the caller may mend the request.
                if let Err(failure) = claim.advance(self.ports.effects(), EffectStep::Release).await {
                    tracing::warn!(reason = %failure, "idempotency key is not given back: it is free in a minute");
                }
                return Err(problem);
            }
        };
        let life = serde_json::to_value(Life { id, fingerprint });
        let life = life.map_err(|error| Failure::unreadable("a life of an idempotency key", &error))?;
        claim.advance(self.ports.effects(), EffectStep::Intent(life)).await?;
        self.end(claim, self.hand_on(ready).await).await
    }

    /// Goes on where somebody was stopped: at the message, if it is stored, whatever its tenant has changed meanwhile.
    async fn resumed(&self, tenant: &TenantId, id: MessageId, submission: Submission) -> Result<Value, Problem> {
        if submission.has_time
            && let Some(kept) = self.kept(tenant, &id).await?
        {
            return Ok(scheduled::receipt(&kept));
        }
        let timeline = self.ports.journal().read(tenant, &id).await?;
        let ready = match timeline.and_then(|timeline| timeline.message) {
            Some(message) => Ready { message, send_at: submission.send_at },
            None => self.ready(tenant, id, submission).await?,
        };
        self.hand_on(ready).await
    }

    /// Remembers the answer, or lets whoever tries again go on at once.
    async fn end(&self, claim: &Claim, answer: Result<Value, Problem>) -> Result<Response, Problem> {
        match answer {
            Ok(answer) => {
                claim.advance(self.ports.effects(), EffectStep::Done(answer.clone())).await?;
                Ok(accepted(&answer))
            }
            Err(problem) => {
                idempotency::give_up(self.ports.effects(), self.ports.env(), claim).await;
                Err(problem)
            }
        }
    }

    /// Stores a message and queues it, or keeps it until its time. It is in the journal before it is anywhere else, so
    /// that what is queued or has a place in the schedule can be looked up. What is stored already is what goes.
    async fn hand_on(&self, ready: Ready) -> Result<Value, Problem> {
        let message = self.ports.journal().record_once(&ready.message).await?;
        let Some(send_at) = ready.send_at else {
            self.ports.outbound().send(std::slice::from_ref(&message)).await.map_err(Failure::from)?;
            return Ok(value!({ "id": message.id, "status": "accepted" }));
        };
        let revision = ScheduledMessage::submitted(message, send_at, self.ports.env().now());
        let new = &revision.becomes;
        self.ports.journal().record(&[Entry::Hop(new.hop())]).await?;
        // If it is not kept, it is there by now, submitted by the same caller at the same time.
        self.ports.schedule().keep(std::slice::from_ref(&revision)).await?;
        Ok(scheduled::receipt(new))
    }

    async fn ready(&self, tenant: &TenantId, id: MessageId, submission: Submission) -> Result<Ready, Problem> {
        let send_at = submission.send_at;
        let message = self.message(tenant, id, submission).await?;
        if send_at.is_some() {
            scheduled::check_size(&message)?;
        }
        bounds::message(&message)?;
        Ok(Ready { message, send_at })
    }

    async fn message(&self, tenant: &TenantId, id: MessageId, submission: Submission) -> Result<Message, Problem> {
        let now = self.ports.env().now();
        let wanted = submission.from.as_deref();
        let Sender { address: from, reason } =
            self.sender(tenant, submission.channel, submission.kinds(), wanted, &submission.to).await?;
        let Submission { to, channel, body, content, media_urls, class, mut metadata, valid_until, reply_to, .. } =
            submission;
        metadata.insert(SENDER_REASON.to_owned(), reason.name().into());
        let conversation_id = ConversationId::between(tenant, channel.conversation(), from.as_str(), to.as_str());
        Ok(Message {
            schema_version: SCHEMA_VERSION,
            id,
            tenant_id: tenant.clone(),
            conversation_id,
            correlation_id: CorrelationId::fresh(now, self.ports.env().bytes()),
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

    fn fresh_id(&self) -> MessageId {
        MessageId::fresh(self.ports.env().now(), self.ports.env().bytes())
    }
}

/// What a caller gets whose message is taken, and where to see what becomes of it.
fn accepted(answer: &Value) -> Response {
    let mut response = json(202, answer);
    if let Some(id) = answer.get("id").and_then(Value::as_str) {
        response.headers.add("location", format!("/v1/messages/{id}"));
    }
    response
}
