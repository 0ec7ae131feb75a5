//! A million events of sixteen workers with clocks that differ by seconds, some of which die between two writes.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, VecDeque};
use std::time::Duration;

use jiff::Timestamp;
use omni_core::domain::rate_limits::bucket::{Bucket, Level, Nanos};
use omni_core::domain::rate_limits::protocol::TakeAttempt;
use omni_core::domain::rate_limits::{BucketKey, TokenOutcome, TokenRequest};
use omni_core::model::message::TenantId;
use omni_core::model::rate_limit::{LimitScope, RateLimit};
use omni_core::testing::in_memory::Dice;

const EVENTS: usize = 1_000_000;
const WORKERS: usize = 16;
/// The most that a worker's clock is off, in milliseconds.
const SKEW: i64 = 5_000;
const SECOND: Nanos = 1_000_000_000;

/// One bucket, and who watches it.
#[derive(Default)]
struct Row {
    level: Option<Level>,
    next: Option<Nanos>,
    watch: Watch,
}

/// Counts what was taken by rules of its own: not those of the bucket.
#[derive(Default)]
struct Watch {
    /// The largest clock of a taker.
    time: Nanos,
    /// Debt in nanoseconds times `limit`, so that nothing is rounded.
    debt: Nanos,
    by_bucket: Window,
    by_true_time: Window,
    taken: u64,
}

/// The tokens that were taken within the last period.
#[derive(Default)]
struct Window {
    recent: VecDeque<(Nanos, u32)>,
    sum: u32,
}

impl Window {
    /// The sum of the window after `cost` more at `now`.
    fn add(&mut self, cost: u32, now: Nanos, period: Nanos) -> u32 {
        self.recent.push_back((now, cost));
        self.sum += cost;
        while let Some((_, cost)) = self.recent.front().filter(|(at, _)| *at <= now - period) {
            self.sum -= cost;
            self.recent.pop_front();
        }
        self.sum
    }
}

impl Watch {
    /// Hears of a take by a worker's clock at the true time `real`. Every window that ends here is checked: those of any
    /// length by the debt that the worst of them leaves, those of the strict form by counting.
    fn see(&mut self, limit: &RateLimit, cost: u32, clock: Nanos, real: Nanos) {
        let capacity = Nanos::from(Bucket::of(limit).capacity());
        let (rate, period) = (Nanos::from(limit.limit), Nanos::from(limit.per_seconds) * SECOND);
        let passed = (clock - self.time).max(0);
        self.time = self.time.max(clock);
        self.taken += u64::from(cost);
        self.debt = (self.debt - passed * rate).max(0) + Nanos::from(cost) * period;
        let within = self.by_bucket.add(cost, self.time, period);
        if limit.strict {
            assert!(within <= limit.limit, "{limit}, and {within} were taken");
            return;
        }
        assert!(self.debt <= capacity * period, "{limit} is exceeded");
        // By a true clock: what is promised for the window and twice the largest error.
        let within = Nanos::from(self.by_true_time.add(cost, real, period));
        let stretched = period + 2 * Nanos::from(SKEW) * 1_000_000;
        assert!(within * period <= capacity * period + stretched * rate, "{limit} is exceeded by true time");
    }
}

/// A message that needs tokens, and how far its worker has come.
struct Job {
    takes: Vec<TokenRequest>,
    rows: Vec<usize>,
    asked: u32,
}

/// A message in work: whose tokens, the time that its worker read, and the rows that it has learnt.
type Busy = (Job, Timestamp, Vec<Option<Level>>);

struct World {
    rows: Vec<Row>,
    dice: Dice,
    skews: Vec<i64>,
    /// Work that each worker has in hand.
    busy: Vec<Option<Busy>>,
    waiting: BinaryHeap<Reverse<(Nanos, usize)>>,
    jobs: Vec<Option<Job>>,
    given: usize,
    died: usize,
    wasted: u64,
    most_asked: u32,
}

