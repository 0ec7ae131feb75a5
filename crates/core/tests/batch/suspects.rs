//! Records that end the process that handles them: their neighbours are done all the same, and they are buried.

use omni_core::runtime::batch::{BATCH, SILENCE};
use omni_core::testing::in_memory::run_until;

use super::*;

/// Works off a queue whose handler ends the process whenever it meets a job called "deadly". Tells what was done, after
/// how many minutes the last of it was deleted, and how many processes ended.
fn with_a_deadly_record(seed: u64, name: &str, jobs: &[Job]) -> (Memory, Vec<String>, i64, u32) {
    let memory = Memory::new(seed);
    let queue = memory.queue::<Job>(name);
    run(queue.send(jobs)).unwrap();
    let began = memory.now();
    let done = RefCell::new(std::collections::BTreeSet::new());
    let (mut last, mut crashes) = (began, 0);
    while let Some(visible) = queue.next_visible() {
        memory.clock().set(visible.max(memory.now()));
        let records = queue.receive(BATCH, memory.now());
        let ids: Vec<String> = records.iter().map(|record| record.id.clone()).collect();
        let runner = runner(&memory);
        let handled = runner.one_by_one(records, async |job: Job| {
            if job.name == "deadly" {
                std::future::pending::<()>().await;
            }
            done.borrow_mut().insert(job.name);
            Ok(())
        });
        // The process ends wherever it is then.
        let Some(report) = run_until(handled, 100) else {
            crashes += 1;
            continue;
        };
        for (id, after) in &report.retry {
            queue.change_visibility(id, *after);
        }
        let gone: Vec<&str> = ids.iter().map(String::as_str).filter(|id| !retried(&report).contains(id)).collect();
        if !gone.is_empty() {
            last = memory.now();
        }
        queue.delete(gone);
    }
    assert_eq!(queue.dead().len(), 0, "nothing is left to the queue itself");
    (memory, done.into_inner().into_iter().collect(), last.duration_since(began).as_secs() / 60, crashes)
}

#[test]
fn what_ends_its_process_is_buried_and_its_neighbours_are_done() {
    for (seed, name) in (0..20).flat_map(|seed| [(seed, "jobs.fifo"), (seed, "jobs")]) {
        let mut jobs = vec![job("0", "deadly"), job("0", "behind")];
        jobs.extend((1..BATCH - 1).map(|nth| job(&nth.to_string(), &format!("n{nth}"))));
        let (memory, done, minutes, crashes) = with_a_deadly_record(seed, name, &jobs);
        assert_eq!(done.len(), BATCH - 1, "{name}, seed {seed}: {done:?}");
        let letters = memory.dead_letters();
        assert_eq!(
            reasons(&letters),
            ["whenever it was begun, the process ended before it did"],
            "{name}, seed {seed}"
        );
        assert!(letters[0].input.contains("deadly"));
        // Three times before anybody can know, then ten times alone.
        assert_eq!(crashes, 3 + 2 * MAX_TRIES, "{name}, seed {seed}");
        assert!(minutes <= 3 * 14, "{name}, seed {seed}: {minutes} minutes");
    }
}

/// A backlog whose process could not start three times: nobody in it is to blame.
fn after_a_bad_deployment(queue: &str, jobs: usize) -> (Memory, Vec<QueueRecord>) {
    let memory = Memory::new(3);
    let queue = memory.queue::<Job>(queue);
    let jobs: Vec<Job> = (0..jobs).map(|nth| job(&format!("g{nth}"), &nth.to_string())).collect();
    run(queue.send(&jobs)).unwrap();
    for _ in 0..3 {
        assert_eq!(queue.receive(BATCH, memory.now()).len(), jobs.len());
        memory.clock().advance(SILENCE);
    }
    let records = queue.receive(BATCH, memory.now());
    (memory, records)
}

#[test]
fn a_backlog_that_met_a_bad_deployment_is_done_in_one_batch_one_at_a_time() {
    for queue in ["jobs", "jobs.fifo"] {
        let (memory, records) = after_a_bad_deployment(queue, BATCH);
        let (at_work, done) = (RefCell::new(0), RefCell::new(0));
        let report = run(runner(&memory).one_by_one(records, async |_: Job| {
            *at_work.borrow_mut() += 1;
            assert_eq!(*at_work.borrow(), 1, "one at a time");
            *at_work.borrow_mut() -= 1;
            *done.borrow_mut() += 1;
            Ok(())
        }));
        assert_eq!((report, done.into_inner()), (BatchReport::default(), BATCH), "{queue}");
    }
}

#[test]
fn suspects_for_whom_there_is_no_time_come_again_at_once() {
    let (memory, records) = after_a_bad_deployment("jobs", 3);
    let report = run(runner(&memory).one_by_one(records, async |_: Job| {
        memory.clock().advance(Duration::from_secs(20));
        Ok(())
    }));
    assert_eq!(report.retry.iter().map(|(_, after)| *after).collect::<Vec<_>>(), [Duration::ZERO; 2]);
}

#[test]
fn the_others_of_a_batch_go_before_a_suspect_and_nobody_starves_in_a_busy_function() {
    let memory = Memory::new(3);
    let suspect =
        |name: &str| QueueRecord { first_received: Some(memory.now() - SILENCE * 3), ..record(name, name, 4) };
    let handled = |seconds: u64| {
        let handled = RefCell::new(Vec::new());
        let records = vec![suspect("s"), record("a", "1", 1), record("b", "2", 1)];
        let report = run(runner(&memory).one_by_one(records, async |job: Job| {
            handled.borrow_mut().push(job.name);
            memory.clock().advance(Duration::from_secs(seconds));
            Ok(())
        }));
        (handled.into_inner(), report.retry)
    };
    assert_eq!(handled(1), (["1", "2", "s"].map(str::to_owned).to_vec(), vec![]));
    let again = vec![("s".to_owned(), Duration::ZERO)];
    assert_eq!(handled(20), (["1", "2"].map(str::to_owned).to_vec(), again), "at once, and not suspect then");
}

#[test]
fn who_waited_often_is_no_suspect() {
    let memory = Memory::new(3);
    memory.clock().advance(Duration::from_hours(1));
    // Ten calls of 20 seconds; a head that fails by the table, five times.
    for (receives, seconds) in [(10, 200), (5, 380), (3, 100_000)] {
        let waited = QueueRecord {
            first_received: Some(memory.now() - Duration::from_secs(seconds)),
            ..record("a", "1", receives)
        };
        let other = QueueRecord { id: "2".to_owned(), group: Some("b".to_owned()), ..waited.clone() };
        let (report, handled) = one_by_one(&memory, vec![waited, other]);
        assert_eq!((report, handled.len()), (BatchReport::default(), 2), "{receives} in {seconds} s");
    }
}
