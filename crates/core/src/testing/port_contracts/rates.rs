//! The contract of [`RateLimits`].

use std::collections::BTreeSet;

use futures_util::future::join_all;
use jiff::Timestamp;

use super::Fixture;
use crate::domain::rate_limits::{BucketKey, TokenOutcome, TokenRequest};
use crate::model::message::TenantId;
use crate::model::rate_limit::{LimitScope, RateLimit};
use crate::ports::RateLimits;

/// Checks every claim of [`RateLimits`].
pub async fn rates(port: &impl RateLimits, fixture: &Fixture) {
    burst_then_refill(port, fixture).await;
    all_or_nothing(port, fixture).await;
    waits_are_spread(port, fixture).await;
    takers_at_once(port, fixture).await;
    clocks_differ(port, fixture).await;
}

/// A take from the bucket `name` of the fixture's tenant.
fn of(fixture: &Fixture, name: &str, limit: RateLimit) -> TokenRequest {
    TokenRequest { key: BucketKey::new(&fixture.tenant_id(), &limit, &[name]), cost: 1, limit }
}

/// Five at once, then one a second.
fn five() -> RateLimit {
    RateLimit { burst: Some(5), ..RateLimit::new(LimitScope::Tenant, 1, 1) }
}

async fn is_taken(port: &impl RateLimits, takes: &[TokenRequest], now: Timestamp) -> bool {
    until(port, takes, now).await.is_none()
}

/// The time until which it must wait, if it must.
async fn until(port: &impl RateLimits, takes: &[TokenRequest], now: Timestamp) -> Option<Timestamp> {
    match port.take(takes, now).await.unwrap() {
        TokenOutcome::Yes => None,
        TokenOutcome::Wait { until, .. } => Some(until),
    }
}

async fn burst_then_refill(port: &impl RateLimits, fixture: &Fixture) {
    let take = [of(fixture, "burst", five())];
    assert!(is_taken(port, &[], fixture.now).await, "nothing to take is taken");
    for _ in 0..5 {
        assert!(is_taken(port, &take, fixture.now).await, "a new bucket is full");
    }
    assert_eq!(until(port, &take, fixture.now).await, Some(fixture.at(1)), "an empty one says when");
    assert!(is_taken(port, &take, fixture.at(1)).await, "a token flows in");
    assert!(!is_taken(port, &take, fixture.at(1)).await, "and no second one");
    let mut taken = 0;
    while is_taken(port, &take, fixture.at(1_000)).await {
        taken += 1;
    }
    assert_eq!(taken, 5, "it never holds more than its burst");
    let other = TenantId::new(format!("{}-other", fixture.prefix));
    let other = [TokenRequest { key: BucketKey::new(&other, &five(), &["burst"]), cost: 1, limit: five() }];
    assert!(is_taken(port, &other, fixture.at(1_000)).await, "another tenant has a bucket of its own");
    let dear = [TokenRequest { cost: 3, ..of(fixture, "dear", five()) }];
    assert!(is_taken(port, &dear, fixture.now).await, "a take can cost several tokens");
    assert_eq!(until(port, &dear, fixture.now).await, Some(fixture.at(1)), "two are left and three are needed");
}

async fn all_or_nothing(port: &impl RateLimits, fixture: &Fixture) {
    let one = RateLimit { burst: Some(1), ..RateLimit::new(LimitScope::Sender, 1, 10) };
    let (wide, narrow) = (of(fixture, "wide", five()), of(fixture, "narrow", one));
    assert!(is_taken(port, &[wide.clone(), narrow.clone()], fixture.now).await, "both have tokens");
    for _ in 0..3 {
        let taken = port.take(&[wide.clone(), narrow.clone()], fixture.now).await.unwrap();
        let TokenOutcome::Wait { until, limit } = taken else { panic!("the narrow one is empty") };
        assert!(until >= fixture.at(10) && limit == one, "the limit that makes it wait is named: {limit}");
    }
    for left in (0..4).rev() {
        assert!(is_taken(port, std::slice::from_ref(&wide), fixture.now).await, "a refusal took nothing: {left}");
    }
    assert!(!is_taken(port, std::slice::from_ref(&wide), fixture.now).await, "the wide one is empty now");
    assert!(!is_taken(port, &[narrow.clone(), wide.clone()], fixture.now).await, "both are empty");
    assert!(is_taken(port, &[narrow, wide], fixture.at(10)).await, "both have tokens again");
}

async fn waits_are_spread(port: &impl RateLimits, fixture: &Fixture) {
    let limit = RateLimit { burst: Some(1), ..RateLimit::new(LimitScope::Account, 1, 2) };
    let take = [of(fixture, "queue", limit)];
    assert!(is_taken(port, &take, fixture.now).await);
    let mut turns = BTreeSet::new();
    for _ in 0..20 {
        turns.insert(until(port, &take, fixture.now).await.unwrap());
    }
    assert_eq!(turns.len(), 20, "each waiter has a moment of its own");
    assert!(turns.last().is_some_and(|last| *last == fixture.at(40)), "as far apart as tokens flow in: {turns:?}");
    for turn in turns {
        assert!(is_taken(port, &take, turn).await, "whoever comes at its turn is served");
    }
}

async fn takers_at_once(port: &impl RateLimits, fixture: &Fixture) {
    for (name, more) in [("alone", None), ("beside", Some(RateLimit::new(LimitScope::Recipient, 1_000, 1)))] {
        let mut takes = vec![of(fixture, name, five())];
        takes.extend(more.map(|limit| of(fixture, name, limit)));
        let answers = join_all((0..10).map(|_| port.take(&takes, fixture.now))).await;
        let served = answers.into_iter().map(Result::unwrap).filter(|taken| *taken == TokenOutcome::Yes).count();
        // Those that disturb each other in a transaction may be told to come again, so that fewer are served.
        assert!(served <= 5, "ten takers get no more than the five tokens: {served} ({name})");
        let mut later = 0;
        while is_taken(port, &takes, fixture.now).await {
            later += 1;
        }
        assert_eq!(served + later, 5, "what was not taken is still there ({name})");
    }
}

async fn clocks_differ(port: &impl RateLimits, fixture: &Fixture) {
    let take = [of(fixture, "clocks", five())];
    for seconds in [5, 0, -5, 3, 5] {
        let _ = port.take(&take, fixture.at(seconds)).await.unwrap();
    }
    let mut taken = 0;
    while is_taken(port, &take, fixture.at(5)).await {
        taken += 1;
    }
    assert!(taken <= 4, "clocks that run behind bring no more tokens than the one ahead of them allows: {taken}");
    assert!(!is_taken(port, &take, fixture.at(-60)).await, "nor does one that went back a minute");
}
