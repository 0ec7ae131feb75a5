//! What the filters of a workflow find in a text: personal data, profanity, spam.
//!
//! Every filter is a module with its settings (`model::workflow::filters`), and one line in [`run`]. What they look for is
//! read when it is first asked for: a function that never filters does not pay for it.

pub mod pii;
pub mod profanity;
pub mod spam;

mod redact;

use serde::Serialize;

use crate::model::workflow::filters::{FilterAction, FilterSettings, PiiKind};
pub use redact::redact;
pub use spam::SpamFacts;

/// What was found, and what the text looks like without it. It holds no word of what was found but in `redacted`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FilterReport {
    /// Personal data, in order.
    pub pii: Vec<pii::PiiFinding>,
    /// Profanities, in order.
    pub profanity: Vec<profanity::ProfanityFinding>,
    /// How much it looks like spam.
    pub spam: spam::SpamScore,
    /// The text after every filter has masked what it is to mask.
    pub redacted: String,
    /// The filters that hold the message back.
    pub blocked_by: Vec<FilterName>,
}

/// The name of a filter, as its settings have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum FilterName {
    /// Swear words and slurs.
    Profanity,
    /// Personal data.
    Pii,
    /// Spam.
    Spam,
}

impl FilterName {
    /// As written in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Profanity => "profanity",
            Self::Pii => "pii",
            Self::Spam => "spam",
        }
    }
}

/// The severity from which a profanity's filter does what it is told; milder ones are tagged.
const SEVERE: u8 = 2;

/// Filters `text` as `settings` say.
#[must_use]
pub fn run(text: &str, settings: &FilterSettings, facts: &SpamFacts) -> FilterReport {
    let pii = settings.pii.as_ref().map(|filter| pii::find(text, filter)).unwrap_or_default();
    let profanity = settings.profanity.as_ref().map(|filter| profanity::find(text, filter)).unwrap_or_default();
    let spam = settings.spam.as_ref().map(|filter| spam::score(text, *facts, filter)).unwrap_or_default();
    let personal = pii.iter().any(|finding| finding.kind != PiiKind::Address);
    let severe = profanity.iter().any(|finding| finding.severity >= SEVERE);
    let spammy = settings.spam.as_ref().is_some_and(|filter| spam.score >= filter.threshold);
    let block = Some(FilterAction::Block);
    let held = [
        (FilterName::Profanity, settings.profanity.as_ref().map(|filter| filter.action) == block && severe),
        (FilterName::Pii, settings.pii.as_ref().map(|filter| filter.action) == block && personal),
        (FilterName::Spam, settings.spam.as_ref().map(|filter| filter.action) == block && spammy),
    ];
    let blocked_by = held.into_iter().filter_map(|(name, holds)| holds.then_some(name)).collect();
    let redacted = redact(text, &pii, &profanity, settings);
    FilterReport { pii, profanity, spam, redacted, blocked_by }
}
