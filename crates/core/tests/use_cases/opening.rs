//! Conversations are opened once and keep their order, however their messages come.

use std::pin::Pin;
use std::task::{Context, Poll, Waker};

use jiff::SignedDuration;
use omni_core::model::conversation::HistoryPosition;
use omni_core::model::message::{Message, MessageId};
use omni_core::model::workflow::ProcessorInput;
use omni_core::ports::History;
use omni_core::runtime::batch::Undone;
use omni_core::testing::in_memory::{Memory, run};
use proptest::prelude::*;

use super::common::customer_writes;
use super::gateway::Gateway;

/// Polls all of `work` in an order that chance chooses, until all is done.
fn interleave<T>(memory: &Memory, work: Vec<Pin<Box<dyn Future<Output = T> + '_>>>) -> Vec<T> {
    let mut context = Context::from_waker(Waker::noop());
    let (mut work, mut done) = (work, Vec::new());
    while !work.is_empty() {
        let chosen = memory.dice().below(work.len());
        if let Poll::Ready(output) = work[chosen].as_mut().poll(&mut context) {
            done.push(output);
            drop(work.swap_remove(chosen));
        }
    }
    done
}

#[test]
fn fifty_parallel_first_messages_open_one_conversation_at_the_earliest_time() {
    for seed in 0..20 {
        let gateway = Gateway::with_seed(seed);
        let first = gateway.now();
        let messages: Vec<Message> = (0..50)
            .map(|nth: i64| {
                let mut message = customer_writes(&gateway.memory, &nth.to_string(), "HELP");
                // Neither the earliest nor the latest comes first or last.
                message.timestamp = first + SignedDuration::from_secs((nth * 7 + 11) % 50);
                message
            })
            .collect();
        let routers: Vec<_> = messages.iter().map(|_| gateway.router()).collect();
        let work = routers.iter().zip(&messages);
        let work = work.map(|(router, message)| {
            Box::pin(router.route(vec![message.clone()])) as Pin<Box<dyn Future<Output = Vec<Result<(), Undone>>>>>
        });
        let results = interleave(&gateway.memory, work.collect());
        assert!(results.iter().flatten().all(Result::is_ok), "seed {seed}: {results:?}");
        let [opened] = gateway.memory.all_conversations().try_into().unwrap();
        assert_eq!(opened.opened_at, first, "seed {seed}");
        assert_eq!(opened.last_inbound_at, Some(first + SignedDuration::from_secs(49)), "seed {seed}");
        assert_eq!(gateway.drain::<ProcessorInput>("workflow.fifo").len(), 50, "seed {seed}");
    }
}

/// A message by when it was written, when it came, and its id: few of each, so that many are the same.
fn said() -> impl Strategy<Value = (i64, i64, u8)> {
    (0..4i64, 0..4i64, 0..200u8)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn messages_stand_in_the_same_order_however_they_come(
        (told, batch) in prop::collection::btree_map(0..200u8, said(), 1..24)
            .prop_map(|told| told.into_iter().map(|(id, (at, received, _))| (at, received, id)).collect::<Vec<_>>())
            .prop_flat_map(|told| (Just(told).prop_shuffle(), 1..6usize))
    ) {
        let gateway = Gateway::new();
        let start = gateway.now();
        let messages: Vec<Message> = told.iter().map(|(at, received, id)| {
            let mut message = customer_writes(&gateway.memory, "any", "HELP");
            message.id = MessageId::new(format!("m-{id:03}"));
            message.timestamp = start + SignedDuration::from_millis(*at);
            message.received_at = start + SignedDuration::from_secs(*received);
            message
        }).collect();
        for together in messages.chunks(batch) {
            for result in run(gateway.router().route(together.to_vec())) {
                prop_assert_eq!(result, Ok(()));
            }
        }
        let mut expected = told.clone();
        expected.sort_unstable();
        let expected: Vec<String> = expected.iter().map(|(_, _, id)| format!("m-{id:03}")).collect();
        let Message { tenant_id, conversation_id, .. } = &messages[0];
        let page = run(gateway.memory.messages(tenant_id, conversation_id, None, 100)).unwrap();
        let found: Vec<String> = page.messages.iter().map(|message| message.id.to_string()).collect();
        prop_assert_eq!(found, expected);
    }

    /// The places are compared as text, because a store sorts text.
    #[test]
    fn places_sort_as_text_as_their_messages_do(one in any::<(i64, i64)>(), other in any::<(i64, i64)>()) {
        let gateway = Gateway::new();
        let place = |(at, received): (i64, i64)| {
            let mut message = customer_writes(&gateway.memory, "any", "HELP");
            // Some thirty years before and after now, to the nanosecond.
            message.timestamp += SignedDuration::from_nanos(at / 10);
            message.received_at += SignedDuration::from_nanos(received / 10);
            ((message.timestamp, message.received_at), HistoryPosition::of(&message))
        };
        let ((one, first), (other, second)) = (place(one), place(other));
        prop_assert_eq!(one.cmp(&other), first.as_str().cmp(second.as_str()));
    }
}
