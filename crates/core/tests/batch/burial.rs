//! Giving up: after how many tries, in which order, and what the letter says.

use super::*;

/// Fails the record `name` once more, at this receive; tells after how long it comes again, if it does.
fn fail_again(memory: &Memory, name: &str, receive: u32) -> Option<Duration> {
    let (report, _) = one_by_one(memory, vec![record("a", name, receive)]);
    report.retry.first().map(|(_, after)| *after)
}

#[test]
fn a_record_is_buried_at_its_fifth_try_however_often_it_waited_before() {
    for receives in [[1, 2, 3, 4, 5], [9, 10, 30, 31, 99]] {
        let memory = Memory::new(1);
        let mut waits: Vec<u64> = Vec::new();
        for receive in &receives[..4] {
            waits.push(fail_again(&memory, "slow", *receive).unwrap().as_secs());
        }
        let table = [5, 15, 60, 300];
        let near = waits.iter().zip(table).all(|(wait, table)| (table * 8 / 10..=table * 12 / 10).contains(wait));
        assert!(near, "by tries, not by receives: {waits:?}");
        assert_eq!(fail_again(&memory, "slow", receives[4]), None);
        let letters = memory.dead_letters();
        assert_eq!((reasons(&letters), letters[0].attempt), (vec!["not yet"], MAX_TRIES));
    }
}

#[test]
fn to_be_told_to_wait_is_no_try() {
    let memory = Memory::new(1);
    for receive in 1..100 {
        assert_eq!(fail_again(&memory, "throttled", receive), Some(Duration::from_secs(77)), "{receive}");
    }
    assert_eq!(memory.dead_letters(), []);
}

#[test]
fn a_receive_is_one_try_though_its_count_is_told_twice() {
    let memory = Memory::new(1);
    memory.faults().next(Port::Effects, Fault::After);
    for receive in [1, 1, 2, 3, 4] {
        assert!(fail_again(&memory, "slow", receive).is_some(), "{receive}");
    }
    assert_eq!(fail_again(&memory, "slow", 5), None);
}

#[test]
fn while_tries_cannot_be_counted_nothing_is_given_up_and_it_comes_again_within_a_minute_or_so() {
    let memory = Memory::new(1);
    for receive in 1..=99 {
        memory.faults().next(Port::Effects, Fault::Before);
        let wait = fail_again(&memory, "slow", receive).unwrap();
        assert!(wait <= Duration::from_mins(1) && wait >= Duration::from_secs(4), "{receive}: {wait:?}");
    }
    assert_eq!(memory.dead_letters(), []);
    for receive in 100..104 {
        assert!(fail_again(&memory, "slow", receive).is_some());
    }
    assert_eq!(fail_again(&memory, "slow", 104), None, "then it has its five tries");
}

#[test]
fn a_failing_table_buries_nothing_and_a_lost_answer_at_most_one_copy_more() {
    let check = |port, fault, before: usize, after: usize| {
        let memory = Memory::new(1);
        memory.faults().next(port, fault);
        let batch = || vec![record("a", "wreck", 1), record("b", "1", 1)];
        let (report, _) = one_by_one(&memory, batch());
        assert_eq!((retried(&report), memory.dead_letters().len()), (vec!["wreck"], before), "{port:?} {fault:?}");
        let (report, _) = one_by_one(&memory, batch());
        assert_eq!((retried(&report), memory.dead_letters().len()), (vec![], after), "{port:?} {fault:?}");
        let ids: std::collections::BTreeSet<_> =
            memory.dead_letters().iter().map(DeadLetter::deduplication_id).collect();
        assert_eq!(ids.len(), 1, "a copy is known by its id");
    };
    check(Port::DeadLetters, Fault::Before, 0, 1);
    check(Port::DeadLetters, Fault::After, 1, 2);
    check(Port::Timelines, Fault::Before, 0, 1);
    check(Port::Timelines, Fault::After, 0, 1);
}

#[test]
fn a_table_that_fails_for_long_buries_no_copies() {
    let memory = Memory::new(1);
    memory.faults().share(&[Port::Timelines], 1.0);
    for receive in 1..50 {
        assert!(fail_again(&memory, "wreck", receive).unwrap() <= Duration::from_mins(1));
    }
    assert_eq!(memory.dead_letters(), []);
    memory.faults().stop();
    assert_eq!(fail_again(&memory, "wreck", 50), None);
    assert_eq!(memory.dead_letters().len(), 1);
}

#[test]
fn a_letter_says_whom_to_follow_through_the_logs() {
    let memory = Memory::new(1);
    one_by_one(&memory, vec![record("a", "wreck", 1)]);
    assert_eq!(memory.dead_letters()[0].correlation_id.as_deref(), Some("c-wreck"));
}

#[test]
fn a_body_that_cannot_be_fetched_holds_back_its_group_and_is_buried_after_five_tries() {
    let memory = Memory::new(1);
    let reference = r#"{"bodyIn":"s3://bodies/k"}"#;
    let unfetched = |receive| QueueRecord {
        body: reference.to_owned(),
        unfetched: Some(Failure::transient("GetObject: no answer").into()),
        ..record("a", "large", receive)
    };
    for receive in 1..=4 {
        let batch = vec![record("a", "0", 1), unfetched(receive), record("a", "2", receive), record("b", "3", 1)];
        let (report, mut handled) = one_by_one(&memory, batch);
        handled.sort();
        assert_eq!((retried(&report), handled), (vec!["large", "2"], vec!["0".to_owned(), "3".to_owned()]));
        assert_eq!(report.retry[0].1, report.retry[1].1);
    }
    let (report, handled) = one_by_one(&memory, vec![unfetched(5), record("a", "2", 5)]);
    assert_eq!(report.retry, [("2".to_owned(), Duration::ZERO)], "the next one has its turn at once");
    assert_eq!(handled.len(), 0);
    let letters = memory.dead_letters();
    assert_eq!((reasons(&letters), letters[0].input.as_str()), (vec!["GetObject: no answer"], reference));
}

#[test]
fn a_body_that_is_not_ours_is_buried_at_once_and_holds_back_nobody() {
    let memory = Memory::new(1);
    let foreign = QueueRecord {
        unfetched: Some(Failure::permanent("a reference to a body is not ours").into()),
        ..record("a", "foreign", 1)
    };
    let (report, handled) = one_by_one(&memory, vec![foreign, record("a", "1", 1)]);
    assert_eq!((report, handled), (BatchReport::default(), vec!["1".to_owned()]));
    assert_eq!(reasons(&memory.dead_letters()), ["a reference to a body is not ours"]);
}

#[test]
fn a_buried_message_shows_dead_in_its_time_line() {
    let memory = Memory::new(1);
    one_by_one(&memory, vec![record("a", "wreck", 1)]);
    let timeline = run(memory.read(&TenantId::new("demo"), &MessageId::new("wreck"))).unwrap().unwrap();
    assert_eq!((timeline.status(), timeline.events.len()), ("dead", 1));
    assert_eq!(timeline.events[0].detail()["reason"], "it is a wreck");
    assert_eq!(timeline.events[0].detail()["function"], "tester");
}
