//! The conditions that every world must meet, and how bad all worlds together were.

use std::collections::BTreeMap;
use std::ops::Add;

use omni_core::model::message::{Content, Message, MessageClass, MessageId, TenantId};
use omni_core::ports::Timelines;
use omni_core::testing::in_memory::run;

use super::burst;
use super::world::{World, dead};

/// The counts of all outcomes, summed over worlds.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Tally {
    accepted: u32,
    delivered: u32,
    sent: u32,
    failed: u32,
    unknown: u32,
    cancelled: u32,
    dead: u32,
    twice: u32,
    crashes: u32,
    jumps: u32,
    refused: u32,
    unanswered: u32,
    long: u32,
    shared: u32,
    in_time: u32,
}

impl Add for Tally {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            accepted: self.accepted + other.accepted,
            delivered: self.delivered + other.delivered,
            sent: self.sent + other.sent,
            failed: self.failed + other.failed,
            unknown: self.unknown + other.unknown,
            cancelled: self.cancelled + other.cancelled,
            dead: self.dead + other.dead,
            twice: self.twice + other.twice,
            crashes: self.crashes + other.crashes,
            jumps: self.jumps + other.jumps,
            refused: self.refused + other.refused,
            unanswered: self.unanswered + other.unanswered,
            long: self.long + other.long,
            shared: self.shared + other.shared,
            in_time: self.in_time + other.in_time,
        }
    }
}

impl std::iter::Sum for Tally {
    fn sum<I: Iterator<Item = Self>>(tallies: I) -> Self {
        tallies.fold(Self::default(), Add::add)
    }
}

impl Tally {
    /// A simulation that never hits anything proves nothing.
    pub(crate) fn assert_that_the_worlds_were_bad_enough(&self) {
        let ends = self.delivered + self.sent + self.failed + self.unknown + self.cancelled + self.dead;
        assert_eq!(self.accepted, ends, "in = delivered + sent + failed + unknown + cancelled + dead");
        for (what, count) in [
            ("crashes", self.crashes),
            ("jumps", self.jumps),
            ("refused", self.refused),
            ("unanswered", self.unanswered),
            ("unknown", self.unknown),
            ("cancelled", self.cancelled),
            ("twice", self.twice),
            ("delivered", self.delivered),
            ("long", self.long),
            ("parts by several carriers", self.shared),
            ("in time, behind others", self.in_time),
        ] {
            assert!(count > 100, "{what} happened only {count} times");
        }
    }
}

/// Holds one world that has come to rest against the promises.
pub(crate) fn judge(world: &World) -> Tally {
    let graves = dead(world);
    let mut tally = Tally { crashes: world.crashes, jumps: world.jumps, ..Tally::default() };
    for written in &world.inbound {
        let answer = answer_to(written);
        // Until its answer exists, a customer's message is what can die.
        judge_one(world, &mut tally, &answer, written.class, &graves, &[answer.as_str(), written.id.as_str()]);
    }
    for submitted in &world.submitted {
        let Message { id, class, .. } = submitted;
        judge_one(world, &mut tally, id, *class, &graves, &[id.as_str()]);
    }
    tally.in_time = burst::judge(world, &graves);
    let ledger = world.ledger.lock().unwrap();
    tally.refused = ledger.refused;
    tally.unanswered = ledger.unanswered.values().sum();
    tally
}

fn judge_one(world: &World, tally: &mut Tally, id: &MessageId, class: MessageClass, graves: &[String], names: &[&str]) {
    let timeline = run(world.memory.read(&TenantId::new("t"), id)).expect("faults are over");
    let status = timeline.as_ref().map_or("nothing", |timeline| timeline.status());
    let ledger = world.ledger.lock().unwrap();
    let by_step: Vec<_> = ledger.copies.iter().filter(|((of, _, _), _)| of == id).collect();
    let stored = timeline.as_ref().and_then(|timeline| timeline.message.as_ref());
    let is_long = stored.is_some_and(|message| matches!(message.content, Content::Media { .. }));
    // The carriers of this world cut a message alike: whoever takes a part over takes that part only.
    let copies = if is_long {
        tally.long += u32::from(by_step.iter().any(|((_, part, _), _)| *part > 0));
        let mut of_parts = BTreeMap::<usize, u32>::new();
        for ((_, part, _), copies) in &by_step {
            *of_parts.entry(*part).or_default() += **copies;
        }
        tally.shared += u32::from(
            by_step.iter().any(|((.., step), _)| *step == 0) && by_step.iter().any(|((.., step), _)| *step > 0),
        );
        of_parts.into_values().max().unwrap_or(0)
    } else {
        by_step.iter().map(|(_, copies)| **copies).sum()
    };
    // Who was stopped, slept past its lease, or could not write down what a carrier said, does not know either.
    let troubles = world.crashes + world.jumps + u32::try_from(world.memory.faults().count()).unwrap_or(u32::MAX);
    let may_not_know = troubles + ledger.unanswered.get(id).copied().unwrap_or(0) > 0;
    let is_dead = graves.iter().any(|grave| names.iter().any(|name| grave.contains(name)));
    tally.accepted += 1;
    if copies > 1 {
        tally.twice += 1;
        assert!(class.prefers_twice_over_never(), "{copies} copies of a {class:?} message, status {status}");
        assert!(may_not_know, "{copies} copies although every answer arrived");
    }
    match status {
        "delivered" | "read" => tally.delivered += 1,
        "sent" | "queued" => tally.sent += 1,
        "failed" => tally.failed += 1,
        "unknown" => {
            tally.unknown += 1;
            assert!(may_not_know, "unknown although every answer arrived");
            assert!(!class.prefers_twice_over_never(), "an alert ended as unknown");
        }
        "cancelled" => {
            tally.cancelled += 1;
            assert_eq!(copies, 0, "it was cancelled, and a phone has it");
        }
        _ if is_dead => tally.dead += 1,
        other => panic!("message {id} is lost: its status is {other}: {timeline:#?}"),
    }
    if matches!(status, "delivered" | "read") {
        assert!(copies > 0, "{status}, and no phone has it");
    }
}

/// The id of the answer to `message`.
fn answer_to(message: &Message) -> MessageId {
    MessageId::of_answer(&message.tenant_id, &message.id, "answer", 0)
}
