//! What becomes of an input that failed: whoever raises a [`Failure`] decides, nobody above guesses from text.

use std::borrow::Cow;
use std::time::Duration;

/// The reason for a failure and, by its variant, what happens to the input now.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// It did not come from whom it claims. The carrier gets a 401 that tells nothing; nothing is kept.
    #[error("{0}")]
    Forged(Cow<'static, str>),
    /// It will never work. A webhook is answered 2xx and buried with this reason; a record is buried at once.
    #[error("{0}")]
    Permanent(Cow<'static, str>),
    /// It may work later. A webhook is answered 503, a record comes back with the usual back-off.
    #[error("{0}")]
    Transient(Cow<'static, str>),
    /// As `Transient`, but somebody said when.
    #[error("{reason}")]
    Throttled {
        /// Time to wait, from now.
        after: Duration,
        /// Reason for the wait, with the name of whoever asked for it.
        reason: Cow<'static, str>,
    },
}

impl Failure {
    /// A forgery; `reason` is for our log only and never contains what would have been right.
    pub fn forged(reason: impl Into<Cow<'static, str>>) -> Self {
        Self::Forged(reason.into())
    }

    /// Something that no retry will mend.
    pub fn permanent(reason: impl Into<Cow<'static, str>>) -> Self {
        Self::Permanent(reason.into())
    }

    /// Something that a retry may mend.
    pub fn transient(reason: impl Into<Cow<'static, str>>) -> Self {
        Self::Transient(reason.into())
    }

    /// Something that will be possible in `after`.
    pub fn throttled(after: Duration, reason: impl Into<Cow<'static, str>>) -> Self {
        Self::Throttled { after, reason: reason.into() }
    }

    /// A JSON document of ours or a carrier's that does not parse. `serde_json` quotes its input, so only the
    /// place is kept.
    #[must_use]
    pub fn unreadable(what: &str, error: &serde_json::Error) -> Self {
        Self::permanent(format!("{what} is not readable at line {} column {}", error.line(), error.column()))
    }

    /// The same failure, with the name of the step in which it happened.
    #[must_use]
    pub fn in_step(self, step: &str) -> Self {
        let named = |reason: Cow<'static, str>| Cow::Owned(format!("{step}: {reason}"));
        match self {
            Self::Forged(reason) => Self::Forged(named(reason)),
            Self::Permanent(reason) => Self::Permanent(named(reason)),
            Self::Transient(reason) => Self::Transient(named(reason)),
            Self::Throttled { after, reason } => Self::Throttled { after, reason: named(reason) },
        }
    }

    /// Whether the same input may succeed later.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        matches!(self, Self::Transient(_) | Self::Throttled { .. })
    }
}
