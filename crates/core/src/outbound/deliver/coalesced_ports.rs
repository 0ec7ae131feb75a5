//! The ports of a coordinator that has messages of several conversations in hand: what they ask in the same moment is one
//! call. A culprit that AWS refuses for good fails alone.
//!
//! What is not here goes to its port as it is: configuration, secrets and rate limits are cached or taken for one message,
//! and carriers are called for one part.

use jiff::Timestamp;

use super::DeliverPorts;
use crate::foundation::failure::Failure;
use crate::model::claim::{ClaimOutcome, ClaimRequest, EffectMove, MoveOutcome};
use crate::model::message::{Message, MessageId, Reader, Receipt, Seen, SendReference, TenantId};
use crate::model::plan::{DeliveryFailed, Retry};
use crate::model::route::{Route, RouteStanding};
use crate::model::timeline::{Attempt, AttemptNews, SentPart, Timeline, TimelineEntry, Unread};
use crate::ports::{
    Attempts, CarrierApi, Channels, Consent, Effects, Env, Health, QueueItem, QueueSender, RateLimits, Readers,
    Schedule, Secrets, Tenants, Timelines, Unsent,
};
use crate::runtime::coalesced_call::CoalescedCall;
use crate::runtime::shared_call::each;

/// Ports of which one call for one message is shared with those for others. What asks for several at once goes alone.
#[derive(Debug)]
pub(super) struct CoalescedPorts<P> {
    ports: P,
    claims: CoalescedCall<ClaimRequest, ClaimOutcome>,
    moves: CoalescedCall<EffectMove, MoveOutcome>,
    entries: CoalescedCall<TimelineEntry, ()>,
    sends: CoalescedCall<SentPart, Attempt>,
    standings: CoalescedCall<Vec<Route>, Vec<RouteStanding>>,
    retries: CoalescedCall<Retry, ()>,
    failures: CoalescedCall<DeliveryFailed, ()>,
}

impl<P> CoalescedPorts<P> {
    /// `ports`, of which nothing is asked yet.
    pub(super) fn new(ports: P) -> Self {
        Self {
            ports,
            claims: CoalescedCall::default(),
            moves: CoalescedCall::default(),
            entries: CoalescedCall::default(),
            sends: CoalescedCall::default(),
            standings: CoalescedCall::default(),
            retries: CoalescedCall::default(),
            failures: CoalescedCall::default(),
        }
    }
}

impl<P: DeliverPorts> DeliverPorts for CoalescedPorts<P> {
    fn configuration(&self) -> &(impl Channels + Tenants) {
        self.ports.configuration()
    }

    fn secrets(&self) -> &impl Secrets {
        self.ports.secrets()
    }

    fn effects(&self) -> &impl Effects {
        self
    }

    fn timelines(&self) -> &impl Timelines {
        self
    }

    fn attempts(&self) -> &(impl Attempts + Readers) {
        self
    }

    fn consent(&self) -> &impl Consent {
        self.ports.consent()
    }

    fn health(&self) -> &impl Health {
        self
    }

    fn rates(&self) -> &impl RateLimits {
        self.ports.rates()
    }

    fn schedule(&self) -> &impl Schedule {
        self.ports.schedule()
    }

    fn carriers(&self) -> &impl CarrierApi {
        self.ports.carriers()
    }

    fn retries(&self) -> &impl QueueSender<Retry> {
        self
    }

    fn failures(&self) -> &impl QueueSender<DeliveryFailed> {
        self
    }

    fn env(&self) -> &impl Env {
        self.ports.env()
    }
}

impl<P: DeliverPorts> Effects for CoalescedPorts<P> {
    async fn claim(&self, claims: &[ClaimRequest]) -> Result<Vec<ClaimOutcome>, Failure> {
        let [one] = claims else { return self.ports.effects().claim(claims).await };
        let call = async |all: Vec<_>| each(&all, |some| self.ports.effects().claim(some)).await;
        self.claims.ask(one.clone(), call).await.map(|outcome| vec![outcome])
    }

    async fn advance(&self, moves: &[EffectMove]) -> Result<Vec<MoveOutcome>, Failure> {
        let [one] = moves else { return self.ports.effects().advance(moves).await };
        let call = async |all: Vec<_>| each(&all, |some| self.ports.effects().advance(some)).await;
        self.moves.ask(one.clone(), call).await.map(|outcome| vec![outcome])
    }
}

