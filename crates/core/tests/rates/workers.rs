//! A million events of sixteen workers with clocks that differ by seconds, some of which die between two writes.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, VecDeque};
use std::time::Duration;

use jiff::Timestamp;
use omni_core::memory::Dice;
use omni_core::message::TenantId;
use omni_core::ports::Chance;
use omni_core::rates::bucket::{Bucket, Nanos};
use omni_core::rates::protocol::Attempt;
use omni_core::rates::{BucketKey, Limit, Scope, Take, Taken};

const EVENTS: usize = 1_000_000;
const WORKERS: usize = 16;
/// How far a worker's clock may be off, in milliseconds.
const SKEW: i64 = 5_000;
const SECOND: Nanos = 1_000_000_000;

/// One bucket, and what was taken from it in the last seconds.
#[derive(Default)]
struct Row {
    full_at: Option<Nanos>,
    next: Option<Nanos>,
    watch: Watch,
}

/// Counts what was taken by rules of its own: not those of the bucket.
#[derive(Default)]
struct Watch {
    /// The largest clock of a taker.
    time: Nanos,
    /// In nanoseconds times `limit`, so that nothing is rounded.
    debt: Nanos,
    recent: VecDeque<(Nanos, Nanos, u32)>,
    taken: u64,
    first: Option<Nanos>,
}

impl Watch {
    /// Hears of a take by a worker's clock at the true time `real`. Every window that ends here is checked: those of any
    /// length by the debt that the worst of them leaves, those of the strict form by counting.
    fn see(&mut self, limit: &Limit, cost: u32, clock: Nanos, real: Nanos) {
        let bucket = Bucket::of(limit);
        let (rate, period) = (Nanos::from(limit.limit), Nanos::from(limit.per_seconds) * SECOND);
        let passed = (clock - self.time).max(0);
        self.time = self.time.max(clock);
        self.debt = (self.debt - passed * rate).max(0) + Nanos::from(cost) * period;
        assert!(limit.strict || self.debt <= Nanos::from(bucket.capacity()) * period, "{limit} is exceeded");
        self.recent.push_back((self.time, real, cost));
        self.taken += u64::from(cost);
        self.first.get_or_insert(real);
        if !limit.strict {
            // By a true clock: what is promised for the window and twice the largest error.
            let within = |(_, at, _): &&(Nanos, Nanos, u32)| *at > real - period;
            let taken: Nanos = self.recent.iter().rev().take_while(within).map(|(.., cost)| Nanos::from(*cost)).sum();
            let stretched = period + 2 * Nanos::from(SKEW) * 1_000_000;
            assert!(
                taken * period <= Nanos::from(bucket.capacity()) * period + stretched * rate,
                "{limit} by true time"
            );
        }
        while self.recent.front().is_some_and(|(at, real_at, _)| *at <= self.time - period && *real_at <= real - period)
        {
            self.recent.pop_front();
        }
        if limit.strict {
            let within = self.recent.iter().filter(|(at, ..)| *at > self.time - period);
            let count: u32 = within.map(|(.., cost)| cost).sum();
            assert!(count <= limit.limit, "{limit}: {count} within {} s", limit.per_seconds);
        }
    }
}

/// A message that needs tokens, and how far its worker has come.
struct Job {
    takes: Vec<Take>,
    asked: u32,
}

struct World {
    rows: HashMap<BucketKey, Row>,
    dice: Dice,
    skews: Vec<i64>,
    /// What each worker is doing: whose tokens, the time it read, and what it has learnt.
    busy: Vec<Option<(Job, Timestamp, Vec<Option<Nanos>>)>>,
    waiting: BinaryHeap<Reverse<(Nanos, usize)>>,
    jobs: Vec<Option<Job>>,
    given: usize,
    died: usize,
    wasted: u64,
    most_asked: u32,
}

fn limits() -> [Limit; 4] {
    [
        Limit { burst: Some(50), ..Limit::new(Scope::Tenant, 300, 1) },
        Limit { strict: true, ..Limit::new(Scope::Account, 100, 1) },
        Limit { burst: Some(3), ..Limit::new(Scope::Sender, 20, 1) },
        Limit { burst: Some(5), ..Limit::new(Scope::Pair, 1, 6) },
    ]
}

