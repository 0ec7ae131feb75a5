//! The result of one scenario: by the gateway and by the simple way of doing it.

use omni_core::testing::simulation::Report;

/// One scenario, twice.
pub(super) struct Outcome {
    pub(super) gateway: Report,
    pub(super) naive: Report,
}
