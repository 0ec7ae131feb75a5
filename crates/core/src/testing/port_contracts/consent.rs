//! The contract of [`Consent`], and of the moves of [`Effects`] that it forbids.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::Fixture;
use crate::model::carrier::CarrierId;
use crate::model::claim::{Claim, ClaimOutcome, ClaimRequest, EffectKey, EffectMove, EffectStep, KEEP_API, LEASE};
use crate::model::claim::{MoveOutcome, SendGuard};
use crate::model::consent::{ConfirmedBy, ConsentChange, ConsentScope, ConsentSource, ConsentStatus, Tier};
use crate::model::message::{Address, MessageClass, MessageId, TenantId};
use crate::ports::{Consent, Effects};

/// A word about everything that somebody of the tenant entered.
#[must_use]
pub fn word(tenant: &TenantId, customer: &Address, stopped: bool, at: Timestamp) -> ConsentChange {
    let source = ConsentSource::Operator { key_id: "test".to_owned(), reason: "they said so".to_owned() };
    ConsentChange::new(tenant, customer, stopped, at, source)
}

pub(super) async fn say(port: &impl Consent, tenant: &TenantId, customer: &Address, stopped: bool, at: Timestamp) {
    port.change(&word(tenant, customer, stopped, at)).await.unwrap();
}

pub(super) async fn is_stopped(port: &impl Consent, tenant: &TenantId, customer: &Address) -> bool {
    status(port, tenant, customer).await.everything_stopped
}

async fn status(port: &impl Consent, tenant: &TenantId, customer: &Address) -> ConsentStatus {
    port.status(&[(tenant.clone(), customer.clone())]).await.unwrap().remove(0)
}

/// Checks every claim of [`Consent`].
pub async fn consent(port: &impl Consent, fixture: &Fixture) {
    the_later_word_wins_and_others_are_asked_about_apart(port, fixture).await;
    marketing_is_apart_from_everything(port, fixture).await;
    a_carriers_block_outlives_a_start_by_text(port, fixture).await;
    every_change_is_recorded_once_in_order(port, fixture).await;
    whoever_says_much_is_recorded_whole(port, fixture).await;
}

async fn the_later_word_wins_and_others_are_asked_about_apart(port: &impl Consent, fixture: &Fixture) {
    let (tenant, customer) = (fixture.tenant_id(), number(77));
    let check = async |expected, claim| {
        assert_eq!(is_stopped(port, &tenant, &customer).await, expected, "{claim}");
    };
    let set = async |stopped, at| say(port, &tenant, &customer, stopped, fixture.at(at)).await;

    check(false, "who said nothing is not stopped").await;
    set(true, 10).await;
    check(true, "stop stops at once").await;
    set(true, 10).await;
    check(true, "stop twice is stop").await;
    set(false, 5).await;
    check(true, "an earlier word that comes late is ignored").await;
    set(false, 10).await;
    check(true, "of a stop and a start in the same moment the stop counts").await;
    set(false, 20).await;
    check(false, "a later start undoes stop").await;
    set(true, 15).await;
    check(false, "an earlier stop that comes late is ignored").await;
    set(true, 30).await;
    check(true, "a later stop stops again").await;

    let other_customer = number(78);
    assert!(!is_stopped(port, &tenant, &other_customer).await, "others are not stopped");
    let other_tenant = TenantId::new(format!("{}-other", fixture.prefix));
    assert!(!is_stopped(port, &other_tenant, &customer).await, "one tenant's stop is not another's");

    let stopped = async |asked: &[(TenantId, Address)]| -> Vec<bool> {
        port.status(asked).await.unwrap().iter().map(|status| status.everything_stopped).collect()
    };
    let asked = [(&tenant, &other_customer), (&tenant, &customer), (&other_tenant, &customer), (&tenant, &customer)];
    let asked = asked.map(|(tenant, customer)| (tenant.clone(), customer.clone()));
    let expected = [false, true, false, true];
    assert_eq!(stopped(&asked).await, expected, "each has an answer in its place, who is asked about twice has two");
    let many: Vec<(TenantId, Address)> = (0..120).map(|nth| (tenant.clone(), number(nth))).collect();
    let expected: Vec<bool> = many.iter().map(|(_, asked)| *asked == customer).collect();
    assert_eq!(stopped(&many).await, expected, "more than one call takes are asked about");
    assert_eq!(port.status(&[]).await.unwrap(), [], "who asks about nobody hears of nobody");
}

