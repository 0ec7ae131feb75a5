//! A clock that stands still until it is moved.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jiff::Timestamp;

/// The time of a simulated world. Cheap to clone; clones show the same time.
#[derive(Clone)]
pub struct VirtualClock {
    now: Arc<Mutex<Timestamp>>,
}

/// 2026-01-01T00:00:00Z, in seconds: far enough from both ends of everything.
const BEGINNING: i64 = 1_767_225_600;

impl VirtualClock {
    /// The time now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        *self.lock()
    }

    /// Lets time pass.
    pub fn advance(&self, by: Duration) {
        let mut now = self.lock();
        *now = later(*now, by);
    }

    /// Sets the time, forwards or backwards.
    pub fn set(&self, now: Timestamp) {
        *self.lock() = now;
    }

    fn lock(&self) -> MutexGuard<'_, Timestamp> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for VirtualClock {
    fn default() -> Self {
        Self { now: Arc::new(Mutex::new(Timestamp::from_second(BEGINNING).unwrap_or_default())) }
    }
}

impl fmt::Debug for VirtualClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.now())
    }
}

/// `by` after `at`, or the end of time.
pub(super) fn later(at: Timestamp, by: Duration) -> Timestamp {
    at.checked_add(by).unwrap_or(Timestamp::MAX)
}
