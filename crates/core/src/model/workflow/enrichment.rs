//! What a workflow looks up before anything else, as a tenant configures it: `"enrichment": {"userProfile": true, "history": 5}`.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// The look-ups of a workflow. One that is left out is not made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Enrichment {
    /// Reads what the tenant knows of the customer: tags, time zone, attributes.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub user_profile: bool,
    /// Reads so many of the last messages of the conversation; `true` in JSON is [`Enrichment::USUAL_HISTORY`].
    #[serde(default, deserialize_with = "history", skip_serializing_if = "Option::is_none")]
    pub history: Option<usize>,
    /// Asks an HTTP endpoint of the tenant about the customer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact_lookup: Option<ContactLookup>,
}

/// An HTTP endpoint of the tenant that knows more about a customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ContactLookup {
    /// URL that is asked.
    pub url: String,
    /// Milliseconds after which the answer is not waited for any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout_ms: Option<u32>,
    /// Seconds for which an answer is good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cache_seconds: Option<u32>,
}

impl Enrichment {
    /// The messages that `"history": true` reads.
    pub const USUAL_HISTORY: usize = 10;

    /// The most messages that are read.
    pub const MAX_HISTORY: usize = 50;

    /// Whether nothing is looked up.
    #[must_use]
    pub fn is_off(&self) -> bool {
        *self == Self::default()
    }
}

impl ContactLookup {
    /// The longest wait for an answer, in milliseconds.
    pub const MAX_TIMEOUT_MS: u32 = 5_000;

    /// The longest time for which an answer is good, in seconds.
    pub const MAX_CACHE_SECONDS: u32 = 86_400;
}

/// Reads `true` and `false` beside a number.
fn history<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<usize>, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Bool(on) => Ok(on.then_some(Enrichment::USUAL_HISTORY)),
        Value::Null => Ok(None),
        number => serde_json::from_value(number).map(Some).map_err(serde::de::Error::custom),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn history_is_a_number_or_true() {
        let check = |written: Value, expected: Option<usize>| {
            let read: Enrichment = serde_json::from_value(written.clone()).unwrap();
            assert_eq!(read.history, expected, "{written}");
            assert_eq!(read.is_off(), expected.is_none(), "{written}");
        };
        check(json!({}), None);
        check(json!({"history": false, "userProfile": false}), None);
        check(json!({"history": null}), None);
        check(json!({"history": true}), Some(10));
        check(json!({"history": 3}), Some(3));
        assert!(serde_json::from_value::<Enrichment>(json!({"history": "all"})).is_err());
    }
}
