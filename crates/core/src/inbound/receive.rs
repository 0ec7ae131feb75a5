//! Receiving a webhook: authenticate, parse, normalize, queue, and answer what the carrier expects.

mod authorization;
mod replay;

use std::sync::Arc;

use crate::domain::carriers::inbound::{Authentic, CarrierEvent, ExpectedProof, ParsedEvent};
use crate::foundation::failure::Failure;
use crate::foundation::http::{Request, Response};
use crate::model::carrier::CarrierId;
use crate::model::channel::{Channel, ChannelKey};
use crate::model::dead_letter::{DeadLetter, KeptWebhook};
use crate::model::message::{ChannelId, CorrelationId, Message, Receipt};
use crate::ports::{Channels, DeadLetters, Env, QueueItem, QueueSender, Secrets};
use authorization::{ChannelAuthorization, Speaks, Verdict};
pub use replay::{LeftOver, ReplayPorts, ReplayedWebhook, WebhookReplay};

/// No carrier sends more: Meta's payloads have up to 3 MB (WhatsApp Cloud API, webhooks overview), the others' a few
/// kilobytes. What is longer is refused before it is read, because reading costs us and naming a channel costs nobody
/// anything. A carrier that made one all the same would repeat it as it repeats after every error.
pub const MAX_BYTES: usize = 3 * 1024 * 1024;

/// The most values of JSON in one webhook, counted by the characters that begin or part them. An object takes some 650
/// bytes of memory however short it is: 3 MB of the shortest are more than a function has. A message of WhatsApp has
/// about 25, and Meta batches up to 1,000 of them (Graph API, "Webhooks").
pub const MAX_VALUES: usize = 200_000;

/// The most wrecks of one webhook that are buried one by one; if there are more, the webhook is buried as one.
const MAX_WRECKS: usize = 10;

/// Queue that customers' messages go to.
const INBOUND: &str = "inbound.fifo";

/// Queue that receipts go to.
const RECEIPTS: &str = "receipts.fifo";

/// Ports of [`WebhookReceiver`].
pub trait ReceivePorts: Sync {
    /// Finds the accounts that webhooks name.
    fn configuration(&self) -> &impl Channels;

    /// Finds what they sign with.
    fn secrets(&self) -> &impl Secrets;

    /// Takes customers' messages.
    fn inbound(&self) -> &impl QueueSender<Message>;

    /// Takes receipts of our own messages.
    fn receipts(&self) -> &impl QueueSender<Receipt>;

    /// Takes what is genuine and cannot be read.
    fn dead_letters(&self) -> &impl DeadLetters;

    /// Stamps the arrival, and makes correlation ids.
    fn env(&self) -> &impl Env;
}

/// Receives webhooks of any carrier.
#[derive(Clone, Debug)]
pub struct WebhookReceiver<P> {
    /// Everything that it needs from outside.
    pub ports: P,
    /// URL at which carriers reach us: `https://api.example.com`. Signed by Twilio, so it is configuration.
    pub public_url: String,
}