fn limits() -> [RateLimit; 4] {
    [
        RateLimit { burst: Some(50), ..RateLimit::new(LimitScope::Tenant, 300, 1) },
        RateLimit { strict: true, ..RateLimit::new(LimitScope::Account, 100, 1) },
        RateLimit { burst: Some(3), ..RateLimit::new(LimitScope::Sender, 20, 1) },
        RateLimit { burst: Some(5), ..RateLimit::new(LimitScope::Pair, 1, 6) },
    ]
}

/// The tokens of a message of its own: one of 4 accounts, 40 senders, 8,000 pairs, and one tenant.
fn takes_of(dice: &Dice) -> Vec<TokenRequest> {
    let tenant = TenantId::new("t");
    let (sender, customer) = (dice.below(40), dice.below(200));
    let subjects = [String::new(), (sender % 4).to_string(), sender.to_string(), format!("{sender}-{customer}")];
    let cost = |limit: &RateLimit| if limit.scope == LimitScope::Account && dice.below(10) == 0 { 3 } else { 1 };
    let take = |(limit, subject): (RateLimit, String)| TokenRequest {
        key: BucketKey::new(&tenant, &limit, &[&subject]),
        cost: cost(&limit),
        limit,
    };
    limits().into_iter().zip(subjects).map(take).collect()
}

impl World {
    /// Two hundred messages arrive each second, for workers whose clocks are off by up to `skew` milliseconds.
    fn new(seed: u64, jobs: usize, skew: i64) -> Self {
        let dice = Dice::new(seed);
        let off = |_| i64::try_from(dice.below(usize::try_from(2 * skew + 1).unwrap())).unwrap() - skew;
        let skews = (0..WORKERS).map(off).collect();
        let mut known = HashMap::new();
        let mut job = |_| {
            let takes = takes_of(&dice);
            let mut row = |take: &TokenRequest| {
                let next = known.len();
                *known.entry(take.key.clone()).or_insert(next)
            };
            Some(Job { rows: takes.iter().map(&mut row).collect(), takes, asked: 0 })
        };
        let jobs: Vec<_> = (0..jobs).map(&mut job).collect();
        let due = |job| Reverse((start() + Nanos::try_from(job).unwrap() * SECOND / 200, job));
        let waiting = (0..jobs.len()).map(due).collect();
        let rows = known.iter().map(|_| Row::default()).collect();
        let busy = (0..WORKERS).map(|_| None).collect();
        Self { rows, dice, skews, busy, waiting, jobs, given: 0, died: 0, wasted: 0, most_asked: 0 }
    }

    /// One event of one worker: it begins a message, makes one transaction, or dies. Returns false when nothing is left.
    fn step(&mut self, real: &mut Nanos) -> bool {
        let mut worker = self.dice.below(WORKERS);
        let next = self.waiting.peek().map(|Reverse((due, _))| *due);
        let busy = self.busy.iter().position(Option::is_some);
        match (busy, next) {
            (None, None) => return false,
            (None, Some(due)) => *real = due.max(*real),
            // Nothing to begin yet: somebody who is busy goes on.
            (Some(busy), next) if self.busy[worker].is_none() && next.is_none_or(|due| due > *real) => worker = busy,
            _ => {}
        }
        match self.busy[worker].take() {
            None => self.begin(worker, *real),
            Some((job, now, learnt)) => {
                *real += 50_000;
                self.go_on(worker, job, now, &learnt, *real);
            }
        }
        true
    }

    fn begin(&mut self, worker: usize, real: Nanos) {
        let Some(Reverse((_, id))) = self.waiting.pop() else { return };
        let mut job = self.jobs[id].take().unwrap();
        job.asked += 1;
        self.most_asked = self.most_asked.max(job.asked);
        let now = Timestamp::from_nanosecond(real + Nanos::from(self.skews[worker]) * 1_000_000).unwrap();
        self.busy[worker] = Some((job, now, Vec::new()));
    }

