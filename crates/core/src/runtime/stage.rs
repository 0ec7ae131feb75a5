//! A stage of the pipeline: claims a batch, decides about each item, carries the decisions out together, closes the claims.
//!
//! A batch costs as many calls as one item: one to claim, those of `Stage::carry_out`, one to close. One item that fails
//! fails alone; what may work later holds back the later items of its group, because they must not overtake it.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::foundation::failure::Failure;
use crate::model::claim::{Claim, ClaimOutcome, ClaimRequest, EffectMove, EffectStep};
use crate::ports::{Effects, Env, QueueItem, QueueSender};
use crate::runtime::batch::Undone;
use crate::runtime::idempotency::busy;
use crate::runtime::shared_call::each;

/// A stage: the work that is done with each item, once.
pub(crate) trait Stage {
    /// Item that its queue brings.
    type Item: QueueItem;
    /// Decision about one item.
    type Decision;

    /// Makes each item's effect happen once.
    fn effects(&self) -> &impl Effects;

    /// Tells the time.
    fn env(&self) -> &impl Env;

    /// The effect of `item`.
    fn claim(&self, item: &Self::Item) -> ClaimRequest;

    /// Decides about items that are claimed: one decision each, in order. What it needs to know it reads for all of them at
    /// once. Nothing of the effect happens here.
    async fn decide(&self, claimed: &[Claimed<'_, Self::Item>]) -> Vec<Result<Self::Decision, Failure>>;

    /// Makes it happen for all that are `decided`; what fails is noted there.
    async fn carry_out(&self, decided: &mut Decided<'_, Self::Item, Self::Decision>);

    /// What else was claimed for an item and is closed with it.
    fn further_claims(_: &Self::Decision) -> Option<&Claim> {
        None
    }

    /// Whether the item is left to another worker: it is done here, and its effect is given back as if it had not been
    /// tried.
    fn is_left(_: &Self::Decision) -> bool {
        false
    }

    /// What later claimants of an item's effect are told.
    fn result(&self, item: &Self::Item, decision: &Self::Decision) -> Value;
}

/// An item whose effect is this worker's to make happen.
pub(crate) struct Claimed<'a, T> {
    /// Item that the queue brought.
    pub(crate) item: &'a T,
    /// The right to its effect.
    pub(crate) claim: Claim,
    place: usize,
}

/// An item and what is to be done about it.
pub(crate) struct DecidedItem<'a, T, D> {
    /// Item that the queue brought.
    pub(crate) item: &'a T,
    /// Decision about it.
    pub(crate) decision: D,
    claim: Claim,
    place: usize,
    failure: Option<Failure>,
}

/// The items of a batch that are decided, in their order.
pub(crate) struct Decided<'a, T, D>(Vec<DecidedItem<'a, T, D>>);

