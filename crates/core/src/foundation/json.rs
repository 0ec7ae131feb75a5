//! JSON as it comes: lenient with what carriers write, strict with what people write, and never deeper than we can hold.

pub mod depth;
pub mod known;
pub mod lenient;
pub mod schema;
pub mod strict;
