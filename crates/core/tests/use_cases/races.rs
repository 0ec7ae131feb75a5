//! Scheduled messages under every interleaving and crash: fired or cancelled, never both, and out once.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use jiff::Timestamp;
use omni_core::domain::scheduled::{ScheduledMessage, ScheduledRevision, ScheduledState};
use omni_core::foundation::http::Request;
use omni_core::model::message::{Message, TenantId};
use omni_core::model::timeline::{Outcome, TimelineEntry};
use omni_core::operations::access::Caller;
use omni_core::operations::call::Call;
use omni_core::operations::handlers::scheduled;
use omni_core::ports::{ScheduledMessages, Timelines};
use omni_core::testing::in_memory::{Port, count_steps, run, run_until};
use serde_json::{Value, json};

use super::gateway::Gateway;

const DUE_IN: u64 = 600;
/// Polls that take a world to its end, whoever it is.
const MANY: usize = 10_000;

type Task = Pin<Box<dyn Future<Output = ()>>>;

/// The answers to callers of the API: the body that an edit asked for, or nothing for a cancel, and the status.
type Answers = Rc<RefCell<Vec<(Option<String>, u16)>>>;

/// A gateway with one message that is due in ten minutes.
struct World {
    gateway: Gateway,
    first: ScheduledMessage,
    answers: Answers,
}

impl World {
    fn new() -> Self {
        let gateway = Gateway::new();
        let message = gateway.sms("m", "first");
        let submission =
            ScheduledMessage::submitted(message, gateway.now() + Duration::from_secs(DUE_IN), gateway.now());
        let event = TimelineEntry::Event(submission.becomes.event());
        run(gateway.memory.record(&[event])).unwrap();
        assert_eq!(run(gateway.memory.keep(std::slice::from_ref(&submission))).unwrap(), [true]);
        Self { gateway, first: submission.becomes, answers: Answers::default() }
    }

    fn ask(&self, method: &str, body: Option<&str>, changes: &Value) -> Task {
        let (ports, is_cancel) = (self.gateway.memory.ports(), method == "DELETE");
        let caller = Caller { tenant: TenantId::new("acme"), key_id: "acme".to_owned(), scopes: Vec::new() };
        let request =
            Request { method: method.to_owned(), body: changes.to_string().into_bytes(), ..Request::default() };
        let (answers, body) = (self.answers.clone(), body.map(str::to_owned));
        Box::pin(async move {
            let call = Call { caller, request: &request, path: vec![("id", "m".to_owned())] };
            let answer =
                if is_cancel { scheduled::cancel(&ports, &call).await } else { scheduled::edit(&ports, &call).await };
            answers.borrow_mut().push((body, answer.map_or_else(|problem| problem.status(), |answer| answer.status)));
        })
    }

    fn cancel(&self) -> Task {
        self.ask("DELETE", None, &Value::Null)
    }

    fn edit(&self, body: &str) -> Task {
        self.ask("PATCH", Some(body), &json!({"body": body}))
    }

    fn defer(&self, body: &str, seconds: u64) -> Task {
        let at = self.first.send_at + Duration::from_secs(seconds);
        self.ask("PATCH", Some(body), &json!({"body": body, "sendAt": at}))
    }

    fn tick(&self) -> Task {
        let release = self.gateway.release();
        Box::pin(async move { drop(release.release_due().await) })
    }

    fn wait_until_due(&self) {
        self.gateway.memory.clock().set(self.first.send_at);
    }

    /// Lets the next ticks finish what is left, and holds the end against the promises.
    fn judge(&self, context: &str) -> ScheduledState {
        self.gateway.memory.faults().stop();
        for _ in 0..3 {
            self.gateway.wait(86_400);
            run(self.gateway.release().release_due()).unwrap();
        }
        assert_eq!(self.gateway.memory.next_due(), None, "{context}: something stays in the schedule");
        let kept = run(self.gateway.memory.scheduled(&[self.first.key()])).unwrap().remove(0).unwrap();
        for message in self.gateway.drain::<Message>("outbound.fifo") {
            run(self.gateway.admit(message)).unwrap();
        }
        let out = self.gateway.drain::<Message>("selection.fifo");
        let events: Vec<Outcome> = self
            .gateway
            .timeline(&self.first.message)
            .events
            .iter()
            .map(omni_core::model::timeline::TimelineEvent::outcome)
            .collect();
        let (fired, cancelled) = (events.contains(&Outcome::Due), events.contains(&Outcome::Cancelled));
        match kept.state {
            ScheduledState::Fired => {
                assert_eq!((out.len(), fired, cancelled), (1, true, false), "{context}: {events:?}");
                assert_eq!(out[0], kept.message, "{context}: what fires is what was kept last");
                let shown = self.gateway.timeline(&self.first.message).message;
                assert_eq!(shown, Some(kept.message.clone()), "{context}: the time line has what went out");
            }
            ScheduledState::Cancelled => {
                assert_eq!((out.len(), fired, cancelled), (0, false, true), "{context}: {events:?}");
                assert_eq!(self.gateway.status(&self.first.message), "cancelled", "{context}");
            }
            ScheduledState::Waiting => panic!("{context}: it waits for ever"),
        }
        self.judge_answers(context, &kept);
        kept.state
    }

