//! Proof of a webhook: a verification token, a static header, a source address. None of them covers the body.

pub(super) mod cidr;

use std::net::IpAddr;

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};

use crate::foundation::failure::Failure;
use crate::foundation::http::Request;
use crate::foundation::secret::{Credentials, Secret};
use cidr::Cidr;

/// Keys that verification tokens are made with: the usual one, and the next one while it is rotated.
const KEYS: [&str; 2] = ["verificationKey", "secondaryVerificationKey"];

/// The value of the static header, and the one while it is rotated.
const VALUES: [&str; 2] = ["headerValue", "secondaryHeaderValue"];

/// Checks everything that the channel's secret document configures.
///
/// # Errors
/// [`Failure::Forged`] if nothing is configured, if something is configured by halves, and unless all of it holds.
pub(super) fn verify(request: &Request, credentials: &Credentials) -> Result<(), Failure> {
    let token = check_token(request, credentials)?;
    let header = check_header(request, credentials)?;
    let source = check_source(request, credentials)?;
    match (token, header, source) {
        (None, None, None) => Err(forged("the channel has no verificationKey, headerName or sourceAddresses")),
        _ => Ok(()),
    }
}

/// The token proves that who sent it knows the key, for `messageID` and whatever body: it can be replayed.
///
/// The OpenAPI document says HMAC-SHA256 by the API key; fx-private-relay and fspbx compute, against the live service, a
/// plain SHA-256 of the key and `messageID`, which is therefore the default.
fn check_token(request: &Request, credentials: &Credentials) -> Result<Option<()>, Failure> {
    let keys: Vec<&Secret> = present(credentials, KEYS);
    let hash = credentials.get("tokenHash").map(Secret::expose);
    if keys.is_empty() {
        return if hash.is_some() {
            Err(forged("the channel has a tokenHash and no verificationKey"))
        } else {
            Ok(None)
        };
    }
    let token: fn(&Secret, &[u8]) -> Result<[u8; 32], Failure> = match hash {
        None | Some("sha256") => |key, id| Ok(sha256(key, id)),
        Some("hmac-sha256") => hmac_sha256,
        Some(_) => return Err(forged("the channel has a tokenHash that nobody knows")),
    };
    let id = request.headers.only("messageid").ok_or(forged("not exactly one messageID"))?;
    // Printable characters only: SHA-256 of key and text can be continued by whoever has seen one, but only with bytes
    // that are none (length extension).
    if id.is_empty() || !id.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Err(forged("messageID is malformed"));
    }
    let claimed = request.headers.only("verificationtoken").ok_or(forged("not exactly one verificationToken"))?;
    let mut bytes = [0; 32];
    hex::decode_to_slice(claimed, &mut bytes).map_err(|_| forged("verificationToken is malformed"))?;
    let mut fits = Choice::from(0);
    for key in keys {
        fits |= token(key, id.as_bytes())?.ct_eq(&bytes);
    }
    if bool::from(fits) { Ok(Some(())) } else { Err(forged("verificationToken does not fit")) }
}

/// `SHA-256(key + messageID)`.
pub(super) fn sha256(key: &Secret, id: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update(key.expose()).chain_update(id).finalize().into()
}

/// HMAC-SHA256 of `messageID`.
fn hmac_sha256(key: &Secret, id: &[u8]) -> Result<[u8; 32], Failure> {
    let mac =
        Hmac::<Sha256>::new_from_slice(key.expose().as_bytes()).map_err(|_| forged("unusable verificationKey"))?;
    Ok(mac.chain_update(id).finalize().into_bytes().into())
}

/// A header that Inteliquent was told to send (`configureAuthorization`, `headerName` and `headerValue`).
fn check_header(request: &Request, credentials: &Credentials) -> Result<Option<()>, Failure> {
    let values = present(credentials, VALUES);
    let name = match credentials.get("headerName") {
        Some(name) if !values.is_empty() => name.expose().trim().to_ascii_lowercase(),
        None if values.is_empty() => return Ok(None),
        _ => return Err(forged("the channel has only one of headerName and headerValue")),
    };
    let claimed = request.headers.only(&name).ok_or(forged("not exactly one static header"))?;
    if values.into_iter().fold(false, |fits, value| fits | value.matches(claimed.as_bytes())) {
        Ok(Some(()))
    } else {
        Err(forged("the static header does not fit"))
    }
}

/// Checks the address that the gateway talked to, never that of a header. An unreadable block refuses everything.
fn check_source(request: &Request, credentials: &Credentials) -> Result<Option<()>, Failure> {
    let Some(list) = credentials.get("sourceAddresses") else { return Ok(None) };
    let blocks: Option<Vec<Cidr>> = list.expose().split(',').map(|block| Cidr::read(block.trim())).collect();
    let blocks = blocks.ok_or(forged("the channel's sourceAddresses are not readable"))?;
    let source = request.source_ip.as_deref().ok_or(forged("no source address"))?;
    let source: IpAddr = source.parse().map_err(|_| forged("source address is malformed"))?;
    if blocks.iter().any(|block| block.contains(source)) {
        Ok(Some(()))
    } else {
        Err(forged("source address is none of the channel's"))
    }
}

fn present<'a>(credentials: &'a Credentials, names: [&str; 2]) -> Vec<&'a Secret> {
    names.iter().filter_map(|name| credentials.get(name)).collect()
}

fn forged(reason: &'static str) -> Failure {
    Failure::forged(reason)
}
