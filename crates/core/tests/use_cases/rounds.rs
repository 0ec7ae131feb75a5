//! Waits that go round: by the queue a few times in a row, then by the schedule, and never without an end.

use omni_core::model::carrier::CarrierId;
use omni_core::model::message::ChannelKind;
use omni_core::model::plan::{Delivery, DeliveryFailed, Retry};
use omni_core::model::timeline::Outcome;
use omni_core::testing::in_memory::run;
use serde_json::json;

use super::gateway::{Gateway, planned};

const BOTH: [CarrierId; 2] = [CarrierId::WhatsApp, CarrierId::Twilio];

/// The results of a stay in the schedule and of one in the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Came {
    ByTheQueue,
    ByTheSchedule,
}

/// The next time that a delivery of `gateway` is due, after everything that failed was decided; `None` at its end.
fn next(gateway: &Gateway) -> Option<(Came, Delivery)> {
    for failed in gateway.drain::<DeliveryFailed>("delivery-failed.fifo") {
        gateway.fail_over(failed).unwrap();
    }
    let waiting = gateway.queue::<Retry>("delivery-retry");
    if let Some(due) = waiting.next_visible() {
        gateway.memory.clock().set(due.max(gateway.now()));
        return Some((Came::ByTheQueue, gateway.drain::<Retry>("delivery-retry").remove(0).delivery));
    }
    let due = gateway.memory.next_due()?;
    // The tick of the minute in which it is due.
    let late = 60 - due.as_second().rem_euclid(60);
    gateway.memory.clock().set(due.max(gateway.now()) + jiff::SignedDuration::from_secs(late));
    run(gateway.release().release_due()).unwrap();
    Some((Came::ByTheSchedule, gateway.drain::<Retry>("delivery-retry").remove(0).delivery))
}

/// The longest run of rounds by the queue.
fn longest(came: &[Came]) -> usize {
    came.split(|by| *by == Came::ByTheSchedule).map(<[Came]>::len).max().unwrap_or(0)
}

#[test]
fn a_day_without_any_carrier_never_makes_a_chain_that_lambda_would_end_and_ends_with_a_word() {
    let gateway = Gateway::new();
    gateway.drains(CarrierId::Twilio, ChannelKind::Sms);
    let message = gateway.sms("m", "hello");
    let began = gateway.now();
    gateway.deliver(&planned(message.clone(), &[CarrierId::Twilio]));
    let mut came = Vec::new();
    while let Some((by, delivery)) = next(&gateway) {
        came.push(by);
        gateway.deliver(&delivery);
    }
    // Lambda allows about 16 invocations of one function in a chain; one more is the delivery, or two the tick's.
    assert_eq!(longest(&came), 10);
    let by_the_schedule = came.iter().filter(|by| **by == Came::ByTheSchedule).count();
    assert_eq!(by_the_schedule, came.len() / 11, "the schedule has one round of eleven to bear");
    assert!(came.len() > 600, "{}", came.len());
    assert_eq!(gateway.status(&message), "failed");
    assert_eq!(gateway.reason(&message, Outcome::Failed), "no carrier could be asked for a day");
    assert_eq!(gateway.now().duration_since(began).as_hours(), 24);
    assert!(gateway.carriers.calls().is_empty());
}

#[test]
fn parts_that_are_sent_one_by_one_make_no_longer_chain() {
    let gateway = Gateway::new();
    let message = gateway.sms("m", "hello");
    let sent = Delivery { rounds_in_a_row: 10, ..planned(message, &[CarrierId::Twilio]) };
    gateway.carriers.refuse(503, 20_503);
    gateway.deliver(&sent);
    let (came, delivery) = next(&gateway).unwrap();
    assert_eq!((came, delivery.rounds, delivery.rounds_in_a_row), (Came::ByTheSchedule, 1, 0));
}

