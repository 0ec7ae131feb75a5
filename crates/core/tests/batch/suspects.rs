//! What ends the process that handles it: its neighbours are done all the same, and it is buried.

use super::*;
use omni_core::batch::{BATCH, SILENCE};
use omni_core::memory::run_until;

/// Works off a queue whose handler ends the process whenever it meets a job called "deadly". Tells what was done, after
/// how many minutes the last of it was deleted, and how many processes ended.
fn with_a_deadly_record(seed: u64, jobs: &[Job]) -> (Memory, Vec<String>, i64, u32) {
    let memory = Memory::new(seed);
    let queue = memory.queue::<Job>("jobs.fifo");
    run(queue.send(jobs)).unwrap();
    let began = memory.now();
    let done = RefCell::new(std::collections::BTreeSet::new());
    let (mut last, mut crashes) = (began, 0);
    while let Some(visible) = queue.next_visible() {
        memory.clock().set(visible.max(memory.now()));
        let records = queue.receive(BATCH, memory.now());
        let ids: Vec<String> = records.iter().map(|record| record.id.clone()).collect();
        let desk = desk(&memory);
        let handled = desk.one_by_one(records, async |job: Job| {
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
    for seed in 0..20 {
        let mut jobs = vec![job("0", "deadly"), job("0", "behind")];
        jobs.extend((1..BATCH - 1).map(|nth| job(&nth.to_string(), &format!("n{nth}"))));
        let (memory, done, minutes, crashes) = with_a_deadly_record(seed, &jobs);
        assert_eq!(done.len(), BATCH - 1, "seed {seed}: {done:?}");
        let letters = memory.dead_letters();
        assert_eq!(reasons(&letters), ["whenever it was begun, the process ended before it did"], "seed {seed}");
        assert!(letters[0].input.contains("deadly"));
        // Twice before anybody can know, then five times alone.
        assert_eq!(crashes, 2 + MOST_TRIES, "seed {seed}");
        assert!(minutes <= 3 * 20, "seed {seed}: {minutes} minutes");
    }
}

#[test]
fn one_of_a_queue_without_groups_is_found_too() {
    let memory = Memory::new(3);
    let queue = memory.queue::<Job>("jobs");
    run(queue.send(&[job("a", "1"), job("a", "2")])).unwrap();
    for _ in 0..2 {
        assert_eq!(queue.receive(BATCH, memory.now()).len(), 2);
        memory.clock().advance(SILENCE);
    }
    let begun = RefCell::new(Vec::new());
    let report = run(desk(&memory).one_by_one(queue.receive(BATCH, memory.now()), async |job: Job| {
        begun.borrow_mut().push(job.name);
        Ok(())
    }));
    assert_eq!(begun.into_inner().len(), 1, "one at a time");
    assert_eq!(report.retry.iter().map(|(_, after)| *after).collect::<Vec<_>>(), [SILENCE]);
}

#[test]
fn the_others_of_a_batch_go_before_a_suspect_and_nobody_starves_in_a_busy_function() {
    let memory = Memory::new(3);
    let suspect = |name: &str| Record { first_received: Some(memory.now() - SILENCE * 2), ..record(name, name, 3) };
    let handled = |seconds: u64| {
        let handled = RefCell::new(Vec::new());
        let records = vec![suspect("s"), record("a", "1", 1), record("b", "2", 1)];
        let report = run(desk(&memory).one_by_one(records, async |job: Job| {
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
    for (receives, seconds) in [(10, 200), (5, 380), (2, 100_000)] {
        let waited =
            Record { first_received: Some(memory.now() - Duration::from_secs(seconds)), ..record("a", "1", receives) };
        let other = Record { id: "2".to_owned(), group: Some("b".to_owned()), ..waited.clone() };
        let (report, handled) = one_by_one(&memory, vec![waited, other]);
        assert_eq!((report, handled.len()), (Report::default(), 2), "{receives} in {seconds} s");
    }
}
