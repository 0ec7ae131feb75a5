//! The use cases under crashes, redelivery, zombies and lying carriers: nothing lost, nothing twice.
//!
//! Each seed is one world: a few messages, workers that are stopped at any await, a clock that jumps past their leases,
//! stores that fail, carriers that refuse, lose answers and repeat receipts. A failing seed is printed; replay it with
//! `SIMULATION_SEED=<seed> cargo test -p omni-core --test simulation`.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "test code")]

#[path = "simulation/burst.rs"]
mod burst;
#[path = "simulation/carriers.rs"]
mod carriers;
#[path = "simulation/functions.rs"]
mod functions;
#[path = "simulation/schedule.rs"]
mod schedule;
#[path = "simulation/verdict.rs"]
mod verdict;
#[path = "simulation/world.rs"]
mod world;

use verdict::Tally;
use world::World;

const SEEDS: u64 = 10_000;
const THREADS: usize = 2;

#[test]
fn no_message_is_lost_and_none_goes_twice_in_ten_thousand_worlds() {
    if let Some(seed) = replayed() {
        let mut world = World::new(seed);
        world.run();
        println!("{:#?}", verdict::judge(&world));
        return;
    }
    let tally = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS)
            .map(|nth| scope.spawn(move || (0..SEEDS).skip(nth).step_by(THREADS).map(simulate).sum::<Tally>()))
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("a seed failed: see above")).sum::<Tally>()
    });
    println!("{tally:?}");
    tally.assert_that_the_worlds_were_bad_enough();
}

fn simulate(seed: u64) -> Tally {
    let mut world = World::new(seed);
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        world.run();
        verdict::judge(&world)
    }));
    outcome.unwrap_or_else(|_| panic!("seed {seed} failed: SIMULATION_SEED={seed} replays it"))
}

#[expect(clippy::disallowed_methods, reason = "a person replays one seed by hand")]
fn replayed() -> Option<u64> {
    std::env::var("SIMULATION_SEED").ok().map(|seed| seed.parse().expect("SIMULATION_SEED is a number"))
}
