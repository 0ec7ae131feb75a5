//! The contract of [`Effects`]: the whole table of [`crate::runtime::idempotency`].

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::Fixture;
use crate::model::claim::{Claim, ClaimOutcome, ClaimRequest, EffectKey, EffectStep, KEEP_API, LEASE, MoveOutcome};
use crate::ports::Effects;

/// Checks every claim of [`Effects`].
pub async fn effects(port: &impl Effects, fixture: &Fixture) {
    let suite = Suite { port, fixture };
    suite.a_free_key_is_its_first_claimants_and_busy_for_others().await;
    suite.a_repeated_claim_is_recognized_by_its_owner().await;
    suite.a_lapsed_claim_goes_to_the_next_with_a_higher_fence().await;
    suite.a_lapsed_send_is_unknown_and_settled_by_whoever_took_it_over().await;
    suite.whoever_gives_up_a_send_lets_the_next_settle_it_at_once().await;
    suite.a_retryable_failure_is_claimed_again_and_a_final_one_is_not().await;
    suite.an_expired_record_is_claimed_again().await;
    suite.every_move_may_be_repeated_by_its_owner().await;
    suite.a_zombie_can_do_nothing().await;
    suite.a_released_key_is_free_at_once_and_shuts_out_its_zombies().await;
    suite.a_call_that_may_have_gone_out_is_not_released().await;
    suite.a_batch_answers_for_each_key_in_order().await;
    suite.a_key_twice_in_a_batch_is_won_once().await;
    suite.of_ten_parallel_claims_one_wins().await;
    suite.a_large_batch_is_claimed_and_moved_in_order().await;
    suite.a_key_that_no_row_has_is_refused_for_good_and_takes_no_other_with_it().await;
}

struct Suite<'a, E> {
    port: &'a E,
    fixture: &'a Fixture,
}

/// A second after the lease of whatever was claimed at 0.
const LAPSED: i64 = 61;

