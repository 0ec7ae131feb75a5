//! Advertising by night: held, let go in the morning, and checked anew then.
//!
//! The night is that of +1 415, which California's hours are for: from 21:00 to 09:00, 17:00 UTC in winter.

use std::cell::Cell;
use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use omni_core::domain::quiet_hours::QuietHours;
use omni_core::foundation::http::Request;
use omni_core::model::contact::Contact;
use omni_core::model::conversation::ConversationTouch;
use omni_core::model::message::{Address, ConversationId, Message, MessageClass};
use omni_core::model::timeline::{Outcome, TimelineEvent};
use omni_core::operations::Operations;
use omni_core::ports::{Contacts, Conversations, QueueSender};
use omni_core::testing::in_memory::{Fault, Port, run, run_until};
use serde_json::Value;

use super::common::{self, customer_writes};
use super::gateway::Gateway;

/// The end of the night in which a [`Gateway`] begins.
const MORNING: &str = "2026-11-23T17:00:00Z";
/// Conversations of one morning are spread over so many minutes, and a few seconds keep the order.
const SPREAD: i64 = 11;

fn at(time: &str) -> Timestamp {
    time.parse().unwrap()
}

fn advertising(gateway: &Gateway, id: &str) -> Message {
    Message { class: MessageClass::Marketing, ..gateway.sms(id, "Buy now") }
}

fn admit(gateway: &Gateway, messages: &[&Message]) {
    let messages = messages.iter().map(|message| (*message).clone()).collect();
    assert!(run(gateway.admission().admit(messages)).iter().all(Result::is_ok));
}

/// Lets go what is due; returns what stands in the queue to `outbound-router` then, and takes it out.
fn tick(gateway: &Gateway) -> Vec<Message> {
    run(gateway.release().release_due()).unwrap();
    gateway.drain("outbound.fifo")
}

/// The same, and `outbound-router` takes it a second later.
fn let_go(gateway: &Gateway) -> Vec<Message> {
    let released = tick(gateway);
    gateway.wait(1);
    admit(gateway, &released.iter().collect::<Vec<_>>());
    released
}

/// Everything of this morning is due.
fn wait_for_morning(gateway: &Gateway) {
    gateway.memory.clock().set(at(MORNING) + SignedDuration::from_mins(SPREAD));
}

/// The names of those that were admitted.
fn admitted(gateway: &Gateway) -> Vec<String> {
    gateway.drain::<Message>("selection.fifo").into_iter().map(|message| message.id.to_string()).collect()
}

/// The time until which a message is held.
fn until(gateway: &Gateway, message: &Message) -> Timestamp {
    at(gateway.event(message, Outcome::Held).detail()["until"].as_str().unwrap())
}

fn count(gateway: &Gateway, message: &Message, outcome: Outcome) -> usize {
    gateway.timeline(message).events.iter().filter(|event| event.outcome() == outcome).count()
}

/// The API's answer.
fn call(gateway: &Gateway, method: &str, path: &str, body: &str) -> (u16, Value) {
    let request = Request {
        method: method.to_owned(),
        path: path.to_owned(),
        headers: [("authorization", format!("Bearer {}", common::API_KEY))].into_iter().collect(),
        body: body.as_bytes().to_vec(),
        ..Request::default()
    };
    let response = run(Operations { ports: gateway.memory.ports() }.answer(&request));
    (response.status, serde_json::from_slice(&response.body).unwrap())
}

