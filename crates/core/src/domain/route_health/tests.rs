//! Tests of routes in virtual time.

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::share::{ALL, LEAST, MAX_MOVES, STEP};
use super::*;
use crate::model::message::TenantId;
use crate::model::route::Availability;

const A: Route = Route { carrier: CarrierId::Twilio, kind: ChannelKind::Sms };

const B: Route = Route { carrier: CarrierId::Bandwidth, kind: ChannelKind::Sms };

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_767_225_600 + second).unwrap()
}

fn operator() -> OrderedBy {
    OrderedBy::Operator { tenant_id: TenantId::new("acme"), key_id: "key".to_owned() }
}

/// What the simulated carrier does in one second: of so many calls, how many fail, and after how many seconds what it
/// took arrives; never if `None`.
#[derive(Clone, Copy, Debug)]
struct Second {
    calls: u32,
    failed: u32,
    arrives: Option<i64>,
}

const WELL: Second = Second { calls: 10, failed: 0, arrives: Some(2) };

/// Lets both routes live for `seconds`, and returns what became of them.
fn live(routes: &mut [RouteHealth], seconds: i64, of: impl Fn(usize, i64) -> Second) -> Vec<RouteTransition> {
    let mut transitions = Vec::new();
    for second in 0..seconds {
        let now = at(second);
        for (nth, route) in routes.iter_mut().enumerate() {
            let Second { calls, failed, arrives } = of(nth, second);
            let calls = match route.availability(now) {
                Availability::Usable => calls,
                Availability::Probing => {
                    transitions.extend(route.probe("probe", now));
                    1
                }
                Availability::Blocked => 0,
            };
            for call in 0..calls {
                let observed = if call < failed { ObservedCall::Failed } else { ObservedCall::Accepted };
                transitions.extend(route.observe(now, observed));
                if let Some(after) = arrives.filter(|_| observed == ObservedCall::Accepted) {
                    transitions.extend(route.observe(at(second + after), ObservedCall::Settled));
                    if after <= 300 {
                        transitions.extend(route.observe(now, ObservedCall::Prompt));
                    }
                }
            }
        }
        if second % 60 == 59 {
            transitions.extend(RouteHealth::tick(routes, now));
        }
    }
    transitions
}

fn two() -> [RouteHealth; 2] {
    [A, B].map(RouteHealth::new)
}

/// The minutes in which the points of a route were moved, and what to.
fn moves(transitions: &[RouteTransition], route: Route) -> Vec<(i64, u32)> {
    let moved = transitions.iter().filter(|it| it.route == route && it.from.points != it.to.points);
    moved.map(|it| (it.at.duration_since(at(0)).as_mins(), it.to.points)).collect()
}

fn openings(transitions: &[RouteTransition], route: Route) -> usize {
    transitions.iter().filter(|it| it.route == route && it.to.breaker == Position::Open).count()
}

#[test]
fn a_brown_out_of_five_minutes_moves_points_at_most_twice_in_half_an_hour() {
    let check = |name: &str, ill: Second, expected: &[(i64, u32)]| {
        let mut routes = two();
        // Half an hour after the quarter of an hour before it.
        let transitions =
            live(
                &mut routes,
                45 * 60,
                |nth, second| {
                    if nth == 0 && (15 * 60..20 * 60).contains(&second) { ill } else { WELL }
                },
            );
        assert_eq!(moves(&transitions, A), expected, "{name}");
        assert_eq!(moves(&transitions, B), [], "{name}");
        assert_eq!(routes[0].availability(at(45 * 60)), Availability::Usable, "{name}: {transitions:#?}");
    };
    check("slow", Second { arrives: Some(600), ..WELL }, &[(22, 90), (37, 100)]);
    check("lost", Second { arrives: None, ..WELL }, &[(22, 90), (37, 100)]);
    check("a third fails", Second { failed: 3, ..WELL }, &[(15, 90), (16, 80)]);
    check("all fail", Second { failed: 10, ..WELL }, &[]);
    check("few fail", Second { calls: 100, failed: 1, ..WELL }, &[(15, 90), (16, 80)]);
    check("a trickle fails", Second { calls: 1, failed: 0, arrives: Some(2) }, &[]);
}

#[test]
fn a_route_that_stays_ill_gives_its_points_away_but_the_last() {
    let mut routes = two();
    let ill = Second { failed: 3, ..WELL };
    let transitions = live(&mut routes, 6 * 3600, |nth, _| if nth == 0 { ill } else { WELL });
    let points: Vec<u32> = moves(&transitions, A).into_iter().map(|(_, points)| points).collect();
    assert_eq!(points, (1..10).map(|nth| ALL - nth * STEP).collect::<Vec<_>>());
    assert_eq!((routes[0].standing(at(0)).points, routes[1].standing(at(0)).points), (LEAST, ALL));
}

