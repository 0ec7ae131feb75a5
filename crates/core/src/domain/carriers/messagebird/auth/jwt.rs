//! `MessageBird-Signature-JWT`: a JSON Web Token (RFC 7519) signed with HMAC, over hashes of the URL and the body
//! (developers.messagebird.com/api/#verifying-http-requests, and the reference cases of MessageBird's own SDKs).
//!
//! Read by hand because a library would bring RSA and elliptic curves into the function, and with them the algorithms
//! that a forger would like to choose from (docs/architecture/decisions/0012-own-jwt-check.md).

use std::collections::BTreeMap;
use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use serde::de::{Deserializer, Error as _, MapAccess, Visitor};
use serde_json::Value;
use sha2::{Digest, Sha256, Sha384, Sha512};
use subtle::ConstantTimeEq;

use super::Window;
use crate::foundation::failure::Failure;
use crate::foundation::secret::Secret;

/// Ten times what MessageBird sends.
const MAX_TOKEN: usize = 8_192;

/// Issuer of the tokens, as MessageBird names itself.
const ISSUER: &str = "MessageBird";

/// Seconds that the clocks may differ by (the SDKs' own tolerance).
const LEEWAY: i64 = 1;

/// The request that a token has to be about.
pub(super) struct Subject<'a> {
    /// The whole public URL, the query in the order in which it came.
    pub(super) url: &'a str,
    /// The body of the request.
    pub(super) body: &'a [u8],
    /// Times at which the token may have been made.
    pub(super) window: Window,
}

/// Checks that the holder of one of `keys` made `token` for `subject`.
///
/// # Errors
/// [`Failure::Forged`], always.
pub(super) fn check(token: &str, keys: &[&Secret], subject: &Subject<'_>) -> Result<(), Failure> {
    if token.len() > MAX_TOKEN {
        return Err(Failure::forged("token is too long"));
    }
    let (signed, signature) = token.rsplit_once('.').ok_or(Failure::forged("token has no signature"))?;
    let (header, claims) = signed.split_once('.').ok_or(Failure::forged("token has no claims"))?;
    let algorithm = Algorithm::named_by(&Members::read(header)?)?;
    let signature = decoded(signature)?;
    let fitting = keys.iter().filter(|key| algorithm.fits(key, signed.as_bytes(), &signature)).count();
    if fitting == 0 {
        return Err(Failure::forged("no signing key fits the token"));
    }
    Members::read(claims)?.check(subject)
}

/// The algorithms that sign tokens. The asymmetric ones and `none` are not here: whoever names them is refused.
#[derive(Clone, Copy, Debug)]
enum Algorithm {
    Hs256,
    Hs384,
    Hs512,
}

impl Algorithm {
    fn named_by(header: &Members) -> Result<Self, Failure> {
        if header.0.contains_key("crit") {
            return Err(Failure::forged("token has extensions that nobody here understands"));
        }
        match header.text("alg") {
            Some("HS256") => Ok(Self::Hs256),
            Some("HS384") => Ok(Self::Hs384),
            Some("HS512") => Ok(Self::Hs512),
            _ => Err(Failure::forged("token is not signed by an hmac")),
        }
    }

    /// In time that depends on the lengths only.
    fn fits(self, key: &Secret, signed: &[u8], signature: &[u8]) -> bool {
        let key = key.expose().as_bytes();
        match self {
            Self::Hs256 => fits(Hmac::<Sha256>::new_from_slice(key), signed, signature),
            Self::Hs384 => fits(Hmac::<Sha384>::new_from_slice(key), signed, signature),
            Self::Hs512 => fits(Hmac::<Sha512>::new_from_slice(key), signed, signature),
        }
    }
}

fn fits<M: Mac, E>(mac: Result<M, E>, signed: &[u8], signature: &[u8]) -> bool {
    mac.is_ok_and(|mac| mac.chain_update(signed).verify_slice(signature).is_ok())
}

fn decoded(part: &str) -> Result<Vec<u8>, Failure> {
    BASE64_URL_SAFE_NO_PAD.decode(part).map_err(|_| Failure::forged("token is not base64url"))
}

/// The members of a JSON object, each of which comes once: two parsers must not read two different claims.
struct Members(BTreeMap<String, Value>);

impl Members {
    fn read(part: &str) -> Result<Self, Failure> {
        serde_json::from_slice(&decoded(part)?).map_err(|_| Failure::forged("token is not of unambiguous json objects"))
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }

    /// A moment in whole seconds since 1970; `None` if the claim is not there.
    fn seconds(&self, name: &'static str) -> Result<Option<i64>, Failure> {
        let Some(value) = self.0.get(name) else { return Ok(None) };
        value.as_i64().map(Some).ok_or_else(|| Failure::forged(format!("claim {name} is not a time")))
    }

    fn check(&self, subject: &Subject<'_>) -> Result<(), Failure> {
        if self.text("iss") != Some(ISSUER) {
            return Err(Failure::forged("claim iss is not messagebird's"));
        }
        if self.text("jti").is_none_or(str::is_empty) {
            return Err(Failure::forged("token has no jti"));
        }
        self.check_time(subject.window)?;
        if !self.is_hash("url_hash", subject.url.as_bytes()) {
            return Err(Failure::forged("claim url_hash does not fit"));
        }
        let empty = subject.body.is_empty();
        let fits = if self.0.contains_key("payload_hash") {
            !empty && self.is_hash("payload_hash", subject.body)
        } else {
            empty
        };
        if fits { Ok(()) } else { Err(Failure::forged("claim payload_hash does not fit")) }
    }

    /// A token lives for a minute. One without an end, as others have seen them, lives as long as the window.
    fn check_time(&self, window: Window) -> Result<(), Failure> {
        let from = self.seconds("nbf")?.ok_or(Failure::forged("token has no nbf"))?;
        if from > window.now.saturating_add(LEEWAY) {
            return Err(Failure::forged("claim nbf is in the future"));
        }
        if from < window.oldest() {
            return Err(Failure::forged("token is too old"));
        }
        match self.seconds("exp")? {
            Some(until) if until <= window.now.saturating_sub(LEEWAY) => {
                Err(Failure::forged("claim exp is in the past"))
            }
            _ => Ok(()),
        }
    }

    fn is_hash(&self, name: &str, bytes: &[u8]) -> bool {
        let hash = hex::encode(Sha256::digest(bytes));
        self.text(name).is_some_and(|claimed| hash.as_bytes().ct_eq(claimed.as_bytes()).into())
    }
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object without repeated names")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Self::Value, A::Error> {
        let mut members = BTreeMap::new();
        while let Some((name, value)) = object.next_entry::<String, Value>()? {
            if members.insert(name, value).is_some() {
                return Err(A::Error::custom("a name comes twice"));
            }
        }
        Ok(Members(members))
    }
}
