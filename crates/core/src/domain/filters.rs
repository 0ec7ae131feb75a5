//! What the filters of a workflow find.

pub mod pii;
