//! Changes that hold up their shard: in an outage until it is over, alone not for long, and never lost.

use omni_core::events::stuck::{ChangeNeeds, ReceivedChange, StreamRunner, StreamVerdict};
use omni_core::foundation::failure::Failure;
use omni_core::model::event::{ChangedRow, RowChange};
use omni_core::model::message::Direction;
use omni_core::model::timeline::{Outcome, TimelineEvent};
use omni_core::testing::in_memory::{Fault, MemoryPorts, Port, run};

use super::gateway::Gateway;

fn runner(gateway: &Gateway) -> StreamRunner<MemoryPorts> {
    StreamRunner::new("stream-processor", gateway.memory.ports())
}

fn event(gateway: &Gateway) -> ChangeNeeds {
    let event = TimelineEvent::of(&gateway.sms("m", "hello"), gateway.now(), Outcome::Sent);
    ChangeNeeds::of(&RowChange { id: "hop".to_owned(), row: ChangedRow::Event(Box::new(event)) })
}

fn message(gateway: &Gateway, direction: Direction) -> ChangeNeeds {
    let mut message = gateway.sms("m", "hello");
    message.direction = direction;
    ChangeNeeds::of(&RowChange { id: "message".to_owned(), row: ChangedRow::Message(Box::new(message)) })
}

/// A change of now.
fn change<'a>(gateway: &Gateway, id: &'a str, needs: ChangeNeeds) -> ReceivedChange<'a> {
    ReceivedChange { id, at: Some(gateway.now()), needs }
}

fn fails(runner: &StreamRunner<MemoryPorts>, received: ReceivedChange<'_>, failure: &Failure) -> StreamVerdict {
    run(runner.failed(received, failure, || Ok(format!("change {}", received.id))))
}

fn buried(gateway: &Gateway) -> Vec<String> {
    let letters = gateway.memory.take_dead_letters();
    assert!(letters.iter().all(|letter| letter.source == "stream" && letter.function == "stream-processor"));
    letters.into_iter().map(|letter| format!("{} after {}: {}", letter.input, letter.attempt, letter.reason)).collect()
}

fn throttled() -> Failure {
    Failure::transient("throttled")
}

#[test]
fn what_can_never_be_handled_is_buried_at_once_as_it_came() {
    let gateway = Gateway::new();
    let wreck = change(&gateway, "1", ChangeNeeds::default());
    let next = fails(&runner(&gateway), wreck, &Failure::permanent("a row is not readable"));
    assert_eq!(
        (next, buried(&gateway)),
        (StreamVerdict::Passed, vec!["change 1 after 1: a row is not readable".to_owned()])
    );
}

#[test]
fn one_that_fails_while_others_work_holds_up_its_shard_for_five_minutes_and_five_tries() {
    let gateway = Gateway::new();
    let runner = runner(&gateway);
    let stuck = change(&gateway, "1", event(&gateway));
    assert_eq!(fails(&runner, stuck, &throttled()), StreamVerdict::AgainAndLook);
    runner.worked(change(&gateway, "2", event(&gateway)));
    // Nothing is to be learnt any more from those behind it.
    for _ in 0..9 {
        assert_eq!(fails(&runner, stuck, &throttled()), StreamVerdict::Again);
    }
    gateway.wait(300);
    assert_eq!(fails(&runner, stuck, &throttled()), StreamVerdict::Passed);
    assert_eq!(buried(&gateway), ["change 1 after 11: throttled"]);

    // Time alone does not do it.
    let slow = change(&gateway, "3", event(&gateway));
    assert_eq!(fails(&runner, slow, &throttled()), StreamVerdict::AgainAndLook);
    runner.worked(change(&gateway, "4", event(&gateway)));
    gateway.wait(1_000);
    for _ in 0..3 {
        assert_eq!(fails(&runner, slow, &throttled()), StreamVerdict::Again);
    }
    assert_eq!(fails(&runner, slow, &throttled()), StreamVerdict::Passed);
}

#[test]
fn an_outage_of_two_hours_buries_nothing_and_what_worked_again_is_forgotten() {
    let gateway = Gateway::new();
    let runner = runner(&gateway);
    let first = change(&gateway, "1", event(&gateway));
    for _ in 0..119 {
        gateway.wait(60);
        assert_eq!(fails(&runner, first, &throttled()), StreamVerdict::AgainAndLook);
        assert_eq!(fails(&runner, change(&gateway, "2", event(&gateway)), &throttled()), StreamVerdict::AgainAndLook);
    }
    assert!(buried(&gateway).is_empty());
    runner.worked(first);
    // It failed once more by itself: that is the first try.
    assert_eq!(fails(&runner, change(&gateway, "1", event(&gateway)), &throttled()), StreamVerdict::AgainAndLook);
}

#[test]
fn after_two_hours_it_is_buried_whoever_counts_and_however_little_is_known() {
    let check = |at: bool| {
        let gateway = Gateway::new();
        let mut stuck = change(&gateway, "1", event(&gateway));
        if !at {
            stuck.at = None;
            assert_eq!(fails(&runner(&gateway), stuck, &throttled()), StreamVerdict::AgainAndLook);
        }
        // Another process begins to count anew; the age of the change is the same.
        let runner = runner(&gateway);
        assert_eq!(fails(&runner, stuck, &throttled()), StreamVerdict::AgainAndLook);
        gateway.wait(7_200);
        for _ in 0..3 {
            assert_eq!(fails(&runner, stuck, &throttled()), StreamVerdict::AgainAndLook, "{at}");
        }
        assert_eq!(fails(&runner, stuck, &throttled()), StreamVerdict::Passed, "{at}");
        assert_eq!(buried(&gateway), ["change 1 after 5: throttled"]);
    };
    check(true);
    check(false);
}

#[test]
fn what_works_proves_nothing_for_what_needs_more() {
    let gateway = Gateway::new();
    let (silent, event, conversation) =
        (ChangeNeeds::default(), message(&gateway, Direction::Inbound), message(&gateway, Direction::Outbound));
    let check = |fails_with: ChangeNeeds, works: ChangeNeeds, proven: bool| {
        let runner = runner(&gateway);
        let stuck = change(&gateway, "1", fails_with);
        fails(&runner, stuck, &throttled());
        runner.worked(change(&gateway, "2", works));
        let next = fails(&runner, stuck, &throttled());
        assert_eq!(next == StreamVerdict::Again, proven, "{fails_with:?} {works:?}");
    };
    check(event, event, true);
    check(event, conversation, true);
    check(conversation, event, false);
    check(event, silent, false);
    check(silent, silent, false);
}

#[test]
fn what_cannot_be_buried_comes_again() {
    let gateway = Gateway::new();
    let runner = runner(&gateway);
    let wreck = change(&gateway, "1", ChangeNeeds::default());
    gateway.memory.faults().next(Port::DeadLetters, Fault::Before);
    assert_eq!(fails(&runner, wreck, &Failure::permanent("unreadable")), StreamVerdict::Again);
    assert_eq!(fails(&runner, wreck, &Failure::permanent("unreadable")), StreamVerdict::Passed);
    assert_eq!(buried(&gateway), ["change 1 after 2: unreadable"]);
}
