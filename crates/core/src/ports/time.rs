//! The time and randomness, which a use case is handed and never asks for.

use jiff::Timestamp;

/// The source of time and randomness.
pub trait Env: Sync {
    /// The time now.
    fn now(&self) -> Timestamp;

    /// A number in 0..1.
    fn fraction(&self) -> f64;

    /// Bytes for an identifier.
    fn bytes(&self) -> [u8; 10];
}
