//! `inbound-router`: stores customers' messages, continues their conversations, and sends each where the tenant's
//! rules say, once.
//!
//! A batch costs the same few writes as one message: claim, store, touch, queue, done.

use std::collections::BTreeSet;

use crate::effects::{Claim, ClaimOutcome, ClaimRequest, EffectKey, KEEP_INBOUND, Step};
use crate::failure::Failure;
use crate::journal::{Entry, Hop, Outcome};
use crate::message::{ConversationId, Message};
use crate::ports::{Chance, Clock, Consent, Conversations, Effects, Journal, Outbox, Tenants};
use crate::workflow::ProcessorInput;

/// Routes customers' messages.
#[derive(Clone, Debug)]
pub struct Router<T, E, J, C, S, W, K, H> {
    /// Finds the rules.
    pub tenants: T,
    /// Makes each dispatch happen once.
    pub effects: E,
    /// Stores the messages.
    pub journal: J,
    /// Opens and continues conversations.
    pub conversations: C,
    /// Remembers who said stop.
    pub consent: S,
    /// Takes the messages for workflows.
    pub workflows: W,
    /// The time.
    pub clock: K,
    /// Names this try.
    pub chance: H,
}

/// A message that this try may dispatch.
struct Dispatch {
    place: usize,
    claim: Claim,
    hop: Hop,
    input: Option<ProcessorInput>,
}

impl<T, E, J, C, S, W, K, H> Router<T, E, J, C, S, W, K, H>
where
    T: Tenants,
    E: Effects,
    J: Journal,
    C: Conversations,
    S: Consent,
    W: Outbox<ProcessorInput>,
    K: Clock,
    H: Chance,
{
    /// Routes a batch; the result of each message stands at its place.
    pub async fn route(&self, messages: Vec<Message>) -> Vec<Result<(), Failure>> {
        let mut results = vec![Ok(()); messages.len()];
        let outcomes = match self.effects.claim(&self.claims(&messages)).await {
            Ok(outcomes) => outcomes,
            Err(failure) => return vec![Err(failure); messages.len()],
        };
        let mut dispatches = Vec::new();
        let mut moves = Vec::new();
        let mut waiting: BTreeSet<&ConversationId> = BTreeSet::new();
        for ((place, message), outcome) in messages.iter().enumerate().zip(outcomes) {
            let held_back = waiting.contains(&message.conversation_id);
            let result = match outcome {
                ClaimOutcome::Mine(claim) if held_back => {
                    moves.push(claim.to(Step::Release));
                    Err(Failure::transient("an earlier message of its conversation has to come again"))
                }
                ClaimOutcome::Mine(claim) => match self.decide(message).await {
                    Ok((hop, input)) => {
                        dispatches.push(Dispatch { place, claim, hop, input });
                        Ok(())
                    }
                    Err(failure) => {
                        moves.push(claim.to(Step::Release));
                        Err(failure)
                    }
                },
                ClaimOutcome::Sent { .. } => Ok(()),
                ClaimOutcome::Busy { .. } => Err(Failure::transient("another worker is routing it")),
                ClaimOutcome::Unknown { .. } | ClaimOutcome::Failed { .. } => {
                    Err(Failure::permanent("its dispatch was left in a state that routing does not know"))
                }
            };
            if result.as_ref().is_err_and(Failure::is_retryable) {
                waiting.insert(&message.conversation_id);
            }
            set(&mut results, place, result);
        }
        let handed_on = self.dispatch(&messages, &dispatches).await;
        for (dispatch, result) in dispatches.iter().zip(handed_on) {
            let step = if result.is_ok() { Step::Done(serde_json::Value::Null) } else { Step::Release };
            moves.push(dispatch.claim.to(step));
            set(&mut results, dispatch.place, result);
        }
        if !moves.is_empty()
            && let Err(failure) = self.effects.advance(&moves).await
        {
            // The dispatches stand; the next try finds their leases lapsed and repeats them under the same ids.
            return results.into_iter().map(|result| result.and(Err(failure.clone()))).collect();
        }
        results
    }

    fn claims(&self, messages: &[Message]) -> Vec<ClaimRequest> {
        let claim = |message: &Message| {
            let key = EffectKey::new(&message.tenant_id, "dispatch", &message.id);
            ClaimRequest::new(key, KEEP_INBOUND, &self.clock, &self.chance)
        };
        messages.iter().map(claim).collect()
    }

    /// Where the tenant's rules send `message`, and the hop that says why.
    async fn decide(&self, message: &Message) -> Result<(Hop, Option<ProcessorInput>), Failure> {
        let tenant = self.tenants.tenant(&message.tenant_id).await?;
        let tenant = tenant.ok_or_else(|| Failure::permanent("its tenant is not configured"))?;
        let now = self.clock.now();
        let Some(decision) = tenant.rules.decide(message) else {
            let hop = Hop::of(message, now, Outcome::Refused).with("reason", "no rule matches and there is no default");
            return Ok((hop, None));
        };
        let hop = Hop::of(message, now, Outcome::Routed)
            .with("rule", decision.rule.unwrap_or("default"))
            .with("destination", decision.destination)
            .with("configuration", tenant.version);
        let input = ProcessorInput {
            message: message.clone(),
            workflow: decision.destination.to_owned(),
            context: serde_json::Map::new(),
        };
        Ok((hop, Some(input)))
    }

    /// Stores, touches and queues; one result for each dispatch.
    async fn dispatch(&self, messages: &[Message], dispatches: &[Dispatch]) -> Vec<Result<(), Failure>> {
        if dispatches.is_empty() {
            return Vec::new();
        }
        let mine: Vec<&Message> = dispatches.iter().filter_map(|dispatch| messages.get(dispatch.place)).collect();
        if let Err(failure) = self.remember(&mine, dispatches).await {
            return vec![Err(failure); dispatches.len()];
        }
        let (places, inputs): (Vec<usize>, Vec<ProcessorInput>) = dispatches
            .iter()
            .enumerate()
            .filter_map(|(place, dispatch)| Some((place, dispatch.input.clone()?)))
            .unzip();
        let mut results = vec![Ok(()); dispatches.len()];
        if !inputs.is_empty()
            && let Err(unsent) = self.workflows.send(&inputs).await
        {
            for place in unsent.items.iter().filter_map(|item| places.get(*item)) {
                set(&mut results, *place, Err(unsent.failure.clone()));
            }
        }
        results
    }

    async fn remember(&self, messages: &[&Message], dispatches: &[Dispatch]) -> Result<(), Failure> {
        let entries: Vec<Entry> = messages
            .iter()
            .map(|message| Entry::Message(Box::new((*message).clone())))
            .chain(dispatches.iter().map(|dispatch| Entry::Hop(dispatch.hop.clone())))
            .collect();
        self.journal.record(&entries).await?;
        let touches: Vec<_> = messages.iter().map(|message| (*message).into()).collect();
        self.conversations.touch(&touches).await?;
        for message in messages {
            if let Some(stopped) = crate::consent::word(message) {
                let customer = &message.customer().address;
                self.consent.set(&message.tenant_id, customer, stopped, message.timestamp).await?;
            }
        }
        Ok(())
    }
}

fn set(results: &mut [Result<(), Failure>], place: usize, result: Result<(), Failure>) {
    if let Some(slot) = results.get_mut(place) {
        *slot = result;
    }
}
