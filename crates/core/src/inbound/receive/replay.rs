//! Reading a buried webhook again, after its parser or its channel's configuration is mended.
//!
//! Its signature was checked when it came, and is gone: the dead letter says which secrets held. What it tells is for the
//! channels of these secrets and for no other, as on the first day. No function that the internet reaches does this; it is
//! for whoever may read the dead-letter queue.

use std::sync::Arc;

use jiff::Timestamp;

use super::UNCONFIGURED;
use crate::domain::carriers::inbound::{Authentic, CarrierEvent, OF_NOBODY, ParsedEvent};
use crate::foundation::failure::Failure;
use crate::foundation::http::Request;
use crate::foundation::secret::Credentials;
use crate::model::carrier::CarrierId;
use crate::model::channel::{Channel, ChannelKey};
use crate::model::dead_letter::KeptWebhook;
use crate::model::message::{ChannelId, CorrelationId, Message, MessageId, Receipt};
use crate::ports::{Channels, QueueSender, Secrets};

/// The secret of a channel is not one of those that verified the webhook, and no copy of one.
const NOT_VOUCHED: &str = "its channel has another secret than the one that verified it";

/// Ports of [`WebhookReplay`].
pub trait ReplayPorts: Sync {
    /// Finds the accounts that webhooks name.
    fn configuration(&self) -> &impl Channels;

    /// Finds what they sign with.
    fn secrets(&self) -> &impl Secrets;

    /// Takes customers' messages.
    fn inbound(&self) -> &impl QueueSender<Message>;

    /// Takes receipts of our own messages.
    fn receipts(&self) -> &impl QueueSender<Receipt>;
}

/// Reads buried webhooks again.
#[derive(Clone, Debug)]
pub struct WebhookReplay<P> {
    /// Everything that it needs from outside.
    pub ports: P,
}

/// The result of a replay.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReplayedWebhook {
    /// The messages that are in `inbound.fifo` now.
    pub messages: Vec<MessageId>,
    /// Number of receipts that are in `receipts.fifo` now.
    pub receipts: usize,
    /// Events that still cannot be taken.
    pub left: Vec<LeftOver>,
}

/// Something in a webhook that still cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOver {
    /// Reason why it cannot be taken.
    pub reason: String,
    /// It, as a dead letter holds it: the event, or the whole webhook.
    pub input: String,
}

impl<P: ReplayPorts> WebhookReplay<P> {
    /// Queues what `kept` tells, which came `at` that time. What had been queued then is queued again and known by its id,
    /// as when a carrier repeats a webhook.
    ///
    /// # Errors
    /// [`Failure::Transient`] if a table, a secret or a queue does not answer; nothing is lost, the letter stays.
    pub async fn replay(
        &self,
        carrier: CarrierId,
        kept: &KeptWebhook,
        at: Timestamp,
        correlation: &CorrelationId,
    ) -> Result<ReplayedWebhook, Failure> {
        let request = kept.request()?;
        let left = |reason: &str| LeftOver { reason: reason.to_owned(), input: carrier.transcript(&request) };
        let mut replayed = ReplayedWebhook::default();
        let events = match carrier.parse(&Authentic::once(&request)) {
            Ok(events) => events,
            Err(failure) => return Ok(ReplayedWebhook { left: vec![left(&failure.to_string())], ..replayed }),
        };
        let channels = self.candidates(carrier, &request).await?;
        let (mut messages, mut receipts, mut stranger, mut at_home) = (Vec::new(), Vec::new(), false, false);
        for ParsedEvent { key, shared, event } in events {
            // A report that names nobody, or somebody of a pool, is for the channel in the path, as on the first day.
            let named = match &event {
                CarrierEvent::Receipt(receipt)
                    if !shared && (receipt.reference.is_some() || key.as_str() == OF_NOBODY) =>
                {
                    channels.iter().find(|channel| Some(channel.id.as_str()) == request.channel_in_path())
                }
                _ => None,
            };
            let channel = channels.iter().find(|channel| channel.keys.contains(&key)).or(named);
            match (channel, event) {
                (_, CarrierEvent::Ignored { .. }) => {}
                (None, _) if shared => stranger = true,
                (None, _) => replayed.left.push(left(UNCONFIGURED)),
                (Some(channel), _) if !self.vouched(carrier, kept, channel).await? => {
                    replayed.left.push(left(NOT_VOUCHED));
                }
                (Some(channel), event) => {
                    at_home = true;
                    match event {
                        CarrierEvent::Message(message) => {
                            messages.push(message.normalize(channel, at, correlation.clone()));
                        }
                        CarrierEvent::Receipt(receipt) => {
                            receipts.push(receipt.normalize(channel, at, correlation.clone()));
                        }
                        CarrierEvent::Seen(seen) => receipts.push(seen.normalize(channel, at, correlation.clone())),
                        CarrierEvent::Preference(preference) => {
                            receipts.push(preference.normalize(channel, at, correlation.clone()));
                        }
                        CarrierEvent::Broken { reason, payload } => {
                            replayed.left.push(LeftOver { reason, input: payload.to_string() });
                        }
                        CarrierEvent::Ignored { .. } => {}
                    }
                }
            }
        }
        if stranger && !at_home {
            replayed.left.push(left(UNCONFIGURED));
        }
        replayed.left.dedup();
        if !messages.is_empty() {
            self.ports.inbound().send(&messages).await?;
        }
        if !receipts.is_empty() {
            self.ports.receipts().send(&receipts).await?;
        }
        replayed.messages = messages.into_iter().map(|message| message.id).collect();
        replayed.receipts = receipts.len();
        Ok(replayed)
    }

    /// The channels that the webhook names, by its path and by its contents.
    async fn candidates(&self, carrier: CarrierId, request: &Request) -> Result<Vec<Arc<Channel>>, Failure> {
        let mut candidates = self.ports.configuration().by_keys(carrier, &carrier.claims(request)).await?;
        if let Some(id) = request.channel_in_path() {
            let named = self.ports.configuration().by_id(&ChannelId::new(id)).await?;
            candidates.extend(named.filter(|channel| channel.carrier == carrier));
        }
        if candidates.is_empty() {
            candidates = self.ports.configuration().by_keys(carrier, &[ChannelKey::new(ChannelKey::DEFAULT)]).await?;
        }
        Ok(candidates)
    }

    /// Whether the webhook may speak for `channel`: its secret verified it, or is the same as one that did.
    async fn vouched(&self, carrier: CarrierId, kept: &KeptWebhook, channel: &Channel) -> Result<bool, Failure> {
        if kept.vouched_by().contains(&channel.secret) {
            return Ok(true);
        }
        let own = self.ports.secrets().load(&channel.secret).await?;
        for reference in kept.vouched_by() {
            let held = self.ports.secrets().load(reference).await?;
            if held.iter().any(|held| own.iter().any(|own| same(carrier, own, held))) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Whether two documents prove the same sender: everything that decides over a signature is the same in both.
fn same(carrier: CarrierId, own: &Credentials, held: &Credentials) -> bool {
    let alike = |name: &&str| match (own.get(name), held.get(name)) {
        (Some(own), Some(held)) => own.matches(held.expose().as_bytes()),
        (None, None) => true,
        _ => false,
    };
    let names = carrier.proof_secrets();
    names.iter().all(alike) && names.iter().any(|name| own.get(name).is_some())
}
