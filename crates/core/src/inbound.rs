//! `inbound-router`: stores customers' messages, continues their conversations, and sends each where the tenant's
//! rules say, once.
//!
//! A batch costs the same few writes as one message: claim, store, touch, queue, done. Pieces of long texts, which are
//! rare, cost a read and two writes more each.

mod gather;

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde_json::Value;

use crate::effects::{Claim, ClaimOutcome, ClaimRequest, EffectKey, KEEP_INBOUND, Step};
use crate::failure::Failure;
use crate::journal::{Entry, Hop, Outcome};
use crate::message::{ConversationId, Message};
use crate::ports::{Chance, Clock, Consent, Conversations, Effects, Fragments, Journal, Outbox, Schedule, Tenants};
use crate::rules::{Choice, Destination, Facts};
use crate::workflow::ProcessorInput;
use gather::Gathered;

/// Routes customers' messages.
#[derive(Clone, Debug)]
pub struct Router<T, E, J, C, S, F, L, W, K, H> {
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
    /// Keeps long texts until they are whole.
    pub fragments: F,
    /// Reminds of those that do not become whole.
    pub schedule: L,
    /// Takes the messages for workflows.
    pub workflows: W,
    /// The time.
    pub clock: K,
    /// Names this try.
    pub chance: H,
}

/// A message that this try may dispatch.
struct Dispatch<'a> {
    place: usize,
    /// Its own; and that of the piece which made it whole.
    claims: Vec<Claim>,
    message: Cow<'a, Message>,
    hop: Hop,
    input: Option<ProcessorInput>,
}

impl<T, E, J, C, S, F, L, W, K, H> Router<T, E, J, C, S, F, L, W, K, H>
where
    T: Tenants,
    E: Effects,
    J: Journal,
    C: Conversations,
    S: Consent,
    F: Fragments,
    L: Schedule,
    W: Outbox<ProcessorInput>,
    K: Clock,
    H: Chance,
{
    /// Routes a batch; the result of each message stands at its place.
    pub async fn route(&self, messages: Vec<Message>) -> Vec<Result<(), Failure>> {
        let mut results = vec![Ok(()); messages.len()];
        let claims: Vec<ClaimRequest> = messages.iter().map(|message| self.claim(message)).collect();
        let outcomes = match self.effects.claim(&claims).await {
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
                ClaimOutcome::Mine(claim) => match self.prepare(place, message, &claim).await {
                    Ok(Some(dispatch)) => {
                        dispatches.push(dispatch);
                        Ok(())
                    }
                    Ok(None) => {
                        moves.push(claim.to(Step::Done(Value::Null)));
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
        let handed_on = self.dispatch(&dispatches).await;
        for (dispatch, result) in dispatches.iter().zip(handed_on) {
            let step = if result.is_ok() { Step::Done(Value::Null) } else { Step::Release };
            moves.extend(dispatch.claims.iter().map(|claim| claim.to(step.clone())));
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

    fn claim(&self, message: &Message) -> ClaimRequest {
        let key = EffectKey::new(&message.tenant_id, "dispatch", &message.id);
        ClaimRequest::new(key, KEEP_INBOUND, &self.clock, &self.chance)
    }

    /// What `message` dispatches: itself, or the text that it makes whole; `None` for a piece that is kept.
    async fn prepare<'a>(
        &self,
        place: usize,
        message: &'a Message,
        claim: &Claim,
    ) -> Result<Option<Dispatch<'a>>, Failure> {
        let message = match self.gather(message).await? {
            Gathered::Alone => Cow::Borrowed(message),
            Gathered::Kept => return Ok(None),
            Gathered::Whole(whole) => Cow::Owned(*whole),
        };
        let (hop, input) = self.decide(&message).await?;
        let mut claims = vec![claim.clone()];
        if let Cow::Owned(whole) = &message {
            let Some(of_whole) = self.claim_whole(self.claim(whole)).await? else { return Ok(None) };
            claims.push(of_whole);
        }
        Ok(Some(Dispatch { place, claims, message, hop, input }))
    }

    /// Where the tenant's rules send `message`, and the hop that says why.
    async fn decide(&self, message: &Message) -> Result<(Hop, Option<ProcessorInput>), Failure> {
        let tenant = self.tenants.tenant(&message.tenant_id).await?;
        let tenant = tenant.ok_or_else(|| Failure::permanent("its tenant is not configured"))?;
        let now = self.clock.now();
        let facts = Facts { message, contact: None, conversation: None, channel: None, now };
        let choice = tenant.rules.decide(&facts).choices.into_iter().next();
        let Some(Choice { rule, destination: Destination::Workflow { name } }) = choice else {
            let hop = Hop::of(message, now, Outcome::Refused).with("reason", "no rule matches and there is no default");
            return Ok((hop, None));
        };
        let hop = Hop::of(message, now, Outcome::Routed)
            .with("rule", rule.as_deref().unwrap_or("default"))
            .with("destination", name.as_str())
            .with("configuration", tenant.version);
        let input = ProcessorInput { message: message.clone(), workflow: name, context: serde_json::Map::new() };
        Ok((hop, Some(input)))
    }

    /// Stores, touches and queues; one result for each dispatch.
    async fn dispatch(&self, dispatches: &[Dispatch<'_>]) -> Vec<Result<(), Failure>> {
        if dispatches.is_empty() {
            return Vec::new();
        }
        if let Err(failure) = self.remember(dispatches).await {
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

    async fn remember(&self, dispatches: &[Dispatch<'_>]) -> Result<(), Failure> {
        let messages = || dispatches.iter().map(|dispatch| &*dispatch.message);
        let entries: Vec<Entry> = messages()
            .map(|message| Entry::Message(Box::new(message.clone())))
            .chain(dispatches.iter().map(|dispatch| Entry::Hop(dispatch.hop.clone())))
            .collect();
        self.journal.record(&entries).await?;
        let touches: Vec<_> = messages().map(Into::into).collect();
        self.conversations.touch(&touches).await?;
        for message in messages() {
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
