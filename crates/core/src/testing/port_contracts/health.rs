//! The contract of [`Health`] and [`HealthRecords`].

use futures_util::future::join_all;

use super::Fixture;
use crate::domain::route_health::{
    Breaker, CallCounts, HealthSample, ObservedCall, OperatorOrder, OperatorWord, OrderedBy, Position, RouteChange,
    RouteState, RouteTally, RouteTransition, TallyMinute,
};
use crate::model::carrier::CarrierId;
use crate::model::message::{ChannelKind, TenantId};
use crate::model::route::{Availability, Route};
use crate::ports::{Health, HealthRecords};

const SMS: Route = Route { carrier: CarrierId::Twilio, kind: ChannelKind::Sms };

const MMS: Route = Route { carrier: CarrierId::Twilio, kind: ChannelKind::Mms };

/// A carrier does not carry this; nobody else's health is touched.
const PROBED: Route = Route { carrier: CarrierId::LiveChat, kind: ChannelKind::WhatsApp };

const CHANGED: Route = Route { carrier: CarrierId::LiveChat, kind: ChannelKind::Sms };

/// Checks every claim of [`Health`] and [`HealthRecords`]. Routes belong to everybody, so it looks at what it has added
/// only; nobody else may observe around [`Fixture::now`] meanwhile.
pub async fn health(port: &(impl Health + HealthRecords), fixture: &Fixture) {
    counts_add_up(port, fixture).await;
    a_change_wins_once_of_ten(port, fixture).await;
    a_probe_is_given_once(port, fixture).await;
}

async fn counts_add_up(port: &impl HealthRecords, fixture: &Fixture) {
    let tallies = async |routes: &[Route], at| port.tallies(routes, 5, fixture.at(at)).await.unwrap();
    let (before, later) = (tallies(&[SMS, MMS], 0).await, tallies(&[SMS, MMS], 900).await);
    let sample = |route, at, observed| HealthSample { route, at: fixture.at(at), observed };
    port.observe(&[
        sample(SMS, 0, ObservedCall::Accepted),
        sample(SMS, 0, ObservedCall::Accepted),
        sample(SMS, -120, ObservedCall::Failed),
        sample(SMS, -60, ObservedCall::Prompt),
        sample(SMS, -900, ObservedCall::Failed),
        sample(MMS, 0, ObservedCall::Settled),
        sample(MMS, -11, ObservedCall::Accepted),
    ])
    .await
    .unwrap();
    port.observe(&[sample(SMS, 0, ObservedCall::Failed)]).await.unwrap();
    port.observe(&[]).await.unwrap();

    let gained = |after: &[RouteTally], before: &[RouteTally]| -> Vec<(CallCounts, u32, u32)> {
        let pairs = after.iter().map(sum).zip(before.iter().map(sum));
        let less = |now: CallCounts, then: CallCounts| CallCounts {
            accepted: now.accepted - then.accepted,
            failed: now.failed - then.failed,
        };
        pairs
            .map(|(now, then)| (less(now.sum(), then.sum()), now.prompt - then.prompt, now.settled - then.settled))
            .collect()
    };
    let calls = |accepted, failed| CallCounts { accepted, failed };
    let after = tallies(&[SMS, MMS], 0).await;
    let expected = [(calls(2, 2), 1, 0), (calls(1, 0), 0, 1)];
    assert_eq!(gained(&after, &before), expected, "samples of the last minutes add up, in the order asked for");
    let lately = |tally: &RouteTally| tally.calls(None, fixture.now).all();
    let recent: Vec<u32> = after.iter().zip(&before).map(|(now, then)| lately(now) - lately(then)).collect();
    assert_eq!(recent, [3, 1], "and are known by ten seconds");
    let forgotten = gained(&tallies(&[SMS, MMS], 900).await, &later);
    assert_eq!(forgotten, [(calls(0, 0), 0, 0); 2], "a quarter of an hour later nothing of it is in five minutes");
    let mut reversed = tallies(&[MMS, SMS], 0).await;
    reversed.reverse();
    assert_eq!(reversed, after, "tallies are in the order of the routes");
    assert_eq!(tallies(&[], 0).await, [], "nobody's health is empty");
}