#[test]
fn nothing_moves_when_there_is_nowhere_to_go() {
    let slow = Second { arrives: Some(600), ..WELL };
    let check = |name: &str, mut routes: Vec<RouteHealth>, other: Second, expected: usize| {
        let transitions = live(&mut routes, 45 * 60, |nth, _| if nth == 0 { slow } else { other });
        assert_eq!(moves(&transitions, A).len(), expected, "{name}");
    };
    check("all are slow", two().into(), slow, 0);
    check("there is no other", vec![RouteHealth::new(A)], slow, 0);
    check(
        "the other is of another kind",
        vec![RouteHealth::new(A), RouteHealth::new(Route { kind: ChannelKind::Mms, ..B })],
        WELL,
        0,
    );
    check("the other refuses all", two().into(), Second { failed: 10, ..WELL }, 0);
    check("the other is well", two().into(), WELL, 3);
    check("nobody has used the other", two().into(), Second { calls: 0, ..WELL }, 3);
}

#[test]
fn a_route_without_receipts_is_not_slow() {
    let mut routes = two();
    let silent = Second { arrives: None, ..WELL };
    let transitions = live(&mut routes, 3600, |nth, _| if nth == 0 { silent } else { WELL });
    assert_eq!(transitions, []);
}

#[test]
fn a_carrier_that_is_down_is_probed_ever_more_rarely_and_used_again_when_it_is_back() {
    let mut routes = two();
    let down = Second { failed: 10, ..WELL };
    let transitions =
        live(&mut routes, 3600, |nth, second| if nth == 0 && (600..2400).contains(&second) { down } else { WELL });
    let opened: Vec<i64> = transitions
        .iter()
        .filter(|it| it.to.breaker == Position::Open)
        .map(|it| it.at.duration_since(at(600)).as_secs())
        .collect();
    let waits: Vec<i64> = opened.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert_eq!(waits.get(..5), Some([30, 60, 120, 240, 300].as_slice()), "{opened:?}");
    let closed = transitions.iter().find(|it| it.to.breaker == Position::Closed).unwrap();
    assert!((2400..2700).contains(&closed.at.duration_since(at(0)).as_secs()), "{closed:?}");
    assert!(moves(&transitions, A).len() <= MAX_MOVES, "{transitions:?}");
    assert_eq!(openings(&transitions, B), 0);
}

#[test]
fn every_route_is_found_by_its_name() {
    let all = Route::all();
    assert_eq!(all.len(), 13);
    for route in &all {
        assert_eq!(Route::from_names(route.carrier.name(), route.kind.name()), Some(*route));
    }
    assert!(CarrierId::ALL.into_iter().all(|carrier| all.contains(&Route::usual(carrier))));
    for (carrier, kind) in [("twilio", "chat"), ("pigeon", "sms"), ("twilio", "pigeon"), ("", "")] {
        assert_eq!(Route::from_names(carrier, kind), None, "{carrier}/{kind}");
    }
}

#[test]
fn an_operators_word_comes_first() {
    let order = |wants| OperatorOrder { wants, by: operator(), at: at(0), note: "maintenance".to_owned() };
    let open = Breaker::Open { until: at(60), openings: 1 };
    let plain = RouteState::new(A);
    let broken = RouteState { breaker: open, breaker_reason: "20 of 20 calls failed".to_owned(), ..plain.clone() };
    let fewer = RouteState { points: 40, points_reason: "slow".to_owned(), ..plain.clone() };
    let check = |state: &RouteState, now, availability, points, pinned, reason: &str| {
        let standing = state.standing(at(now));
        let seen = (standing.availability, standing.points, standing.pinned, standing.reason.as_str());
        assert_eq!(seen, (availability, points, pinned, reason));
    };
    let (pinned, drained) =
        (fewer.ordered(order(OperatorWord::Pin)).state, plain.ordered(order(OperatorWord::Drain)).state);
    check(&plain, 0, Availability::Usable, 100, false, "");
    check(&fewer, 0, Availability::Usable, 40, false, "slow");
    check(&pinned, 0, Availability::Usable, 100, true, "an operator pinned it: maintenance; slow");
    check(&drained, 0, Availability::Blocked, 100, false, "an operator drains it: maintenance");
    check(&broken, 0, Availability::Blocked, 100, false, "20 of 20 calls failed");
    check(&broken, 60, Availability::Probing, 100, false, "20 of 20 calls failed: one call may probe it");
    let pinned = broken.ordered(order(OperatorWord::Pin)).state;
    check(&pinned, 0, Availability::Blocked, 100, true, "an operator pinned it: maintenance; 20 of 20 calls failed");
    assert_eq!(drained.probed("me", at(0)), None);
    assert!(drained.forced(operator(), "", at(0)).is_err() && plain.forced(operator(), "", at(0)).is_err());
    let forced = broken.forced(operator(), "", at(1)).unwrap().state;
    check(&forced, 1, Availability::Probing, 100, false, "20 of 20 calls failed: one call may probe it");
    let released = drained.released(operator(), "done", at(2)).unwrap();
    check(&released.state, 2, Availability::Usable, 100, false, "");
    assert_eq!((released.transition.reason.as_str(), released.transition.by), ("released: done", operator()));
    assert_eq!(plain.released(operator(), "", at(0)), None);
}

