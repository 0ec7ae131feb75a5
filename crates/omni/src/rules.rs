//! What `route` and `rules` share: the files that rules are tried with, and how the outcome is drawn.

pub(crate) mod explain;
pub(crate) mod files;
