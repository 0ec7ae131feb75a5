//! The rules of batches: each record is done, retried or buried on its own, and order within a group is kept.

#![expect(clippy::unwrap_used, reason = "a test that cannot build its input has failed")]

use std::cell::RefCell;
use std::time::Duration;

use omni_core::foundation::failure::Failure;
use omni_core::model::dead_letter::DeadLetter;
use omni_core::model::message::{CorrelationId, MessageId, TenantId};
use omni_core::ports::{Env, QueueItem, QueueSender, Timelines};
use omni_core::runtime::batch::{BatchReport, BatchRunner, MAX_TRIES, QueueRecord, TracedItem, Undone};
use omni_core::testing::in_memory::{Fault, Memory, MemoryPorts, MemoryQueue, Port, run};
use serde::{Deserialize, Serialize};

#[path = "batch/burial.rs"]
mod burial;
#[path = "batch/suspects.rs"]
mod suspects;
#[path = "batch/waiting.rs"]
mod waiting;

/// The item in the queue: `name` says what its handler does with it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Job {
    group: String,
    name: String,
}

impl QueueItem for Job {
    fn group(&self) -> String {
        self.group.clone()
    }

    fn deduplication_id(&self) -> String {
        format!("{}.{}", self.group, self.name)
    }
}

impl TracedItem for Job {
    fn message(&self) -> Option<(TenantId, MessageId)> {
        Some((TenantId::new("demo"), MessageId::new(&self.name)))
    }

    fn correlation_id(&self) -> CorrelationId {
        CorrelationId::new(format!("c-{}", self.name))
    }
}

fn job(group: &str, name: &str) -> Job {
    Job { group: group.to_owned(), name: name.to_owned() }
}

fn record(group: &str, name: &str, attempt: u32) -> QueueRecord {
    let body = serde_json::to_string(&job(group, name)).unwrap();
    QueueRecord {
        id: name.to_owned(),
        queue: "jobs.fifo".to_owned(),
        group: Some(group.to_owned()),
        attempt,
        first_received: None,
        body,
        unfetched: None,
    }
}

fn runner(memory: &Memory) -> BatchRunner<MemoryPorts> {
    BatchRunner { ports: memory.ports(), function: "tester".to_owned() }
}

fn handle(job: &Job) -> Result<(), Failure> {
    match job.name.split('-').next() {
        Some("wreck") => Err(Failure::permanent("it is a wreck")),
        Some("slow") => Err(Failure::transient("not yet")),
        Some("throttled") => Err(Failure::throttled(Duration::from_secs(77), "asked to wait")),
        _ => Ok(()),
    }
}

/// Handles `records` one by one; tells the report and the names of what was handled.
fn one_by_one(memory: &Memory, records: Vec<QueueRecord>) -> (BatchReport, Vec<String>) {
    let handled = RefCell::new(Vec::new());
    let report = run(runner(memory).one_by_one(records, async |job: Job| {
        handled.borrow_mut().push(job.name.clone());
        handle(&job)
    }));
    (report, handled.into_inner())
}

fn retried(report: &BatchReport) -> Vec<&str> {
    report.retry.iter().map(|(id, _)| id.as_str()).collect()
}

fn reasons(letters: &[DeadLetter]) -> Vec<&str> {
    letters.iter().map(|letter| letter.reason.as_str()).collect()
}

#[test]
fn one_wreck_spares_its_neighbours_and_is_buried_with_its_reason() {
    let memory = Memory::new(1);
    let unreadable = QueueRecord { body: "{\"group\": 5, \"secret\"".to_owned(), ..record("a", "unreadable", 2) };
    let records = vec![record("a", "1", 1), record("a", "wreck", 1), unreadable.clone(), record("a", "2", 1)];
    let (report, handled) = one_by_one(&memory, records);
    assert_eq!(report, BatchReport::default());
    assert_eq!(handled, ["1", "wreck", "2"]);
    let letters = memory.dead_letters();
    assert_eq!(reasons(&letters), ["it is a wreck", "the record is not readable at line 1 column 11"]);
    let expected = DeadLetter {
        source: "jobs.fifo".to_owned(),
        function: "tester".to_owned(),
        reason: letters[1].reason.clone(),
        attempt: 2,
        correlation_id: None,
        group: Some("a".to_owned()),
        at: memory.now(),
        input: unreadable.body,
        webhook: None,
    };
    assert_eq!(letters[1], expected);
}