#[test]
fn what_is_held_at_night_goes_out_in_the_morning_in_its_order() {
    let gateway = Gateway::new();
    // Their names are in another order.
    let [first, second, third, fourth] = ["3", "1", "4", "2"].map(|id| advertising(&gateway, id));
    admit(&gateway, &[&first, &second]);
    gateway.wait(1);
    admit(&gateway, &[&third]);
    gateway.wait(3600);
    admit(&gateway, &[&fourth]);
    assert_eq!((admitted(&gateway), tick(&gateway)), (vec![], vec![]));
    for message in [&first, &second, &third, &fourth] {
        let spread = until(&gateway, message).duration_since(at(MORNING));
        assert!(spread > SignedDuration::ZERO && spread < SignedDuration::from_mins(SPREAD), "{spread:?}");
        assert_eq!(gateway.status(message), "held");
    }
    let reason = gateway.reason(&first, Outcome::Held);
    assert!(reason.starts_with("quiet hours: the time zones of +1415 count; ") && reason.contains("US-CA"), "{reason}");
    wait_for_morning(&gateway);
    let_go(&gateway);
    assert_eq!(admitted(&gateway), ["3", "1", "4", "2"]);
    assert_eq!(tick(&gateway), []);
    let outcomes: Vec<Outcome> = gateway.timeline(&first).events.iter().map(TimelineEvent::outcome).collect();
    assert_eq!(outcomes, [Outcome::Held, Outcome::Due, Outcome::Admitted]);
}

#[test]
fn conversations_are_spread_over_some_minutes() {
    let gateway = Gateway::new();
    let mut minutes = BTreeSet::new();
    for nth in 0..100 {
        let mut message = advertising(&gateway, &nth.to_string());
        message.conversation_id = ConversationId::new(format!("c{nth}"));
        admit(&gateway, &[&message]);
        let spread = until(&gateway, &message).duration_since(at(MORNING));
        assert!(spread > SignedDuration::ZERO && spread < SignedDuration::from_mins(SPREAD), "{spread:?}");
        minutes.insert(spread.as_mins());
    }
    assert!(minutes.len() >= 10, "{minutes:?}");
}

#[test]
fn only_advertising_waits_and_nothing_is_asked_about_anything_else() {
    let asked = |class: MessageClass| {
        let gateway = Gateway::new();
        let message = |id: usize| Message { class, ..gateway.sms(&id.to_string(), "hello") };
        let batch: Vec<Message> = (0..10).map(message).collect();
        gateway.memory.take_calls();
        admit(&gateway, &batch.iter().collect::<Vec<_>>());
        let calls = gateway.memory.take_calls();
        let of_quiet_hours = [Port::Config, Port::Contacts, Port::Conversations, Port::Schedule];
        let asked = of_quiet_hours.iter().any(|port| calls.contains_key(port));
        (admitted(&gateway).len(), asked, calls.values().sum::<usize>() <= 5)
    };
    for class in [MessageClass::Alert, MessageClass::Code, MessageClass::Transactional] {
        assert_eq!(asked(class), (10, false, true), "{class:?}");
    }
    assert_eq!(asked(MessageClass::Marketing), (0, true, false));
}

#[test]
fn ten_that_are_held_cost_as_many_calls_as_one() {
    let cost = |count: usize| {
        let gateway = Gateway::new();
        let batch: Vec<Message> = (0..count).map(|nth| advertising(&gateway, &nth.to_string())).collect();
        gateway.memory.take_calls();
        admit(&gateway, &batch.iter().collect::<Vec<_>>());
        gateway.memory.take_calls()
    };
    assert_eq!(cost(10), cost(1));
    // Claim, consent, conversations, contacts, the schedule twice, record, done; the tenant is known from a minute ago.
    assert_eq!(
        cost(10).into_iter().filter(|(port, _)| *port != Port::Config).map(|(_, calls)| calls).sum::<usize>(),
        8
    );
}

#[test]
fn an_answer_to_the_customers_own_message_passes() {
    let check = |minutes: u64, configured: Option<u32>, passes: bool| {
        let gateway = Gateway::new();
        let mut tenant = common::tenant();
        tenant.quiet_hours =
            configured.map(|minutes| QuietHours { reply_minutes: Some(minutes), ..QuietHours::default() });
        gateway.memory.add_tenant(tenant);
        let question = customer_writes(&gateway.memory, "q", "What do you sell?");
        run(gateway.memory.touch(&[ConversationTouch::from(&question)])).unwrap();
        gateway.wait(minutes * 60);
        let answer = Message { conversation_id: question.conversation_id, ..advertising(&gateway, "a") };
        admit(&gateway, &[&answer]);
        assert_eq!(admitted(&gateway).len(), usize::from(passes), "{minutes} {configured:?}");
    };
    check(29, None, true);
    check(30, None, false);
    check(9, Some(10), true);
    check(10, Some(10), false);
    check(0, Some(0), false);
}

