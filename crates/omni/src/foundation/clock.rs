//! The machine's clock: the one place of the command line that asks what time it is.

use jiff::Timestamp;
use omni_core::ports::Clock;

/// Tells the machine's time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MachineClock;

impl Clock for MachineClock {
    #[expect(clippy::disallowed_methods, reason = "this is the clock that everything else is handed")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// Now.
pub(crate) fn now() -> Timestamp {
    MachineClock.now()
}
