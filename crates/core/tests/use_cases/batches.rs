//! Batches of the functions on the way out: ten messages cost as many calls as one, and one that fails fails alone.

use omni_core::model::claim::{ClaimRequest, EffectKey, KEEP_OUTBOUND};
use omni_core::model::conversation::ConversationTouch;
use omni_core::model::message::{Address, ChannelKind, ConversationId, Direction, Message, MessageId, TenantId};
use omni_core::model::plan::Delivery;
use omni_core::model::timeline::Outcome;
use omni_core::ports::{Conversations, Effects};
use omni_core::runtime::batch::{BatchReport, Undone};
use omni_core::testing::in_memory::{Fault, Port, count_steps, run, run_until};

use super::gateway::Gateway;

/// A function that takes messages in batches.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Function {
    OutboundRouter,
    CarrierSelector,
}

use Function::{CarrierSelector, OutboundRouter};

impl Function {
    async fn handle(self, gateway: &Gateway, messages: Vec<Message>) -> Vec<Result<(), Undone>> {
        match self {
            OutboundRouter => gateway.admission().admit(messages).await,
            CarrierSelector => gateway.selector().select(messages).await,
        }
    }

    fn batch(self, gateway: &Gateway, messages: &[Message]) -> BatchReport {
        let name = match self {
            OutboundRouter => ("outbound-router", "outbound.fifo"),
            CarrierSelector => ("carrier-selector", "selection.fifo"),
        };
        gateway.batch(name, messages, async |messages| self.handle(gateway, messages).await)
    }

    /// The ids of the messages that it has handed on.
    fn handed_on(self, gateway: &Gateway) -> Vec<String> {
        let ids = |messages: Vec<Message>| messages.into_iter().map(|message| message.id.to_string()).collect();
        match self {
            OutboundRouter => ids(gateway.drain::<Message>("selection.fifo")),
            CarrierSelector => {
                let deliveries = gateway.drain::<Delivery>("delivery.fifo");
                ids(deliveries.into_iter().map(|delivery| delivery.message).collect())
            }
        }
    }

    /// The outcome by which a time line says that a message went on.
    fn done(self) -> Outcome {
        match self {
            OutboundRouter => Outcome::Admitted,
            CarrierSelector => Outcome::Planned,
        }
    }

    /// The name of its effect.
    fn effect(self) -> &'static str {
        match self {
            OutboundRouter => "admit",
            CarrierSelector => "plan",
        }
    }
}

/// Ten messages by WhatsApp to the customers of so many conversations, all of whom have just written.
fn ten(gateway: &Gateway, conversations: usize) -> Vec<Message> {
    let message = |nth: usize| {
        let conversation = nth % conversations;
        let mut message = gateway.sms(&nth.to_string(), "hello");
        message.channel = ChannelKind::WhatsApp;
        message.conversation_id = ConversationId::new(format!("conversation-{conversation}"));
        message.to = Address::infer(&format!("+1415555{:04}", 100 + conversation)).into();
        let (from, to) = (message.to.clone(), message.from.clone());
        let question = Message { direction: Direction::Inbound, from, to, ..message.clone() };
        run(gateway.memory.touch(&[ConversationTouch::from(&question)])).unwrap();
        message
    };
    (0..10).map(message).collect()
}

fn ids(places: impl IntoIterator<Item = usize>) -> Vec<String> {
    places.into_iter().map(|place| place.to_string()).collect()
}

#[test]
fn ten_messages_cost_as_many_calls_as_one() {
    let check = |function: Function, expected: &[(Port, usize)], most: usize| {
        for (messages, conversations) in [(10, 10), (10, 1), (1, 1)] {
            let gateway = Gateway::new();
            let batch: Vec<Message> = ten(&gateway, conversations).into_iter().take(messages).collect();
            gateway.memory.take_calls();
            let results = run(function.handle(&gateway, batch));
            assert!(results.iter().all(Result::is_ok), "{function:?}: {results:?}");
            let mut calls = gateway.memory.take_calls();
            // On AWS what tenants configured is known from a minute ago.
            calls.remove(&Port::Config);
            assert_eq!(calls, expected.iter().copied().collect(), "{function:?}: {messages} of {conversations}");
            assert!(calls.values().sum::<usize>() <= most, "{function:?}");
            assert_eq!(function.handed_on(&gateway).len(), messages);
        }
    };
    // Effects are claimed and closed.
    let asked = [(Port::Consent, 1), (Port::Conversations, 1)];
    let always = [(Port::Effects, 2), (Port::Timelines, 1), (Port::Queues, 1)];
    check(OutboundRouter, &[&asked[..], &always[..]].concat(), 6);
    check(CarrierSelector, &[&[(Port::Health, 1)][..], &always[..]].concat(), 7);
}

#[test]
fn what_no_check_asks_about_is_not_read() {
    let check = |change: &dyn Fn(&mut Message), expected: [Option<usize>; 2]| {
        let gateway = Gateway::new();
        let mut batch = ten(&gateway, 10);
        batch.iter_mut().for_each(change);
        gateway.memory.take_calls();
        run(OutboundRouter.handle(&gateway, batch));
        let calls = gateway.memory.take_calls();
        assert_eq!([Port::Consent, Port::Conversations].map(|port| calls.get(&port).copied()), expected);
    };
    check(&|_| {}, [Some(1), Some(1)]);
    check(&|message| message.channel = ChannelKind::Sms, [Some(1), None]);
    check(&|message| message.body = String::new(), [None, None]);
    check(&|message| message.valid_until = Some(message.timestamp), [None, None]);
}

