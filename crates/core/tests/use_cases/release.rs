//! The minute's tick under a backlog: thousands at once, in order, in time, and nothing lost.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::Timestamp;
use omni_core::bundle;
use omni_core::domain::scheduled::{ScheduledMessage, ScheduledRevision};
use omni_core::foundation::failure::Failure;
use omni_core::model::delayed::{Delayed, DelayedItem, DueItems, ScheduledKey, UnreadableRow};
use omni_core::model::message::{ConversationId, Message, MessageId, TenantId};
use omni_core::model::plan::{Delivery, DeliveryPlan, Retry};
use omni_core::ports::{Env, QueueSender, Schedule, ScheduledMessages, Unsent};
use omni_core::scheduler::release::{ReleasePorts, ScheduleRelease};
use omni_core::testing::in_memory::{Fault, Memory, MemoryQueue, Port, run};

use super::gateway::Gateway;

/// Keeps `count` messages that are all due now, of ten conversations.
fn backlog(gateway: &Gateway, count: usize) {
    let message = gateway.sms("m", "first");
    let revisions: Vec<_> = (0..count)
        .map(|nth| {
            let mut message = message.clone();
            message.id = MessageId::new(format!("m{nth:06}"));
            message.conversation_id = ConversationId::new(format!("c{}", nth % 10));
            message.body = nth.to_string();
            let at = gateway.now() - Duration::from_millis((count - nth) as u64);
            ScheduledMessage::submitted(message, at, gateway.now())
        })
        .collect();
    assert!(run(gateway.memory.keep(&revisions)).unwrap().iter().all(|kept| *kept));
}

#[test]
fn thousands_go_out_in_one_tick_and_in_order_within_each_conversation() {
    let gateway = Gateway::new();
    backlog(&gateway, 5_000);
    assert_eq!(run(gateway.release().release_due()).unwrap(), 5_000);
    assert_eq!(gateway.memory.next_due(), None);
    let mut last = BTreeMap::new();
    let out = gateway.drain::<Message>("outbound.fifo");
    assert_eq!(out.len(), 5_000);
    for message in out {
        let nth: usize = message.body.parse().unwrap();
        assert!(last.insert(message.conversation_id, nth).is_none_or(|before| before < nth), "{nth}");
    }
}

/// A clock of which every look takes a while.
#[derive(Clone)]
struct Slow(Memory);

impl Env for Slow {
    fn now(&self) -> Timestamp {
        self.0.clock().advance(Duration::from_millis(500));
        self.0.now()
    }

    fn fraction(&self) -> f64 {
        self.0.fraction()
    }

    fn bytes(&self) -> [u8; 10] {
        self.0.bytes()
    }
}

bundle! {
    /// Ports with that clock.
    struct SlowPorts: ReleasePorts {
        schedule: Memory,
        timelines: Memory,
        dead_letters: Memory,
        retries: MemoryQueue<Retry>,
        inbound: MemoryQueue<Message>,
        outbound: MemoryQueue<Message>,
        env: Slow,
    }
}

#[test]
fn a_tick_stops_in_time_and_the_next_one_goes_on() {
    let gateway = Gateway::new();
    backlog(&gateway, 2_000);
    let release = |memory: &Memory| ScheduleRelease {
        ports: SlowPorts {
            schedule: memory.clone(),
            timelines: memory.clone(),
            dead_letters: memory.clone(),
            retries: memory.queue("delivery-retry"),
            inbound: memory.queue("inbound.fifo"),
            outbound: memory.queue("outbound.fifo"),
            env: Slow(memory.clone()),
        },
    };
    let began = gateway.now();
    let first = run(release(&gateway.memory).release_due()).unwrap();
    let took = gateway.now().duration_since(began).as_secs();
    assert!((20..30).contains(&took), "{took} seconds");
    assert!(first > 0 && first < 2_000, "{first}");
    let mut all = first;
    while gateway.memory.next_due().is_some() {
        all += run(release(&gateway.memory).release_due()).unwrap();
    }
    assert_eq!((all, gateway.queue::<Message>("outbound.fifo").len()), (2_000, 2_000));
}