impl<'a, T, D> Decided<'a, T, D> {
    /// Those of which nothing has failed yet.
    pub(crate) fn going(&self) -> impl Iterator<Item = &DecidedItem<'a, T, D>> {
        self.0.iter().filter(|one| one.failure.is_none())
    }

    /// Makes one call for all that are still going; one for each, if AWS refuses that for good because of one of them.
    pub(crate) async fn share(&mut self, call: impl AsyncFn(&[&DecidedItem<'a, T, D>]) -> Result<(), Failure>) {
        self.share_some(|_| true, call).await;
    }

    /// The same for those alone that it `is_for`; what fails of it is the failure of none but them.
    pub(crate) async fn share_some(
        &mut self,
        is_for: impl Fn(&DecidedItem<'a, T, D>) -> bool,
        call: impl AsyncFn(&[&DecidedItem<'a, T, D>]) -> Result<(), Failure>,
    ) {
        let going: Vec<&DecidedItem<'a, T, D>> = self.going().filter(|one| is_for(one)).collect();
        if going.is_empty() {
            return;
        }
        let answers = each(&going, async |some| call(some).await.map(|()| vec![(); some.len()])).await;
        let failures: Vec<Option<Failure>> = answers.into_iter().map(Result::err).collect();
        let going = self.0.iter_mut().filter(|one| one.failure.is_none() && is_for(one));
        going.zip(failures).for_each(|(one, failure)| one.note(failure));
    }

    /// Queues what those that are still going have for `queue`.
    pub(crate) async fn send<Q: QueueItem>(
        &mut self,
        queue: &impl QueueSender<Q>,
        of: impl Fn(&DecidedItem<'a, T, D>) -> Vec<Q>,
    ) {
        let all = self.0.iter().enumerate().filter(|(_, one)| one.failure.is_none());
        let all = all.flat_map(|(at, one)| of(one).into_iter().map(move |item| (at, item)));
        let (places, items): (Vec<usize>, Vec<Q>) = all.unzip();
        if items.is_empty() {
            return;
        }
        for (item, failure) in queue.send(&items).await.err().into_iter().flat_map(|unsent| unsent.items) {
            if let Some(one) = places.get(item).and_then(|at| self.0.get_mut(*at)) {
                one.note(Some(failure));
            }
        }
    }

    /// Does for each that is still going what cannot be shared, side by side.
    pub(crate) async fn alone(&mut self, call: impl AsyncFn(&DecidedItem<'a, T, D>) -> Result<(), Failure>) {
        let answers = futures_util::future::join_all(self.going().map(|one| call(one))).await;
        let going = self.0.iter_mut().filter(|one| one.failure.is_none());
        going.zip(answers).for_each(|(one, answer)| one.note(answer.err()));
    }
}

impl<T, D> DecidedItem<'_, T, D> {
    /// Something of it failed. What may work later has to come again, though something else of it never will.
    fn note(&mut self, failure: Option<Failure>) {
        if failure.as_ref().is_some_and(|failure| self.failure.is_none() || failure.is_retryable()) {
            self.failure = failure;
        }
    }
}

/// Takes `items` through `stage`. The result of each stands at its place: what its effect came to, now or before.
pub(crate) async fn run<S: Stage>(stage: &S, items: &[S::Item]) -> Vec<Result<Value, Undone>> {
    let mut batch = Batch { results: Vec::new(), moves: Vec::new() };
    let claimed = batch.claim(stage, items).await;
    let decisions = if claimed.is_empty() { Vec::new() } else { stage.decide(&claimed).await };
    let mut decided = batch.decided(claimed, decisions);
    stage.carry_out(&mut decided).await;
    for one in decided.0 {
        let result = match one.failure {
            None => Ok(stage.result(one.item, &one.decision)),
            Some(failure) => Err(failure.into()),
        };
        if let Some(claim) = S::further_claims(&one.decision) {
            batch.close(one.place, claim, result.clone());
        }
        if S::is_left(&one.decision) {
            batch.leave(one.place, &one.claim);
        } else {
            batch.close(one.place, &one.claim, result);
        }
    }
    batch.advance(stage.effects()).await;
    batch.results
}

/// A batch in work: its results and moves so far.
struct Batch {
    results: Vec<Result<Value, Undone>>,
    moves: Vec<(usize, EffectMove)>,
}

impl Batch {
    /// Claims the effects of `items`; those that are not ours have their results.
    async fn claim<'a, S: Stage>(&mut self, stage: &S, items: &'a [S::Item]) -> Vec<Claimed<'a, S::Item>> {
        let requests: Vec<ClaimRequest> = items.iter().map(|item| stage.claim(item).of_pure_effect()).collect();
        let outcomes = each(&requests, async |some: &[ClaimRequest]| stage.effects().claim(some).await).await;
        let mut keys = BTreeSet::new();
        let mut claimed = Vec::new();
        for (((place, item), request), outcome) in items.iter().enumerate().zip(&requests).zip(outcomes) {
            // A copy of one that this batch has claimed waits for it, and not for its lease.
            let is_copy = !keys.insert(&request.key);
            self.results.push(match outcome {
                Ok(ClaimOutcome::Mine(claim)) => {
                    claimed.push(Claimed { item, claim, place });
                    Ok(Value::Null)
                }
                Ok(ClaimOutcome::Sent { result, .. }) => Ok(result),
                Ok(ClaimOutcome::Busy { .. }) if is_copy => Err(Undone::Waiting),
                Ok(ClaimOutcome::Busy { until, .. }) => Err(busy(until, stage.env(), "another worker is at it").into()),
                Ok(ClaimOutcome::Unknown { .. } | ClaimOutcome::Failed { .. }) => {
                    Err(Failure::permanent("its effect was left in a state that this stage does not know").into())
                }
                Err(failure) => Err(failure.into()),
            });
        }
        let waiting = self.groups_that_wait(items);
        let (held, free): (Vec<_>, Vec<_>) =
            claimed.into_iter().partition(|one| waiting.get(one.place).copied().unwrap_or_default());
        for one in held {
            self.close(one.place, &one.claim, Err(Undone::Waiting));
        }
        free
    }

    /// Of each place, whether an item of its group stands before it that comes again.
    fn groups_that_wait<T: QueueItem>(&self, items: &[T]) -> Vec<bool> {
        let mut waiting = BTreeSet::new();
        let flags = items.iter().zip(&self.results).map(|(item, result)| {
            let group = item.group();
            let waits = waiting.contains(&group);
            if result.as_ref().is_err_and(Undone::comes_again) {
                waiting.insert(group);
            }
            waits
        });
        flags.collect()
    }

    /// Joins claims and decisions; whoever stands behind one of its group that comes again waits.
    fn decided<'a, T: QueueItem, D>(
        &mut self,
        claimed: Vec<Claimed<'a, T>>,
        decisions: Vec<Result<D, Failure>>,
    ) -> Decided<'a, T, D> {
        let mut waiting = BTreeSet::new();
        let mut decided = Vec::new();
        for (Claimed { item, claim, place }, decision) in claimed.into_iter().zip(decisions) {
            let group = item.group();
            match decision {
                _ if waiting.contains(&group) => self.close(place, &claim, Err(Undone::Waiting)),
                Ok(decision) => decided.push(DecidedItem { item, decision, claim, place, failure: None }),
                Err(failure) => {
                    if failure.is_retryable() {
                        waiting.insert(group);
                    }
                    self.close(place, &claim, Err(failure.into()));
                }
            }
        }
        Decided(decided)
    }

    /// Notes what came of the item at `place`, whose effect is closed with it.
    fn close(&mut self, place: usize, claim: &Claim, result: Result<Value, Undone>) {
        let step = result.as_ref().map_or(EffectStep::Release, |value| EffectStep::Done(value.clone()));
        self.moves.push((place, claim.to(step)));
        if let Some(slot) = self.results.get_mut(place) {
            *slot = result;
        }
    }

    /// Gives back the effect of the item at `place`, which is done without it.
    fn leave(&mut self, place: usize, claim: &Claim) {
        self.moves.push((place, claim.to(EffectStep::Release)));
    }

    /// Closes the effects. Where that fails the work stands; the next try finds the lease lapsed and repeats it under the
    /// same ids.
    async fn advance(&mut self, effects: &impl Effects) {
        if self.moves.is_empty() {
            return;
        }
        let advanced = each(&self.moves, async |moves: &[(usize, EffectMove)]| {
            let moves: Vec<EffectMove> = moves.iter().map(|(_, step)| step.clone()).collect();
            effects.advance(&moves).await
        });
        for ((place, _), advanced) in self.moves.iter().zip(advanced.await) {
            if let (Some(slot), Err(failure)) = (self.results.get_mut(*place).filter(|slot| slot.is_ok()), advanced) {
                *slot = Err(failure.into());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use serde::{Deserialize, Serialize};

    use super::*;
    use crate::model::claim::{EffectKey, KEEP_INBOUND};
    use crate::model::message::TenantId;
    use crate::testing::in_memory::{Fault, Memory, Port, run as finish};

    /// An item by its id, whose first letter is its group.
    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    struct Job(String);

    impl QueueItem for Job {
        fn group(&self) -> String {
            self.0.chars().take(1).collect()
        }

        fn deduplication_id(&self) -> String {
            self.0.clone()
        }
    }

    /// Carries out what its items are called, unless it is told that one of them cannot be.
    struct Jobs {
        memory: Memory,
        /// What cannot be decided, and whether it may work later.
        undecided: Vec<(&'static str, bool)>,
        /// What makes the shared call refuse everything that it is part of.
        refused: Option<&'static str>,
        carried_out: RefCell<Vec<String>>,
    }

    impl Jobs {
        fn new() -> Self {
            let memory = Memory::new(1);
            Self { memory, undecided: Vec::new(), refused: None, carried_out: RefCell::default() }
        }

        /// Takes items through, and tells of each what came of it, and what was carried out.
        fn take(&self, ids: &[&str]) -> (Vec<String>, Vec<String>) {
            let items: Vec<Job> = ids.iter().map(|id| Job((*id).to_owned())).collect();
            let told = |result: Result<Value, Undone>| match result {
                Ok(value) => value.to_string(),
                Err(Undone::Waiting) => "waits".to_owned(),
                Err(Undone::Failed(failure)) => failure.to_string(),
            };
            let results = finish(run(self, &items)).into_iter().map(told).collect();
            (results, self.carried_out.take())
        }
    }

    impl Stage for Jobs {
        type Item = Job;
        type Decision = String;

        fn effects(&self) -> &impl Effects {
            &self.memory
        }

        fn env(&self) -> &impl Env {
            &self.memory
        }

        fn claim(&self, Job(id): &Job) -> ClaimRequest {
            ClaimRequest::new(EffectKey::new(&TenantId::new("t"), "job", id), KEEP_INBOUND, &self.memory)
        }

        async fn decide(&self, claimed: &[Claimed<'_, Job>]) -> Vec<Result<String, Failure>> {
            let decide = |id: &String| match self.undecided.iter().find(|(name, _)| name == id) {
                Some((_, true)) => Err(Failure::transient("not now")),
                Some((_, false)) => Err(Failure::permanent("never")),
                None => Ok(id.clone()),
            };
            claimed.iter().map(|one| decide(&one.item.0)).collect()
        }

        async fn carry_out(&self, decided: &mut Decided<'_, Job, String>) {
            let shared = async |some: &[&DecidedItem<'_, Job, String>]| {
                let ids: Vec<String> = some.iter().map(|one| one.decision.clone()).collect();
                if ids.iter().any(|id| Some(id.as_str()) == self.refused) {
                    return Err(Failure::permanent("refused"));
                }
                self.carried_out.borrow_mut().extend(ids);
                Ok(())
            };
            decided.share(shared).await;
        }

        fn result(&self, _: &Job, decision: &String) -> Value {
            Value::from(decision.as_str())
        }
    }

    #[test]
    fn what_happened_once_is_told_and_not_repeated() {
        let jobs = Jobs::new();
        let told = ["\"a1\"".to_owned(), "\"a2\"".to_owned()].to_vec();
        assert_eq!(jobs.take(&["a1", "a2"]), (told.clone(), vec!["a1".to_owned(), "a2".to_owned()]));
        assert_eq!(jobs.take(&["a1", "a2"]), (told, Vec::new()));
    }

    #[test]
    fn one_that_cannot_be_decided_holds_back_its_group_only_if_it_comes_again() {
        let check = |undecided: (&'static str, bool), results: &[&str], carried_out: &[&str]| {
            let jobs = Jobs { undecided: vec![undecided], ..Jobs::new() };
            let expected = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<String>>();
            assert_eq!(jobs.take(&["a1", "b1", "a2"]), (expected(results), expected(carried_out)), "{undecided:?}");
            let again = Jobs { undecided: Vec::new(), ..jobs };
            assert!(again.take(&["a1", "b1", "a2"]).0.iter().all(|told| told.starts_with('"')), "nothing is stuck");
        };
        check(("a1", true), &["not now", "\"b1\"", "waits"], &["b1"]);
        check(("a1", false), &["never", "\"b1\"", "\"a2\""], &["b1", "a2"]);
        check(("a2", true), &["\"a1\"", "\"b1\"", "not now"], &["a1", "b1"]);
    }

    #[test]
    fn only_the_culprit_of_a_shared_call_fails() {
        let jobs = Jobs { refused: Some("b1"), ..Jobs::new() };
        let (results, carried_out) = jobs.take(&["a1", "b1", "c1"]);
        assert_eq!(results, ["\"a1\"", "refused", "\"c1\""]);
        assert_eq!(carried_out, ["a1", "c1"]);
    }

    #[test]
    fn a_copy_and_what_another_worker_has_in_hand_wait() {
        let jobs = Jobs::new();
        assert_eq!(jobs.take(&["a1", "a1", "b1"]).0, ["\"a1\"", "waits", "\"b1\""]);
        finish(jobs.memory.claim(&[jobs.claim(&Job("c1".to_owned()))])).unwrap();
        let (results, carried_out) = jobs.take(&["c1", "c2", "d1"]);
        assert_eq!(results, ["another worker is at it", "waits", "\"d1\""]);
        assert_eq!(carried_out, ["d1"]);
    }

    #[test]
    fn where_nothing_can_be_claimed_nothing_is_carried_out() {
        let jobs = Jobs::new();
        jobs.memory.faults().next(Port::Effects, Fault::Before);
        let (results, carried_out) = jobs.take(&["a1", "b1"]);
        assert!(results.iter().all(|told| told.starts_with("no answer")), "{results:?}");
        assert!(carried_out.is_empty());
        assert_eq!(jobs.take(&["a1", "b1"]).1, ["a1", "b1"]);
    }
}