/// The tokens of a message of its own: one of 4 accounts, 40 senders, 8,000 pairs, and one tenant.
fn takes_of(dice: &Dice) -> Vec<Take> {
    let tenant = TenantId::new("t");
    let (sender, customer) = (dice.below(40), dice.below(200));
    let subjects = [String::new(), (sender % 4).to_string(), sender.to_string(), format!("{sender}-{customer}")];
    let cost = |limit: &Limit| if limit.scope == Scope::Account && dice.below(10) == 0 { 3 } else { 1 };
    let take = |(limit, subject): (Limit, String)| Take {
        key: BucketKey::new(&tenant, &limit, &[&subject]),
        cost: cost(&limit),
        limit,
    };
    limits().into_iter().zip(subjects).map(take).collect()
}

impl World {
    fn new(seed: u64, jobs: usize) -> Self {
        let dice = Dice::new(seed);
        let skew = |_| i64::try_from(dice.below(usize::try_from(2 * SKEW).unwrap())).unwrap() - SKEW;
        let skews = (0..WORKERS).map(skew).collect();
        let all = (0..jobs).map(|_| Some(Job { takes: takes_of(&dice), asked: 0 })).collect();
        // Two hundred a second arrive: more than some senders may send, less than the tenant may.
        let waiting =
            (0..jobs).map(|job| Reverse((start() + Nanos::try_from(job).unwrap() * SECOND / 200, job))).collect();
        let busy = (0..WORKERS).map(|_| None).collect();
        let rows = HashMap::new();
        Self { rows, dice, skews, busy, waiting, jobs: all, given: 0, died: 0, wasted: 0, most_asked: 0 }
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

    fn go_on(&mut self, worker: usize, job: Job, now: Timestamp, learnt: &[Option<Nanos>], real: Nanos) {
        if self.dice.fraction() < 0.001 {
            // It dies, before or after its write; somebody else finds the message again after the lease.
            if self.dice.below(2) == 0 && self.transact(&job, now, learnt, real) == Ok(Taken::Yes) {
                self.wasted += 1;
            }
            self.died += 1;
            return self.put_off(job, real + 60 * SECOND);
        }
        match self.transact(&job, now, learnt, real) {
            Ok(Taken::Yes) => self.given += 1,
            Ok(Taken::Wait { until, .. }) => {
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
        learnt: &[Option<Nanos>],
        real: Nanos,
    ) -> Result<Taken, Vec<Option<Nanos>>> {
        let mut attempt = Attempt::new(&job.takes, now);
        learnt.iter().enumerate().for_each(|(position, full_at)| attempt.refused(position, *full_at));
        if let Some(refusal) = attempt.refusal() {
            let row = self.rows.entry(refusal.take.key.clone()).or_default();
            let slot = refusal.slot(row.next);
            row.next = Some(slot.next);
            return Ok(refusal.wait(slot));
        }
        let rows: Vec<_> = job.takes.iter().map(|take| self.rows.get(&take.key).and_then(|row| row.full_at)).collect();
        let written = attempt.writes().into_iter().zip(&rows).map(|(write, row)| write.apply(*row));
        let Some(written) = written.collect::<Option<Vec<_>>>() else { return Err(rows) };
        for (take, full_at) in job.takes.iter().zip(written) {
            let row = self.rows.entry(take.key.clone()).or_default();
            row.full_at = Some(full_at);
            row.watch.see(&take.limit, take.cost, now.as_nanosecond(), real);
        }
        Ok(Taken::Yes)
    }
}

/// Far from both ends of everything.
fn start() -> Nanos {
    1_767_225_600 * SECOND
}

#[test]
fn a_million_events_of_sixteen_workers_exceed_no_window() {
    let mut world = World::new(7, 300_000);
    let mut real = start();
    let mut events = 0;
    while events < EVENTS && world.step(&mut real) {
        events += 1;
    }
    assert_eq!(events, EVENTS, "there was enough to do");
    assert!(world.died > 500, "some died: {}", world.died);
    let rows = world.rows.iter().filter(|(key, _)| key.as_str().contains("tenant"));
    let taken: u64 = rows.map(|(_, row)| row.watch.taken).sum();
    assert_eq!(
        taken,
        u64::try_from(world.given).unwrap() + world.wasted,
        "every token has a message, or died with its taker"
    );
    let seconds = (real - start()) / SECOND;
    println!("{} given in {seconds} s, {} died, asked at most {} times", world.given, world.died, world.most_asked);
    assert!(world.most_asked < 30, "nobody polls: {}", world.most_asked);
}
