//! The local stack: emulator, deployment, gateway, simulator, and the file that says where it all is.

pub(crate) mod build;
pub(crate) mod deploy;
pub(crate) mod emulator;
pub(crate) mod gateway;
pub(crate) mod layout;
pub(crate) mod logs;
pub(crate) mod prepare;
pub(crate) mod program;
pub(crate) mod progress;
pub(crate) mod seed;
pub(crate) mod serve;
pub(crate) mod state;
pub(crate) mod venv;

/// The region that everything local is in.
pub(crate) const REGION: &str = "us-east-1";
/// The `Stage` parameter of a local deployment.
pub(crate) const STAGE: &str = "local";
