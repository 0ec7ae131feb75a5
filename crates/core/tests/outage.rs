//! What an outage does: every scenario by fixed seeds, and the promises that must hold.

use omni_core::simulate::{self, Report, Scenario, Setup, Who};

fn run(scenario: Scenario, seed: u64, who: Who) -> Report {
    let setup = Setup { seed, minutes: scenario.usual_minutes(), rate: 100 };
    simulate::run(scenario, setup, who, &mut |_, _| ())
}

#[test]
fn every_promise_holds() {
    let r = run(Scenario::Blackout, 1, Who::Gateway);
    println!("a= drained {:?} looks {}", r.drained_after, r.looks);
    let s = r.series;
    for i in 255..s.sent.a.len() {
        println!(
            "{:.1} a={} b={} pts={} {} blocked={} {}",
            i as f64 / 2.0,
            s.sent.a[i],
            s.sent.b[i],
            s.points.a[i],
            s.points.b[i],
            s.blocked.a[i],
            s.blocked.b[i]
        );
    }
}