impl<E: Effects> Suite<'_, E> {
    async fn a_key_that_no_row_has_is_refused_for_good_and_takes_no_other_with_it(&self) {
        let claims = ["beside", &"x".repeat(2_100)].map(|name| self.request(name, "a", 0));
        let refusal = self.port.claim(&claims).await.unwrap_err();
        assert!(!refusal.is_retryable(), "a key that no row has is refused for good: {refusal}");
        let [beside, culprit] = claims;
        let refusal = self.port.claim(&[culprit]).await.unwrap_err();
        assert!(!refusal.is_retryable(), "alone too: {refusal}");
        let outcomes = self.port.claim(&[beside]).await.unwrap();
        assert!(
            matches!(outcomes.as_slice(), [ClaimOutcome::Mine(_)]),
            "the other is claimed without it: {outcomes:?}"
        );
    }

    async fn a_free_key_is_its_first_claimants_and_busy_for_others(&self) {
        let claim = self.win("free", "a", 0).await;
        let until = self.fixture.now + LEASE;
        let busy = ClaimOutcome::Busy { until, fingerprint: Some("print-a".to_owned()) };
        assert_eq!(self.claim("free", "b", 1).await, busy, "a claimed key is busy until its lease lapses");
        self.moved(&claim, EffectStep::Done(json!({"id": 1}))).await;
        let sent = ClaimOutcome::Sent { result: json!({"id": 1}), fingerprint: Some("print-a".to_owned()) };
        assert_eq!(self.claim("free", "b", 2).await, sent, "a done effect tells its result and fingerprint");
        assert_eq!(self.claim("free", "b", LAPSED).await, sent, "a done effect stays done after its lease");
    }

    async fn a_repeated_claim_is_recognized_by_its_owner(&self) {
        self.win("own", "a", 0).await;
        let again = self.win("own", "a", 1).await;
        assert!(matches!(self.claim("own", "b", 2).await, ClaimOutcome::Busy { .. }), "a repeated claim frees nothing");
        self.moved(&again, EffectStep::Done(Value::Null)).await;
    }

    async fn a_lapsed_claim_goes_to_the_next_with_a_higher_fence(&self) {
        let first = self.win("lapsed", "a", 0).await;
        let second = self.win("lapsed", "b", LAPSED).await;
        assert_eq!(second.fence, first.fence + 1, "a new claim raises the fence by one");
        assert!(matches!(self.claim("lapsed", "c", LAPSED + 1).await, ClaimOutcome::Busy { .. }), "its lease is new");
    }

    async fn a_lapsed_send_is_unknown_and_settled_by_whoever_took_it_over(&self) {
        let intent = json!({"carrier": "twilio"});
        let first = self.win("sending", "a", 0).await;
        self.moved(&first, EffectStep::Intent(intent.clone())).await;
        assert!(
            matches!(self.claim("sending", "b", 1).await, ClaimOutcome::Busy { .. }),
            "a send in its lease is busy"
        );
        let unknown = |outcome| match outcome {
            ClaimOutcome::Unknown { claim, intent: told, since } => {
                assert_eq!(told, intent, "an unknown send tells its intent");
                (claim, since)
            }
            other => panic!("a lapsed send is unknown, not {other:?}"),
        };
        let (second, since) = unknown(self.claim("sending", "b", LAPSED).await);
        assert_eq!(since, self.fixture.now + LEASE, "an unknown send tells when its lease lapsed");
        assert!(second.fence > first.fence, "settling raises the fence");
        let (again, _) = unknown(self.claim("sending", "b", LAPSED + 1).await);
        let other = self.claim("sending", "c", LAPSED + 2).await;
        assert!(matches!(other, ClaimOutcome::Busy { .. }), "one settles at a time, not {other:?}");
        self.lost(&first, EffectStep::Done(json!("zombie"))).await;
        self.moved(&again, EffectStep::Done(json!("settled"))).await;
        let sent = self.claim("sending", "c", LAPSED + 3).await;
        assert!(matches!(&sent, ClaimOutcome::Sent { result, .. } if result == "settled"), "settled is done: {sent:?}");

        let first = self.win("sending twice", "a", 0).await;
        self.moved(&first, EffectStep::Intent(intent.clone())).await;
        unknown(self.claim("sending twice", "b", LAPSED).await);
        let (third, _) = unknown(self.claim("sending twice", "c", 2 * LAPSED).await);
        self.moved(&third, EffectStep::Fail { reason: json!("not sent"), retryable: true }).await;
        self.win("sending twice", "d", 2 * LAPSED + 1).await;
    }

    async fn whoever_gives_up_a_send_lets_the_next_settle_it_at_once(&self) {
        let intent = json!({"id": "m"});
        let first = self.win("given up", "a", 0).await;
        self.lost(&first, EffectStep::Lapse(self.fixture.at(1))).await;
        self.moved(&first, EffectStep::Intent(intent.clone())).await;
        for _ in 0..2 {
            self.moved(&first, EffectStep::Lapse(self.fixture.at(1))).await;
        }
        let settled = self.claim("given up", "b", 2).await;
        let ClaimOutcome::Unknown { claim, intent: told, since } = settled else {
            panic!("a send that was given up is unknown, not {settled:?}")
        };
        assert_eq!((told, since), (intent.clone(), self.fixture.at(1)), "it tells its intent and since when");
        self.lost(&first, EffectStep::Lapse(self.fixture.at(3))).await;
        assert!(matches!(self.claim("given up", "c", 3).await, ClaimOutcome::Busy { .. }), "one settles at a time");
        self.moved(&claim, EffectStep::Lapse(self.fixture.at(4))).await;
        let again = self.claim("given up", "c", 5).await;
        let ClaimOutcome::Unknown { claim, intent: told, .. } = again else {
            panic!("who settles may give up too, not {again:?}")
        };
        assert_eq!(told, intent, "the intent is the first one's still");
        self.moved(&claim, EffectStep::Done(json!("settled"))).await;
        self.lost(&claim, EffectStep::Lapse(self.fixture.at(6))).await;
    }

    async fn a_retryable_failure_is_claimed_again_and_a_final_one_is_not(&self) {
        let claim = self.win("failed", "a", 0).await;
        self.moved(&claim, EffectStep::Intent(Value::Null)).await;
        self.moved(&claim, EffectStep::Fail { reason: json!("later"), retryable: true }).await;
        let claim = self.win("failed", "b", 1).await;
        self.moved(&claim, EffectStep::Fail { reason: json!({"code": "21610"}), retryable: false }).await;
        let failed = ClaimOutcome::Failed { reason: json!({"code": "21610"}) };
        assert_eq!(self.claim("failed", "c", 2).await, failed, "a final failure tells its reason");
        assert_eq!(self.claim("failed", "c", LAPSED).await, failed, "a final failure stays final after its lease");
        let pure = self.request("failed", "c", LAPSED).of_pure_effect();
        let claim = mine(self.port.claim(&[pure]).await.unwrap().remove(0));
        assert_eq!(claim.fence, 3, "nothing has happened if a pure effect failed: it is claimed again");
        self.moved(&claim, EffectStep::Done(json!("mended"))).await;
        let sent = self.claim("failed", "d", LAPSED + 1).await;
        assert!(matches!(&sent, ClaimOutcome::Sent { result, .. } if result == "mended"), "and may end well: {sent:?}");
    }

    async fn an_expired_record_is_claimed_again(&self) {
        let claim = self.win("expired", "a", 0).await;
        self.moved(&claim, EffectStep::Done(json!("old"))).await;
        let keep = i64::try_from(KEEP_API.as_secs()).unwrap();
        assert!(matches!(self.claim("expired", "b", keep - 1).await, ClaimOutcome::Sent { .. }), "it is kept as asked");
        self.win("expired", "b", keep + 1).await;
    }

    async fn every_move_may_be_repeated_by_its_owner(&self) {
        let fail = EffectStep::Fail { reason: json!("no"), retryable: false };
        for (name, steps) in [
            ("twice done", vec![EffectStep::Intent(json!(1)), EffectStep::Done(json!(2))]),
            ("twice failed", vec![EffectStep::Intent(json!(1)), fail]),
            ("twice released", vec![EffectStep::Release]),
        ] {
            let claim = self.win(name, "a", 0).await;
            for step in steps {
                self.moved(&claim, step.clone()).await;
                self.moved(&claim, step).await;
            }
        }
    }

    async fn a_zombie_can_do_nothing(&self) {
        let zombie = self.win("zombie", "a", 0).await;
        let owner = self.win("zombie", "b", LAPSED).await;
        self.everything_lost(&zombie).await;
        self.moved(&owner, EffectStep::Intent(Value::Null)).await;
        self.everything_lost(&zombie).await;
        self.moved(&owner, EffectStep::Done(json!("once"))).await;
        self.everything_lost(&zombie).await;
        let sent = self.claim("zombie", "c", LAPSED + 1).await;
        assert!(
            matches!(&sent, ClaimOutcome::Sent { result, .. } if result == "once"),
            "a zombie changed it: {sent:?}"
        );
        let nobody = Claim { key: self.key("never claimed"), fence: 1 };
        self.everything_lost(&nobody).await;
    }

    async fn a_released_key_is_free_at_once_and_shuts_out_its_zombies(&self) {
        let zombie = self.win("released", "a", 0).await;
        let second = self.win("released", "b", LAPSED).await;
        self.moved(&second, EffectStep::Release).await;
        let third = self.win("released", "c", LAPSED + 1).await;
        assert!(third.fence > second.fence, "a release keeps the fence, or a zombie could pass it");
        self.everything_lost(&zombie).await;
        self.everything_lost(&second).await;
        self.moved(&third, EffectStep::Done(Value::Null)).await;
    }

    async fn a_call_that_may_have_gone_out_is_not_released(&self) {
        let claim = self.win("not released", "a", 0).await;
        self.moved(&claim, EffectStep::Intent(Value::Null)).await;
        self.lost(&claim, EffectStep::Release).await;
        assert!(matches!(self.claim("not released", "b", 1).await, ClaimOutcome::Busy { .. }), "a send is released");
    }

    async fn a_batch_answers_for_each_key_in_order(&self) {
        let done = self.win("batch 1", "a", 0).await;
        self.moved(&done, EffectStep::Done(json!("done"))).await;
        self.win("batch 3", "a", 0).await;
        let names = ["batch 0", "batch 1", "batch 2", "batch 3", "batch 4"];
        let outcomes = self.port.claim(&names.map(|name| self.request(name, "b", 1))).await.unwrap();
        let shown = outcomes.iter().map(|outcome| match outcome {
            ClaimOutcome::Mine(claim) => claim.key.as_str().rsplit('#').next().unwrap().to_owned(),
            ClaimOutcome::Sent { result, .. } => result.to_string(),
            ClaimOutcome::Busy { .. } => "busy".to_owned(),
            other => panic!("unexpected {other:?}"),
        });
        let expected = ["batch 0", "\"done\"", "batch 2", "busy", "batch 4"];
        assert_eq!(shown.collect::<Vec<_>>(), expected, "taken keys cost the others nothing");
        assert_eq!(self.port.claim(&[]).await.unwrap(), [], "an empty batch is fine");
        assert_eq!(self.port.advance(&[]).await.unwrap(), [], "an empty batch is fine");
    }

    async fn a_key_twice_in_a_batch_is_won_once(&self) {
        for (name, second_owner) in [("double", "a"), ("double by two", "b")] {
            let requests = [self.request(name, "a", 0), self.request(name, second_owner, 0)];
            let outcomes = self.port.claim(&requests).await.unwrap();
            let once = matches!(outcomes.as_slice(), [ClaimOutcome::Mine(_), ClaimOutcome::Busy { .. }]);
            assert!(once, "of two copies in a batch the first wins and the second is busy, not {outcomes:?}");
        }
    }

    async fn of_ten_parallel_claims_one_wins(&self) {
        let owners: Vec<String> = (0..10).map(|at| format!("owner {at}")).collect();
        let outcomes = join_all(owners.iter().map(|owner| self.claim("parallel", owner, 0))).await;
        let won = outcomes.iter().filter(|outcome| matches!(outcome, ClaimOutcome::Mine(_))).count();
        let busy = outcomes.iter().filter(|outcome| matches!(outcome, ClaimOutcome::Busy { .. })).count();
        assert_eq!((won, busy), (1, 9), "of ten parallel claims one wins");
    }

    async fn a_large_batch_is_claimed_and_moved_in_order(&self) {
        let names: Vec<String> = (0..30).map(|at| format!("large {at}")).collect();
        let requests: Vec<_> = names.iter().map(|name| self.request(name, "a", 0)).collect();
        let claims: Vec<Claim> = self.port.claim(&requests).await.unwrap().into_iter().map(mine).collect();
        let keys = claims.iter().map(|claim| claim.key.clone());
        assert!(keys.eq(names.iter().map(|name| self.key(name))), "claims come in the order of their requests");
        let odd_is_stale = |(at, claim): (usize, &Claim)| {
            Claim { fence: claim.fence + (at as u64 % 2), ..claim.clone() }.to(EffectStep::Done(json!(at)))
        };
        let moves: Vec<_> = claims.iter().enumerate().map(odd_is_stale).collect();
        let expected: Vec<_> = [MoveOutcome::Moved, MoveOutcome::FenceLost].into_iter().cycle().take(30).collect();
        assert_eq!(self.port.advance(&moves).await.unwrap(), expected, "moves are answered in their order");
    }

    async fn claim(&self, name: &str, owner: &str, at: i64) -> ClaimOutcome {
        let mut outcomes = self.port.claim(&[self.request(name, owner, at)]).await.unwrap();
        assert_eq!(outcomes.len(), 1, "a claim has one outcome");
        outcomes.remove(0)
    }

    async fn win(&self, name: &str, owner: &str, at: i64) -> Claim {
        match self.claim(name, owner, at).await {
            ClaimOutcome::Mine(claim) => claim,
            other => panic!("{owner} should win {name:?} {at} s after the start, not {other:?}"),
        }
    }

    async fn moved(&self, claim: &Claim, step: EffectStep) {
        let advanced = self.port.advance(&[claim.to(step.clone())]).await.unwrap();
        assert_eq!(advanced, [MoveOutcome::Moved], "{claim:?} may do {step:?}");
    }

    async fn lost(&self, claim: &Claim, step: EffectStep) {
        let advanced = self.port.advance(&[claim.to(step.clone())]).await.unwrap();
        assert_eq!(advanced, [MoveOutcome::FenceLost], "{claim:?} must not do {step:?}");
    }

    async fn everything_lost(&self, claim: &Claim) {
        let fail = EffectStep::Fail { reason: json!("zombie"), retryable: true };
        for step in [EffectStep::Intent(json!("zombie")), EffectStep::Done(json!("zombie")), fail, EffectStep::Release]
        {
            self.lost(claim, step).await;
        }
    }

    fn request(&self, name: &str, owner: &str, at: i64) -> ClaimRequest {
        ClaimRequest {
            key: self.key(name),
            owner: owner.to_owned(),
            now: self.fixture.at(at),
            lease: LEASE,
            keep: KEEP_API,
            fingerprint: Some(format!("print-{owner}")),
            pure: false,
        }
    }

    fn key(&self, name: &str) -> EffectKey {
        EffectKey::new(&self.fixture.tenant_id(), "contract", name)
    }
}

fn mine(outcome: ClaimOutcome) -> Claim {
    match outcome {
        ClaimOutcome::Mine(claim) => claim,
        other => panic!("a free key is claimed, not {other:?}"),
    }
}
