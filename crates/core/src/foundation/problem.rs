//! What is wrong with a document: where, and why.

use serde::Serialize;

/// Something wrong with a rule set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DocumentProblem {
    /// Where, as in `routingRules[2].conditions[0].operator`.
    pub path: String,
    /// Description of the problem, as the end of a sentence.
    pub problem: String,
}
