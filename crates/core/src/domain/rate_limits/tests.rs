//! Tests of which limits apply to a part, and of how they are written.

use serde_json::{Value, json};

use super::*;
use crate::model::carrier::CarrierId;
use crate::model::message::Address;
use crate::testing::port_contracts::Fixture;

fn read(limit: Value) -> RateLimit {
    serde_json::from_value(limit).unwrap()
}

/// The takes of a part of three segments, as `scope cost limit`.
fn shown(tenant: Vec<RateLimit>, channel: Vec<RateLimit>, carrier: CarrierId, kind: ChannelKind) -> Vec<String> {
    let (tenant, channel, message) = parties(tenant, channel, carrier, kind);
    let takes = takes(&tenant, &channel, &message, 3);
    takes.iter().map(|take| format!("{} {}", take.cost, take.limit)).collect()
}

fn parties(
    tenant_limits: Vec<RateLimit>,
    channel_limits: Vec<RateLimit>,
    carrier: CarrierId,
    kind: ChannelKind,
) -> (Tenant, Channel, Message) {
    let fixture = Fixture::new("rates", Timestamp::UNIX_EPOCH);
    let mut message = fixture.message("one");
    message.channel = kind;
    let tenant = Tenant { rate_limits: tenant_limits, ..fixture.tenant() };
    let channel = fixture.channels().remove(0);
    (tenant, Channel { carrier, rate_limits: channel_limits, ..channel }, message)
}

#[test]
fn a_limit_is_read_and_written_as_the_documents_say() {
    for written in [
        json!({"scope": "tenant", "limit": 10, "perSeconds": 1}),
        json!({"scope": "pair", "limit": 1, "perSeconds": 6, "burst": 45, "kind": "whatsapp"}),
        json!({"scope": "account", "limit": 600, "perSeconds": 1, "unit": "segments", "strict": true}),
    ] {
        let limit = read(written.clone());
        assert_eq!(serde_json::to_value(limit).unwrap(), written);
        assert_eq!(limit.check(), Ok(()));
    }
    let tomorrow = read(json!({"scope": "country", "limit": 1, "perSeconds": 1, "fieldOfTomorrow": 1}));
    assert_eq!(tomorrow.scope, LimitScope::Other, "a scope of a newer version does not break the document");
    assert!(shown(vec![tomorrow], vec![], CarrierId::Twilio, ChannelKind::Sms).is_empty());
}

#[test]
fn a_limit_that_makes_no_sense_is_refused_with_a_sentence() {
    let check = |limit: Value, expected: &str| assert_eq!(read(limit).check().unwrap_err(), expected);
    check(json!({"scope": "tenant", "limit": 0, "perSeconds": 1}), "limit must be 1 to 1000000");
    check(json!({"scope": "tenant", "limit": 1, "perSeconds": 0}), "perSeconds must be 1 to 2678400");
    check(json!({"scope": "tenant", "limit": 1, "perSeconds": 1, "burst": 0}), "burst must be 1 to 1000000");
    check(json!({"scope": "tenant", "limit": 5, "perSeconds": 1, "burst": 6, "strict": true}), "burst must be 1 to 5");
    let scopes = "scope must be tenant, account, sender, recipient or pair";
    check(json!({"scope": "country", "limit": 1, "perSeconds": 1}), scopes);
}