#[test]
fn the_contacts_zone_counts_where_it_is_known() {
    let gateway = Gateway::new();
    let message = advertising(&gateway, "m");
    let zone = Some("Europe/Berlin".to_owned());
    let contact = Contact { address: message.to.address.clone(), tags: vec![], time_zone: zone, attributes: [].into() };
    run(gateway.memory.save(&message.tenant_id, &contact)).unwrap();
    admit(&gateway, &[&message]);
    assert_eq!(admitted(&gateway), ["m"], "13:00 in Berlin");
}

#[test]
fn who_says_stop_in_the_night_hears_nothing_in_the_morning() {
    let gateway = Gateway::new();
    let message = advertising(&gateway, "m");
    admit(&gateway, &[&message]);
    common::say(&gateway.memory, &message.tenant_id, &message.to.address, true, gateway.now());
    wait_for_morning(&gateway);
    let_go(&gateway);
    assert_eq!(admitted(&gateway), [""; 0]);
    assert_eq!(gateway.status(&message), "suppressed");
}

#[test]
fn what_is_of_no_use_in_the_morning_is_not_held() {
    let check = |valid: SignedDuration, expected: &str| {
        let gateway = Gateway::new();
        let message = Message { valid_until: Some(at(MORNING) + valid), ..advertising(&gateway, "m") };
        admit(&gateway, &[&message]);
        assert_eq!(gateway.status(&message), expected, "{valid:?}");
        if expected == "refused" {
            let reason = gateway.reason(&message, Outcome::Refused);
            assert_eq!(reason, "it is no longer valid when its quiet hours end");
            return;
        }
        assert!(until(&gateway, &message) < at(MORNING) + valid);
        wait_for_morning(&gateway);
        let_go(&gateway);
        // Nobody looked into the schedule in time.
        let is_late = valid < SignedDuration::from_mins(SPREAD);
        assert_eq!(gateway.status(&message), if is_late { "refused" } else { "admitted" }, "{valid:?}");
    };
    check(SignedDuration::from_hours(-1), "refused");
    check(SignedDuration::ZERO, "refused");
    check(SignedDuration::from_mins(1), "held");
    check(SignedDuration::from_mins(60), "held");
}

#[test]
fn what_is_too_large_for_the_schedule_is_refused() {
    let gateway = Gateway::new();
    let message = Message { body: "a".repeat(64 * 1024), ..advertising(&gateway, "m") };
    admit(&gateway, &[&message]);
    assert_eq!(gateway.reason(&message, Outcome::Refused), "it is too large to wait until its quiet hours end");
}

#[test]
fn the_night_in_which_clocks_change_is_an_hour_shorter_or_longer() {
    let check = |now: &str, opens: &str| {
        let gateway = Gateway::new();
        gateway.memory.clock().set(at(now));
        let mut message = advertising(&gateway, "m");
        message.to = Address::infer("+12125550123").into();
        admit(&gateway, &[&message]);
        let spread = until(&gateway, &message).duration_since(at(opens));
        assert!(spread > SignedDuration::ZERO && spread < SignedDuration::from_mins(SPREAD), "{now}: {spread:?}");
    };
    check("2026-03-07T21:00:00-05:00", "2026-03-08T12:00:00Z");
    check("2026-10-31T21:00:00-04:00", "2026-11-01T13:00:00Z");
    check("2026-06-10T21:00:00-04:00", "2026-06-11T12:00:00Z");
}