async fn marketing_is_apart_from_everything(port: &impl Consent, fixture: &Fixture) {
    let (tenant, customer) = (fixture.tenant_id(), number(200));
    let said = async |scope, stopped, at, marketing, everything, since: Option<i64>| {
        let change = word(&tenant, &customer, stopped, fixture.at(at)).about(scope);
        port.change(&change).await.unwrap();
        let known = status(port, &tenant, &customer).await;
        let expected = (everything, marketing, since.map(|at| fixture.at(at)));
        assert_eq!((known.everything_stopped, known.marketing_stopped, known.since), expected, "after {change:?}");
    };
    said(ConsentScope::Marketing, true, 10, true, false, Some(10)).await;
    said(ConsentScope::Everything, false, 20, true, false, Some(10)).await;
    said(ConsentScope::Everything, true, 30, true, true, Some(30)).await;
    said(ConsentScope::Marketing, false, 40, false, true, Some(30)).await;
    said(ConsentScope::Marketing, true, 35, false, true, Some(30)).await;
    said(ConsentScope::Everything, false, 50, false, false, None).await;
}

async fn a_carriers_block_outlives_a_start_by_text(port: &impl Consent, fixture: &Fixture) {
    let (tenant, customer) = (fixture.tenant_id(), number(201));
    let signal = |carrier| ConsentSource::CarrierSignal { carrier, code: "21610".to_owned(), message_id: None };
    let text = |id| ConsentSource::Message { message_id: MessageId::new(id), tier: Some(Tier::Exact) };
    let accepted = |id| ConsentSource::CarrierAccepted { carrier: CarrierId::Twilio, message_id: MessageId::new(id) };
    let said = async |stopped, at, source, everything, blocked: bool| {
        let change = ConsentChange::new(&tenant, &customer, stopped, fixture.at(at), source);
        port.change(&change).await.unwrap();
        let known = status(port, &tenant, &customer).await;
        let expected = (everything, blocked.then_some(CarrierId::Twilio));
        assert_eq!((known.everything_stopped, known.carrier_blocked), expected, "after {change:?}");
    };
    said(true, 10, signal(CarrierId::Twilio), true, true).await;
    said(false, 20, text("start"), false, true).await;
    said(false, 25, signal(CarrierId::Bandwidth), false, true).await;
    said(false, 30, signal(CarrierId::Twilio), false, false).await;
    said(true, 40, signal(CarrierId::Twilio), true, true).await;
    said(false, 50, text("again"), false, true).await;
    said(false, 60, accepted("sent"), false, false).await;
    said(true, 70, signal(CarrierId::Twilio), true, true).await;
    said(false, 80, accepted("on its way"), true, false).await;
}

async fn every_change_is_recorded_once_in_order(port: &impl Consent, fixture: &Fixture) {
    let (tenant, customer) = (fixture.tenant_id(), number(202));
    let text = |id: &str, stopped, at| {
        let source = ConsentSource::Message { message_id: MessageId::new(id), tier: Some(Tier::Command) };
        ConsentChange::new(&tenant, &customer, stopped, fixture.at(at), source)
    };
    assert_eq!(port.audit(&tenant, &customer).await.unwrap(), [], "who said nothing has no records");
    let stop = ConsentChange { confirmed_by: ConfirmedBy::Us, ..text("stop", true, 10) };
    let told = [
        (stop.clone(), true),
        (text("again", true, 20), false),
        (text("late", false, 5), false),
        (text("start", false, 30), true),
        (word(&tenant, &customer, true, fixture.at(40)).about(ConsentScope::Marketing), true),
    ];
    let mut expected = Vec::new();
    for (change, makes_a_difference) in told {
        for try_no in 0..3 {
            let shown = format!("try {try_no} of {change:?}");
            assert_eq!(port.change(&change).await.unwrap(), makes_a_difference, "{shown}");
        }
        expected.push(change);
        assert_eq!(port.audit(&tenant, &customer).await.unwrap(), expected, "each is there once");
        assert_eq!(status(port, &tenant, &customer).await.version, expected.len() as u64, "and counted once");
    }
    assert!(port.change(&stop).await.unwrap(), "one that comes back after others is the same still");
    assert_eq!(port.audit(&tenant, &customer).await.unwrap(), expected, "and recorded once");
    assert!(!is_stopped(port, &tenant, &customer).await, "and stops nothing any more");
    let other = TenantId::new(format!("{}-other", fixture.prefix));
    assert_eq!(port.audit(&other, &customer).await.unwrap(), [], "another tenant has none of them");
    let both = [text("both", true, 60), text("and", true, 61)];
    let (first, second) = futures_util::future::join(port.change(&both[0]), port.change(&both[1])).await;
    assert!(first.unwrap() ^ second.unwrap(), "of two stops in the same moment one makes a difference");
    assert_eq!(port.audit(&tenant, &customer).await.unwrap().len(), expected.len() + 2, "and both are recorded");
}