#[test]
fn the_limits_of_the_tenant_the_channel_and_the_carrier_apply_together() {
    use ChannelKind::{Sms, WhatsApp};
    let check = |tenant: &[RateLimit], channel: &[RateLimit], (carrier, kind), expected: &[&str]| {
        assert_eq!(shown(tenant.to_vec(), channel.to_vec(), carrier, kind), expected);
    };
    let twilio = (CarrierId::Twilio, Sms);
    let per = |scope| RateLimit::new(scope, 10, 1);
    let segments = |scope| RateLimit { unit: LimitUnit::Segments, ..per(scope) };
    check(&[], &[], twilio, &[]);
    check(&[], &[], (CarrierId::WhatsApp, WhatsApp), &["1 pair: 1 in 6 s"]);
    check(
        &[per(LimitScope::Tenant), per(LimitScope::Recipient)],
        &[segments(LimitScope::Account), segments(LimitScope::Sender)],
        twilio,
        &[
            "1 tenant: 10 in 1 s",
            "1 recipient: 10 in 1 s",
            "3 account: 10 segments in 1 s",
            "3 sender: 10 segments in 1 s",
        ],
    );
    check(&[segments(LimitScope::Tenant)], &[], twilio, &["1 tenant: 10 segments in 1 s"]);
    let sms = RateLimit { kind: Some(Sms), ..per(LimitScope::Tenant) };
    check(&[sms], &[], twilio, &["1 tenant: 10 in 1 s"]);
    check(&[sms], &[], (CarrierId::Twilio, WhatsApp), &[]);
    // Two windows of one scope are two buckets; the same window twice is one, and the stricter.
    let daily = RateLimit::new(LimitScope::Tenant, 1_000, 86_400);
    check(&[per(LimitScope::Tenant), daily], &[], twilio, &["1 tenant: 10 in 1 s", "1 tenant: 1000 in 86400 s"]);
    check(&[per(LimitScope::Sender)], &[RateLimit::new(LimitScope::Sender, 3, 1)], twilio, &["1 sender: 3 in 1 s"]);
}

#[test]
fn buckets_belong_to_one_tenant_and_are_shared_by_whom_they_count() {
    let keys = |change: &dyn Fn(&mut Channel, &mut Message)| {
        let scopes =
            [LimitScope::Tenant, LimitScope::Account, LimitScope::Sender, LimitScope::Recipient, LimitScope::Pair];
        let limits = scopes.map(|scope| RateLimit::new(scope, 10, 1)).to_vec();
        let (tenant, mut channel, mut message) = parties(limits, vec![], CarrierId::Twilio, ChannelKind::Sms);
        change(&mut channel, &mut message);
        takes(&tenant, &channel, &message, 1).into_iter().map(|take| take.key).collect::<Vec<_>>()
    };
    let known = keys(&|_, _| ());
    // Which of tenant, account, sender, recipient, pair stay the same.
    let check = |change: &dyn Fn(&mut Channel, &mut Message), expected: [bool; 5]| {
        let same: Vec<bool> = keys(change).iter().zip(&known).map(|(key, known)| key == known).collect();
        assert_eq!(same, expected);
    };
    check(&|_, message| message.body = "else".into(), [true; 5]);
    check(&|_, message| message.to = Address::infer("+14155550177").into(), [true, true, true, false, false]);
    check(&|channel, _| channel.address = Address::infer("+12025550177"), [true, true, false, true, false]);
    check(
        &|channel, _| drop(channel.settings.insert("accountSid".into(), "AC9".into())),
        [true, false, true, true, true],
    );
    check(&|channel, _| channel.carrier = CarrierId::Bandwidth, [true, false, false, true, false]);
    check(&|channel, _| channel.tenant_id = TenantId::new("other"), [false; 5]);
    let personal = known.iter().any(|key| key.as_str().contains("1415555"));
    assert!(!personal, "keys hold no addresses: {known:?}");
    assert!(known.iter().all(|key| key.as_str().starts_with("rates#")), "the tenant stands first");
}

#[test]
fn a_part_costs_its_segments_where_segments_exist() {
    let check = |body: &str, kind, expected| assert_eq!(cost(&MessagePart::text(body), kind), expected);
    check("", ChannelKind::Sms, 1);
    check("hello", ChannelKind::Sms, 1);
    check(&"x".repeat(161), ChannelKind::Sms, 2);
    check(&"x".repeat(161), ChannelKind::WhatsApp, 1);
}
