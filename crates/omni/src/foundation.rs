//! What everything here stands on; it knows nothing of the gateway.

pub(crate) mod clock;
pub(crate) mod http;
pub(crate) mod input;
pub(crate) mod names;
pub(crate) mod output;
pub(crate) mod own_host;
pub(crate) mod workspace;
