//! What a workflow filters, as a tenant configures it: `"filters": {"pii": true, "spam": {"threshold": 0.8}}`.

use std::collections::BTreeSet;

use serde::{Deserialize, Deserializer, Serialize};

/// The filters of a workflow. One that is not named, or is `false`, does nothing; `true` is its default form.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FilterSettings {
    /// Finds swear words and slurs.
    #[serde(default, deserialize_with = "switch", skip_serializing_if = "Option::is_none")]
    pub profanity: Option<ProfanityFilter>,
    /// Finds what identifies a person, or opens their account.
    #[serde(default, deserialize_with = "switch", skip_serializing_if = "Option::is_none")]
    pub pii: Option<PiiFilter>,
    /// Says how much a text looks like spam.
    #[serde(default, deserialize_with = "switch", skip_serializing_if = "Option::is_none")]
    pub spam: Option<SpamFilter>,
}

impl FilterSettings {
    /// Whether nothing is filtered.
    #[must_use]
    pub fn is_off(&self) -> bool {
        *self == Self::default()
    }

    /// Every filter in its default form.
    #[must_use]
    pub fn all() -> Self {
        Self {
            profanity: Some(ProfanityFilter::default()),
            pii: Some(PiiFilter::default()),
            spam: Some(SpamFilter::default()),
        }
    }
}

/// What becomes of a message in which a filter finds something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum FilterAction {
    /// It goes on as it is, and the finding is reported.
    Tag,
    /// It goes on with the finding made unreadable. A spam filter has nothing to mask: there it is as `tag`.
    Mask,
    /// It does not go on.
    Block,
}

/// How swear words are filtered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ProfanityFilter {
    /// Is done about words of severity 2; those of severity 1 are only tagged.
    pub action: FilterAction,
    /// Words and phrases that are never found, whatever `deny` says.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub allow: BTreeSet<String>,
    /// Words and phrases that are found besides those of the list, with severity 2.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub deny: BTreeSet<String>,
}

impl Default for ProfanityFilter {
    fn default() -> Self {
        Self { action: FilterAction::Mask, allow: BTreeSet::new(), deny: BTreeSet::new() }
    }
}

/// How personal data are filtered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct PiiFilter {
    /// Is done about every kind but `address`, which is only tagged.
    pub action: FilterAction,
    /// Kinds that are looked for; by default all.
    pub kinds: BTreeSet<PiiKind>,
    /// Keeps the last four digits in the placeholder: `[CARD •1111]`.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub keep_last4: bool,
    /// Values that are never found, such as the tenant's own number or address; compared by letters and digits alone.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub allow: BTreeSet<String>,
    /// Values that are found besides, each as `[PRIVATE]`; `allow` wins.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub deny: BTreeSet<String>,
}

impl Default for PiiFilter {
    fn default() -> Self {
        Self {
            action: FilterAction::Mask,
            kinds: PiiKind::ALL.into_iter().collect(),
            keep_last4: false,
            allow: BTreeSet::new(),
            deny: BTreeSet::new(),
        }
    }
}

/// Settings of the spam filter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct SpamFilter {
    /// Is done about a message whose score reaches the threshold.
    pub action: FilterAction,
    /// From 0 to 1.
    pub threshold: f64,
    /// Words and phrases that do not count, such as the tenant's own offers and its own domain.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub allow: BTreeSet<String>,
    /// Words and phrases, each of which makes a message spam.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub deny: BTreeSet<String>,
}

impl Default for SpamFilter {
    fn default() -> Self {
        Self { action: FilterAction::Tag, threshold: 0.5, allow: BTreeSet::new(), deny: BTreeSet::new() }
    }
}

/// Makes the kinds of personal data: their variants, their names in JSON, and their placeholders.
macro_rules! pii_kinds {
    ($($(#[doc = $doc:literal])+ $variant:ident = $placeholder:literal),+ $(,)?) => {
        /// What kind of personal data was found.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "camelCase")]
        pub enum PiiKind {
            $($(#[doc = $doc])+ $variant,)+
        }

        impl PiiKind {
            /// Every kind that is looked for by default.
            pub const ALL: [Self; [$($placeholder),+].len()] = [$(Self::$variant),+];

            /// What stands in the text instead, between brackets.
            #[must_use]
            pub const fn placeholder(self) -> &'static str {
                match self {
                    $(Self::$variant => $placeholder,)+
                }
            }
        }
    };
}

pii_kinds! {
    /// The number of a payment card.
    Card = "CARD",
    /// The number of a bank account.
    Iban = "IBAN",
    /// A US social security number, or the number that the tax office gives to those who have none (ITIN).
    Ssn = "SSN",
    /// A telephone number.
    Phone = "PHONE",
    /// An e-mail address.
    Email = "EMAIL",
    /// An IP address, version 4 or 6.
    Ip = "IP",
    /// What looks like a street with a number; tagged only.
    Address = "ADDRESS",
    /// A value that the tenant denies.
    Private = "PRIVATE",
}

/// Reads `true` and `false` beside the long form.
fn switch<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: serde::de::DeserializeOwned + Default,
{
    // An untagged enum would say of every mistake only that no form fits.
    let value = serde_json::Value::deserialize(deserializer)?;
    match value {
        serde_json::Value::Bool(on) => Ok(on.then(T::default)),
        serde_json::Value::Null => Ok(None),
        long => serde_json::from_value(long).map(Some).map_err(serde::de::Error::custom),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn true_is_the_default_form_and_false_is_none() {
        let check = |written: Value, expected: FilterSettings| {
            assert_eq!(serde_json::from_value::<FilterSettings>(written.clone()).unwrap(), expected, "{written}");
        };
        check(json!({}), FilterSettings::default());
        check(json!({"profanity": false, "pii": null}), FilterSettings::default());
        check(json!({"profanity": true, "pii": true, "spam": true}), FilterSettings::all());
        check(json!({"profanity": {}, "pii": {}, "spam": {}}), FilterSettings::all());
        let spam = SpamFilter { action: FilterAction::Block, threshold: 0.9, ..SpamFilter::default() };
        check(
            json!({"spam": {"action": "block", "threshold": 0.9}}),
            FilterSettings { spam: Some(spam), ..FilterSettings::default() },
        );
        let pii = PiiFilter {
            kinds: [PiiKind::Card, PiiKind::Iban].into_iter().collect(),
            keep_last4: true,
            ..PiiFilter::default()
        };
        check(
            json!({"pii": {"kinds": ["card", "iban"], "keepLast4": true}}),
            FilterSettings { pii: Some(pii), ..FilterSettings::default() },
        );
    }

    #[test]
    fn a_field_or_a_word_that_is_unknown_is_a_mistake_that_is_named() {
        let check = |written: Value, named: &str| {
            let error = serde_json::from_value::<FilterSettings>(written).unwrap_err().to_string();
            assert!(error.contains(named), "{error}");
        };
        check(json!({"virus": true}), "virus");
        check(json!({"pii": {"sorts": ["card"]}}), "sorts");
        check(json!({"pii": {"kinds": ["passport"]}}), "passport");
        check(json!({"spam": {"action": "delete"}}), "delete");
    }

    #[test]
    fn what_is_written_is_read_again() {
        let settings = FilterSettings::all();
        let written = serde_json::to_string(&settings).unwrap();
        assert_eq!(serde_json::from_str::<FilterSettings>(&written).unwrap(), settings, "{written}");
    }
}