/// A FIFO queue takes nothing with the same id for five minutes, and the message has just come by it.
#[test]
fn what_comes_just_before_the_morning_is_held_for_longer_than_its_queue_remembers_it() {
    let gateway = Gateway::new();
    gateway.memory.clock().set(at(MORNING) - SignedDuration::from_secs(1));
    let mut message = advertising(&gateway, "m");
    // A conversation that is let go at once.
    message.conversation_id = (0..100_000)
        .map(|nth| ConversationId::new(format!("c{nth}")))
        .find(|id| {
            let other = Gateway::new();
            let message = Message { conversation_id: id.clone(), ..advertising(&other, "m") };
            admit(&other, &[&message]);
            until(&other, &message).duration_since(at(MORNING)) < SignedDuration::from_mins(1)
        })
        .unwrap();
    let queue = gateway.queue::<Message>("outbound.fifo");
    run(queue.send(std::slice::from_ref(&message))).unwrap();
    admit(&gateway, &gateway.drain::<Message>("outbound.fifo").iter().collect::<Vec<_>>());
    gateway.memory.clock().set(until(&gateway, &message));
    let_go(&gateway);
    assert_eq!(admitted(&gateway), ["m"]);
}

#[test]
fn what_may_not_go_in_the_morning_either_is_held_again() {
    let gateway = Gateway::new();
    let message = advertising(&gateway, "m");
    admit(&gateway, &[&message]);
    let mut tenant = common::tenant();
    tenant.quiet_hours = Some(QuietHours { holidays: vec!["2026-11-23".to_owned()], ..QuietHours::default() });
    gateway.memory.add_tenant(tenant);
    wait_for_morning(&gateway);
    let released = let_go(&gateway);
    // A copy of it changes nothing.
    admit(&gateway, &released.iter().collect::<Vec<_>>());
    assert_eq!((admitted(&gateway).len(), tick(&gateway)), (0, vec![]));
    assert_eq!(count(&gateway, &message, Outcome::Held), 2);
    gateway.wait(24 * 3600);
    let_go(&gateway);
    assert_eq!(admitted(&gateway), ["m"]);
    assert_eq!(count(&gateway, &message, Outcome::Due), 2);
}

#[test]
fn a_message_whose_sender_chose_a_time_in_the_night_is_held_then() {
    let gateway = Gateway::new();
    let body = r#"{"to": "+14155550100", "channel": "sms", "body": "Buy", "class": "marketing",
        "sendAt": "2026-11-23T13:00:00Z"}"#;
    let (status, answer) = call(&gateway, "POST", "/v1/messages", body);
    assert_eq!((status, answer["status"].as_str()), (202, Some("scheduled")));
    let path = format!("/v1/messages/{}", answer["id"].as_str().unwrap());
    gateway.wait(3600);
    let_go(&gateway);
    let (_, shown) = call(&gateway, "GET", &path, "");
    assert_eq!(shown["status"], "held");
    assert!(at(shown["sendAt"].as_str().unwrap()) > at(MORNING), "{shown}");
    wait_for_morning(&gateway);
    assert_eq!(let_go(&gateway).len(), 1);
    assert_eq!(admitted(&gateway).len(), 1);
    assert_eq!(call(&gateway, "GET", &path, "").1["status"], "admitted");
}

