//! A set of small numbers.

/// A set of numbers below a bound: one bit each.
#[derive(Clone, Debug, Default)]
pub(super) struct Bits(Vec<u64>);

impl Bits {
    /// An empty set for numbers below `bound`.
    pub(super) fn below(bound: usize) -> Self {
        Self(vec![0; bound.div_ceil(64)])
    }

    /// Adds `number`; whether it was new.
    pub(super) fn insert(&mut self, number: u32) -> bool {
        let bit = 1 << (number % 64);
        let Some(word) = self.0.get_mut(number as usize / 64) else { return false };
        let new = *word & bit == 0;
        *word |= bit;
        new
    }

    /// Takes `number` out.
    pub(super) fn remove(&mut self, number: u32) {
        if let Some(word) = self.0.get_mut(number as usize / 64) {
            *word &= !(1 << (number % 64));
        }
    }

    /// Whether `number` is in it.
    pub(super) fn has(&self, number: u32) -> bool {
        self.0.get(number as usize / 64).is_some_and(|word| word & (1 << (number % 64)) != 0)
    }

    /// Its numbers, the smallest first.
    pub(super) fn iter(&self) -> impl Iterator<Item = u32> {
        (0u32..).zip(&self.0).flat_map(|(place, word)| {
            let mut left = *word;
            std::iter::from_fn(move || {
                let bit = (left != 0).then(|| left.trailing_zeros())?;
                left &= left - 1;
                Some(place * 64 + bit)
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_gives_back_what_was_put_in() {
        let mut bits = Bits::below(200);
        let news: Vec<bool> = [199, 0, 64, 63, 0, 200, 1_000].into_iter().map(|number| bits.insert(number)).collect();
        assert_eq!(news, [true, true, true, true, false, true, false]);
        assert_eq!(bits.iter().collect::<Vec<_>>(), [0, 63, 64, 199, 200]);
        assert!(bits.has(63) && !bits.has(62) && !bits.has(5_000));
    }
}
