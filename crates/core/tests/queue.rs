//! The in-memory queues behave as Amazon's where our functions depend on it.

#![expect(clippy::unwrap_used, reason = "a test that cannot build its input has failed")]

use std::time::Duration;

use omni_core::foundation::failure::Failure;
use omni_core::ports::{Env, QueueItem, QueueSender};
use omni_core::runtime::batch::MAX_RECEIVES;
use omni_core::testing::in_memory::{Memory, MemoryQueue, Port, VISIBILITY, run};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Item {
    name: String,
    delay: Option<Duration>,
}

impl QueueItem for Item {
    fn group(&self) -> String {
        self.name[..1].to_owned()
    }

    fn deduplication_id(&self) -> String {
        self.name.clone()
    }

    fn delay(&self) -> Option<Duration> {
        self.delay
    }
}

fn item(name: &str) -> Item {
    Item { name: name.to_owned(), delay: None }
}

/// A queue of items whose names start with their group.
fn filled(name: &str, items: &[&str]) -> (Memory, MemoryQueue<Item>) {
    let memory = Memory::new(1);
    let queue = memory.queue(name);
    run(queue.send(&items.iter().map(|name| item(name)).collect::<Vec<_>>())).unwrap();
    (memory, queue)
}

/// Receives; tells each record's id and name.
fn receive(memory: &Memory, queue: &MemoryQueue<Item>, max: usize) -> Vec<(String, String)> {
    let records = queue.receive(max, memory.now());
    let name = |body: &str| serde_json::from_str::<Item>(body).unwrap().name;
    records.into_iter().map(|record| (record.id, name(&record.body))).collect()
}

fn names(received: &[(String, String)]) -> Vec<&str> {
    received.iter().map(|(_, name)| name.as_str()).collect()
}

#[test]
fn a_group_in_flight_gives_nothing_else() {
    let (memory, queue) = filled("items.fifo", &["a1", "a2", "b1", "a3", "b2"]);
    let first = receive(&memory, &queue, 1);
    assert_eq!(names(&first), ["a1"]);
    assert_eq!(names(&receive(&memory, &queue, 1)), ["b1"], "a is in flight");
    assert!(receive(&memory, &queue, 10).is_empty(), "a and b are in flight");
    queue.delete([first[0].0.as_str()]);
    assert_eq!(names(&receive(&memory, &queue, 10)), ["a2", "a3"], "one batch may hold more of a group, in order");
}

#[test]
fn one_receive_takes_ten_of_a_group_and_counts_each_and_the_next_takes_none_until_all_are_back() {
    let items: Vec<String> = (10..25).map(|nth| format!("a{nth}")).collect();
    let (memory, queue) = filled("items.fifo", &items.iter().map(String::as_str).collect::<Vec<_>>());
    for receive in 1..=3 {
        let records = queue.receive(10, memory.now());
        let counts: Vec<u32> = records.iter().map(|record| record.attempt).collect();
        assert_eq!(counts, [receive; 10], "each is counted, also who only stands behind");
        assert!(queue.receive(10, memory.now()).is_empty(), "not even those that nobody has received yet");
        for record in &records[1..] {
            queue.change_visibility(&record.id, Duration::ZERO);
        }
        assert!(queue.receive(10, memory.now()).is_empty(), "the first is hidden: all wait for it");
        queue.change_visibility(&records[0].id, Duration::ZERO);
    }
    let first = queue.receive(10, memory.now())[0].first_received;
    assert_eq!(first, Some(memory.now()), "the first receive is remembered");
}