#[test]
fn one_that_never_works_is_buried_alone_wherever_it_stands() {
    let check = |function: Function, reason: &str, spoil: &dyn Fn(&mut Message)| {
        for (place, conversations) in [(0, 10), (4, 10), (9, 10), (0, 1), (4, 1)] {
            let context = format!("{function:?}: {reason}, {place} of {conversations}");
            let gateway = Gateway::new();
            let mut batch = ten(&gateway, conversations);
            spoil(&mut batch[place]);
            assert_eq!(function.batch(&gateway, &batch), BatchReport::default(), "{context}: nobody comes again");
            let others: Vec<usize> = (0..10).filter(|nth| *nth != place).collect();
            assert_eq!(function.handed_on(&gateway), ids(others.iter().copied()), "{context}");
            for nth in others {
                gateway.event(&batch[nth], function.done());
            }
            let letters = gateway.memory.dead_letters();
            assert_eq!(letters.len(), 1, "{context}");
            assert!(letters[0].reason.contains(reason), "{context}: {}", letters[0].reason);
            assert_eq!(letters[0].input, serde_json::to_string(&batch[place]).unwrap(), "{context}");
        }
    };
    for function in [OutboundRouter, CarrierSelector] {
        check(function, "a key is too long", &|it| it.id = MessageId::new("x".repeat(2_100)));
    }
    check(OutboundRouter, "a key is too long", &|it| it.to = Address::Chat("x".repeat(2_100)).into());
    check(CarrierSelector, "its tenant is not configured", &|it| it.tenant_id = TenantId::new("strangers"));
}

#[test]
fn one_that_must_wait_holds_back_those_behind_it_in_its_conversation_and_nobody_else() {
    let check = |function: Function, place: usize, conversations: usize, expected: &[usize]| {
        let context = format!("{function:?}: {place} of {conversations}");
        let gateway = Gateway::new();
        let batch = ten(&gateway, conversations);
        let key = EffectKey::new(&batch[place].tenant_id, function.effect(), &batch[place].id);
        run(gateway.memory.claim(&[ClaimRequest::new(key, KEEP_OUTBOUND, &gateway.memory)])).unwrap();
        let again: Vec<String> = function.batch(&gateway, &batch).retry.into_iter().map(|(id, _)| id).collect();
        assert_eq!(function.handed_on(&gateway), ids(expected.iter().copied()), "{context}");
        assert_eq!(again, ids((0..10).filter(|nth| !expected.contains(nth))), "{context}");
        // Once the other worker's lease has lapsed they go, in their order.
        gateway.wait(61);
        let rest: Vec<Message> = again.iter().map(|id| batch[id.parse::<usize>().unwrap()].clone()).collect();
        assert_eq!(function.batch(&gateway, &rest), BatchReport::default(), "{context}");
        assert_eq!(function.handed_on(&gateway), again, "{context}");
    };
    for function in [OutboundRouter, CarrierSelector] {
        check(function, 0, 10, &[1, 2, 3, 4, 5, 6, 7, 8, 9]);
        check(function, 4, 10, &[0, 1, 2, 3, 5, 6, 7, 8, 9]);
        check(function, 0, 1, &[]);
        check(function, 4, 1, &[0, 1, 2, 3]);
        // Every other one is of its conversation.
        check(function, 4, 2, &[0, 1, 2, 3, 5, 7, 9]);
    }
}

#[test]
fn a_store_that_fails_before_or_after_its_effect_costs_nothing_and_doubles_nothing() {
    let check = |function: Function, ports: &[Port]| {
        for (port, fault) in ports.iter().flat_map(|port| [(*port, Fault::Before), (*port, Fault::After)]) {
            let gateway = Gateway::new();
            let batch = ten(&gateway, 10);
            gateway.memory.faults().next(port, fault);
            let again = function.batch(&gateway, &batch).retry;
            assert!(!again.is_empty(), "{function:?} {port:?} {fault:?}");
            gateway.wait(61);
            assert_eq!(function.batch(&gateway, &batch), BatchReport::default(), "{function:?} {port:?} {fault:?}");
            let mut handed_on = function.handed_on(&gateway);
            handed_on.sort();
            assert_eq!(handed_on, ids(0..10), "{function:?} {port:?} {fault:?}");
        }
    };
    let always = [Port::Effects, Port::Timelines, Port::Queues];
    check(OutboundRouter, &[&always[..], &[Port::Consent, Port::Conversations]].concat());
    check(CarrierSelector, &[&always[..], &[Port::Config, Port::Health]].concat());
}

#[test]
fn a_crash_at_any_step_ends_with_each_message_handed_on_once() {
    for function in [OutboundRouter, CarrierSelector] {
        let gateway = Gateway::new();
        let steps = count_steps(function.handle(&gateway, ten(&gateway, 5))).1;
        for crash in 0..steps {
            let gateway = Gateway::new();
            let batch = ten(&gateway, 5);
            assert_eq!(run_until(function.handle(&gateway, batch.clone()), crash), None);
            gateway.wait(61);
            assert_eq!(function.batch(&gateway, &batch), BatchReport::default(), "{function:?}: crash at {crash}");
            assert_eq!(function.handed_on(&gateway), ids(0..10), "{function:?}: crash at {crash}");
        }
    }
}
