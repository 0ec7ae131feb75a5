//! Chance that repeats itself: `SplitMix64` (Steele, Lea, Flood 2014), one addition and a few shifts a number.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A seeded source of numbers. Cheap to clone; clones draw from the same source.
#[derive(Clone, Debug, Default)]
pub struct Dice {
    state: Arc<AtomicU64>,
}

impl Dice {
    /// The source that follows from `seed`.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { state: Arc::new(AtomicU64::new(seed)) }
    }

    /// The next number.
    #[must_use]
    pub fn roll(&self) -> u64 {
        const GAMMA: u64 = 0x9e37_79b9_7f4a_7c15;
        let mut z = self.state.fetch_add(GAMMA, Ordering::Relaxed).wrapping_add(GAMMA);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number in `0..end`; 0 if that is empty.
    #[must_use]
    pub fn below(&self, end: usize) -> usize {
        let roll = usize::try_from(self.roll() >> 33).unwrap_or(0);
        roll.checked_rem(end).unwrap_or(0)
    }

    /// A number in 0..1.
    #[must_use]
    pub fn fraction(&self) -> f64 {
        let high = u32::try_from(self.roll() >> 32).unwrap_or(0);
        f64::from(high) / (f64::from(u32::MAX) + 1.0)
    }

    /// Bytes for an identifier.
    #[must_use]
    pub fn bytes(&self) -> [u8; 10] {
        let mut bytes = [0; 10];
        let drawn = self.roll().to_le_bytes().into_iter().chain(self.roll().to_le_bytes());
        bytes.iter_mut().zip(drawn).for_each(|(to, from)| *to = from);
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_those_of_the_reference_implementation() {
        // The first outputs for seed 1234567 of https://prng.di.unimi.it/splitmix64.c
        let dice = Dice::new(1_234_567);
        let drawn = [dice.roll(), dice.roll(), dice.roll()];
        assert_eq!(drawn, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }

    #[test]
    fn a_fraction_stays_below_one() {
        let dice = Dice::new(7);
        assert!((0..1000).all(|_| (0.0..1.0).contains(&dice.fraction())));
    }
}
