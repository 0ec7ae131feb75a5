//! One attempt for each part of a message: claim, intent, call, done; and what follows from each way it can end.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Coordinator, Delivery, DeliveryFailed, Held, Retry, Waiting};
use crate::backoff::{Pace, next_delay};
use crate::carrier::outbound::{Envelope, Part, SendResult, Validity};
use crate::carrier::{CarrierError, Fate};
use crate::effects::{Claim, ClaimOutcome, ClaimRequest, EffectKey, KEEP_OUTBOUND, LEASE, Step};
use crate::failure::Failure;
use crate::journal::{Attempt, Entry, Hop, Outcome};
use crate::message::{Progress, ReceiptStatus, SendReference};
use crate::ports::{
    Attempts, CallError, CarrierApi, Chance, Channels, Clock, Consent, Effects, Journal, LONGEST_QUEUE_DELAY, Outbox,
    Readers, Schedule, Secrets,
};
use crate::secret::Credentials;
use crate::tenant::Channel;

/// How long a receipt may take to settle a send whose answer was lost. Receipts come within seconds; a minute after
/// the lease is generous.
const SETTLING: Duration = Duration::from_mins(1);
/// A carrier is tried this often while another one of the plan could do it.
const TRIES_WITH_ALTERNATIVE: u32 = 3;
/// The last carrier of the plan is tried this often: the whole back-off table once, about four hours.
const TRIES_WITHOUT: u32 = 9;
/// No further part is begun after a delivery has taken this long: with the record that came before it in its batch
/// ([`crate::batch`]) and [`crate::carrier::SEND_TIMEOUT`] that stays below the function's 30 seconds. A function that
/// dies in a call does not know what became of it.
const PATIENCE: Duration = crate::batch::PATIENCE;
/// Errors that are in no table are tried again this often.
const TRIES_OF_UNKNOWN_ERRORS: u32 = 2;

/// The code of a send that never left the house: the channel lacks a setting, or its carrier cannot say this. The next
/// carrier may; the health of this one has nothing to do with it.
pub(crate) const NOT_BUILT: &str = "not-built";

/// What the effect record keeps of a send.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sent {
    carrier_message_id: String,
    status: ReceiptStatus,
    /// When the call began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    at: Option<Timestamp>,
}

/// What the effect record keeps of a refusal.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Refusal {
    error: CarrierError,
    fate: Fate,
}

/// How the attempt of one part ended.
enum Ended {
    /// The carrier has it since now.
    Sent,
    /// The carrier had it before.
    SentBefore,
    /// It is due again after this long; by the fate of a try, or without one.
    Later(Duration, Option<Fate>),
    /// The carrier will not take it.
    Refused(Refusal),
    /// The carrier may have it, and it must not go twice.
    Unknown,
    /// The customer said stop.
    Stopped,
    /// Another part has failed by this carrier: the plan has gone on, or has ended.
    GivenUp,
}

