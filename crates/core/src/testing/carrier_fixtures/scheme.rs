//! One way in which a carrier proves who it is, and what that proof covers.

use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha2::Sha256;

use super::NOW;
use crate::foundation::http::{Headers, Request};
use crate::foundation::secret::Credentials;

/// One way in which a carrier proves who it is.
pub struct Scheme {
    /// Name of the scheme.
    pub name: &'static str,
    /// Place of the proof in a request.
    pub proof: Proof,
    /// Parts of a request that cannot be altered without the key.
    pub covers: Covers,
    /// The bare hash over what is signed: the floor of the benchmarks. Only a carrier's usual scheme has one, and only
    /// if it hashes.
    pub floor: fn(&Request) -> u64,
    /// The name of the secret that decides.
    pub secret: &'static str,
    /// All that a tenant keeps for it; different for every tenant.
    pub credentials: fn(tenant: &str) -> Credentials,
    /// Puts the proof on a request.
    pub(super) sign: fn(&Credentials, url: &str, now: Timestamp, &mut Request),
}

/// The place of the proof in a webhook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// In this header.
    Header(&'static str),
    /// In this field of the JSON body, as it is.
    Field(&'static str),
    /// In the address that the request came from.
    Source,
}

/// The parts of a request that cannot be altered without the key. A scheme that covers little is the carrier's choice,
/// not ours: whoever has seen one webhook of such a carrier can make others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Covers {
    /// The path of the URL.
    pub path: bool,
    /// The query.
    pub query: Body,
    /// The body.
    pub body: Body,
    /// These headers, beside the one with the proof.
    pub headers: &'static [&'static str],
    /// Number of the proof's first bytes that come in any case: `Basic` is `basic`.
    pub any_case: usize,
}

/// The coverage of some bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// Every bit.
    Bytes,
    /// The parameters that they mean, in any order: `%2B` is `%2b`.
    Parameters,
    /// Nothing of them.
    Nothing,
}

impl Scheme {
    /// `request` as the carrier sends it to `url` (scheme and host; the rest is the request's own) at [`NOW`].
    #[must_use]
    pub fn sign(&self, credentials: &Credentials, url: &str, mut request: Request) -> Request {
        (self.sign)(credentials, url, NOW.parse().unwrap(), &mut request);
        request
    }
}

impl Proof {
    /// The proof on a request.
    #[must_use]
    pub fn of(self, request: &Request) -> Option<String> {
        match self {
            Self::Header(name) => request.headers.get(name).map(str::to_owned),
            Self::Source => request.source_ip.clone(),
            Self::Field(name) => {
                let text = String::from_utf8(request.body.clone()).ok()?;
                let (_, rest) = text.split_once(&format!("\"{name}\":\""))?;
                Some(rest.split_once('"')?.0.to_owned())
            }
        }
    }

    /// The same request with these proofs: none, another, or more than one.
    #[must_use]
    pub fn put(self, request: &Request, proofs: &[&str]) -> Request {
        let mut altered = request.clone();
        match self {
            Self::Header(name) => {
                let others = request.headers.iter().filter(|(other, _)| *other != name);
                altered.headers = others.collect::<Headers>();
                for proof in proofs {
                    altered.headers.add(name, *proof);
                }
            }
            Self::Source => altered.source_ip = proofs.first().map(|proof| (*proof).to_owned()),
            Self::Field(name) => {
                let text = String::from_utf8(request.body.clone()).unwrap();
                let field = |value: &str| format!("\"{name}\":\"{value}\",");
                let there = field(&self.of(request).unwrap_or_default());
                let instead: String = proofs.iter().map(|proof| field(proof)).collect();
                altered.body = text.replacen(&there, &instead, 1).into_bytes();
            }
        }
        altered
    }
}

/// The text of one secret; empty if there is none.
pub(super) fn key<'a>(credentials: &'a Credentials, name: &str) -> &'a str {
    credentials.get(name).map(crate::foundation::secret::Secret::expose).unwrap_or_default()
}

/// HMAC-SHA256.
pub(super) fn hmac_sha256(key: &str, parts: &[&[u8]]) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).unwrap();
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().to_vec()
}

/// The URL that a carrier called.
pub(super) fn url_of(base: &str, request: &Request) -> String {
    let question_mark = if request.query.is_empty() { "" } else { "?" };
    format!("{base}{}{question_mark}{}", request.path, request.query)
}

/// The first eight bytes of a hash, so that nobody can optimize it away.
pub(super) fn first(hash: &[u8]) -> u64 {
    hash.iter().take(8).fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// No hash at all.
pub(super) fn nothing(_: &Request) -> u64 {
    0
}
