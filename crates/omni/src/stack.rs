//! The local stack: emulator, deployment, gateway, simulator, and the file that says where it all is.

pub mod demo_tenant;
pub mod state;