#[test]
fn a_transient_failure_holds_back_its_group_only() {
    let check = |records: &[(&str, &str)], done: &[&str], again: &[&str]| {
        let memory = Memory::new(1);
        let records = records.iter().map(|(group, name)| record(group, name, 1)).collect();
        let (report, mut handled) = one_by_one(&memory, records);
        handled.sort();
        assert_eq!((handled, retried(&report)), (done.iter().map(ToString::to_string).collect(), again.to_vec()));
        assert_eq!(memory.dead_letters(), []);
    };
    check(&[("a", "1"), ("a", "slow"), ("a", "3"), ("b", "4"), ("a", "5")], &["1", "4", "slow"], &["slow", "3", "5"]);
    check(&[("a", "throttled"), ("b", "1"), ("a", "wreck")], &["1", "throttled"], &["throttled", "wreck"]);
    check(&[("a", "1"), ("b", "2")], &["1", "2"], &[]);
    check(&[], &[], &[]);
}

#[test]
fn after_a_slow_record_the_rest_of_its_group_waits() {
    let check = |seconds: u64, again: &[&str]| {
        let memory = Memory::new(1);
        let records = vec![record("a", "1", 1), record("a", "2", 99), record("b", "3", 1)];
        let report = run(runner(&memory).one_by_one(records, async |_: Job| {
            memory.clock().advance(Duration::from_secs(seconds));
            Ok(())
        }));
        let again: Vec<_> = again.iter().map(|id| (id.to_string(), Duration::ZERO)).collect();
        assert_eq!((report.retry, memory.dead_letters()), (again, vec![]), "{seconds}");
    };
    check(1, &[]);
    check(20, &["2"]);
}

#[test]
fn a_wreck_does_not_hold_back_its_group() {
    let memory = Memory::new(1);
    let (report, handled) = one_by_one(&memory, vec![record("a", "wreck", 1), record("a", "1", 1)]);
    assert_eq!((retried(&report), handled), (vec![], vec!["wreck".to_owned(), "1".to_owned()]));
}

#[test]
fn whoever_says_when_is_asked_again_then_and_the_others_by_the_table() {
    let memory = Memory::new(1);
    let (report, _) = one_by_one(&memory, vec![record("a", "throttled", 1), record("b", "slow", 1)]);
    assert_eq!(report.retry[0], ("throttled".to_owned(), Duration::from_secs(77)));
    assert!(report.retry[1].1 > Duration::ZERO);
}

#[test]
fn a_handler_of_the_whole_batch_sees_what_can_be_read_in_its_order() {
    let memory = Memory::new(1);
    let wreck = QueueRecord { body: "[".to_owned(), ..record("a", "0", 1) };
    let records = vec![wreck, record("b", "slow", 1), record("a", "1", 1)];
    let report = run(runner(&memory).together(records, async |jobs: Vec<Job>| {
        assert_eq!(jobs, [job("b", "slow"), job("a", "1")]);
        vec![Err(Failure::transient("not yet").into()), Ok(())]
    }));
    assert_eq!((retried(&report), memory.dead_letters().len()), (vec!["slow"], 1));
}

#[test]
fn a_queue_with_failures_and_faults_runs_empty_in_the_order_of_each_group_and_loses_nothing() {
    for seed in 0..50 {
        let memory = Memory::new(seed);
        let queue = memory.queue::<Job>("jobs.fifo");
        let jobs: Vec<Job> = (0..20).map(|at| job(["a", "b", "c"][at % 3], &format!("{at:02}"))).collect();
        run(queue.send(&jobs)).unwrap();
        memory.faults().share(&[Port::DeadLetters, Port::Timelines], 0.3);
        let done = work_off(&memory, &queue);
        for group in ["a", "b", "c"] {
            let names = done.iter().filter(|job| job.group == group).map(|job| &job.name);
            assert!(names.is_sorted_by(|earlier, later| earlier < later), "seed {seed}: {done:?}");
        }
        let letters = memory.dead_letters();
        let buried: Vec<Job> = letters.iter().map(|letter| serde_json::from_str(&letter.input).unwrap()).collect();
        let lost = jobs.iter().find(|job| !done.contains(job) && !buried.contains(job));
        assert_eq!((lost, queue.dead()), (None, vec![]), "seed {seed}: {done:?}");
    }
}

/// Handles everything in `queue` with a handler that fails as the dice say, and tells what was done in which order.
fn work_off(memory: &Memory, queue: &MemoryQueue<Job>) -> Vec<Job> {
    let done = RefCell::new(Vec::new());
    while let Some(visible) = queue.next_visible() {
        memory.clock().set(visible.max(memory.now()));
        let records = queue.receive(10, memory.now());
        let ids: Vec<String> = records.iter().map(|record| record.id.clone()).collect();
        let report = run(runner(memory).one_by_one(records, async |job: Job| {
            if memory.fraction() < 0.1 {
                return Err(Failure::transient("not yet"));
            }
            done.borrow_mut().push(job);
            Ok(())
        }));
        for (id, after) in &report.retry {
            queue.change_visibility(id, *after);
        }
        queue.delete(ids.iter().map(String::as_str).filter(|id| !retried(&report).contains(id)));
    }
    done.into_inner()
}
