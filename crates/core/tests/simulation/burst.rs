//! Many messages to one number, and carriers that take their time: who is behind waits for the calls before, no longer.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use omni_core::model::conversation::ConversationTouch;
use omni_core::model::message::{Direction, Message, MessageClass, MessageId};
use omni_core::ports::{Conversations, Env};
use omni_core::testing::in_memory::run;

use super::world::{World, customer_writes};

/// The messages to one number of a world, in their order. The last one is a one-time code.
#[derive(Default)]
pub(crate) struct Burst {
    /// Time that each call to a carrier takes in this world.
    pub(crate) latency: Duration,
    at: Timestamp,
    ids: Vec<MessageId>,
}

impl World {
    /// Queues two to ten messages of one conversation, which leave by a carrier that takes 5 to 20 seconds a call.
    pub(crate) fn burst_out(&mut self) {
        let question = customer_writes(&self.memory, 400);
        run(self.memory.touch(&[ConversationTouch::from(&question)])).expect("no faults yet");
        let count = 2 + self.below(9);
        // A batch lasts one call then. Of shorter ones it makes several, and who stands alone in it waits for its end.
        let latency = if self.calm { 5 + self.below(16) } else { [0, 5, 12, 20][self.below(4)] };
        self.burst = Burst { latency: Duration::from_secs(latency as u64), at: self.memory.now(), ids: Vec::new() };
        for nth in 1..=count {
            let id = MessageId::new(format!("burst-{nth:02}"));
            self.burst.ids.push(id.clone());
            let class = if nth == count { MessageClass::Code } else { MessageClass::Transactional };
            let (from, to) = (question.to.clone(), question.from.clone());
            self.submit(Message { id, class, from, to, direction: Direction::Outbound, ..question.clone() });
        }
    }
}

/// Asserts that in a calm world the n-th message of the burst left after n calls and a second for each, none was buried,
/// and so the code behind them was in time. Returns how many they were.
pub(crate) fn judge(world: &World, graves: &[String]) -> u32 {
    let Burst { latency, at, ids } = &world.burst;
    if !world.calm {
        return 0;
    }
    assert_eq!(graves.len(), 0, "nothing went wrong, and something is buried");
    let ledger = world.ledger.lock().unwrap();
    for (n, id) in (1..).zip(ids) {
        let left = ledger.left.get(id).unwrap_or_else(|| panic!("{id} never left")).duration_since(*at);
        let bound = SignedDuration::try_from(*latency * n).unwrap() + SignedDuration::from_secs(n.into());
        assert!(left <= bound, "message {n} of {} left after {left:#}, calls take {latency:?}", ids.len());
    }
    u32::try_from(ids.len()).unwrap()
}
