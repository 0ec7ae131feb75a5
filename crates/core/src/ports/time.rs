//! The time and randomness, which a use case is handed and never asks for.

use jiff::Timestamp;

/// What time it is, and where randomness comes from.
pub trait Env: Sync {
    /// Now.
    fn now(&self) -> Timestamp;

    /// A number in 0..1.
    fn fraction(&self) -> f64;

    /// Bytes for an identifier.
    fn bytes(&self) -> [u8; 10];
}
