//! Records that wait behind another one of their group: as long as that one, and never by their own receives.

use jiff::{SignedDuration, Timestamp};
use omni_core::runtime::batch::{BATCH, MAX_RECEIVES, PATIENCE};

use super::*;

/// Works off a queue as Lambda does: ten at a time, of one group too. Tells after how many seconds each was done.
fn work_off_timed(
    memory: &Memory,
    queue: &MemoryQueue<Job>,
    handle: &impl AsyncFn(&Job) -> Result<(), Failure>,
) -> Vec<(String, i64)> {
    let began: Timestamp = memory.now();
    let done = RefCell::new(Vec::new());
    while let Some(visible) = queue.next_visible() {
        memory.clock().set(visible.max(memory.now()));
        let records = queue.receive(BATCH, memory.now());
        let ids: Vec<String> = records.iter().map(|record| record.id.clone()).collect();
        let report = run(runner(memory).one_by_one(records, async |job: Job| {
            handle(&job).await?;
            done.borrow_mut().push((job.name, memory.now().duration_since(began).as_secs()));
            Ok(())
        }));
        for (id, after) in &report.retry {
            queue.change_visibility(id, *after);
        }
        queue.delete(ids.iter().map(String::as_str).filter(|id| !retried(&report).contains(id)));
    }
    done.into_inner()
}

fn burst(memory: &Memory, count: usize) -> MemoryQueue<Job> {
    let queue = memory.queue::<Job>("jobs.fifo");
    let jobs: Vec<Job> = (1..=count).map(|nth| job("a", &nth.to_string())).collect();
    run(queue.send(&jobs)).unwrap();
    queue
}

#[test]
fn messages_to_one_number_leave_one_call_after_the_other() {
    let check = |count: usize, seconds: u64, expected: &[i64]| {
        let memory = Memory::new(7);
        let queue = burst(&memory, count);
        let left = work_off_timed(&memory, &queue, &async |_| {
            memory.clock().advance(Duration::from_secs(seconds));
            Ok(())
        });
        let (names, left): (Vec<String>, Vec<i64>) = left.into_iter().unzip();
        assert_eq!(names, (1..=count).map(|nth| nth.to_string()).collect::<Vec<_>>(), "in their order");
        assert_eq!(left, expected, "{count} calls of {seconds} s");
        assert_eq!((queue.dead().len(), memory.dead_letters().len()), (0, 0));
    };
    // Before, the last of eight left after 172 seconds, and three were still hidden at 310.
    check(8, 4, &[4, 8, 12, 16, 20, 24, 28, 32]);
    // Before, the tenth left after 5.9 hours, at its last receive.
    check(10, 5, &[5, 10, 15, 20, 25, 30, 35, 40, 45, 50]);
    check(10, 20, &[20, 40, 60, 80, 100, 120, 140, 160, 180, 200]);
    check(3, 1, &[1, 2, 3]);
    check(100, 20, &(1..=100).map(|nth| nth * 20).collect::<Vec<i64>>());
}

#[test]
fn no_call_is_begun_that_could_outlast_the_function() {
    let memory = Memory::new(7);
    let queue = burst(&memory, 10);
    let records = queue.receive(BATCH, memory.now());
    let began = memory.now();
    let last = RefCell::new(began);
    run(runner(&memory).one_by_one(records, async |_: Job| {
        *last.borrow_mut() = memory.now();
        memory.clock().advance(Duration::from_millis(1_500));
        Ok(())
    }));
    let latest = last.into_inner().duration_since(began);
    assert!(latest <= SignedDuration::try_from(PATIENCE).unwrap(), "{latest:?}");
}

#[test]
fn behind_a_head_that_fails_all_wait_exactly_as_long_as_it_does_and_none_of_them_is_buried() {
    let memory = Memory::new(7);
    let queue = burst(&memory, 10);
    let left = work_off_timed(&memory, &queue, &async |job| match job.name.as_str() {
        "1" => Err(Failure::transient("not yet")),
        _ => Ok(()),
    });
    assert_eq!(reasons(&memory.dead_letters()), ["not yet"]);
    assert_eq!(queue.dead().len(), 0);
    // The head has its five tries, within 5 + 15 + 60 + 300 seconds and a fifth; the others follow at once.
    let after: Vec<i64> = left.iter().map(|(_, seconds)| *seconds).collect();
    assert_eq!((left.len(), after.iter().max(), after.iter().min()), (9, Some(&after[0]), Some(&after[0])));
    assert!((304..=456).contains(&after[0]), "{after:?}");
}

#[test]
fn ten_heads_that_fail_five_times_each_have_room_in_the_receives_of_the_last() {
    let memory = Memory::new(7);
    let queue = burst(&memory, 10);
    let mut receives = Vec::new();
    while let Some(visible) = queue.next_visible() {
        memory.clock().set(visible.max(memory.now()));
        let records = queue.receive(BATCH, memory.now());
        receives.extend(records.iter().filter(|record| record.id == "10").map(|record| record.attempt));
        let ids: Vec<String> = records.iter().map(|record| record.id.clone()).collect();
        let report = run(runner(&memory).one_by_one(records, async |_: Job| Err(Failure::transient("not yet"))));
        for (id, after) in &report.retry {
            queue.change_visibility(id, *after);
        }
        queue.delete(ids.iter().map(String::as_str).filter(|id| !retried(&report).contains(id)));
    }
    assert_eq!((memory.dead_letters().len(), queue.dead().len()), (10, 0), "each is buried by us, with its reason");
    let last = receives.into_iter().max().unwrap();
    assert_eq!(last, 10 * MAX_TRIES);
    assert!(2 * last <= MAX_RECEIVES);
}

#[test]
fn a_handler_of_the_whole_batch_says_who_waits_and_not_by_a_text() {
    let memory = Memory::new(1);
    let records = vec![record("a", "1", 60), record("a", "2", 60), record("b", "3", 60), record("b", "4", 60)];
    let report = run(runner(&memory).together(records, async |_: Vec<Job>| {
        vec![
            Err::<(), Undone>(Failure::transient("not yet").into()),
            Err(Undone::Waiting),
            Err(Failure::throttled(Duration::from_secs(9), "another worker is at it").into()),
            Err(Undone::Waiting),
        ]
    }));
    let waits: Vec<Duration> = report.retry.iter().map(|(_, after)| *after).collect();
    assert!((4..=6).contains(&waits[0].as_secs()), "its first try: {waits:?}");
    assert_eq!((waits[0], waits[2], waits[3]), (waits[1], Duration::from_secs(9), Duration::from_secs(9)));
    assert_eq!(memory.dead_letters(), []);
}

#[test]
fn what_looks_like_a_wait_by_its_text_is_still_a_try() {
    let memory = Memory::new(1);
    let text = "it waits behind another record of its group";
    for receive in 1..=5 {
        run(runner(&memory).one_by_one(vec![record("a", "1", receive)], async |_: Job| Err(Failure::transient(text))));
    }
    assert_eq!(reasons(&memory.dead_letters()), [text]);
}

#[test]
fn records_of_a_queue_without_groups_wait_for_nobody() {
    let memory = Memory::new(1);
    let alone = |name| QueueRecord { queue: "jobs".to_owned(), group: None, ..record("a", name, 1) };
    let (report, handled) = one_by_one(&memory, vec![alone("slow"), alone("1"), alone("2")]);
    assert_eq!((retried(&report), handled.len()), (vec!["slow"], 3));
}