#[test]
fn a_queue_that_is_out_of_reach_loses_nothing() {
    for fault in [Fault::Before, Fault::After] {
        for port in [Port::Outbox, Port::Timelines, Port::Schedule] {
            for nth in 0..3 {
                let gateway = Gateway::new();
                backlog(&gateway, 30);
                for _ in 0..nth {
                    gateway.memory.faults().next(port, fault);
                }
                let first = run(gateway.release().release_due());
                assert_eq!(first.is_err(), nth > 0, "{port:?} {fault:?}");
                run(gateway.release().release_due()).unwrap();
                assert_eq!(gateway.memory.next_due(), None);
                let ids: BTreeSet<_> =
                    gateway.drain::<Message>("outbound.fifo").into_iter().map(|message| message.id).collect();
                assert_eq!(ids.len(), 30, "{port:?} {fault:?} {nth}");
            }
        }
    }
}

#[test]
fn a_row_that_nobody_can_read_is_buried_once_and_holds_back_no_other() {
    let gateway = Gateway::new();
    backlog(&gateway, 100);
    // More than a page of one shard, and one in another.
    for nth in 0..60 {
        gateway.memory.add_wreck(3, gateway.now(), &format!("{{wreck {nth}"));
    }
    gateway.memory.add_wreck(4, gateway.now() + Duration::from_mins(1), "later");
    assert_eq!(run(gateway.release().release_due()), Ok(100));
    let letters = gateway.memory.take_dead_letters();
    let inputs: BTreeSet<&str> = letters.iter().map(|letter| letter.input.as_str()).collect();
    assert_eq!((letters.len(), inputs.len()), (60, 60));
    assert!(inputs.contains("{wreck 59"), "it is there to be mended");
    let (source, function) = (letters[0].source.as_str(), letters[0].function.as_str());
    assert_eq!((source, function), ("schedule", "delivery-coordinator"));
    gateway.wait(60);
    assert_eq!(run(gateway.release().release_due()), Ok(0));
    assert_eq!(gateway.memory.take_dead_letters().len(), 1, "each minute before, and now once");
    assert_eq!(run(gateway.release().release_due()), Ok(0));
    assert_eq!(gateway.memory.take_dead_letters(), []);
}

#[test]
fn what_cannot_be_buried_now_stays_and_holds_back_no_other() {
    for (port, fault, copies) in [(Port::DeadLetters, Fault::Before, 1), (Port::DeadLetters, Fault::After, 2)] {
        let gateway = Gateway::new();
        backlog(&gateway, 100);
        gateway.memory.add_wreck(3, gateway.now(), "wreck");
        gateway.memory.faults().next(port, fault);
        assert!(run(gateway.release().release_due()).is_err());
        assert_eq!(gateway.drain::<Message>("outbound.fifo").len(), 100, "{fault:?}");
        assert_eq!(run(gateway.release().release_due()), Ok(0));
        assert_eq!(gateway.memory.take_dead_letters().len(), copies, "{fault:?}");
    }
}

#[test]
fn a_scheduled_message_that_nobody_can_read_is_buried_and_holds_back_no_other() {
    let gateway = Gateway::new();
    backlog(&gateway, 100);
    let release = || ScheduleRelease {
        ports: UnreadablePorts {
            schedule: OneUnreadable(gateway.memory.clone(), MessageId::new("m000050")),
            timelines: gateway.memory.clone(),
            dead_letters: gateway.memory.clone(),
            retries: gateway.queue("delivery-retry"),
            inbound: gateway.queue("inbound.fifo"),
            outbound: gateway.queue("outbound.fifo"),
            env: gateway.memory.clone(),
        },
    };
    assert_eq!(run(release().release_due()), Ok(99));
    let letters = gateway.memory.take_dead_letters();
    assert_eq!(letters.len(), 1);
    assert_eq!(letters[0].reason, "a scheduled message has no standing");
    assert!(letters[0].input.contains("m000050"), "{}", letters[0].input);
    assert_eq!(run(release().release_due()), Ok(0));
    assert_eq!((gateway.memory.take_dead_letters(), gateway.memory.next_due()), (vec![], None));
}

