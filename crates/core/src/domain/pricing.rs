//! What messages cost: price tables of carriers, and what they say of a message before it is sent.

pub mod expenses;
mod table;

pub use table::{MAX_ENTRIES, PriceEntry, PriceTable};