#[test]
fn what_is_held_is_shown_listed_changed_and_cancelled_as_what_is_scheduled() {
    let gateway = Gateway::new();
    let [first, second] = ["m1", "m2"].map(|id| advertising(&gateway, id));
    admit(&gateway, &[&first, &second]);
    let (_, shown) = call(&gateway, "GET", "/v1/messages/m1", "");
    assert_eq!(
        (shown["status"].as_str(), at(shown["sendAt"].as_str().unwrap())),
        (Some("held"), until(&gateway, &first))
    );
    let (_, listed) = call(&gateway, "GET", "/v1/scheduled", "");
    assert_eq!(listed["scheduled"][1]["status"], "held");
    assert_eq!(call(&gateway, "PATCH", "/v1/scheduled/m2", r#"{"body": "Buy two"}"#).1["status"], "held");
    let (status, cancelled) = call(&gateway, "DELETE", "/v1/scheduled/m1", "");
    assert_eq!((status, cancelled["status"].as_str()), (200, Some("cancelled")));
    wait_for_morning(&gateway);
    // The first comes once more: its batch was handed over again.
    admit(&gateway, &[&first]);
    let released = let_go(&gateway);
    assert_eq!(released.iter().map(|message| message.body.as_str()).collect::<Vec<_>>(), ["Buy two"]);
    assert_eq!(admitted(&gateway), ["m2"]);
    assert_eq!((gateway.status(&first), count(&gateway, &second, Outcome::Held)), ("cancelled", 2));
}

/// A part of the life of a held message, as it is begun.
async fn begin(gateway: &Gateway, part: usize, message: &Message) {
    if part == 1 {
        _ = gateway.release().release_due().await;
    } else {
        _ = gateway.admit(message.clone()).await;
    }
}

/// The life of a held message, each part of which meets `trouble` and is made again: it is held once and goes out once.
fn lives(gateway: &Gateway, trouble: impl Fn(usize, &Message), what: &str) {
    let message = advertising(gateway, "m");
    trouble(0, &message);
    // Whoever was stopped has lost the lease by now.
    gateway.wait(61);
    admit(gateway, &[&message]);
    assert_eq!(gateway.status(&message), "held", "{what}");
    wait_for_morning(gateway);
    trouble(1, &message);
    let mut released = gateway.drain::<Message>("outbound.fifo");
    released.extend(tick(gateway));
    assert!(!released.is_empty(), "{what}");
    for copy in released.iter().chain([&message]) {
        trouble(2, copy);
        gateway.wait(61);
        admit(gateway, &[copy]);
    }
    gateway.wait(24 * 3600);
    assert_eq!((admitted(gateway).len(), tick(gateway).len()), (1, 0), "{what}");
    let counted = [Outcome::Held, Outcome::Due, Outcome::Admitted].map(|outcome| count(gateway, &message, outcome));
    assert_eq!(counted, [1; 3], "{what}");
}

#[test]
fn a_message_is_held_once_and_goes_out_once_wherever_its_workers_crash() {
    for part in 0..3 {
        for crash in 0.. {
            let gateway = Gateway::new();
            let finished = Cell::new(true);
            let stop = |nth: usize, message: &Message| {
                if nth == part {
                    let all = run_until(begin(&gateway, part, message), crash).is_some();
                    finished.set(finished.get() && all);
                }
            };
            lives(&gateway, stop, &format!("part {part}, crash at {crash}"));
            if finished.get() {
                assert!(crash > 8, "part {part} has no more than {crash} steps");
                break;
            }
        }
    }
}

#[test]
fn a_message_is_held_once_and_goes_out_once_whatever_fails() {
    for part in 0..3 {
        for (port, fault) in Port::ALL.into_iter().flat_map(|port| [(port, Fault::Before), (port, Fault::After)]) {
            let gateway = Gateway::new();
            let fail = |nth: usize, message: &Message| {
                if nth == part {
                    gateway.memory.faults().next(port, fault);
                    run(begin(&gateway, part, message));
                    gateway.memory.faults().stop();
                }
            };
            lives(&gateway, fail, &format!("part {part}, {port:?} {fault:?}"));
        }
    }
    for seed in 0..200 {
        let gateway = Gateway::with_seed(seed);
        let fail = |part: usize, message: &Message| {
            gateway.memory.faults().share(&Port::ALL, 0.2);
            for _ in 0..3 {
                run(begin(&gateway, part, message));
                gateway.wait(61);
            }
            gateway.memory.faults().stop();
        };
        lives(&gateway, fail, &format!("seed {seed}"));
    }
}
