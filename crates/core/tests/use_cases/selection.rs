//! Planning deliveries: who can, in which order, and why.

use omni_core::domain::route_health::{HealthSample, ObservedCall};
use omni_core::domain::tenant::Tenant;
use omni_core::events::health::observe;
use omni_core::foundation::failure::Failure;
use omni_core::model::carrier::CarrierId;
use omni_core::model::carrier::CarrierId::{Twilio, WhatsApp};
use omni_core::model::channel::Channel;
use omni_core::model::message::{Address, ChannelId, ChannelKind, Content, Message, MessageId, TenantId};
use omni_core::model::plan::Delivery;
use omni_core::model::route::Route;
use omni_core::model::timeline::Outcome;
use omni_core::testing::in_memory::run;

use super::common;
use super::common::WHATSAPP_NUMBER;
use super::gateway::Gateway;

const OTHER_NUMBER: &str = "+12025550199";

/// Channels for WhatsApp: `meta` at Meta, `tw-a` and `tw-b` at Twilio, by priority in this order.
fn gateway() -> Gateway {
    let gateway = Gateway::new();
    let [(meta, _), (twilio, _)] = common::channels().try_into().unwrap();
    let add = |channel: &Channel, id: &str, address: &str, priority: u32| {
        gateway.memory.add_channel(Channel {
            id: ChannelId::new(id),
            tenant_id: TenantId::new("many"),
            address: Address::infer(address),
            kinds: vec![ChannelKind::WhatsApp],
            priority,
            ..channel.clone()
        });
    };
    add(&meta, "meta", WHATSAPP_NUMBER, 0);
    add(&twilio, "tw-b", OTHER_NUMBER, 2);
    add(&twilio, "tw-a", "+12025550198", 1);
    gateway.memory.add_tenant(Tenant { id: TenantId::new("many"), ..common::tenant() });
    gateway
}

fn message(gateway: &Gateway, from: &str) -> Message {
    let mut message = gateway.sms("m", "hello");
    message.tenant_id = TenantId::new("many");
    message.channel = ChannelKind::WhatsApp;
    message.from = Address::infer(from).into();
    message
}

fn plan(gateway: &Gateway, message: &Message) -> Vec<(String, Vec<String>)> {
    run(gateway.select(message.clone())).unwrap();
    let deliveries = gateway.drain::<Delivery>("delivery.fifo");
    assert!(deliveries.len() <= 1);
    let steps = deliveries.into_iter().flat_map(|delivery| delivery.plan.steps);
    steps.map(|step| (step.channel_id.to_string(), step.reasons)).collect()
}

fn order(gateway: &Gateway, message: &Message) -> Vec<String> {
    plan(gateway, message).into_iter().map(|(channel, _)| channel).collect()
}

fn make_ill(gateway: &Gateway, carrier: CarrierId) {
    for kind in ChannelKind::ALL {
        let failed = HealthSample { route: Route { carrier, kind }, at: gateway.now(), observed: ObservedCall::Failed };
        run(observe(&gateway.memory, &[failed; 20], gateway.now())).unwrap();
    }
}

fn pin(gateway: &Gateway, carrier: CarrierId) {
    let pinned = Tenant { id: TenantId::new("many"), pinned_carrier: Some(carrier), ..common::tenant() };
    gateway.memory.add_tenant(pinned);
}

#[test]
fn the_order_is_pin_health_known_address_and_priority() {
    let check = |pinned: Option<CarrierId>, ill: &[CarrierId], from: &str, expected: [&str; 3]| {
        let gateway = gateway();
        if let Some(carrier) = pinned {
            pin(&gateway, carrier);
        }
        for carrier in ill {
            make_ill(&gateway, *carrier);
        }
        assert_eq!(order(&gateway, &message(&gateway, from)), expected, "{pinned:?} {ill:?} {from}");
    };
    check(None, &[], "+19990000000", ["meta", "tw-a", "tw-b"]);
    check(None, &[], OTHER_NUMBER, ["tw-b", "meta", "tw-a"]);
    check(Some(Twilio), &[], WHATSAPP_NUMBER, ["tw-a", "tw-b", "meta"]);
    check(Some(Twilio), &[Twilio], OTHER_NUMBER, ["tw-b", "tw-a", "meta"]);
    check(None, &[WhatsApp], WHATSAPP_NUMBER, ["tw-a", "tw-b", "meta"]);
    check(None, &[Twilio], OTHER_NUMBER, ["meta", "tw-b", "tw-a"]);
    check(None, &[WhatsApp, Twilio], OTHER_NUMBER, ["tw-b", "meta", "tw-a"]);
}

#[test]
fn health_is_forgotten_after_five_minutes() {
    let gateway = gateway();
    make_ill(&gateway, CarrierId::WhatsApp);
    gateway.wait(5 * 60);
    assert_eq!(order(&gateway, &message(&gateway, WHATSAPP_NUMBER))[0], "meta");
}

