//! The dead letters of a stage: where they lie, what they say, and what becomes of one that is brought on.

pub(crate) mod hands;
pub(crate) mod held;
pub(crate) mod letter;
pub(crate) mod outcome;
pub(crate) mod record;
pub(crate) mod shelves;
