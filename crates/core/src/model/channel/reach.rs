//! Where a channel reaches, as whoever set it up says: countries, the home of a short code, its templates.

use serde::{Deserialize, Serialize};

/// The reach of a channel. It reaches everything where nothing is said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Reach {
    /// The numbers that it reaches, by how they begin: `1`, `+44`, `4479`. Empty: all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allowed: Vec<String>,
    /// The numbers that it does not reach. The longest beginning decides; of two as long this one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub denied: Vec<String>,
    /// The calling code of the one country where its address exists: a short code lives in its country's networks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub home: Option<String>,
    /// The templates that its account has; `None` says nothing about them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub templates: Option<Vec<String>>,
}

impl Reach {
    /// Whether `number`, with or without its plus, is reached; or which beginning says that it is not.
    ///
    /// # Errors
    /// The reason why it is not reached.
    pub fn number(&self, number: &str) -> Result<(), String> {
        if let Some(home) = self.home.as_deref().filter(|home| matched(home, number).is_none()) {
            return Err(format!("its address exists in +{} only", digits(home)));
        }
        let longest = |prefixes: &[String]| prefixes.iter().filter_map(|prefix| matched(prefix, number)).max();
        match (longest(&self.allowed), longest(&self.denied)) {
            (allowed, Some(denied)) if allowed.is_none_or(|allowed| allowed <= denied) => {
                let prefix: String = digits(number).chars().take(denied).collect();
                Err(format!("it does not reach +{prefix}"))
            }
            (None, None) if !self.allowed.is_empty() => Err("it does not reach this country".to_owned()),
            _ => Ok(()),
        }
    }
}

/// The number of digits of `number` that match `prefix`; `None` if it begins otherwise.
fn matched(prefix: &str, number: &str) -> Option<usize> {
    let prefix = digits(prefix);
    digits(number).starts_with(prefix).then_some(prefix.len())
}

fn digits(number: &str) -> &str {
    number.trim().trim_start_matches('+')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_beginning_decides_and_of_two_as_long_the_denial() {
        let check = |allowed: &[&str], denied: &[&str], number: &str, expected: Result<(), &str>| {
            let owned = |list: &[&str]| list.iter().map(|prefix| (*prefix).to_owned()).collect();
            let reach = Reach { allowed: owned(allowed), denied: owned(denied), ..Reach::default() };
            assert_eq!(reach.number(number), expected.map_err(str::to_owned), "{allowed:?} {denied:?} {number}");
        };
        let abroad = Err("it does not reach this country");
        check(&[], &[], "+14155550100", Ok(()));
        check(&["1", "+44"], &[], "+442071234567", Ok(()));
        check(&["1", "+44"], &[], "+4930123456", abroad);
        check(&[], &["1"], "+4930123456", Ok(()));
        check(&[], &["+1"], "+14155550100", Err("it does not reach +1"));
        check(&["1"], &["1876"], "+18765550100", Err("it does not reach +1876"));
        check(&["1876"], &["1"], "+18765550100", Ok(()));
        check(&["1"], &["1"], "+14155550100", Err("it does not reach +1"));
        check(&[""], &["7"], "+14155550100", Ok(()));
    }

    #[test]
    fn a_short_code_reaches_its_own_country_only() {
        let reach = Reach { home: Some("+1".to_owned()), ..Reach::default() };
        assert_eq!(reach.number("+14155550100"), Ok(()));
        assert_eq!(reach.number("+4930123456"), Err("its address exists in +1 only".to_owned()));
    }
}