#[test]
fn each_step_says_why_it_stands_where_it_stands() {
    let gateway = gateway();
    pin(&gateway, CarrierId::WhatsApp);
    make_ill(&gateway, CarrierId::WhatsApp);
    let message = message(&gateway, WHATSAPP_NUMBER);
    let steps = plan(&gateway, &message);
    let ill = "100 % of the calls failed within a minute, not to be used until 2026-11-23T12:00:30Z";
    let expected = ["the tenant pinned this carrier", "the customer knows this address", ill, "priority 0"];
    assert_eq!(steps[0].1, expected);
    assert_eq!(steps[1].1, ["priority 1"]);
    assert_eq!(gateway.event(&message, Outcome::Planned).detail()["plan"][1]["channelId"], "tw-a");
}

#[test]
fn a_plan_is_made_once() {
    let gateway = gateway();
    let message = message(&gateway, WHATSAPP_NUMBER);
    assert_eq!(plan(&gateway, &message).len(), 3);
    gateway.wait(3600);
    assert_eq!(plan(&gateway, &message).len(), 0);
}

#[test]
fn only_who_can_carry_it_is_asked() {
    let reaction = Content::Reaction { target: "wamid.1".to_owned(), emoji: Some("👍".to_owned()) };
    let gateway = gateway();
    let mut reacting = message(&gateway, OTHER_NUMBER);
    reacting.content = reaction.clone();
    assert_eq!(order(&gateway, &reacting), ["meta"]);

    let check = |channel: ChannelKind, tenant: &str, words: &[&str]| {
        let gateway = Gateway::new();
        let mut message = gateway.sms("m", "x");
        (message.channel, message.content) = (channel, reaction.clone());
        message.tenant_id = TenantId::new(tenant);
        gateway.memory.add_tenant(Tenant { id: TenantId::new("bare"), ..common::tenant() });
        assert!(order(&gateway, &message).is_empty());
        let reason = gateway.reason(&message, Outcome::Refused);
        assert!(words.iter().all(|word| reason.contains(word)), "{reason}");
        assert_eq!(gateway.status(&message), "refused");
    };
    check(ChannelKind::Sms, "acme", &["acme-twilio", "reaction"]);
    check(ChannelKind::Chat, "acme", &["the tenant has no channel for chat"]);
    check(ChannelKind::Sms, "bare", &["the tenant has no channel for sms"]);
}

#[test]
fn a_channel_that_nobody_can_read_costs_only_what_it_alone_could_have_carried() {
    let gateway = gateway();
    gateway.memory.add_unreadable_channel(&TenantId::new("many"));
    let by_the_others = message(&gateway, OTHER_NUMBER);
    assert!(!order(&gateway, &by_the_others).is_empty());

    let mut by_none_of_them = Message { id: MessageId::new("n"), ..message(&gateway, OTHER_NUMBER) };
    by_none_of_them.channel = ChannelKind::Chat;
    let selected = run(gateway.select(by_none_of_them.clone()));
    // A letter, which can be redriven once the row is mended, and no final refusal.
    let expected = "none of its tenant's channels can carry it, and some cannot be read";
    assert_eq!(selected, Err(Failure::permanent(expected)));
}

#[test]
fn whom_a_carrier_does_not_reach_is_left_to_the_next_or_refused() {
    let check = |kind: ChannelKind, expected: &[&str]| {
        let gateway = gateway();
        let [(meta, _), _] = common::channels().try_into().unwrap();
        for (carrier, priority) in [(CarrierId::MessageBird, 0), (CarrierId::Bandwidth, 1)] {
            let (id, tenant_id) = (ChannelId::new(carrier.name()), TenantId::new("many"));
            let kinds = vec![ChannelKind::Sms];
            gateway.memory.add_channel(Channel { id, tenant_id, carrier, kinds, priority, ..meta.clone() });
        }
        let mut message = message(&gateway, OTHER_NUMBER);
        message.channel = kind;
        message.to = Address::infer("51515").into();
        assert_eq!(order(&gateway, &message), expected, "{kind:?}");
        if expected.is_empty() { gateway.reason(&message, Outcome::Refused) } else { String::new() }
    };
    check(ChannelKind::Sms, &["bandwidth"]);
    let reason = check(ChannelKind::WhatsApp, &[]);
    assert!(reason.contains("meta: whatsapp cannot carry a message to an address of kind shortCode"), "{reason}");
    assert!(reason.contains("tw-a: twilio sends no whatsapp to an address of kind shortCode"), "{reason}");
}

#[test]
fn a_template_goes_by_who_knows_its_name() {
    let check = |name: &str, expected: &[&str]| {
        let gateway = gateway();
        let mut message = message(&gateway, OTHER_NUMBER);
        message.content = serde_json::from_value(serde_json::json!({"type": "template", "name": name})).unwrap();
        assert_eq!(order(&gateway, &message), expected, "{name}");
    };
    check("order_ready", &["meta"]);
    check("HX350d429d32e64a552466cafecbe95f3c", &["tw-b", "tw-a"]);
    check("Order ready", &[]);
}