impl<C, S, E, J, A, N, L, W, R, F, K, H> Coordinator<C, S, E, J, A, N, L, W, R, F, K, H>
where
    C: Channels,
    S: Secrets,
    E: Effects,
    J: Journal,
    A: Attempts + Readers,
    N: Consent,
    L: Schedule,
    W: CarrierApi,
    R: Outbox<Retry>,
    F: Outbox<DeliveryFailed>,
    K: Clock,
    H: Chance,
{
    /// Tries to deliver by the due step of the plan. Parts that are out already are not sent again.
    ///
    /// # Errors
    /// What the ports say; that a carrier refuses is no error.
    pub async fn deliver(&self, mut delivery: Delivery) -> Result<(), Failure> {
        let message = &delivery.message;
        let began = self.clock.now();
        if message.valid_until.is_some_and(|until| until <= began) {
            let hop =
                Hop::of(message, began, Outcome::Failed).with("reason", "it was no longer valid when its turn came");
            return self.journal.record(&[Entry::Hop(hop)]).await;
        }
        let step = delivery.due()?;
        let channel = self.channels.by_id(&step.channel_id).await?;
        let channel = channel.ok_or_else(|| Failure::permanent("its channel is no longer configured"))?;
        let credentials = self.secrets.load(&channel.secret).await?;
        let current = credentials.first().ok_or_else(|| Failure::transient("its channel has no secret"))?;
        let parts = channel.carrier.parts(&*step.carried(message)?)?;
        let mut progressed = false;
        for (nth, part) in parts.iter().enumerate() {
            let reference = SendReference { message_id: delivery.message.id.clone(), part: nth, step: delivery.step };
            let ended = if progressed && self.clock.now() > began + PATIENCE {
                Ended::Later(Duration::from_secs(1), None)
            } else {
                self.send_part(&delivery, &channel, current, &reference, part).await?
            };
            match ended {
                // The tries were those of this part; the next one has its own.
                Ended::Sent => {
                    (delivery.attempt, delivery.unknown_errors) = (0, 0);
                    progressed = true;
                }
                Ended::SentBefore => {}
                ended => return self.follow_up(delivery, &reference, ended).await,
            }
        }
        Ok(())
    }

    async fn send_part(
        &self,
        delivery: &Delivery,
        channel: &Channel,
        credentials: &Credentials,
        reference: &SendReference,
        part: &Part,
    ) -> Result<Ended, Failure> {
        match self.claim(delivery, reference).await? {
            ClaimOutcome::Mine(claim) => self.attempt(delivery, channel, credentials, reference, part, &claim).await,
            ClaimOutcome::Sent { result, .. } => {
                let sent: Sent =
                    serde_json::from_value(result).map_err(|e| Failure::unreadable("a stored send", &e))?;
                self.remember(delivery, channel, reference, sent).await?;
                Ok(Ended::SentBefore)
            }
            ClaimOutcome::Busy { until, .. } => {
                let wait = Duration::try_from(until.duration_since(self.clock.now())).unwrap_or_default();
                Ok(Ended::Later(wait.max(Duration::from_secs(1)), None))
            }
            ClaimOutcome::Failed { reason } => {
                let refusal =
                    serde_json::from_value(reason).map_err(|e| Failure::unreadable("a stored refusal", &e))?;
                Ok(Ended::Refused(refusal))
            }
            ClaimOutcome::Unknown { claim, since, .. } => {
                self.settle(delivery, channel, reference, &claim, since).await
            }
        }
    }

    async fn claim(&self, delivery: &Delivery, reference: &SendReference) -> Result<ClaimOutcome, Failure> {
        let request = ClaimRequest::new(
            EffectKey::new(&delivery.message.tenant_id, "send", reference),
            KEEP_OUTBOUND,
            &self.clock,
            &self.chance,
        );
        let outcome = self.effects.claim(&[request]).await?.pop();
        outcome.ok_or_else(|| Failure::transient("the effects table gave no outcome"))
    }

    async fn attempt(
        &self,
        delivery: &Delivery,
        channel: &Channel,
        credentials: &Credentials,
        reference: &SendReference,
        part: &Part,
        claim: &Claim,
    ) -> Result<Ended, Failure> {
        let message = &delivery.message;
        let (to, kind) = (&message.to.address, delivery.due()?.kind.unwrap_or(message.channel));
        if self.consent.is_stopped(&message.tenant_id, to).await? {
            claim.advance(&self.effects, Step::Release).await?;
            return Ok(Ended::Stopped);
        }
        if reference.part > 0 && self.is_given_up(delivery).await? {
            claim.advance(&self.effects, Step::Release).await?;
            return Ok(Ended::GivenUp);
        }
        let public_url = channel.public_url(&self.public_url);
        let validity = Validity::of(message.valid_until, self.clock.now());
        let envelope = Envelope { channel, credentials, kind, to, reference, validity, public_url };
        let request = match channel.carrier.request(part, &envelope) {
            Ok(request) => request,
            Err(Failure::Permanent(reason)) => {
                let refusal = Refusal { error: CarrierError::new(NOT_BUILT, reason), fate: Fate::OtherCarrier };
                return self.refused(delivery, reference, claim, refusal, None).await;
            }
            Err(passing) => return Err(passing),
        };
        let intent = serde_json::json!({ "carrier": channel.carrier, "reference": reference });
        claim.advance(&self.effects, Step::Intent(intent)).await?;
        let at = Some(self.clock.now());
        let error = match self.carriers.call(&request).await {
            Ok(response) => match channel.carrier.result(part, &response) {
                SendResult::Accepted { carrier_message_id, status } => {
                    let sent = Sent { carrier_message_id, status, at };
                    let done = claim.advance(&self.effects, Step::Done(stored(&sent)?)).await;
                    // Even if that was not written: the attempt is what settles the send when it comes again.
                    let remembered = self.remember(delivery, channel, reference, sent).await;
                    return done.and(remembered).map(|()| Ended::Sent);
                }
                SendResult::Rejected { error, fate, retry_after } => {
                    let asked = retry_after.map(|after| after.from(self.clock.now()));
                    return self.refused(delivery, reference, claim, Refusal { error, fate }, asked).await;
                }
                SendResult::Unclear { error } => error.title,
            },
            Err(CallError::NotSent(reason)) => {
                let refusal = Refusal { error: CarrierError::new("not-sent", reason), fate: Fate::Retry };
                return self.refused(delivery, reference, claim, refusal, None).await;
            }
            Err(CallError::Lost(reason)) => reason,
        };
        // The record stays SENDING: nobody may repeat it until a receipt, or the message's class, settles it.
        tracing::warn!(message.id = %message.id, carrier = channel.carrier.name(), reason = error, "answer is lost");
        Ok(Ended::Later(LEASE + SETTLING, None))
    }

    /// A send that lapsed between intent and done. A receipt is proof; without one the message's class decides.
    async fn settle(
        &self,
        delivery: &Delivery,
        channel: &Channel,
        reference: &SendReference,
        claim: &Claim,
        since: Timestamp,
    ) -> Result<Ended, Failure> {
        let known = self.attempts.merge(&news(delivery, channel, reference, None, Progress::default())).await?;
        if let Some(status) = known.progress.status() {
            let carrier_message_id = known.carrier_message_id.unwrap_or_default();
            let sent = Sent { carrier_message_id, status, at: Some(since - LEASE) };
            claim.advance(&self.effects, Step::Done(stored(&sent)?)).await?;
            self.remember(delivery, channel, reference, sent).await?;
            return Ok(Ended::Sent);
        }
        let patience = since + SETTLING;
        let now = self.clock.now();
        if now < patience {
            return Ok(Ended::Later(Duration::try_from(patience.duration_since(now)).unwrap_or(SETTLING), None));
        }
        if !delivery.message.class.prefers_twice_over_never() {
            return Ok(Ended::Unknown);
        }
        let refusal =
            Refusal { error: CarrierError::new("answer-lost", "no answer and no receipt"), fate: Fate::Retry };
        self.refused(delivery, reference, claim, refusal, Some(Duration::ZERO)).await
    }

    async fn refused(
        &self,
        delivery: &Delivery,
        reference: &SendReference,
        claim: &Claim,
        refusal: Refusal,
        asked: Option<Duration>,
    ) -> Result<Ended, Failure> {
        let tries = delivery.attempt + 1;
        let more = delivery.step + 1 < delivery.plan.steps.len();
        let most = if more { TRIES_WITH_ALTERNATIVE } else { TRIES_WITHOUT };
        let (again, pace) = match refusal.fate {
            Fate::Retry => (tries < most, Pace::Usual),
            Fate::RetrySlowly => (tries < most, Pace::Slow),
            Fate::Unknown => (delivery.unknown_errors < TRIES_OF_UNKNOWN_ERRORS, Pace::Slow),
            Fate::OtherCarrier | Fate::Permanent | Fate::StopContact | Fate::WindowClosed => (false, Pace::Usual),
        };
        claim.advance(&self.effects, Step::Fail { reason: stored(&refusal)?, retryable: again }).await?;
        if !again {
            return Ok(Ended::Refused(refusal));
        }
        let wait = next_delay(tries, pace, asked, self.chance.fraction());
        let hop = self.hop(delivery, reference, Outcome::Retrying, &refusal).with("after", wait.as_secs());
        self.journal.record(&[Entry::Hop(hop)]).await?;
        Ok(Ended::Later(wait, Some(refusal.fate)))
    }

    /// Records a send that the carrier took: the attempt, and what receipts have said of it meanwhile.
    async fn remember(
        &self,
        delivery: &Delivery,
        channel: &Channel,
        reference: &SendReference,
        sent: Sent,
    ) -> Result<(), Failure> {
        let tenant = &delivery.message.tenant_id;
        let now = self.clock.now();
        let mut progress = Progress::of(sent.status, now, None);
        let id = Some(sent.carrier_message_id.clone()).filter(|id| !id.is_empty());
        if let Some(id) = &id {
            progress = progress.merge(self.attempts.link(tenant, channel.carrier, id, reference).await?);
        }
        progress = progress.merge(self.awaited(delivery, channel, reference, sent.at.unwrap_or(now)).await?);
        let attempt = self.attempts.merge(&news(delivery, channel, reference, id, progress)).await?;
        let hop = Hop::of(&delivery.message, now, Outcome::Sent)
            .told_apart_by(reference)
            .with("carrier", channel.carrier.name())
            .with("channelId", channel.id.as_str())
            .with("carrierMessageId", sent.carrier_message_id)
            .with("step", reference.step)
            .with("parts", channel.carrier.parts(&*delivery.due()?.carried(&delivery.message)?)?.len());
        self.journal.record(&[Entry::Hop(hop)]).await?;
        self.hand_on_failure(&attempt, Some(delivery)).await
    }

    /// Whether a part was reported lost by this step's carrier: whoever comes next sends all of it.
    async fn is_given_up(&self, delivery: &Delivery) -> Result<bool, Failure> {
        let timeline = self.journal.read(&delivery.message.tenant_id, &delivery.message.id).await?;
        Ok(timeline.is_some_and(|timeline| timeline.has_failed_at(delivery.step)))
    }

    async fn follow_up(&self, delivery: Delivery, reference: &SendReference, ended: Ended) -> Result<(), Failure> {
        let message = &delivery.message;
        let now = self.clock.now();
        match ended {
            Ended::Sent | Ended::SentBefore => Ok(()),
            Ended::GivenUp => {
                tracing::info!(message.id = %message.id, step = delivery.step, "the rest is not sent by this carrier");
                Ok(())
            }
            Ended::Later(wait, tried) => self.later(delivery, wait, tried).await,
            Ended::Refused(refusal) => {
                if refusal.fate == Fate::StopContact {
                    self.consent.set(&message.tenant_id, &message.to.address, true, now).await?;
                }
                let hop = self.hop(&delivery, reference, Outcome::Rejected, &refusal);
                self.journal.record(&[Entry::Hop(hop)]).await?;
                let failed = DeliveryFailed { delivery, error: refusal.error, fate: refusal.fate, at: now };
                Ok(self.failures.send(&[failed]).await?)
            }
            Ended::Unknown => {
                let hop = Hop::of(message, now, Outcome::Unknown)
                    .with("reason", "the carrier's answer was lost, no receipt came, and it must not go twice")
                    .with("reference", reference.to_string());
                self.journal.record(&[Entry::Hop(hop)]).await
            }
            Ended::Stopped => {
                let hop = Hop::of(message, now, Outcome::Suppressed).with("reason", "the customer said stop");
                self.journal.record(&[Entry::Hop(hop)]).await
            }
        }
    }

    /// Steps out of line: into the queue that holds up to 15 minutes, or into the schedule.
    async fn later(&self, mut delivery: Delivery, wait: Duration, tried: Option<Fate>) -> Result<(), Failure> {
        delivery.attempt += u32::from(tried.is_some());
        delivery.unknown_errors += u32::from(tried == Some(Fate::Unknown));
        if wait <= LONGEST_QUEUE_DELAY {
            return Ok(self.retries.send(&[Retry { delivery, after: wait }]).await?);
        }
        let held = Held { due: self.clock.now() + wait, what: Waiting::Delivery(delivery) };
        self.schedule.hold(&held).await
    }

    fn hop(&self, delivery: &Delivery, reference: &SendReference, outcome: Outcome, refusal: &Refusal) -> Hop {
        let step = delivery.plan.steps.get(delivery.step);
        Hop::of(&delivery.message, self.clock.now(), outcome)
            .told_apart_by(format_args!("{}.{}.{}", reference.part, delivery.step, delivery.attempt))
            .with("carrier", step.map_or(Value::Null, |step| step.carrier.name().into()))
            .with("code", refusal.error.code.as_str())
            .with("error", refusal.error.title.as_str())
            .with("fate", serde_json::to_value(refusal.fate).unwrap_or_default())
    }
}

fn stored(value: &impl Serialize) -> Result<Value, Failure> {
    serde_json::to_value(value).map_err(|error| Failure::unreadable("a result", &error))
}

/// What is known of a send on our side.
fn news(
    delivery: &Delivery,
    channel: &Channel,
    reference: &SendReference,
    carrier_message_id: Option<String>,
    progress: Progress,
) -> Attempt {
    Attempt {
        tenant_id: delivery.message.tenant_id.clone(),
        reference: reference.clone(),
        carrier: channel.carrier,
        channel_id: Some(channel.id.clone()),
        carrier_message_id,
        plan: Some(delivery.plan.clone()),
        progress,
    }
}
