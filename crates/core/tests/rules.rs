//! The rules engine as its users see it: what its page says, and that the compiled rules decide as the written ones.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "test code")]

#[path = "rules/agreement.rs"]
mod agreement;
#[path = "rules/page.rs"]
mod page;
