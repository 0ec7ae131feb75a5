//! `carrier-selector`: which of the tenant's channels can carry a message, and in which order they are tried.
//!
//! A batch costs the same few calls as one message: claim, how routes stand, record, queue, done. What tenants want, their
//! accounts and prices are known from a minute ago.
//!
//! - `options` finds every way: `candidate` and `capable` say which channels can, as the message is, in plain text, or as
//!   another kind, as the tenant allows.
//! - `possible` says whether any carrier at all could.
//! - `rank` gives each its tier: the tenant's pin, health, the message's own kind, an operator's pin, weight 0 last, the
//!   address that the customer knows, priority, cost.
//! - [`draw`] draws within a tier by weight and health.
//! - `planned` makes the plan of all that, and says it in the time line.
//! - [`sender`] chooses the address that a message is from.

mod candidate;
mod capable;
pub mod draw;
mod options;
mod planned;
mod possible;
mod rank;
pub mod sender;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use futures_util::future::{join, join_all, try_join};
use serde_json::Value;

use crate::domain::pricing::PriceTable;
use crate::domain::tenant::Tenant;
use crate::foundation::failure::Failure;
use crate::model::carrier::CarrierId;
use crate::model::channel::TenantChannels;
use crate::model::claim::{ClaimRequest, EffectKey, KEEP_OUTBOUND};
use crate::model::message::{Message, TenantId};
use crate::model::plan::Delivery;
use crate::model::route::{Route, RouteStanding};
use crate::model::timeline::{TimelineEntry, TimelineEvent};
use crate::ports::{Channels, Effects, Env, Health, Prices, QueueSender, Tenants, Timelines};
use crate::runtime::batch::Undone;
use crate::runtime::stage::{self, Claimed, Decided, Stage};
use candidate::Candidate;
use options::Options;
pub(crate) use possible::impossible;

/// Ports of [`CarrierSelector`].
pub trait SelectPorts: Sync {
    /// Knows what the tenant wants, its accounts, and what their carriers take.
    fn configuration(&self) -> &(impl Tenants + Channels + Prices);

    /// Makes each plan happen once.
    fn effects(&self) -> &impl Effects;

    /// Remembers it.
    fn timelines(&self) -> &impl Timelines;

    /// Knows how carriers are doing.
    fn health(&self) -> &impl Health;

    /// Takes what has a plan.
    fn deliveries(&self) -> &impl QueueSender<Delivery>;

    /// Tells the time, and names this try.
    fn env(&self) -> &impl Env;
}

/// Plans deliveries.
#[derive(Clone, Debug)]
pub struct CarrierSelector<P> {
    /// Everything that it needs from outside.
    pub ports: P,
}

/// The decision about one message.
pub(crate) struct Selection {
    /// Event that goes into the message's time line.
    event: TimelineEvent,
    /// Delivery that goes out; nothing where nobody can carry it.
    delivery: Option<Delivery>,
}

/// A tenant's configuration, and its channels.
struct Account {
    tenant: Arc<Tenant>,
    channels: Arc<TenantChannels>,
}

/// The standings of the routes of a batch; the failure for which nobody knows them, where that is so.
type Standings = Result<Vec<RouteStanding>, Failure>;

/// The price tables of a batch's carriers and tenants, where they are known.
type Tables<'a> = BTreeMap<(&'a TenantId, CarrierId), Result<Option<Arc<PriceTable>>, Failure>>;

impl<P: SelectPorts> CarrierSelector<P> {
    /// Plans the delivery of each message of a batch, or refuses it because nobody can carry it; the result of each stands
    /// at its place.
    pub async fn select(&self, messages: Vec<Message>) -> Vec<Result<(), Undone>> {
        stage::run(self, &messages).await.into_iter().map(|result| result.map(drop)).collect()
    }

    /// The account of each tenant that has a message in the batch, each read once.
    async fn accounts<'a>(&self, claimed: &[Claimed<'a, Message>]) -> BTreeMap<&'a TenantId, Result<Account, Failure>> {
        let tenants: BTreeSet<&TenantId> = claimed.iter().map(|one| &one.item.tenant_id).collect();
        let accounts = join_all(tenants.iter().map(|tenant| self.account(tenant))).await;
        tenants.into_iter().zip(accounts).collect()
    }

    async fn account(&self, tenant: &TenantId) -> Result<Account, Failure> {
        let configuration = self.ports.configuration();
        let (tenant, channels) = try_join(configuration.tenant(tenant), configuration.of_tenant(tenant)).await?;
        let tenant = tenant.ok_or_else(|| Failure::permanent("its tenant is not configured"))?;
        Ok(Account { tenant, channels })
    }

    /// The standings of the routes of all ways, each once.
    async fn standings(&self, options: &[Result<Options<'_>, Failure>]) -> Standings {
        let ways = options.iter().flatten().flat_map(|options| &options.ways);
        let routes: BTreeSet<Route> = ways.map(Candidate::route).collect();
        if routes.is_empty() {
            return Ok(Vec::new());
        }
        let routes: Vec<Route> = routes.into_iter().collect();
        self.ports.health().standings(&routes, self.ports.env().now()).await
    }

    /// The price tables of the carriers of all ways, each asked for once for each tenant.
    async fn tables<'a>(&self, options: &[Result<Options<'a>, Failure>]) -> Tables<'a> {
        let carriers: BTreeSet<(&TenantId, CarrierId)> = options.iter().flatten().flat_map(Options::carriers).collect();
        let tables = carriers.iter().map(|(tenant, carrier)| self.ports.configuration().table(tenant, *carrier));
        let tables = join_all(tables).await;
        carriers.into_iter().zip(tables).collect()
    }
}

impl<P: SelectPorts> Stage for CarrierSelector<P> {
    type Item = Message;
    type Decision = Selection;

    fn effects(&self) -> &impl Effects {
        self.ports.effects()
    }

    fn env(&self) -> &impl Env {
        self.ports.env()
    }

    fn claim(&self, message: &Message) -> ClaimRequest {
        ClaimRequest::new(EffectKey::new(&message.tenant_id, "plan", &message.id), KEEP_OUTBOUND, self.ports.env())
    }

    async fn decide(&self, claimed: &[Claimed<'_, Message>]) -> Vec<Result<Selection, Failure>> {
        let accounts = self.accounts(claimed).await;
        let options = claimed.iter().map(|one| match accounts.get(&one.item.tenant_id) {
            Some(Ok(account)) => Ok(Options::of(one.item, account)),
            Some(Err(failure)) => Err(failure.clone()),
            None => Err(Failure::transient("its tenant was not read")),
        });
        let options: Vec<Result<Options<'_>, Failure>> = options.collect();
        let (standings, tables) = join(self.standings(&options), self.tables(&options)).await;
        let now = self.ports.env().now();
        let selected = |options: Result<Options<'_>, Failure>| options?.selected(&standings, &tables, now);
        options.into_iter().map(selected).collect()
    }

    async fn carry_out(&self, decided: &mut Decided<'_, Message, Selection>) {
        decided
            .share(async |some| {
                let entries: Vec<TimelineEntry> =
                    some.iter().map(|one| TimelineEntry::Event(one.decision.event.clone())).collect();
                self.ports.timelines().record(&entries).await
            })
            .await;
        decided.send(self.ports.deliveries(), |one| Vec::from_iter(one.decision.delivery.clone())).await;
    }

    fn result(&self, _: &Message, _: &Selection) -> Value {
        Value::Null
    }
}