#[test]
fn a_record_that_nobody_deletes_comes_again_in_its_place() {
    let (memory, queue) = filled("items.fifo", &["a1", "a2"]);
    assert_eq!(names(&receive(&memory, &queue, 1)), ["a1"]);
    memory.clock().advance(VISIBILITY);
    let again = queue.receive(1, memory.now());
    assert_eq!((again[0].attempt, again[0].group.as_deref()), (2, Some("a")));
    queue.change_visibility(&again[0].id, Duration::from_secs(5));
    assert!(receive(&memory, &queue, 10).is_empty(), "a2 waits behind a1");
    memory.clock().advance(Duration::from_secs(5));
    assert_eq!(names(&receive(&memory, &queue, 10)), ["a1", "a2"]);
}

#[test]
fn a_copy_is_dropped_for_five_minutes_even_after_the_original_is_gone() {
    let (memory, queue) = filled("items.fifo", &["a1", "a1"]);
    assert_eq!(queue.drain().unwrap(), [item("a1")]);
    memory.clock().advance(Duration::from_secs(299));
    run(queue.send(&[item("a1")])).unwrap();
    assert!(queue.is_empty());
    memory.clock().advance(Duration::from_secs(1));
    run(queue.send(&[item("a1")])).unwrap();
    assert_eq!(queue.len(), 1);
    let (_, standard) = filled("items", &["a1", "a1"]);
    assert_eq!(standard.len(), 2, "a standard queue keeps copies");
}

#[test]
fn a_standard_queue_holds_back_what_asks_for_it_and_a_fifo_queue_refuses() {
    let (memory, queue) = filled("items", &["a1"]);
    let delayed = |seconds| Item { name: "a2".to_owned(), delay: Some(Duration::from_secs(seconds)) };
    run(queue.send(&[delayed(900)])).unwrap();
    assert_eq!(names(&receive(&memory, &queue, 10)), ["a1"]);
    memory.clock().advance(Duration::from_mins(15));
    assert!(names(&receive(&memory, &queue, 10)).contains(&"a2"));
    let unsent = run(queue.send(&[item("a3"), delayed(901)])).unwrap_err().items;
    assert!(matches!(unsent.as_slice(), [(1, Failure::Permanent(_))]), "SQS holds 15 minutes at most: {unsent:?}");
    let fifo = memory.queue::<Item>("items.fifo");
    let unsent = run(fifo.send(&[delayed(1)])).unwrap_err().items;
    assert!(matches!(unsent.as_slice(), [(0, Failure::Permanent(_))]), "a FIFO queue has no delays: {unsent:?}");
}

#[test]
fn a_record_that_is_received_too_often_moves_to_the_dead_and_frees_its_group() {
    for name in ["items.fifo", "items"] {
        let (memory, queue) = filled(name, &["a1", "a2"]);
        for attempt in 1..=MAX_RECEIVES {
            assert_eq!(queue.receive(1, memory.now())[0].attempt, attempt);
            queue.change_visibility("2", VISIBILITY);
            memory.clock().advance(VISIBILITY);
        }
        assert_eq!(names(&receive(&memory, &queue, 1)), ["a2"], "{name}");
        assert_eq!(queue.dead(), [serde_json::to_string(&item("a1")).unwrap()]);
    }
}

#[test]
fn what_an_outbox_does_not_take_it_names_and_the_rest_is_queued() {
    let memory = Memory::new(3);
    let queue = memory.queue::<Item>("items.fifo");
    let items: Vec<Item> = (0..100).map(|at| item(&format!("a{at}"))).collect();
    memory.faults().share(&[Port::Outbox], 0.3);
    let unsent: Vec<usize> = run(queue.send(&items)).unwrap_err().items.into_iter().map(|(at, _)| at).collect();
    assert_eq!(unsent.len(), memory.faults().count());
    assert!(unsent.is_sorted());
    let queued = queue.drain().unwrap();
    let missing = items.iter().filter(|item| !queued.contains(item)).count();
    assert!(0 < missing && missing < unsent.len(), "some of the unsent were queued, only their answer was lost");
    let sent = items.iter().enumerate().filter(|(at, _)| !unsent.contains(at));
    assert!(sent.into_iter().all(|(_, item)| queued.contains(item)), "all others are queued");
}
