//! What an outage does: every scenario by a fixed seed at a hundred messages a second, and the promises that must hold.

use omni_core::testing::simulation;
use omni_core::testing::simulation::{Report, Scenario, Setup, Who};

fn run(scenario: Scenario, rate: u32, who: Who) -> Report {
    let setup = Setup { seed: 1, minutes: scenario.usual_minutes(), rate };
    simulation::run(scenario, setup, who, &mut |_, _| ())
}

/// Every promise of the scenario holds for the gateway.
fn check(scenario: Scenario) -> Report {
    let report = run(scenario, 100, Who::Gateway);
    let broken: Vec<_> = report.promises.iter().filter(|held| !held.holds).collect();
    assert!(broken.is_empty(), "{}: {broken:#?}", scenario.name());
    assert!(report.messages > 350_000, "{}", report.messages);
    report
}

#[test]
fn while_nothing_happens_the_traffic_follows_the_weights() {
    let report = check(Scenario::Calm);
    let (a, all) = (u32::try_from(report.calls.a).unwrap(), u32::try_from(report.messages).unwrap());
    assert!((f64::from(a) / f64::from(all) - 0.7).abs() < 0.01, "{:?}", report.calls);
    assert_eq!((report.leads, report.point_moves), (0, 0));
}

#[test]
fn a_carrier_that_is_down_is_left_and_comes_back() {
    let report = check(Scenario::Down);
    // The last steps are of messages that came before the end and left after it.
    let last = report.series.sent.a.iter().rev().skip(6).take(10).min().copied();
    assert!(last > Some(1_500), "it has its share again in the end: {last:?}");
    let during: u32 = report.series.sent.a.iter().skip(24).take(50).sum();
    assert_eq!(during, 0, "and carried nothing while it was down");
}

#[test]
fn a_carrier_that_fails_now_and_then_loses_a_little_of_its_share() {
    let report = check(Scenario::Flaky);
    assert!((1..=2).contains(&report.point_moves), "{}", report.point_moves);
}

#[test]
fn a_lost_answer_never_brings_a_second_copy_and_what_is_not_on_the_phone_is_called_unknown() {
    let report = check(Scenario::Silence);
    assert!(report.unknown > 0 && report.unknown < 2_000, "{}", report.unknown);
    let report = check(Scenario::Gateway);
    assert!(report.unknown > 0 && report.unknown < 2_000, "{}", report.unknown);
    let report = check(Scenario::AnswersLost);
    assert_eq!((report.unknown, report.arrived), (0, report.messages), "receipts settle what went out");
}

#[test]
fn whatever_a_carrier_asks_for_with_too_many_the_other_one_delivers() {
    let all = [Scenario::TooManyNow, Scenario::TooManySeconds, Scenario::TooManyDate, Scenario::TooManyGarbage];
    for scenario in all {
        let report = check(scenario);
        assert_eq!(report.arrived, report.messages);
    }
}

#[test]
fn late_receipts_move_points_and_no_message_twice() {
    let report = check(Scenario::LateReceipts);
    assert!((1..=2).contains(&report.point_moves), "{}", report.point_moves);
}

#[test]
fn a_brown_out_of_five_minutes_changes_the_lead_there_and_back() {
    assert_eq!(check(Scenario::BrownOut).leads, 2);
}

#[test]
fn after_two_hours_without_any_carrier_the_queue_drains_within_the_contracts() {
    let report = check(Scenario::Blackout);
    assert!(report.messages > 900_000 && report.arrived == report.messages, "{}", report.messages);
}

#[test]
fn the_simple_way_of_doing_it_breaks_what_is_promised() {
    let report = run(Scenario::Silence, 10, Who::Naive);
    assert!(report.twice > 1_000, "copies: {}", report.twice);
    let report = run(Scenario::Blackout, 10, Who::Naive);
    assert!(report.lost > 10_000, "lost: {}", report.lost);
    assert!(!report.holds());
}

#[test]
fn the_same_seed_gives_the_same_report() {
    let once = || serde_json::to_string(&run(Scenario::BrownOut, 5, Who::Gateway)).unwrap();
    assert_eq!(once(), once());
}