#[test]
fn a_state_is_stored_and_read_by_a_newer_and_an_older_version() {
    let order = OperatorOrder { wants: OperatorWord::Drain, by: operator(), at: at(0), note: String::new() };
    let state = RouteState::new(A).moved(70, "slow".to_owned(), at(3)).state.ordered(order).state;
    let stored = serde_json::to_string(&state).unwrap();
    assert_eq!(serde_json::from_str::<RouteState>(&stored).unwrap(), state);
    let newer = stored.replace("\"drain\"", "\"halve\"").replace("\"closed\"", "\"ajar\"").replace("operator", "robot");
    let read: RouteState = serde_json::from_str(&newer).unwrap();
    assert_eq!((read.availability(at(9)), read.points), (Availability::Usable, 70));
}

fn any_second() -> impl Strategy<Value = Second> {
    let arrives = prop_oneof![Just(None), Just(Some(2)), Just(Some(299)), Just(Some(301)), Just(Some(900))];
    (0_u32..15, 0_u32..15, arrives).prop_map(|(calls, failed, arrives)| Second { calls, failed, arrives })
}

/// Phases of some minutes each, for both routes.
fn any_life() -> impl Strategy<Value = Vec<(i64, Second, Second)>> {
    prop::collection::vec((1_i64..20, any_second(), any_second()), 1..12)
}

fn play(life: &[(i64, Second, Second)]) -> (Vec<RouteTransition>, [RouteHealth; 2]) {
    let minutes: Vec<(Second, Second)> =
        life.iter().flat_map(|(minutes, a, b)| (0..*minutes).map(|_| (*a, *b))).collect();
    let seconds = i64::try_from(minutes.len()).unwrap() * 60;
    let mut routes = two();
    let transitions = live(&mut routes, seconds, |nth, second| {
        let (a, b) = minutes[usize::try_from(second / 60).unwrap()];
        if nth == 0 { a } else { b }
    });
    (transitions, routes)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_weather_makes_a_route_swing_faster_than_its_holds(life in any_life()) {
        let (transitions, routes) = play(&life);
        for route in [A, B] {
            let own: Vec<&RouteTransition> = transitions.iter().filter(|it| it.route == route).collect();
            for pair in own.windows(2) {
                prop_assert_eq!(pair[0].to, pair[1].from, "each record starts where the one before it ended");
                prop_assert_eq!(pair[0].version + 1, pair[1].version);
            }
            let moved: Vec<&&RouteTransition> = own.iter().filter(|it| it.from.points != it.to.points).collect();
            for it in &moved {
                prop_assert!((LEAST..=ALL).contains(&it.to.points));
                prop_assert_eq!(it.from.points.abs_diff(it.to.points), STEP);
            }
            for three in moved.windows(MAX_MOVES + 1) {
                let spread = three[MAX_MOVES].at.duration_since(three[0].at);
                prop_assert!(spread >= SignedDuration::from_mins(30), "{spread:?}");
            }
            for pair in moved.windows(2) {
                let apart = pair[1].at.duration_since(pair[0].at);
                let back = pair[1].to.points > pair[1].from.points;
                let hold = if back { 15 } else { 1 };
                prop_assert!(apart >= SignedDuration::from_mins(hold), "{apart:?}");
            }
            let opened: Vec<&&RouteTransition> = own.iter().filter(|it| it.to.breaker == Position::Open).collect();
            for pair in opened.windows(2) {
                prop_assert!(pair[1].at.duration_since(pair[0].at) >= SignedDuration::from_secs(30));
            }
        }
        let again = play(&life);
        prop_assert_eq!(&again.0, &transitions, "the state depends on what was seen and nothing else");
        for (route, other) in routes.iter().zip(&again.1) {
            prop_assert_eq!(route.state(), other.state());
        }
    }
}
