//! What an endpoint of a tenant signs with: `whsec_` and base64 of 24 to 64 random bytes.

use std::fmt;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

/// What a secret begins with.
pub const PREFIX: &str = "whsec_";

/// A secret of Standard Webhooks, read. Prints `***`.
#[derive(Clone, PartialEq, Eq)]
pub struct SigningSecret(Vec<u8>);

impl SigningSecret {
    /// Fewest bytes.
    pub const MIN_BYTES: usize = 24;

    /// Most bytes.
    pub const MAX_BYTES: usize = 64;

    /// Reads `whsec_…`.
    ///
    /// # Errors
    /// In what way `text` is none. Nothing of it is quoted.
    pub fn read(text: &str) -> Result<Self, SecretProblem> {
        let Some(encoded) = text.strip_prefix(PREFIX) else { return Err(SecretProblem::of_start(text)) };
        let key = BASE64_STANDARD.decode(encoded).map_err(|_| SecretProblem::NotBase64)?;
        match key.len() {
            Self::MIN_BYTES..=Self::MAX_BYTES => Ok(Self(key)),
            bytes => Err(SecretProblem::Length(bytes)),
        }
    }

    /// The secret of these bytes; `None` if they are too few or too many.
    #[must_use]
    pub fn from_bytes(key: &[u8]) -> Option<Self> {
        (Self::MIN_BYTES..=Self::MAX_BYTES).contains(&key.len()).then(|| Self(key.to_vec()))
    }

    /// As it is shown to the tenant, once.
    #[must_use]
    pub fn reveal(&self) -> String {
        format!("{PREFIX}{}", BASE64_STANDARD.encode(&self.0))
    }

    /// The key of the signature.
    pub(super) fn key(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Debug for SigningSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// Why a text is no secret to sign with. Each of them has been handed over somewhere, and signed with silently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SecretProblem {
    /// Nothing is there.
    #[error("the secret is empty")]
    Empty,
    /// `v1,whsec_…`, as some consoles show it.
    #[error("the secret begins with a version such as \"v1,\": leave that away, it begins with \"whsec_\"")]
    Version,
    /// A key for ed25519.
    #[error(
        "the secret is a key for asymmetric signatures (v1a), which are not made here; \"whsec_\" begins one for v1"
    )]
    Asymmetric,
    /// Anything else.
    #[error("the secret does not begin with \"whsec_\"")]
    NoPrefix,
    /// Not base64 with its padding, or of the alphabet for URLs, or with white space.
    #[error("behind \"whsec_\" the secret is not base64 (the standard alphabet, with padding, without white space)")]
    NotBase64,
    /// Too short or too long.
    #[error("the secret has {0} bytes; 24 to 64 are needed")]
    Length(usize),
}

impl SecretProblem {
    /// What is wrong with a text that does not begin as a secret does.
    fn of_start(text: &str) -> Self {
        let is_version = |start: &str| start.starts_with('v') && !start.contains(|c: char| !c.is_ascii_alphanumeric());
        match text.split_once(',') {
            _ if text.trim().is_empty() => Self::Empty,
            Some((start, _)) if is_version(start) => Self::Version,
            _ if text.starts_with("whsk_") || text.starts_with("whpk_") => Self::Asymmetric,
            _ => Self::NoPrefix,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    #[test]
    fn a_secret_is_read_or_it_is_said_what_it_is() {
        let check = |text: &str, expected: Result<usize, SecretProblem>| {
            assert_eq!(SigningSecret::read(text).map(|secret| secret.key().len()), expected, "{text}");
        };
        let of_bytes = |bytes: usize| format!("{PREFIX}{}", BASE64_STANDARD.encode(vec![7; bytes]));
        check(GOOD, Ok(32));
        check("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD", Ok(24));
        check(&of_bytes(64), Ok(64));
        check(&of_bytes(65), Err(SecretProblem::Length(65)));
        check(&of_bytes(23), Err(SecretProblem::Length(23)));
        check("whsec_", Err(SecretProblem::Length(0)));
        check("", Err(SecretProblem::Empty));
        check(" \n", Err(SecretProblem::Empty));
        check(&format!("v1,{GOOD}"), Err(SecretProblem::Version));
        check(&format!("v1a,{GOOD}"), Err(SecretProblem::Version));
        check("whsk_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", Err(SecretProblem::Asymmetric));
        check(&GOOD[PREFIX.len()..], Err(SecretProblem::NoPrefix));
        check("WHSEC_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", Err(SecretProblem::NoPrefix));
        check(&format!(" {GOOD}"), Err(SecretProblem::NoPrefix));
        check(&format!("{GOOD}\n"), Err(SecretProblem::NotBase64));
        check(GOOD.trim_end_matches('='), Err(SecretProblem::NotBase64));
        check("whsec_C2FVsBQIhrscChlQIMV-b5sSYspob7oD", Err(SecretProblem::NotBase64));
        // The whole text, encoded once more.
        check(&format!("{PREFIX}{}", BASE64_STANDARD.encode(GOOD)), Ok(50));
    }

    #[test]
    fn a_secret_is_shown_only_on_purpose() {
        let secret = SigningSecret::read(GOOD).unwrap();
        assert_eq!(format!("{secret:?}"), "***");
        assert_eq!(secret.reveal(), GOOD);
        assert_eq!(SigningSecret::from_bytes(secret.key()), Some(secret));
        assert_eq!(SigningSecret::from_bytes(&[0; 23]), None);
    }
}