    /// Checks that nobody was told what is not so.
    fn judge_answers(&self, context: &str, kept: &ScheduledMessage) {
        let answers = self.answers.borrow();
        for (body, status) in answers.iter() {
            match (body, status) {
                (None, 200) => assert_eq!(kept.state, ScheduledState::Cancelled, "{context}: a cancel was confirmed"),
                (None, 409) => assert_eq!(kept.state, ScheduledState::Fired, "{context}: a cancel was too late"),
                (Some(_), 200 | 409) | (_, 503) => {}
                other => panic!("{context}: {other:?}"),
            }
        }
        // Confirmed edits are in what fires, unless a later one has replaced them; one that was refused never is.
        let edits: BTreeMap<&str, u16> =
            answers.iter().filter_map(|(body, status)| Some((body.as_deref()?, *status))).collect();
        let went = kept.message.body.as_str();
        assert_ne!(edits.get(went), Some(&409), "{context}: a refused edit went out");
        if went == "first" {
            assert!(edits.values().all(|status| *status != 200), "{context}: a confirmed edit did not go out");
        }
    }
}

/// One operation on a store: up to its effect, and past it.
fn operate(task: &mut Task) -> bool {
    let mut context = Context::from_waker(Waker::noop());
    (0..2).any(|_| matches!(task.as_mut().poll(&mut context), Poll::Ready(())))
}

/// Runs both to their ends, the bits of `order` saying whose operation is next; `crash` stops one after so many.
fn interleave(mut tasks: [Option<Task>; 2], order: u32, crash: Option<(usize, u32)>) {
    let mut operations = [0, 0];
    for turn in 0.. {
        let wanted = if turn < 32 { (order >> turn & 1) as usize } else { turn % 2 };
        let chosen = if tasks[wanted].is_some() { wanted } else { 1 - wanted };
        let Some(task) = &mut tasks[chosen] else { return };
        if crash == Some((chosen, operations[chosen])) || operate(task) {
            tasks[chosen] = None;
        }
        operations[chosen] += 1;
        assert!(turn < MANY, "it does not come to rest");
    }
}

/// Every order of the operations of two, alone and with a crash of either after each operation.
fn exhaust(turns: u32, start: impl Fn(&World) -> [Task; 2]) -> BTreeMap<&'static str, u32> {
    let mut ends = BTreeMap::new();
    let crashes = [0, 1].into_iter().flat_map(|who| (0..7).map(move |after| Some((who, after))));
    let crashes: Vec<Option<(usize, u32)>> = crashes.chain([None]).collect();
    for order in 0..1_u32 << turns {
        for crash in &crashes {
            let world = World::new();
            world.wait_until_due();
            interleave(start(&world).map(Some), order, *crash);
            let end = world.judge(&format!("order {order:b}, crash {crash:?}"));
            *ends.entry(if end == ScheduledState::Fired { "fired" } else { "cancelled" }).or_default() += 1;
        }
    }
    ends
}

#[test]
fn a_cancel_and_a_fire_in_every_order_are_one_of_the_two() {
    let ends = exhaust(10, |world| [world.cancel(), world.tick()]);
    assert!(ends["fired"] > 100 && ends["cancelled"] > 100, "{ends:?}");
}

#[test]
fn an_edit_and_a_fire_in_every_order_agree_on_what_goes_out() {
    let ends = exhaust(9, |world| [world.edit("second"), world.tick()]);
    assert_eq!(ends.len(), 1, "{ends:?}");
    let ends = exhaust(9, |world| [world.defer("second", 3600), world.tick()]);
    assert_eq!(ends.len(), 1, "{ends:?}");
}

#[test]
fn two_ticks_in_every_order_send_it_once() {
    let ends = exhaust(10, |world| [world.tick(), world.tick()]);
    assert_eq!(ends.len(), 1, "{ends:?}");
}

