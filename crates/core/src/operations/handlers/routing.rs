//! `/v1/routing` and `/v1/configuration`: tenants see and change what they configured, as a whole or their rules alone.
//! Every change is a version that can be brought back.

pub mod change;
pub mod document;
pub mod evaluate;
pub mod show;
