//! What commands share to talk to a stack that runs or to a stage that is deployed.

pub(crate) mod dead_letters;
pub(crate) mod deployment;
pub(crate) mod running;
pub(crate) mod timeline;
