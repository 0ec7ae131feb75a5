//! What messages cost: price tables of carriers, and what they say of a message before it is sent.

mod money;
mod table;

use serde::{Deserialize, Serialize};

pub use money::{Currency, Micros, Money};
pub use table::{MOST_ENTRIES, PriceEntry, PriceTable};

/// What a message will cost by one carrier, part by part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Predicted {
    /// In what.
    pub currency: Currency,
    /// Each part, in the order of the parts.
    pub parts: Vec<Micros>,
}

impl Predicted {
    /// All parts together.
    #[must_use]
    pub fn total(&self) -> Money {
        Money { currency: self.currency.clone(), amount: self.parts.iter().copied().sum() }
    }

    /// One part, from 0.
    #[must_use]
    pub fn part(&self, part: usize) -> Option<Money> {
        Some(Money { currency: self.currency.clone(), amount: *self.parts.get(part)? })
    }
}
