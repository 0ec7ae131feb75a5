//! Sixteen takers in every order that shuttle finds: each write is atomic, everything between two writes is not.

use std::collections::BTreeMap;

use jiff::Timestamp;
use omni_core::domain::rate_limits::bucket::{Bucket, Level, Nanos, Write};
use omni_core::domain::rate_limits::protocol::TakeAttempt;
use omni_core::domain::rate_limits::{BucketKey, TokenRequest};
use omni_core::model::message::TenantId;
use omni_core::model::rate_limit::{LimitScope, RateLimit};
use shuttle::sync::{Arc, Mutex};
use shuttle::thread;

const WORKERS: i64 = 16;
const SCHEDULES: usize = 300;

/// The rows of a table, and who took when by its own clock.
#[derive(Default)]
struct Store {
    rows: BTreeMap<BucketKey, Level>,
    taken: BTreeMap<BucketKey, Vec<(Nanos, u32)>>,
}

/// Writes all or none, as a transaction does; a refusal brings the rows along.
fn transact(
    store: &Mutex<Store>,
    takes: &[TokenRequest],
    writes: &[Write],
    now: Nanos,
) -> Result<(), Vec<Option<Level>>> {
    let mut store = store.lock().unwrap();
    let known: Vec<Option<Level>> = takes.iter().map(|take| store.rows.get(&take.key).copied()).collect();
    let written = writes.iter().zip(&known).map(|(write, known)| write.apply(*known)).collect::<Option<Vec<_>>>();
    let Some(written) = written else { return Err(known) };
    for (take, level) in takes.iter().zip(written) {
        store.rows.insert(take.key.clone(), level);
        store.taken.entry(take.key.clone()).or_default().push((now, take.cost));
    }
    Ok(())
}

/// Takes by the protocol; whether it was given.
fn take(store: &Mutex<Store>, takes: &[TokenRequest], now: Timestamp) -> bool {
    let mut attempt = TakeAttempt::new(takes, now);
    loop {
        let Err(rows) = transact(store, takes, &attempt.writes(), now.as_nanosecond()) else { return true };
        rows.into_iter().enumerate().for_each(|(position, level)| attempt.refused(position, level));
        if attempt.refusal().is_some() {
            return false;
        }
    }
}

/// Takes as somebody would who reads, decides, and writes without a condition.
fn take_carelessly(store: &Mutex<Store>, takes: &[TokenRequest], now: Timestamp) -> bool {
    let now = now.as_nanosecond();
    for take in takes {
        let known = store.lock().unwrap().rows.get(&take.key).copied();
        let Ok(level) = Bucket::of(&take.limit).take(known, now, take.cost) else { return false };
        let mut store = store.lock().unwrap();
        store.rows.insert(take.key.clone(), level);
        store.taken.entry(take.key.clone()).or_default().push((now, take.cost));
    }
    true
}

/// Five at once for the tenant, three in any second for the account, one each second for each of two customers.
fn takes_of(worker: i64, round: i64) -> Vec<TokenRequest> {
    let tenant = TenantId::new("t");
    let take = |limit: RateLimit, subject: &str, cost| TokenRequest {
        key: BucketKey::new(&tenant, &limit, &[subject]),
        cost,
        limit,
    };
    vec![
        take(RateLimit { burst: Some(5), ..RateLimit::new(LimitScope::Tenant, 10, 1) }, "", 1),
        take(
            RateLimit { strict: true, burst: Some(2), ..RateLimit::new(LimitScope::Account, 3, 1) },
            "a",
            1 + u32::from(round == 2),
        ),
        take(RateLimit { burst: Some(1), ..RateLimit::new(LimitScope::Recipient, 1, 1) }, &(worker % 2).to_string(), 1),
    ]
}

/// Every worker takes thrice, a third of a second apart, by a clock of its own.
fn all_take(how: fn(&Mutex<Store>, &[TokenRequest], Timestamp) -> bool) -> Store {
    let store = Arc::new(Mutex::new(Store::default()));
    let workers: Vec<_> = (0..WORKERS)
        .map(|worker| {
            let store = store.clone();
            thread::spawn(move || {
                for round in 0..3 {
                    let now = Timestamp::from_millisecond(10_000 + 333 * round + 40 * (worker % 4)).unwrap();
                    how(&store, &takes_of(worker, round), now);
                }
            })
        })
        .collect();
    for worker in workers {
        worker.join().unwrap();
    }
    std::mem::take(&mut *store.lock().unwrap())
}

/// The limits that were exceeded: in some window, by the largest clock seen, more was taken than a bucket promises.
fn exceeded(store: &Store) -> Vec<RateLimit> {
    let takes = (0..2).flat_map(|worker| takes_of(worker, 0));
    takes.filter(|take| is_exceeded(&take.limit, store.taken.get(&take.key))).map(|take| take.limit).collect()
}

fn is_exceeded(limit: &RateLimit, taken: Option<&Vec<(Nanos, u32)>>) -> bool {
    let bucket = Bucket::of(limit);
    let (mut time, mut stamped) = (Nanos::MIN, Vec::new());
    for (now, cost) in taken.into_iter().flatten() {
        time = time.max(*now);
        stamped.push((time, Nanos::from(*cost)));
    }
    let windows = (0..stamped.len()).flat_map(|from| (from..stamped.len()).map(move |to| (from, to)));
    windows.into_iter().any(|(from, to)| {
        let count: Nanos = stamped[from..=to].iter().map(|(_, cost)| cost).sum();
        let long = stamped[to].0 - stamped[from].0;
        let too_many = count * bucket.interval() > long + Nanos::from(bucket.capacity()) * bucket.interval();
        too_many || (limit.strict && long < 1_000_000_000 && count > Nanos::from(limit.limit))
    })
}

#[test]
fn no_order_of_sixteen_takers_exceeds_any_of_three_buckets() {
    let check = || {
        let store = all_take(take);
        assert_eq!(exceeded(&store), []);
        assert!(store.taken.values().all(|taken| !taken.is_empty()), "something was taken from each");
        let counts: Vec<usize> = store.taken.values().map(Vec::len).collect();
        let account = counts.iter().max();
        let by_customer = store.taken.iter().filter(|(key, _)| key.as_str().contains("recipient"));
        let sum: usize = by_customer.map(|(_, taken)| taken.len()).sum();
        assert_eq!(account, Some(&sum), "all or nothing: each take took of every bucket {counts:?}");
    };
    shuttle::check_random(check, SCHEDULES);
    shuttle::check_pct(check, SCHEDULES, 3);
}

#[test]
fn who_reads_and_writes_without_a_condition_is_caught() {
    let caught = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let counted = caught.clone();
    let check = move || {
        let is_exceeded = !exceeded(&all_take(take_carelessly)).is_empty();
        counted.fetch_add(usize::from(is_exceeded), std::sync::atomic::Ordering::Relaxed);
    };
    shuttle::check_random(check, SCHEDULES / 10);
    assert!(caught.load(std::sync::atomic::Ordering::Relaxed) > 0, "the orders are such as to find it");
}