impl<P: DeliverPorts> Timelines for CoalescedPorts<P> {
    async fn record(&self, entries: &[TimelineEntry]) -> Result<(), Failure> {
        let [one] = entries else { return self.ports.timelines().record(entries).await };
        let call = async |all: Vec<TimelineEntry>| {
            let record =
                async |some: &[TimelineEntry]| self.ports.timelines().record(some).await.map(|()| vec![(); some.len()]);
            each(&all, record).await
        };
        self.entries.ask(one.clone(), call).await
    }

    async fn record_once(&self, message: &Message) -> Result<Message, Failure> {
        self.ports.timelines().record_once(message).await
    }

    async fn read(&self, tenant: &TenantId, message: &MessageId) -> Result<Option<Timeline>, Failure> {
        self.ports.timelines().read(tenant, message).await
    }
}

impl<P: DeliverPorts> Attempts for CoalescedPorts<P> {
    async fn merge(&self, news: &AttemptNews) -> Result<Attempt, Failure> {
        self.ports.attempts().merge(news).await
    }

    async fn record_sent(&self, sent: &[SentPart]) -> Result<Vec<Attempt>, Failure> {
        let [one] = sent else { return self.ports.attempts().record_sent(sent).await };
        let call = async |all: Vec<_>| each(&all, |some| self.ports.attempts().record_sent(some)).await;
        self.sends.ask(one.clone(), call).await.map(|attempt| vec![attempt])
    }

    async fn park(&self, receipt: &Receipt) -> Result<Option<SendReference>, Failure> {
        self.ports.attempts().park(receipt).await
    }
}

impl<P: DeliverPorts> Readers for CoalescedPorts<P> {
    async fn expect(&self, tenant: &TenantId, reader: &Reader, unread: &Unread) -> Result<Option<Timestamp>, Failure> {
        self.ports.attempts().expect(tenant, reader, unread).await
    }

    async fn see(&self, tenant: &TenantId, seen: &Seen) -> Result<Vec<Unread>, Failure> {
        self.ports.attempts().see(tenant, seen).await
    }

    async fn forget(&self, tenant: &TenantId, reader: &Reader, read: &[Unread]) -> Result<(), Failure> {
        self.ports.attempts().forget(tenant, reader, read).await
    }
}

impl<P: DeliverPorts> Health for CoalescedPorts<P> {
    /// Nobody waits for a route of another one, and all that is known of routes is one small read.
    async fn standings(&self, routes: &[Route], now: Timestamp) -> Result<Vec<RouteStanding>, Failure> {
        let call = async |all: Vec<Vec<Route>>| {
            let asked: Vec<Route> = all.iter().flatten().copied().collect();
            match self.ports.health().standings(&asked, now).await {
                Ok(standings) => {
                    let mut standings = standings.into_iter();
                    all.iter().map(|routes| Ok(standings.by_ref().take(routes.len()).collect())).collect()
                }
                Err(failure) => all.iter().map(|_| Err(failure.clone())).collect(),
            }
        };
        self.standings.ask(routes.to_vec(), call).await
    }

    async fn probe(&self, route: Route, owner: &str, now: Timestamp) -> Result<bool, Failure> {
        self.ports.health().probe(route, owner, now).await
    }
}

impl<P: DeliverPorts> QueueSender<Retry> for CoalescedPorts<P> {
    async fn send(&self, items: &[Retry]) -> Result<(), Unsent> {
        send(&self.retries, self.ports.retries(), items).await
    }
}

impl<P: DeliverPorts> QueueSender<DeliveryFailed> for CoalescedPorts<P> {
    async fn send(&self, items: &[DeliveryFailed]) -> Result<(), Unsent> {
        send(&self.failures, self.ports.failures(), items).await
    }
}

async fn send<Q: QueueItem>(
    shared: &CoalescedCall<Q, ()>,
    queue: &impl QueueSender<Q>,
    items: &[Q],
) -> Result<(), Unsent> {
    let [one] = items else { return queue.send(items).await };
    let call = async |all: Vec<Q>| {
        let mut results = vec![Ok(()); all.len()];
        for (at, failure) in queue.send(&all).await.err().into_iter().flat_map(|unsent| unsent.items) {
            if let Some(result) = results.get_mut(at) {
                *result = Err(failure);
            }
        }
        results
    };
    shared.ask(one.clone(), call).await.map_err(|failure| Unsent { items: vec![(0, failure)] })
}
