//! `inbound-router`: stores customers' messages, continues their conversations, and sends each where the tenant's
//! rules say, once.
//!
//! A batch costs the same few writes as one message: claim, store, touch, queue, done. Folders and groups ride in the
//! touch; answers cost one write more for the whole batch, a state machine one call for each start. Pieces of long
//! texts, which are rare, cost a read and two writes more each.
//!
//! - `decide` asks the rules, once for each message.
//! - `plan` is what their decision comes to.
//! - `gather` puts long texts together before.

mod decide;
mod plan;
mod reassemble;

use std::borrow::Cow;
use std::collections::BTreeSet;

use futures_util::future::join_all;
use serde_json::Value;

use crate::domain::tenant::rules_cache::RulesCache;
use crate::foundation::failure::Failure;
use crate::model::claim::{Claim, ClaimOutcome, ClaimRequest, EffectKey, EffectMove, EffectStep, KEEP_INBOUND};
use crate::model::message::{ConversationId, Message, MessageId, TenantId};
use crate::model::timeline::Entry;
use crate::model::workflow::ProcessorInput;
use crate::ports::{
    Channels, Consent, Contacts, Conversations, Effects, Env, Fragments, Journal, QueueItem, QueueSender, Schedule,
    StateMachines, Tenants,
};
use crate::runtime::batch::Undone;
use crate::runtime::idempotency::busy;
use crate::runtime::shared_call::each;
use decide::Continued;
use plan::{MachineStart, RoutingPlan};
use reassemble::Gathered;

/// Ports of [`InboundRouter`].
pub trait RoutePorts: Sync {
    /// Finds the rules, and the accounts that they ask about.
    fn configuration(&self) -> &(impl Tenants + Channels);

    /// Makes each dispatch happen once.
    fn effects(&self) -> &impl Effects;

    /// Stores the messages.
    fn journal(&self) -> &impl Journal;

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

/// A message that this try may dispatch.
struct Dispatch<'a> {
    place: usize,
    /// Its own; and that of the piece which made it whole.
    claims: Vec<Claim>,
    message: Cow<'a, Message>,
    plan: RoutingPlan,
}

impl<P: RoutePorts> InboundRouter<P> {
    /// A router that has compiled no rules yet.
    pub fn new(ports: P) -> Self {
        Self { ports, rules: RulesCache::default() }
    }

    /// Routes a batch; the result of each message stands at its place.
    pub async fn route(&self, messages: Vec<Message>) -> Vec<Result<(), Undone>> {
        let mut results = vec![Ok(()); messages.len()];
        let claims: Vec<ClaimRequest> = messages.iter().map(|message| self.claim(message)).collect();
        let outcomes = each(&claims, async |claims: &[ClaimRequest]| self.ports.effects().claim(claims).await).await;
        let mut dispatches = Vec::new();
        let mut moves: Vec<(usize, EffectMove)> = Vec::new();
        let mut continued = Continued::new();
        let mut waiting: BTreeSet<&ConversationId> = BTreeSet::new();
        let mut ours: BTreeSet<(&TenantId, &MessageId)> = BTreeSet::new();
        for ((place, message), outcome) in messages.iter().enumerate().zip(outcomes) {
            let held_back = waiting.contains(&message.conversation_id);
            // A copy of one that this batch has claimed waits for it, and not for its lease.
            let copy = !ours.insert((&message.tenant_id, &message.id));
            let result = match outcome {
                Err(failure) => Err(failure.into()),
                Ok(ClaimOutcome::Mine(claim)) if held_back => {
                    moves.push((place, claim.to(EffectStep::Release)));
                    Err(Undone::Waiting)
                }
                Ok(ClaimOutcome::Mine(claim)) => match self.prepare(place, message, &claim, &mut continued).await {
                    Ok(Some(dispatch)) => {
                        dispatches.push(dispatch);
                        Ok(())
                    }
                    Ok(None) => {
                        moves.push((place, claim.to(EffectStep::Done(Value::Null))));
                        Ok(())
                    }
                    Err(failure) => {
                        moves.push((place, claim.to(EffectStep::Release)));
                        Err(failure.into())
                    }
                },
                Ok(ClaimOutcome::Sent { .. }) => Ok(()),
                Ok(ClaimOutcome::Busy { .. }) if copy => Err(Undone::Waiting),
                Ok(ClaimOutcome::Busy { until, .. }) => {
                    Err(busy(until, self.ports.env(), "another worker is routing it").into())
                }
                Ok(ClaimOutcome::Unknown { .. } | ClaimOutcome::Failed { .. }) => {
                    Err(Failure::permanent("its dispatch was left in a state that routing does not know").into())
                }
            };
            if result.as_ref().is_err_and(Undone::comes_again) {
                waiting.insert(&message.conversation_id);
            }
            set(&mut results, place, result);
        }
        let handed_on = self.dispatch(&dispatches).await;
        for (dispatch, result) in dispatches.iter().zip(handed_on) {
            let step = if result.is_ok() { EffectStep::Done(Value::Null) } else { EffectStep::Release };
            moves.extend(dispatch.claims.iter().map(|claim| (dispatch.place, claim.to(step.clone()))));
            set(&mut results, dispatch.place, result.map_err(Undone::from));
        }
        self.advance(&moves, &mut results).await;
        results
    }