async fn whoever_says_much_is_recorded_whole(port: &impl Consent, fixture: &Fixture) {
    let (tenant, customer) = (fixture.tenant_id(), number(203));
    for nth in 0..120 {
        say(port, &tenant, &customer, nth % 2 == 0, fixture.at(nth)).await;
    }
    let audit = port.audit(&tenant, &customer).await.unwrap();
    let times: Vec<Timestamp> = audit.iter().map(|change| change.at).collect();
    assert_eq!(times, (0..120).map(|nth| fixture.at(nth)).collect::<Vec<_>>(), "more than one call takes are told");
}

fn number(nth: i64) -> Address {
    Address::Phone(format!("+1415555{:04}", 100 + nth))
}

/// Checks that [`Effects`] make no guarded move against what [`Consent`] knows, both on the same stores.
pub async fn guarded_effects(effects: &impl Effects, consent: &impl Consent, fixture: &Fixture) {
    let suite = Guarded { effects, consent, fixture, tenant: fixture.tenant_id() };
    suite.a_stop_forbids_and_a_start_allows().await;
    suite.what_is_forbidden_is_not_written_and_can_be_given_back().await;
    suite.a_stop_of_marketing_forbids_marketing_alone().await;
    suite.a_move_that_was_made_stays_made_but_is_forbidden_when_repeated().await;
    suite.whoever_is_blocked_by_a_carrier_is_passed().await;
    suite.moves_for_many_are_answered_each_in_its_place().await;
}

struct Guarded<'a, E, C> {
    effects: &'a E,
    consent: &'a C,
    fixture: &'a Fixture,
    tenant: TenantId,
}

