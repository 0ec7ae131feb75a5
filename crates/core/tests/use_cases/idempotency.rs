//! `with_idempotency`: a pure operation runs once, and everybody gets its result.

use std::cell::Cell;
use std::time::Duration;

use omni_core::foundation::failure::Failure;
use omni_core::model::claim::{ClaimOutcome, ClaimRequest, EffectKey, EffectStep, LEASE};
use omni_core::model::message::TenantId;
use omni_core::ports::{Effects, Env};
use omni_core::runtime::idempotency::with_idempotency;
use omni_core::testing::in_memory::{Memory, run, run_until};

fn request(memory: &Memory, owner: &str) -> ClaimRequest {
    ClaimRequest {
        key: EffectKey::new(&TenantId::new("acme"), "test", "1"),
        owner: owner.to_owned(),
        now: memory.now(),
        lease: LEASE,
        keep: Duration::from_hours(1),
        fingerprint: None,
        pure: false,
    }
}

async fn once(memory: &Memory, owner: &str, result: Result<u32, Failure>, runs: &Cell<u32>) -> Result<u32, Failure> {
    with_idempotency((memory, memory), request(memory, owner), async || {
        runs.set(runs.get() + 1);
        omni_core::testing::in_memory::step().await;
        result
    })
    .await
}

#[test]
fn a_second_caller_gets_the_stored_result() {
    let (memory, runs) = (Memory::new(1), Cell::new(0));
    assert_eq!(run(once(&memory, "a", Ok(7), &runs)), Ok(7));
    assert_eq!(run(once(&memory, "b", Ok(8), &runs)), Ok(7));
    assert_eq!(runs.get(), 1);
    memory.clock().advance(Duration::from_hours(1));
    assert_eq!(run(once(&memory, "c", Ok(9), &runs)), Ok(9));
}

#[test]
fn a_caller_in_between_is_told_how_long_to_wait() {
    let (memory, runs) = (Memory::new(1), Cell::new(0));
    assert_eq!(run_until(once(&memory, "a", Ok(7), &runs), 2), None);
    memory.clock().advance(Duration::from_secs(20));
    let busy = run(once(&memory, "b", Ok(8), &runs)).unwrap_err();
    assert_eq!(busy, Failure::throttled(Duration::from_secs(40), "another worker is at it"));
    assert_eq!(runs.get(), 1);
    memory.clock().advance(Duration::from_secs(40));
    assert_eq!(run(once(&memory, "c", Ok(9), &runs)), Ok(9));
}

#[test]
fn a_failure_of_any_kind_frees_the_key_for_whoever_comes_after_its_cause_is_mended() {
    for failure in [
        Failure::permanent("no such workflow"),
        Failure::transient("not now"),
        Failure::throttled(Duration::from_secs(9), "slowly"),
    ] {
        let (memory, runs) = (Memory::new(1), Cell::new(0));
        assert_eq!(run(once(&memory, "a", Err(failure.clone()), &runs)), Err(failure.clone()));
        assert_eq!(run(once(&memory, "b", Err(failure.clone()), &runs)), Err(failure), "not mended yet");
        assert_eq!(run(once(&memory, "c", Ok(8), &runs)), Ok(8));
        assert_eq!(run(once(&memory, "d", Ok(9), &runs)), Ok(8));
        assert_eq!(runs.get(), 3);
    }
}

#[test]
fn what_an_earlier_version_stored_as_failed_for_good_runs_again() {
    let (memory, runs) = (Memory::new(1), Cell::new(0));
    let Some(ClaimOutcome::Mine(claim)) = run(memory.claim(&[request(&memory, "a")])).unwrap().pop() else {
        panic!("a free key is claimed")
    };
    let failed = EffectStep::Fail { reason: "its tenant is not configured".into(), retryable: false };
    run(claim.advance(&memory, failed)).unwrap();
    assert_eq!(run(once(&memory, "b", Ok(8), &runs)), Ok(8));
    assert_eq!(runs.get(), 1);
}

#[test]
fn who_was_overtaken_does_not_overwrite_the_result() {
    let (memory, runs) = (Memory::new(1), Cell::new(0));
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    let mut slow = Box::pin(once(&memory, "slow", Ok(1), &runs));
    for _ in 0..3 {
        assert!(slow.as_mut().poll(&mut context).is_pending());
    }
    memory.clock().advance(LEASE);
    assert_eq!(run(once(&memory, "quick", Ok(2), &runs)), Ok(2));
    assert!(run(slow).unwrap_err().is_retryable());
    assert_eq!(run(once(&memory, "late", Ok(3), &runs)), Ok(2));
}
