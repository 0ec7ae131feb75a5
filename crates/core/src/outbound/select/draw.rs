//! An ordered draw without replacement: by tier, and within a tier by weight. The same seed gives the same order.

use sha2::{Digest, Sha256};

/// Something that can be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeightedDraw<T> {
    /// Lower tiers come before higher ones, whatever the weights.
    pub tier: T,
    /// Weight of its chance to come first in its tier: twice the weight, twice as often. 0 comes after all others.
    pub weight: u64,
    /// Tells it from the others; those that cannot be told apart by tier and weight stand in the order of their names.
    pub name: String,
}

/// The positions of all `candidates`, each once, in the order drawn. The order in which they are given changes nothing.
pub fn draw<T: Ord>(candidates: &[WeightedDraw<T>], seed: &str) -> Vec<usize> {
    let mut left: Vec<(usize, &WeightedDraw<T>)> = candidates.iter().enumerate().collect();
    left.sort_by_key(|(_, candidate)| (&candidate.tier, &candidate.name));
    let mut dice = Dice::of(seed);
    let mut drawn = Vec::with_capacity(left.len());
    while let Some((_, first)) = left.first() {
        let tier = left.iter().take_while(|(_, candidate)| candidate.tier == first.tier);
        let weights: Vec<u64> = tier.map(|(_, candidate)| candidate.weight).collect();
        let (position, _) = left.remove(dice.pick(&weights));
        drawn.push(position);
    }
    drawn
}

/// `SplitMix64` (Steele, Lea, Flood: "Fast Splittable Pseudorandom Number Generators", 2014), started by a hash: whoever
/// chooses the seeds does not choose the carriers.
struct Dice(u64);

impl Dice {
    fn of(seed: &str) -> Self {
        let hash = Sha256::digest(seed.as_bytes());
        Self(hash.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }

    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A position, as often as its weight says; the first one where all weights are 0.
    fn pick(&mut self, weights: &[u64]) -> usize {
        let total: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
        let mut rest = (u128::from(self.roll()) * total.min(u128::from(u64::MAX))) >> 64;
        let picked = weights.iter().position(|weight| {
            let here = rest < u128::from(*weight);
            rest = rest.saturating_sub(u128::from(*weight));
            here
        });
        picked.unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn candidate(tier: u32, weight: u64, name: &str) -> WeightedDraw<u32> {
        WeightedDraw { tier, weight, name: name.to_owned() }
    }

    #[test]
    fn a_lower_tier_comes_first_and_the_weightless_of_a_tier_last_by_name() {
        let check = |candidates: &[WeightedDraw<u32>], expected: &[usize]| {
            for seed in 0..200 {
                assert_eq!(draw(candidates, &seed.to_string()), expected, "{candidates:?}");
            }
        };
        check(&[], &[]);
        check(&[candidate(0, 0, "a")], &[0]);
        check(&[candidate(1, 900, "a"), candidate(0, 1, "b"), candidate(2, 5, "c")], &[1, 0, 2]);
        check(&[candidate(0, 0, "b"), candidate(0, 0, "a"), candidate(0, 3, "c")], &[2, 1, 0]);
    }

    #[test]
    fn the_observed_split_is_within_one_percent_at_a_million_draws() {
        let check = |weights: &[u64]| {
            let names = ["a", "b", "c", "d"];
            let candidates: Vec<_> =
                weights.iter().zip(names).map(|(weight, name)| candidate(0, *weight, name)).collect();
            let mut first = vec![0_u32; weights.len()];
            for seed in 0..1_000_000 {
                first[draw(&candidates, &seed.to_string())[0]] += 1;
            }
            let total: u64 = weights.iter().sum();
            for (weight, count) in weights.iter().zip(&first) {
                let share = f64::from(u32::try_from(*weight).unwrap()) / f64::from(u32::try_from(total).unwrap());
                assert!((f64::from(*count) / 1e6 - share).abs() < 0.01, "{weights:?} {first:?}");
            }
        };
        check(&[1, 1]);
        check(&[900, 100]);
        check(&[70, 20, 10, 0]);
    }

    #[test]
    fn the_second_place_goes_by_the_weights_that_are_left() {
        let candidates = [candidate(0, 80, "a"), candidate(0, 15, "b"), candidate(0, 5, "c")];
        let (mut a_first, mut then_b) = (0_u32, 0_u32);
        for seed in 0..100_000 {
            if let [0, second, _] = draw(&candidates, &seed.to_string())[..] {
                a_first += 1;
                then_b += u32::from(second == 1);
            }
        }
        assert!((f64::from(then_b) / f64::from(a_first) - 0.75).abs() < 0.01, "{then_b} of {a_first}");
    }

    proptest! {
        #[test]
        fn each_is_drawn_once_in_the_order_of_tiers_whatever_the_order_they_are_given_in(
            given in prop::collection::vec((0_u32..3, prop_oneof![Just(0), 1_u64..9, Just(u64::MAX)]), 0..9),
            seed in ".{0,20}",
            turn in 0_usize..9,
        ) {
            let candidates: Vec<_> = given
                .iter()
                .enumerate()
                .map(|(nth, (tier, weight))| candidate(*tier, *weight, &nth.to_string()))
                .collect();
            let drawn = draw(&candidates, &seed);
            let mut positions = drawn.clone();
            positions.sort_unstable();
            prop_assert_eq!(positions, (0..candidates.len()).collect::<Vec<_>>());
            prop_assert!(drawn.windows(2).all(|pair| candidates[pair[0]].tier <= candidates[pair[1]].tier));
            prop_assert_eq!(&drawn, &draw(&candidates, &seed));

            let mut turned = candidates.clone();
            turned.rotate_left(turn.min(candidates.len()));
            let names = |of: &[WeightedDraw<u32>], drawn: Vec<usize>| -> Vec<String> {
                drawn.into_iter().map(|position| of[position].name.clone()).collect()
            };
            let again = draw(&turned, &seed);
            prop_assert_eq!(names(&candidates, drawn), names(&turned, again));
        }
    }
}