impl<E: Effects, C: Consent> Guarded<'_, E, C> {
    async fn a_stop_forbids_and_a_start_allows(&self) {
        let customer = number(300);
        let intent = async |name: &str, expected: MoveOutcome| {
            let claim = self.claim(name).await;
            assert_eq!(self.intent(&claim, &customer).await, expected, "{name}");
        };
        intent("who said nothing", MoveOutcome::Moved).await;
        self.say(&customer, true, 10).await;
        intent("who said stop", MoveOutcome::Forbidden).await;
        self.say(&customer, false, 20).await;
        intent("who said start", MoveOutcome::Moved).await;
        self.say(&customer, true, 15).await;
        intent("whose stop is older", MoveOutcome::Moved).await;
    }

    async fn what_is_forbidden_is_not_written_and_can_be_given_back(&self) {
        let customer = number(301);
        self.say(&customer, true, 10).await;
        let claim = self.claim("forbidden").await;
        for _ in 0..2 {
            assert_eq!(self.intent(&claim, &customer).await, MoveOutcome::Forbidden);
        }
        let given_back = self.effects.advance(&[claim.to(EffectStep::Release)]).await.unwrap();
        assert_eq!(given_back, [MoveOutcome::Moved], "it was never announced");
        let next = self.claim("forbidden").await;
        assert!(next.fence > claim.fence, "it is free for the next");
    }

    async fn a_stop_of_marketing_forbids_marketing_alone(&self) {
        let customer = number(302);
        let change = word(&self.tenant, &customer, true, self.fixture.at(10)).about(ConsentScope::Marketing);
        self.consent.change(&change).await.unwrap();
        for class in MessageClass::ALL {
            let claim = self.claim(&format!("class {}", class.name())).await;
            let expected = if class == MessageClass::Marketing { MoveOutcome::Forbidden } else { MoveOutcome::Moved };
            assert_eq!(self.advance(&[self.guarded(&claim, &[&customer], class)]).await, [expected], "{class:?}");
        }
    }

    async fn a_move_that_was_made_stays_made_but_is_forbidden_when_repeated(&self) {
        let customer = number(303);
        let claim = self.claim("repeated").await;
        for _ in 0..2 {
            assert_eq!(self.intent(&claim, &customer).await, MoveOutcome::Moved, "it may be repeated");
        }
        self.say(&customer, true, 10).await;
        assert_eq!(self.intent(&claim, &customer).await, MoveOutcome::Forbidden, "its call has not begun yet");
        let fail = EffectStep::Fail { reason: json!("stopped"), retryable: true };
        assert_eq!(self.advance(&[claim.to(fail)]).await, [MoveOutcome::Moved], "and can be called off");
        let customer = number(304);
        let zombie = Claim { fence: claim.fence, ..claim };
        self.claim("repeated").await;
        assert_eq!(self.intent(&zombie, &customer).await, MoveOutcome::FenceLost, "a zombie may do nothing");
    }

    async fn whoever_is_blocked_by_a_carrier_is_passed(&self) {
        let customer = number(305);
        let carrier = CarrierId::Twilio;
        let code = "21610".to_owned();
        let signal = ConsentSource::CarrierSignal { carrier, code, message_id: None };
        let stop = ConsentChange::new(&self.tenant, &customer, true, self.fixture.at(10), signal);
        self.consent.change(&stop).await.unwrap();
        let claim = self.claim("blocked").await;
        assert_eq!(self.intent(&claim, &customer).await, MoveOutcome::Forbidden, "a carrier's stop is a stop");
        self.say(&customer, false, 20).await;
        for _ in 0..2 {
            let passed = self.intent(&claim, &customer).await;
            assert_eq!(passed, MoveOutcome::MovedPast(carrier), "after a start it is tried, and who blocked is told");
        }
    }

    async fn moves_for_many_are_answered_each_in_its_place(&self) {
        let stopped = number(306);
        self.say(&stopped, true, 10).await;
        let mut moves = Vec::new();
        let mut expected = Vec::new();
        for nth in 0..60 {
            let claim = self.claim(&format!("many {nth}")).await;
            let (step, outcome) = match nth % 4 {
                0 => (self.guarded(&claim, &[&stopped], MessageClass::Code), MoveOutcome::Forbidden),
                1 => (self.guarded(&claim, &[&number(310 + nth / 8)], MessageClass::Marketing), MoveOutcome::Moved),
                2 => (claim.to(EffectStep::Done(json!(nth))), MoveOutcome::Moved),
                _ => {
                    let two = [&number(400), &stopped];
                    (self.guarded(&claim, &two, MessageClass::Transactional), MoveOutcome::Forbidden)
                }
            };
            moves.push(step);
            expected.push(outcome);
        }
        assert_eq!(self.advance(&moves).await, expected, "those that are forbidden cost the others nothing");
    }

    async fn claim(&self, name: &str) -> Claim {
        let request = ClaimRequest {
            key: EffectKey::new(&self.tenant, "guarded", name),
            owner: name.to_owned(),
            now: self.fixture.at(0),
            lease: LEASE,
            keep: KEEP_API,
            fingerprint: None,
            pure: false,
        };
        match self.effects.claim(&[request]).await.unwrap().remove(0) {
            ClaimOutcome::Mine(claim) => claim,
            other => panic!("{name:?} is free, not {other:?}"),
        }
    }

    fn guarded(&self, claim: &Claim, customers: &[&Address], class: MessageClass) -> EffectMove {
        let customers = customers.iter().map(|customer| (self.tenant.clone(), (*customer).clone())).collect();
        EffectMove { unless_stopped: Some(SendGuard { customers, class }), ..claim.to(EffectStep::Intent(Value::Null)) }
    }

    async fn intent(&self, claim: &Claim, customer: &Address) -> MoveOutcome {
        self.advance(&[self.guarded(claim, &[customer], MessageClass::Transactional)]).await.remove(0)
    }

    async fn advance(&self, moves: &[EffectMove]) -> Vec<MoveOutcome> {
        self.effects.advance(moves).await.unwrap()
    }

    async fn say(&self, customer: &Address, stopped: bool, at: i64) {
        say(self.consent, &self.tenant, customer, stopped, self.fixture.at(at)).await;
    }
}
