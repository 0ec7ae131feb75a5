//! Problems of a document: the place, and what is wrong there.

use serde::Serialize;

/// Something wrong with a rule set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DocumentProblem {
    /// Place in the document, as in `routingRules[2].conditions[0].operator`.
    pub path: String,
    /// Description of the problem, as the end of a sentence.
    pub problem: String,
}