#[test]
fn what_waited_in_the_schedule_goes_out_when_a_carrier_is_back() {
    let gateway = Gateway::new();
    gateway.fails(CarrierId::Twilio, ChannelKind::Sms);
    let message = gateway.sms("m", "hello");
    let waited = Delivery { rounds: 10, rounds_in_a_row: 10, ..planned(message.clone(), &[CarrierId::Twilio]) };
    gateway.deliver(&waited);
    let (came, delivery) = next(&gateway).unwrap();
    assert_eq!((came, delivery.rounds, delivery.rounds_in_a_row), (Came::ByTheSchedule, 11, 0));
    gateway.recovers(CarrierId::Twilio, ChannelKind::Sms);
    gateway.deliver(&delivery);
    assert_eq!(next(&gateway), None);
    assert_eq!((gateway.status(&message), gateway.carriers.calls().len()), ("queued", 1));
}

#[test]
fn a_delivery_that_only_goes_round_ends_and_says_so() {
    let gateway = Gateway::new();
    gateway.drains(CarrierId::Twilio, ChannelKind::Sms);
    let message = gateway.sms("m", "hello");
    let check = |rounds: u32, comes_back: bool| {
        let delivery = Delivery { rounds, ..planned(message.clone(), &[CarrierId::Twilio]) };
        gateway.deliver(&delivery);
        assert_eq!(next(&gateway).is_some(), comes_back, "{rounds}");
    };
    check(0, true);
    check(999, true);
    check(1_000, false);
    let event = gateway.event(&message, Outcome::Failed);
    assert_eq!((event.detail()["code"].as_str(), gateway.status(&message)), (Some("too-many-rounds"), "failed"));
    assert_eq!(event.detail()["reason"], "it came back 1000 times and could not be sent");
}

#[test]
fn rounds_go_along_to_the_next_carrier_and_begin_anew_when_a_part_is_sent() {
    let gateway = Gateway::new();
    let message = gateway.sms("m", "hello");
    gateway.carriers.refuse(400, 131_026);
    gateway.deliver(&Delivery { rounds: 3, rounds_in_a_row: 2, ..planned(message, &BOTH) });
    let failed = gateway.drain::<DeliveryFailed>("delivery-failed.fifo").remove(0);
    gateway.fail_over(failed).unwrap();
    let handed_on = gateway.drain::<Delivery>("delivery.fifo").remove(0);
    assert_eq!((handed_on.step, handed_on.rounds, handed_on.rounds_in_a_row), (1, 4, 3));

    // Two parts: the first one goes out, the second one is put off, as after no round at all.
    let gateway = Gateway::new();
    let long = gateway.sms("long", &"word ".repeat(700));
    let delivery = Delivery { rounds: 8, rounds_in_a_row: 8, ..planned(long, &[CarrierId::Twilio]) };
    assert!(delivery.parts().unwrap().len() > 1);
    gateway.carriers.answer(Ok(super::gateway::taken("id")));
    gateway.carriers.refuse(503, 20_503);
    gateway.deliver(&delivery);
    let retry = gateway.drain::<Retry>("delivery-retry").remove(0);
    let Delivery { attempt, rounds, rounds_in_a_row, .. } = retry.delivery;
    assert_eq!((attempt, rounds, rounds_in_a_row), (1, 1, 9), "the chain is the same");
}

#[test]
fn the_version_before_and_the_one_after_read_a_delivery_with_and_without_rounds() {
    let gateway = Gateway::new();
    let delivery = planned(gateway.sms("m", "hello"), &BOTH);
    let without = serde_json::to_value(&delivery).unwrap();
    let unwritten = [without.get("rounds"), without.get("roundsInARow")];
    assert_eq!(unwritten, [None, None], "what never came back is written as before");
    assert_eq!(serde_json::from_value::<Delivery>(without.clone()).unwrap(), delivery);
    let mut with = without;
    with["rounds"] = json!(12);
    with["roundsInARow"] = json!(3);
    let retry: Retry = serde_json::from_value(with.clone()).unwrap();
    assert_eq!(retry.delivery, Delivery { rounds: 12, rounds_in_a_row: 3, ..delivery });
    // As the version before reads it: what it does not know does not hinder it.
    with["fieldOfTomorrow"] = json!(true);
    assert!(serde_json::from_value::<Delivery>(with).is_ok_and(|read| read.rounds == 12));
}