impl<P: ReceivePorts> WebhookReceiver<P> {
    /// Answers one webhook. Whatever was accepted is in a queue, or buried, by then; a duplicate gets the same answer.
    /// One of more than [`MAX_BYTES`], or of more values than memory bears, is refused unread.
    pub async fn receive(&self, carrier: CarrierId, request: &Request) -> Response {
        let correlation = CorrelationId::fresh(self.ports.env().now(), self.ports.env().bytes());
        if is_too_much(request) {
            tracing::warn!(carrier = carrier.name(), correlation.id = %correlation, "webhook is too long");
            return Response::new(413, "application/json", r#"{"message":"Content Too Large"}"#);
        }
        self.admit(carrier, request, &correlation).await.unwrap_or_else(|failure| match failure {
            Failure::Forged(reason) => {
                tracing::warn!(carrier = carrier.name(), correlation.id = %correlation, %reason, "webhook is refused");
                carrier.refusal()
            }
            other => {
                tracing::error!(carrier = carrier.name(), correlation.id = %correlation, reason = %other, "webhook is put off");
                Response::new(503, "application/json", r#"{"message":"Service Unavailable"}"#)
            }
        })
    }

    async fn admit(
        &self,
        carrier: CarrierId,
        request: &Request,
        correlation: &CorrelationId,
    ) -> Result<Response, Failure> {
        if !carrier.is_signed(request) {
            // Every webhook of Bandwidth begins so: no reason to wake anybody.
            tracing::info!(carrier = carrier.name(), correlation.id = %correlation, "webhook without any proof is refused");
            return Ok(carrier.refusal());
        }
        let candidates = self.candidates(carrier, request).await.map_err(ours)?;
        let (speaker, authentic) = match self.authenticate(carrier, request, candidates).await.map_err(ours)? {
            Admission::Answered(response) => return Ok(response),
            Admission::Authentic(speaker, authentic) => (speaker, authentic),
        };
        tracing::debug!(carrier = carrier.name(), correlation.id = %correlation, "webhook is genuine");
        let taken = match carrier.parse(&authentic) {
            Ok(events) => self.queue(carrier, request, correlation, &speaker, events).await,
            Err(failure) => Err(failure),
        };
        match taken {
            Err(Failure::Permanent(reason)) => {
                let input = carrier.transcript(request);
                self.dead_letter(carrier, correlation, &reason, input, &speaker.keep(carrier, request)).await?;
            }
            other => other?,
        }
        Ok(carrier.acknowledgement())
    }

    /// The channels that the request says it is for: by its path, and by its contents. One that names nobody we know is
    /// checked with the carrier's default channel, so that what is genuine and strange is buried rather than refused.
    async fn candidates(&self, carrier: CarrierId, request: &Request) -> Result<Vec<Arc<Channel>>, Failure> {
        let mut candidates = Vec::new();
        if let Some(id) = request.channel_in_path() {
            let named = self
                .ports
                .configuration()
                .by_id(&ChannelId::new(id))
                .await?
                .filter(|channel| channel.carrier == carrier);
            candidates.push(named.ok_or_else(|| Failure::forged("the path names no channel of this carrier"))?);
        }
        let claims = carrier.claims(request);
        if !claims.is_empty() {
            candidates.extend(self.ports.configuration().by_keys(carrier, &claims).await?);
        }
        if candidates.is_empty() {
            candidates = self.ports.configuration().by_keys(carrier, &[ChannelKey::new(ChannelKey::DEFAULT)]).await?;
        }
        Ok(candidates)
    }

    async fn authenticate<'a>(
        &self,
        carrier: CarrierId,
        request: &'a Request,
        channels: Vec<Arc<Channel>>,
    ) -> Result<Admission<'a>, Failure> {
        if channels.is_empty() {
            return Err(Failure::forged("it names no channel that we know"));
        }
        let mut authentic = None;
        let mut speaker = ChannelAuthorization::new(channels);
        while let Some(channel) = speaker.next() {
            let versions = match self.ports.secrets().load(&channel.secret).await.map_err(ours) {
                Ok(versions) => versions,
                // One channel's secret must not silence the others that the same webhook names.
                Err(failure) => {
                    tracing::warn!(carrier = carrier.name(), channel.id = %channel.id, reason = %failure, "secret cannot be loaded");
                    speaker.hears(&channel, Verdict::Unknown(failure));
                    continue;
                }
            };
            if let Some(answer) = carrier.handshake(request, &versions) {
                return answer.map(Admission::Answered);
            }
            let url = self.signed_url(&channel, request);
            let now = self.ports.env().now();
            let check =
                |credentials| Authentic::check(carrier, request, &ExpectedProof { url: &url, credentials, now }).ok();
            let checked = versions.iter().find_map(check);
            speaker.hears(&channel, if checked.is_some() { Verdict::Holds } else { Verdict::Refuses });
            authentic = authentic.or(checked);
        }
        let refused = || Failure::forged("no secret of its channels verifies it");
        let authentic = authentic.ok_or_else(|| speaker.unheard().cloned().unwrap_or_else(refused))?;
        Ok(Admission::Authentic(speaker, authentic))
    }

