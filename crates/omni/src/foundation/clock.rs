//! The machine's clock: the one place of the command line that asks what time it is.

use jiff::Timestamp;

/// The time now.
#[expect(clippy::disallowed_methods, reason = "this is the clock that everything else is handed")]
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}