async fn a_change_wins_once_of_ten(port: &(impl Health + HealthRecords), fixture: &Fixture) {
    let state = state(port, CHANGED).await;
    let order = |nth: u32| OperatorOrder {
        wants: if nth.is_multiple_of(2) { OperatorWord::Drain } else { OperatorWord::Pin },
        by: OrderedBy::Operator { tenant_id: TenantId::new("acme"), key_id: nth.to_string() },
        at: fixture.now,
        note: "contract".to_owned(),
    };
    let changes: Vec<RouteChange> = (0..10).map(|nth| state.ordered(order(nth))).collect();
    let won: Vec<bool> =
        join_all(changes.iter().map(|change| port.change(change))).await.into_iter().map(Result::unwrap).collect();
    assert_eq!(won.iter().filter(|won| **won).count(), 1, "one of ten changes of the same version wins");
    let winner = changes.iter().zip(&won).find(|(_, won)| **won).map(|(change, _)| change).unwrap();
    let now = self::state(port, CHANGED).await;
    assert_eq!(now, winner.state, "the state is that of the winner");
    assert!(!port.change(winner).await.unwrap(), "a change that was made is not of the version before any more");

    let release = now.released(OrderedBy::Controller, "", fixture.at(1)).unwrap();
    assert!(port.change(&release).await.unwrap(), "the next version follows");
    let since = async |at, limit| -> Vec<_> {
        let transitions = port.transitions(fixture.at(at), limit).await.unwrap();
        transitions.into_iter().filter(|it| it.route == CHANGED).collect()
    };
    let both = [release.transition.clone(), winner.transition.clone()];
    assert_eq!(since(0, 100).await.get(..2), Some(both.as_slice()), "records come newest first, and only of winners");
    assert_eq!(port.transitions(fixture.at(0), 1).await.unwrap().len(), 1, "not more than asked for");
    assert_eq!(since(2, 100).await, [], "not older than asked for");
}

async fn a_probe_is_given_once(port: &(impl Health + HealthRecords), fixture: &Fixture) {
    // Whatever a run before has left: it opens now.
    let wait = 600;
    let before = state(port, PROBED).await;
    let breaker = Breaker::Open { until: fixture.at(wait), openings: 1 };
    let opened = RouteState { breaker, version: before.version + 1, order: None, ..before.clone() };
    let (from, to) = (before.snapshot(), opened.snapshot());
    let transition = RouteTransition {
        route: PROBED,
        version: opened.version,
        at: fixture.now,
        from,
        to,
        reason: "contract".to_owned(),
        by: OrderedBy::Breaker,
    };
    assert!(
        port.change(&RouteChange { state: opened, transition }).await.unwrap(),
        "a change by the next version is made"
    );
    let standing = async |at| port.standings(&[PROBED], fixture.at(at)).await.unwrap().pop().unwrap();
    let (open, probing) = (standing(0).await, standing(wait).await);
    assert_eq!(open.availability, Availability::Blocked, "an open breaker blocks");
    assert_eq!(probing.availability, Availability::Probing, "after its wait it may be probed");
    let asks = async |from: u32, at| {
        let owners: Vec<String> = (from..from + 10).map(|nth| nth.to_string()).collect();
        let given = join_all(owners.iter().map(|owner| port.probe(PROBED, owner, fixture.at(at)))).await;
        given.into_iter().filter(|given| *given.as_ref().unwrap()).count()
    };
    assert_eq!(asks(0, wait).await, 1, "one of ten gets the probe");
    assert_eq!(asks(10, wait + 59).await, 0, "and nobody else while it is out");
    assert_eq!(asks(20, wait + 60).await, 1, "until it lapses");
    assert_eq!(state(port, PROBED).await.snapshot().breaker, Position::HalfOpen, "the breaker is half open meanwhile");
    let both = port.standings(&[CHANGED, PROBED], fixture.at(wait + 61)).await.unwrap();
    let routes: Vec<Route> = both.iter().map(|standing| standing.route).collect();
    assert_eq!(routes, [CHANGED, PROBED], "standings are in the order asked for");
    assert_eq!(port.standings(&[], fixture.now).await.unwrap(), [], "and empty if nobody asks");
}

async fn state(port: &impl HealthRecords, route: Route) -> RouteState {
    port.states(&[route]).await.unwrap().pop().unwrap()
}

fn sum(tally: &RouteTally) -> TallyMinute {
    tally.minutes().fold(TallyMinute::default(), |mut sum, (_, minute)| {
        sum += *minute;
        sum
    })
}