    /// The URL as the carrier knew it when it signed.
    fn signed_url(&self, channel: &Channel, request: &Request) -> String {
        let base = channel.public_url(&self.public_url);
        let question_mark = if request.query.is_empty() { "" } else { "?" };
        format!("{base}{}{question_mark}{}", request.path, request.query)
    }

    async fn queue(
        &self,
        carrier: CarrierId,
        request: &Request,
        correlation: &CorrelationId,
        speaker: &ChannelAuthorization,
        events: Vec<ParsedEvent>,
    ) -> Result<(), Failure> {
        let now = self.ports.env().now();
        let (mut messages, mut receipts) = (Vec::new(), Vec::new());
        let mut left = Left::default();
        let mut wrecks = Vec::new();
        for ParsedEvent { key, shared, event } in events {
            let speaks = match speaker.channel(&key) {
                Speaks::ForNobody if !shared => speaker.by_path(request.channel_in_path(), &key, &event),
                speaks => speaks,
            };
            left.at_home |= matches!(speaks, Speaks::For(_));
            match (speaks, event) {
                (Speaks::Falsely, _) => {
                    tracing::warn!(carrier = carrier.name(), correlation.id = %correlation, "event for a channel that the signature does not cover");
                }
                (_, CarrierEvent::Ignored { what }) => {
                    tracing::info!(carrier = carrier.name(), correlation.id = %correlation, what, "event is ignored");
                }
                (Speaks::For(channel), CarrierEvent::Message(message)) => {
                    messages.push(message.normalize(channel, now, correlation.clone()));
                }
                (Speaks::For(channel), CarrierEvent::Receipt(receipt)) => {
                    receipts.push(receipt.normalize(channel, now, correlation.clone()));
                }
                (Speaks::For(channel), CarrierEvent::Seen(seen)) => {
                    receipts.push(seen.normalize(channel, now, correlation.clone()));
                }
                (Speaks::For(channel), CarrierEvent::Preference(preference)) => {
                    receipts.push(preference.normalize(channel, now, correlation.clone()));
                }
                (Speaks::For(_), CarrierEvent::Broken { reason, payload }) => wrecks.push((reason, payload)),
                (Speaks::Unheard(failure), _) => left.unheard = Some(failure.clone()),
                (Speaks::Untried, _) => left.reason = left.reason.or(Some(UNTRIED)),
                (Speaks::ForNobody, _) if shared => left.stranger = true,
                (Speaks::ForNobody, _) => left.reason = Some(UNCONFIGURED),
            }
        }
        if wrecks.len() > MAX_WRECKS {
            left.reason = left.reason.or(Some(WRECKED));
        } else {
            for (reason, payload) in wrecks {
                let kept = speaker.keep(carrier, request);
                self.dead_letter(carrier, correlation, &reason, payload.to_string(), &kept).await?;
            }
        }
        if let Some(reason) = left.reason() {
            let kept = speaker.keep(carrier, request);
            self.dead_letter(carrier, correlation, reason, carrier.transcript(request), &kept).await?;
        }
        self.hand_on(carrier, self.ports.inbound(), INBOUND, &messages).await?;
        self.hand_on(carrier, self.ports.receipts(), RECEIPTS, &receipts).await?;
        tracing::info!(
            carrier = carrier.name(),
            correlation.id = %correlation,
            messages = messages.len(),
            receipts = receipts.len(),
            "webhook is queued"
        );
        left.unheard.map_or(Ok(()), Err)
    }