    /// Moves the effects on. Where that fails the dispatch stands; the next try finds its lease lapsed and repeats it
    /// under the same ids.
    async fn advance(&self, moves: &[(usize, EffectMove)], results: &mut [Result<(), Undone>]) {
        if moves.is_empty() {
            return;
        }
        let advanced = each(moves, async |moves: &[(usize, EffectMove)]| {
            let moves: Vec<EffectMove> = moves.iter().map(|(_, step)| step.clone()).collect();
            self.ports.effects().advance(&moves).await
        });
        for ((place, _), advanced) in moves.iter().zip(advanced.await) {
            if let (Some(slot), Err(failure)) = (results.get_mut(*place).filter(|slot| slot.is_ok()), advanced) {
                *slot = Err(failure.into());
            }
        }
    }

    fn claim(&self, message: &Message) -> ClaimRequest {
        let key = EffectKey::new(&message.tenant_id, "dispatch", &message.id);
        ClaimRequest::new(key, KEEP_INBOUND, self.ports.env()).of_pure_effect()
    }

    /// What `message` dispatches: itself, or the text that it makes whole; `None` for a piece that is kept.
    async fn prepare<'a>(
        &self,
        place: usize,
        message: &'a Message,
        claim: &Claim,
        continued: &mut Continued,
    ) -> Result<Option<Dispatch<'a>>, Failure> {
        let message = match self.gather(message).await? {
            Gathered::Alone => Cow::Borrowed(message),
            Gathered::Kept => return Ok(None),
            Gathered::Whole(whole) => Cow::Owned(*whole),
        };
        // Whoever comes back with a whole text cannot tell by its own fence.
        let is_repeated = claim.fence > 1 || matches!(message, Cow::Owned(_));
        let plan = self.decide(&message, is_repeated, continued).await?;
        let mut claims = vec![claim.clone()];
        if let Cow::Owned(whole) = &message {
            let Some(of_whole) = self.claim_whole(self.claim(whole)).await? else { return Ok(None) };
            claims.push(of_whole);
        }
        Ok(Some(Dispatch { place, claims, message, plan }))
    }

    /// Stores, touches, and hands on; one result for each dispatch.
    async fn dispatch(&self, dispatches: &[Dispatch<'_>]) -> Vec<Result<(), Failure>> {
        if dispatches.is_empty() {
            return Vec::new();
        }
        let mut results = each(dispatches, async |some: &[Dispatch<'_>]| self.remember(some).await).await;
        let stored: Vec<Stored<'_>> =
            (0..).zip(dispatches).filter(|(at, _)| results.get(*at) == Some(&Ok(()))).collect();
        hand_on(self.ports.workflows(), &stored, |plan| &plan.workflows, &mut results).await;
        hand_on(self.ports.outbound(), &stored, |plan| &plan.answers, &mut results).await;
        let starts =
            stored.iter().flat_map(|(at, dispatch)| dispatch.plan.starts.iter().map(move |start| (*at, start)));
        let starts = starts.map(|(at, MachineStart { execution, input })| async move {
            (at, self.ports.machines().start(&input.workflow, execution, input).await)
        });
        for (at, started) in join_all(starts).await {
            fail(&mut results, at, started.err());
        }
        results
    }

    async fn remember(&self, dispatches: &[Dispatch<'_>]) -> Result<Vec<()>, Failure> {
        let entry = |message: &Message| Entry::Message(Box::new(message.clone()));
        let entries: Vec<Entry> = dispatches
            .iter()
            .flat_map(|dispatch| {
                let answers = dispatch.plan.answers.iter().map(entry);
                answers.chain([entry(&dispatch.message), Entry::Hop(dispatch.plan.hop.clone())])
            })
            .collect();
        self.ports.journal().record(&entries).await?;
        let touches: Vec<_> = dispatches.iter().map(|dispatch| dispatch.plan.touch(&dispatch.message)).collect();
        self.ports.conversations().touch(&touches).await?;
        for Dispatch { message, .. } in dispatches {
            if let Some(stopped) = crate::domain::text::opt_out::word(message) {
                let customer = &message.customer().address;
                self.ports.consent().set(&message.tenant_id, customer, stopped, message.timestamp).await?;
            }
        }
        Ok(vec![(); dispatches.len()])
    }
}

/// A dispatch that is written down, and its place among all.
type Stored<'a> = (usize, &'a Dispatch<'a>);

/// Queues what the plans have for one queue.
async fn hand_on<T: QueueItem>(
    queue: &impl QueueSender<T>,
    stored: &[Stored<'_>],
    of: impl Fn(&RoutingPlan) -> &Vec<T>,
    results: &mut [Result<(), Failure>],
) {
    let all = stored.iter().flat_map(|(at, dispatch)| of(&dispatch.plan).iter().map(move |one| (*at, one)));
    let (places, items): (Vec<usize>, Vec<T>) = all.map(|(at, one)| (at, one.clone())).unzip();
    if !items.is_empty()
        && let Err(unsent) = queue.send(&items).await
    {
        for (item, failure) in unsent.items {
            if let Some(place) = places.get(item) {
                fail(results, *place, Some(failure));
            }
        }
    }
}

/// Something of a dispatch failed. What may work later has to come again, though something else of it never will.
fn fail(results: &mut [Result<(), Failure>], place: usize, failure: Option<Failure>) {
    if let (Some(slot), Some(failure)) = (results.get_mut(place), failure)
        && (slot.is_ok() || failure.is_retryable())
    {
        *slot = Err(failure);
    }
}

fn set(results: &mut [Result<(), Undone>], place: usize, result: Result<(), Undone>) {
    if let Some(slot) = results.get_mut(place) {
        *slot = result;
    }
}