    fn go_on(&mut self, worker: usize, job: Job, now: Timestamp, learnt: &[Option<Level>], real: Nanos) {
        if self.dice.fraction() < 0.001 {
            // It dies, before or after its write; somebody else finds the message again after the lease.
            if self.dice.below(2) == 0 && self.transact(&job, now, learnt, real) == Ok(TokenOutcome::Yes) {
                self.wasted += 1;
            }
            self.died += 1;
            return self.put_off(job, real + 60 * SECOND);
        }
        match self.transact(&job, now, learnt, real) {
            Ok(TokenOutcome::Yes) => self.given += 1,
            Ok(TokenOutcome::Wait { until, .. }) => {
                let wait = Duration::try_from(until.duration_since(now)).unwrap();
                let seconds = Nanos::try_from(wait.as_nanos().div_ceil(1_000_000_000)).unwrap();
                self.put_off(job, real + seconds * SECOND);
            }
            Err(rows) => self.busy[worker] = Some((job, now, rows)),
        }
    }

    fn put_off(&mut self, job: Job, due: Nanos) {
        self.jobs.push(Some(job));
        self.waiting.push(Reverse((due, self.jobs.len() - 1)));
    }

    /// One transaction by what the worker has learnt before; refused, it learns the rows.
    fn transact(
        &mut self,
        job: &Job,
        now: Timestamp,
        learnt: &[Option<Level>],
        real: Nanos,
    ) -> Result<TokenOutcome, Vec<Option<Level>>> {
        let mut attempt = TakeAttempt::new(&job.takes, now);
        learnt.iter().enumerate().for_each(|(position, level)| attempt.refused(position, *level));
        if let Some(refusal) = attempt.refusal() {
            let row = &mut self.rows[job.rows[refusal.position]];
            let slot = refusal.slot(row.next);
            row.next = Some(slot.next);
            return Ok(refusal.wait(slot));
        }
        let levels: Vec<_> = job.rows.iter().map(|row| self.rows[*row].level).collect();
        let written = attempt.writes().into_iter().zip(&levels).map(|(write, level)| write.apply(*level));
        let Some(written) = written.collect::<Option<Vec<_>>>() else { return Err(levels) };
        for ((take, row), level) in job.takes.iter().zip(&job.rows).zip(written) {
            let row = &mut self.rows[*row];
            row.level = Some(level);
            row.watch.see(&take.limit, take.cost, now.as_nanosecond(), real);
        }
        Ok(TokenOutcome::Yes)
    }

    /// Lets `events` happen; how many seconds they took.
    fn run(&mut self, events: usize) -> usize {
        let mut real = start();
        for nth in 0..events {
            assert!(self.step(&mut real), "there is enough to do: {nth}");
        }
        usize::try_from((real - start()) / SECOND).unwrap()
    }
}

/// Far from both ends of everything.
fn start() -> Nanos {
    1_767_225_600 * SECOND
}

#[test]
fn a_million_events_of_sixteen_workers_exceed_no_window() {
    let mut world = World::new(7, 110_000, SKEW);
    let seconds = world.run(EVENTS);
    println!("{} given in {seconds} s, {} died, one asked {} times", world.given, world.died, world.most_asked);
    assert!(world.died > 500, "some died: {}", world.died);
    let taken: u64 = world.rows[0].watch.taken;
    let given = u64::try_from(world.given).unwrap();
    assert_eq!(taken, given + world.wasted, "each of the tenant's tokens has a message, or died with its taker");
    assert!(world.given > 190 * seconds, "the limits are wide enough for nearly all: {}", world.given);
}

#[test]
fn nobody_polls_where_clocks_agree() {
    let mut world = World::new(8, 40_000, 0);
    let seconds = world.run(EVENTS / 10);
    println!("{} given in {seconds} s, one asked {} times", world.given, world.most_asked);
    assert!(world.most_asked <= 6, "{}", world.most_asked);
    assert!(world.given > 190 * seconds, "{}", world.given);
}
