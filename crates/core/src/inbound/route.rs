//! `inbound-router`: stores customers' messages, continues their conversations, and sends each where the tenant's
//! rules say, once.
//!
//! A batch costs the same few writes as one message: claim, store, touch, queue, done. Folders and groups ride in the
//! touch; answers cost one write more for the whole batch, a state machine one call for each start. Pieces of long
//! texts, which are rare, cost a read and two writes more each.
//!
//! - `consent` is what they say of being written to.
//! - `decide` asks the rules, once for each message.
//! - `plan` is what their decision comes to.
//! - `reassemble` puts long texts together before.

mod consent;
mod decide;
mod plan;
mod reassemble;

use futures_util::future::join_all;
use serde_json::Value;

use crate::domain;
use crate::domain::tenant::rules_cache::RulesCache;
use crate::foundation::failure::Failure;
use crate::model::claim::{Claim, ClaimRequest, EffectKey, KEEP_INBOUND};
use crate::model::message::Message;
use crate::model::timeline::TimelineEntry;
use crate::model::workflow::ProcessorInput;
use crate::ports::{
    Channels, Consent, Contacts, Conversations, Effects, Env, Fragments, QueueSender, Schedule, StateMachines, Tenants,
    Timelines,
};
use crate::runtime::batch::Undone;
use crate::runtime::stage::{self, Claimed, Decided, DecidedItem, Stage};
use decide::Continued;
use plan::{MachineStart, RoutingPlan};
use reassemble::{Reassembled, Whole};

/// Ports of [`InboundRouter`].
pub trait RoutePorts: Sync {
    /// Finds the rules, and the accounts that they ask about.
    fn configuration(&self) -> &(impl Tenants + Channels);

    /// Makes each dispatch happen once.
    fn effects(&self) -> &impl Effects;

    /// Stores the messages.
    fn timelines(&self) -> &impl Timelines;

    /// Opens and continues conversations.
    fn conversations(&self) -> &impl Conversations;

    /// Remembers who said stop.
    fn consent(&self) -> &impl Consent;

    /// Knows the customers that rules ask about.
    fn contacts(&self) -> &impl Contacts;

    /// Keeps long texts until they are whole.
    fn fragments(&self) -> &impl Fragments;

    /// Reminds of those that do not become whole.
    fn schedule(&self) -> &impl Schedule;

    /// Takes the messages for workflows.
    fn workflows(&self) -> &impl QueueSender<ProcessorInput>;

    /// Takes the answers that rules give.
    fn outbound(&self) -> &impl QueueSender<Message>;

    /// Starts state machines.
    fn machines(&self) -> &impl StateMachines;

    /// Tells the time, and names this try.
    fn env(&self) -> &impl Env;
}

/// Routes customers' messages.
#[derive(Clone, Debug)]
pub struct InboundRouter<P> {
    ports: P,
    /// Keeps the rules compiled.
    rules: RulesCache,
}

/// The decision about one message.
pub(crate) struct Dispatch {
    /// The text that it makes whole, which goes on in its place.
    whole: Option<Whole>,
    /// What comes of it; nothing of a piece that is kept.
    plan: Option<RoutingPlan>,
}

impl Dispatch {
    /// The message that goes on.
    fn message<'a>(&'a self, item: &'a Message) -> &'a Message {
        self.whole.as_ref().map_or(item, |whole| &whole.message)
    }
}

/// A message and what is done with it.
type Dispatched<'a> = DecidedItem<'a, Message, Dispatch>;

impl<P: RoutePorts> InboundRouter<P> {
    /// A router that has compiled no rules yet. The words of consent are compiled here, and not with the first message.
    pub fn new(ports: P) -> Self {
        domain::consent::prepare();
        Self { ports, rules: RulesCache::default() }
    }

    /// Routes a batch; the result of each message stands at its place.
    pub async fn route(&self, messages: Vec<Message>) -> Vec<Result<(), Undone>> {
        stage::run(self, &messages).await.into_iter().map(|result| result.map(drop)).collect()
    }