#[test]
fn a_cancel_and_an_edit_in_every_order_leave_it_cancelled() {
    let ends = exhaust(8, |world| [world.cancel(), world.defer("second", 3600)]);
    assert!(ends["cancelled"] > 100, "{ends:?}");
}

#[test]
fn a_crash_at_any_step_is_finished_by_the_next_tick_or_the_next_try() {
    let steps = |start: fn(&World) -> Task| {
        let world = World::new();
        world.wait_until_due();
        count_steps(start(&world)).1
    };
    let check = |what: &str, start: fn(&World) -> Task, again: bool| {
        let count = steps(start);
        assert!(count >= 6, "{what}: {count}");
        for crash in 0..count {
            let world = World::new();
            world.wait_until_due();
            assert!(run_until(start(&world), crash).is_none(), "{what} {crash}");
            if again {
                run(start(&world));
            }
            world.judge(&format!("{what}, stopped at step {crash}, again: {again}"));
        }
    };
    for again in [false, true] {
        check("tick", World::tick, again);
        check("cancel", World::cancel, again);
        check("edit", |world| world.edit("second"), again);
        check("defer", |world| world.defer("second", 60), again);
    }
}

#[test]
fn ten_thousand_meetings_within_fifty_milliseconds_never_do_both() {
    let mut ends = BTreeMap::new();
    for seed in 0..10_000_u64 {
        let world = World::new();
        let dice = omni_core::testing::in_memory::Memory::new(seed).dice();
        if seed % 2 == 1 {
            world.gateway.memory.faults().share(&[Port::Schedule, Port::Timelines, Port::Queues], 0.03);
        }
        let clock = world.gateway.memory.clock();
        clock.set(world.first.send_at - Duration::from_millis(60));
        let at = |dice: &omni_core::testing::in_memory::Dice| {
            world.first.send_at + Duration::from_millis(dice.below(101) as u64) - Duration::from_millis(50)
        };
        let mut callers: Vec<(Timestamp, Task)> = Vec::new();
        for nth in 0..=dice.below(3) {
            let asked: Task = match dice.below(3) {
                0 => world.cancel(),
                1 => world.edit(&format!("edit {nth}")),
                _ => world.defer(&format!("edit {nth}"), dice.below(3) as u64),
            };
            callers.push((at(&dice), asked));
        }
        for _ in 0..=dice.below(2) {
            callers.push((at(&dice), world.tick()));
        }
        let mut polls = 0;
        while !callers.is_empty() {
            let now = world.gateway.now();
            let ready: Vec<usize> = (0..callers.len()).filter(|nth| callers[*nth].0 <= now).collect();
            if !ready.is_empty() {
                let chosen = ready[dice.below(ready.len())];
                let crashed = dice.below(100) == 0;
                if crashed || run_step(&mut callers[chosen].1) {
                    drop(callers.swap_remove(chosen));
                }
            }
            clock.advance(Duration::from_millis(dice.below(4) as u64));
            polls += 1;
            assert!(polls < MANY, "seed {seed} does not come to rest");
        }
        let end = world.judge(&format!("seed {seed}"));
        *ends.entry(end == ScheduledState::Fired).or_insert(0) += 1;
    }
    assert!(ends[&true] > 1000 && ends[&false] > 1000, "{ends:?}");
}

fn run_step(task: &mut Task) -> bool {
    task.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready()
}

#[test]
fn whatever_the_order_of_edits_and_ticks_each_message_goes_once_or_never() {
    for seed in 0..2_000_u64 {
        let world = World::new();
        let dice = omni_core::testing::in_memory::Memory::new(seed).dice();
        if seed % 3 == 0 {
            world.gateway.memory.faults().share(&Port::ALL, 0.05);
        }
        for nth in 0..2 + dice.below(8) {
            let mut task: Task = match dice.below(8) {
                0 => world.cancel(),
                1..4 => world.defer(&format!("edit {nth}"), dice.below(1200) as u64),
                4 => world.edit(&format!("edit {nth}")),
                _ => world.tick(),
            };
            let crash = if dice.below(4) == 0 { dice.below(14) } else { MANY };
            for _ in 0..crash {
                if run_step(&mut task) {
                    break;
                }
            }
            world.gateway.wait(dice.below(500) as u64);
        }
        world.judge(&format!("seed {seed}"));
    }
}

#[test]
fn a_submission_that_is_kept_twice_is_one() {
    let world = World::new();
    let again = ScheduledRevision { was: None, becomes: world.first.clone() };
    assert_eq!(run(world.gateway.memory.keep(&[again])).unwrap(), [false]);
    world.wait_until_due();
    run(world.tick());
    assert_eq!(world.judge("kept twice"), ScheduledState::Fired);
}