    /// Queues `items`. One that the queue will never take is buried as it would have stood there; if one cannot be taken
    /// now, the webhook comes again.
    async fn hand_on<T: QueueItem>(
        &self,
        carrier: CarrierId,
        outbox: &impl QueueSender<T>,
        queue: &str,
        items: &[T],
    ) -> Result<(), Failure> {
        if items.is_empty() {
            return Ok(());
        }
        let Err(unsent) = outbox.send(items).await else { return Ok(()) };
        let mut put_off = None;
        for (place, failure) in unsent.items {
            let Some(item) = items.get(place).filter(|_| !failure.is_retryable()) else {
                put_off = Some(failure);
                continue;
            };
            tracing::error!(carrier = carrier.name(), reason = %failure, "a part of a webhook is buried");
            let input = serde_json::to_string(item).map_err(|error| Failure::unreadable("a part of it", &error))?;
            let letter = self.letter(carrier, failure.to_string(), input);
            self.ports
                .dead_letters()
                .dead_letter(&DeadLetter { source: queue.to_owned(), group: Some(item.group()), ..letter })
                .await?;
        }
        put_off.map_or(Ok(()), Err)
    }

    async fn dead_letter(
        &self,
        carrier: CarrierId,
        correlation: &CorrelationId,
        reason: &str,
        input: String,
        kept: &KeptWebhook,
    ) -> Result<(), Failure> {
        tracing::error!(carrier = carrier.name(), correlation.id = %correlation, reason, "webhook is buried");
        let letter = self.letter(carrier, reason.to_owned(), input);
        let (correlation_id, webhook) = (Some(correlation.to_string()), Some(kept.clone()));
        self.ports.dead_letters().dead_letter(&DeadLetter { correlation_id, webhook, ..letter }).await
    }

    fn letter(&self, carrier: CarrierId, reason: String, input: String) -> DeadLetter {
        DeadLetter {
            source: format!("webhook:{}", carrier.name()),
            function: format!("{}-receive", carrier.name()),
            reason,
            attempt: 1,
            correlation_id: None,
            group: None,
            at: self.ports.env().now(),
            input,
            webhook: None,
        }
    }
}

enum Admission<'a> {
    /// A handshake: nothing to parse.
    Answered(Response),
    /// A webhook that somebody we know signed.
    Authentic(ChannelAuthorization, Authentic<'a>),
}

/// Reason for an event of a channel that we do not have.
const UNCONFIGURED: &str = "it names a channel that is not configured";

/// Wrecks are buried one by one while they are few.
const WRECKED: &str = "many of its events cannot be read or are too large";

/// Reason for an event of a channel that was not looked at.
const UNTRIED: &str = "it names more channels of other secrets than are checked";

fn is_too_much(request: &Request) -> bool {
    let begins = |byte: &&u8| matches!(byte, b'{' | b'[' | b',');
    let Request { body, query, .. } = request;
    body.len().saturating_add(query.len()) > MAX_BYTES
        || (body.len() > MAX_VALUES && body.iter().filter(begins).count() > MAX_VALUES)
}

/// The events of a webhook that went into no queue.
#[derive(Default)]
struct Left {
    /// Something else was for a channel that it may speak for.
    at_home: bool,
    /// Something was for one of several who need not be ours.
    stranger: bool,
    /// Reason why the webhook is buried.
    reason: Option<&'static str>,
    /// Failure to load a channel's secret: the webhook comes again.
    unheard: Option<Failure>,
}

impl Left {
    /// The reason why the webhook is buried, if it is.
    fn reason(&self) -> Option<&'static str> {
        self.reason.or((self.stranger && !self.at_home).then_some(UNCONFIGURED))
    }
}

/// Until the signature has held, only a forgery is the sender's fault: what is broken on our side must not make us
/// acknowledge, and bury, what nobody has vouched for.
fn ours(failure: Failure) -> Failure {
    match failure {
        Failure::Permanent(reason) => Failure::Transient(reason),
        other => other,
    }
}
