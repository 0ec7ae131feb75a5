//! The letters that a command has in its hands while it works on them.

use anyhow::Result;

use super::held::Held;
use super::shelves::{Found, Shelves};

/// The letters that a command has in its hands, and where they lie.
pub(crate) struct Hands<'a> {
    /// Shelves where they lie.
    pub(crate) shelves: &'a Shelves,
    /// Those that it has received and not put back.
    pub(crate) held: Held,
}

impl<'a> Hands<'a> {
    /// Empty hands before `shelves`.
    pub(crate) fn of(shelves: &'a Shelves) -> Self {
        Self { shelves, held: shelves.hands() }
    }

    /// Takes whatever can be seen now.
    ///
    /// # Errors
    /// If the queues cannot be reached.
    pub(crate) async fn look(&self) -> Result<Found> {
        self.shelves.look(&self.held, |_| true).await
    }
}
