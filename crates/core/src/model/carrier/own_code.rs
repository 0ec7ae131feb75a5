//! The codes of failures that are ours and no carrier's.

use std::fmt;

/// A failure of which no carrier has said anything, or none that has a code. It stands where a carrier's code would.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnCode {
    /// The carrier was not asked because it must not be used: `route-blocked`.
    RouteBlocked,
    /// The delivery came back again and again: `too-many-rounds`.
    TooManyRounds,
    /// The carrier took it, and nothing more was heard: `no-receipt`.
    NoReceipt,
    /// It never left the house: the channel lacks a setting, or its carrier cannot say this. The next carrier may; the
    /// health of this one has nothing to do with it. `not-built`.
    NotBuilt,
    /// The carrier was not reached: `not-sent`.
    NotSent,
    /// A send is given up because its answer did not come. The carrier's fault was counted when it was lost:
    /// `answer-lost`.
    AnswerLost,
    /// The carrier named no code: `none`.
    NoCode,
    /// An answer had this HTTP status and no code: `http-503`.
    Http(u16),
}

/// The codes that are a word.
const WORDS: [(OwnCode, &str); 7] = [
    (OwnCode::RouteBlocked, "route-blocked"),
    (OwnCode::TooManyRounds, "too-many-rounds"),
    (OwnCode::NoReceipt, "no-receipt"),
    (OwnCode::NotBuilt, "not-built"),
    (OwnCode::NotSent, "not-sent"),
    (OwnCode::AnswerLost, "answer-lost"),
    (OwnCode::NoCode, "none"),
];

const HTTP: &str = "http-";

impl OwnCode {
    /// Reads a code, `None` if it is a carrier's.
    #[must_use]
    pub fn read(code: &str) -> Option<Self> {
        if let Some(status) = code.strip_prefix(HTTP) {
            return status.parse().ok().map(Self::Http);
        }
        WORDS.iter().find(|(_, word)| *word == code).map(|(own, _)| *own)
    }
}

impl fmt::Display for OwnCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Http(status) => write!(f, "{HTTP}{status}"),
            own => WORDS.iter().filter(|(word, _)| word == own).try_for_each(|(_, word)| f.write_str(word)),
        }
    }
}

impl From<OwnCode> for String {
    fn from(code: OwnCode) -> Self {
        code.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_codes_survive_text_and_a_carriers_is_none_of_them() {
        let check = |code: &str, expected: Option<OwnCode>| {
            assert_eq!(OwnCode::read(code), expected, "{code}");
            assert!(expected.is_none_or(|own| own.to_string() == code), "{code}");
        };
        for (own, word) in WORDS {
            check(word, Some(own));
        }
        check("http-503", Some(OwnCode::Http(503)));
        for carriers in ["", "30005", "http-", "http-x", "http-70000", "api-9", "canceled", "Route-Blocked"] {
            check(carriers, None);
        }
    }
}