/// A schedule in which one message cannot be read.
struct OneUnreadable(Memory, MessageId);

bundle! {
    /// Ports with that schedule.
    struct UnreadablePorts: ReleasePorts {
        schedule: OneUnreadable,
        timelines: Memory,
        dead_letters: Memory,
        retries: MemoryQueue<Retry>,
        inbound: MemoryQueue<Message>,
        outbound: MemoryQueue<Message>,
        env: Memory,
    }
}

impl ScheduledMessages for OneUnreadable {
    async fn keep(&self, revisions: &[ScheduledRevision]) -> Result<Vec<bool>, Failure> {
        self.0.keep(revisions).await
    }

    async fn scheduled(&self, keys: &[ScheduledKey]) -> Result<Vec<Option<ScheduledMessage>>, Failure> {
        if keys.iter().any(|key| key.message_id == self.1) {
            return Err(Failure::permanent("a scheduled message has no standing"));
        }
        self.0.scheduled(keys).await
    }

    async fn upcoming(
        &self,
        tenant: &TenantId,
        after: Option<(Timestamp, &MessageId)>,
        limit: usize,
    ) -> Result<Vec<ScheduledMessage>, Failure> {
        self.0.upcoming(tenant, after, limit).await
    }
}

impl Schedule for OneUnreadable {
    async fn hold(&self, held: &Delayed) -> Result<(), Failure> {
        self.0.hold(held).await
    }

    async fn due(&self, shard: u8, now: Timestamp, after: Option<&Delayed>, limit: usize) -> Result<DueItems, Failure> {
        self.0.due(shard, now, after, limit).await
    }

    async fn discard(&self, wrecks: &[UnreadableRow]) -> Result<(), Failure> {
        self.0.discard(wrecks).await
    }

    async fn release(&self, held: &[Delayed]) -> Result<(), Failure> {
        self.0.release(held).await
    }
}

#[test]
fn one_that_can_never_be_queued_holds_back_no_other() {
    let gateway = Gateway::new();
    // A delivery of a conversation whose queue does not take it: FIFO queues hold nothing back.
    let release = ScheduleRelease {
        ports: RefusingPorts {
            schedule: gateway.memory.clone(),
            timelines: gateway.memory.clone(),
            dead_letters: gateway.memory.clone(),
            retries: gateway.queue("delivery-retry"),
            inbound: gateway.queue("inbound.fifo"),
            outbound: Refusing,
            env: gateway.memory.clone(),
        },
    };
    backlog(&gateway, 700);
    let message = gateway.sms("late", "x");
    let delivery = Delivery::new(message, DeliveryPlan::default());
    let held = Delayed { due: gateway.now(), what: DelayedItem::Delivery(delivery) };
    run(gateway.memory.hold(&held)).unwrap();
    let refusal = run(release.release_due()).unwrap_err();
    assert_eq!(refusal, Failure::permanent("never"));
    assert_eq!(gateway.drain::<Retry>("delivery-retry").len(), 1);
    assert_eq!(run(gateway.release().release_due()).unwrap(), 700, "nothing is lost");
}

/// A queue that takes nothing.
struct Refusing;

bundle! {
    /// Ports with that queue.
    struct RefusingPorts: ReleasePorts {
        schedule: Memory,
        timelines: Memory,
        dead_letters: Memory,
        retries: MemoryQueue<Retry>,
        inbound: MemoryQueue<Message>,
        outbound: Refusing,
        env: Memory,
    }
}

impl QueueSender<Message> for Refusing {
    async fn send(&self, items: &[Message]) -> Result<(), Unsent> {
        Err(Unsent { items: (0..items.len()).map(|at| (at, Failure::permanent("never"))).collect() })
    }
}