    /// What `message` dispatches: itself, or the text that it makes whole.
    async fn prepare(&self, message: &Message, claim: &Claim, continued: &mut Continued) -> Result<Dispatch, Failure> {
        let whole = match self.reassemble(message).await? {
            Reassembled::Alone => None,
            Reassembled::Kept => return Ok(Dispatch { whole: None, plan: None }),
            Reassembled::Whole(whole) => Some(*whole),
        };
        // Whoever comes back with a whole text cannot tell by its own fence.
        let is_repeated = claim.fence > 1 || whole.is_some();
        let plan = self.decide_one(whole.as_ref().unwrap_or(message), is_repeated, continued).await?;
        let whole = match whole {
            None => None,
            Some(message) => match self.claim_whole(self.claim(&message)).await? {
                None => return Ok(Dispatch { whole: None, plan: None }),
                Some(claim) => Some(Whole { message, claim }),
            },
        };
        Ok(Dispatch { whole, plan: Some(plan) })
    }

    /// Writes down what is decided, before any of it happens.
    async fn remember(&self, dispatches: &[&Dispatched<'_>]) -> Result<(), Failure> {
        let planned =
            dispatches.iter().filter_map(|one| Some((one.decision.message(one.item), one.decision.plan.as_ref()?)));
        let planned: Vec<(&Message, &RoutingPlan)> = planned.collect();
        if planned.is_empty() {
            return Ok(());
        }
        let entry = |message: &Message| TimelineEntry::Message(Box::new(message.clone()));
        let entries = planned.iter().flat_map(|(message, plan)| {
            plan.answers.iter().map(entry).chain([entry(message), TimelineEntry::Event(plan.event.clone())])
        });
        self.ports.timelines().record(&entries.collect::<Vec<_>>()).await?;
        let touches: Vec<_> = planned.iter().map(|(message, plan)| plan.touch(message)).collect();
        self.ports.conversations().touch(&touches).await?;
        for (message, _) in planned {
            let change = consent::change(message).into_iter();
            for change in change.flat_map(|change| change.by_each_spelling(message.channel)) {
                self.ports.consent().change(&change).await?;
            }
        }
        Ok(())
    }

    /// Starts the state machines of one message.
    async fn start(&self, dispatch: &Dispatched<'_>) -> Result<(), Failure> {
        let starts = dispatch.decision.plan.iter().flat_map(|plan| &plan.starts);
        let starts = starts
            .map(|MachineStart { execution, input }| self.ports.machines().start(&input.workflow, execution, input));
        let failed = join_all(starts).await.into_iter().filter_map(Result::err);
        let worst = failed.max_by_key(Failure::is_retryable);
        worst.map_or(Ok(()), Err)
    }
}

impl<P: RoutePorts> Stage for InboundRouter<P> {
    type Item = Message;
    type Decision = Dispatch;

    fn effects(&self) -> &impl Effects {
        self.ports.effects()
    }

    fn env(&self) -> &impl Env {
        self.ports.env()
    }

    fn claim(&self, message: &Message) -> ClaimRequest {
        let key = EffectKey::new(&message.tenant_id, "dispatch", &message.id);
        ClaimRequest::new(key, KEEP_INBOUND, self.ports.env()).of_pure_effect()
    }

    async fn decide(&self, claimed: &[Claimed<'_, Message>]) -> Vec<Result<Dispatch, Failure>> {
        let mut continued = Continued::new();
        let mut decisions = Vec::with_capacity(claimed.len());
        for one in claimed {
            decisions.push(self.prepare(one.item, &one.claim, &mut continued).await);
        }
        decisions
    }

    async fn carry_out(&self, decided: &mut Decided<'_, Message, Dispatch>) {
        let planned = |one: &Dispatched<'_>| one.decision.plan.clone();
        decided.share(async |some| self.remember(some).await).await;
        decided.send(self.ports.workflows(), |one| planned(one).map(|plan| plan.workflows).unwrap_or_default()).await;
        decided.send(self.ports.outbound(), |one| planned(one).map(|plan| plan.answers).unwrap_or_default()).await;
        decided.alone(async |one| self.start(one).await).await;
    }

    fn further_claims(decision: &Dispatch) -> Option<&Claim> {
        decision.whole.as_ref().map(|whole| &whole.claim)
    }

    fn result(&self, _: &Message, _: &Dispatch) -> Value {
        Value::Null
    }
}
