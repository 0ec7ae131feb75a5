//! `X-Twilio-Signature`: base64 of an HMAC-SHA1, by the auth token, over the URL and the parameters of the form
//! (twilio.com/docs/usage/security#validating-requests and the validators of Twilio's own SDKs).

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::wire::Encoding;
use crate::domain::carriers::form::Form;
use crate::foundation::failure::Failure;
use crate::foundation::http::Request;
use crate::foundation::secret::{Credentials, Secret};

/// The primary token and, while tokens are rotated, the next one. API keys do not sign.
const TOKENS: [&str; 2] = ["authToken", "secondaryAuthToken"];

/// Checks that the holder of one of the account's tokens made `request` to `url`.
///
/// # Errors
/// [`Failure::Forged`]: without a signature, with two, without a token, or if none of what Twilio may have signed fits.
pub(super) fn verify(request: &Request, url: &str, credentials: &Credentials) -> Result<(), Failure> {
    let claimed = request.headers.only("x-twilio-signature").ok_or(forged("not exactly one x-twilio-signature"))?;
    let signed_body = match Encoding::of(request) {
        Encoding::Form => request.body.as_slice(),
        Encoding::Query => b"",
        Encoding::Json => {
            check_body_hash(request, url)?;
            b""
        }
    };
    let parameters = signed_parameters(&readable(signed_body)?);
    let mut tokens = TOKENS.iter().filter_map(|name| credentials.get(name)).peekable();
    if tokens.peek().is_none() {
        return Err(forged("no authToken to check x-twilio-signature with"));
    }
    // The decoder takes one spelling of each hash only, so that this is the comparison of the texts.
    let claimed = BASE64_STANDARD.decode(claimed).map_err(|_| forged("x-twilio-signature is not base64"))?;
    let urls = signed_urls(url);
    // What was found is no secret, so the first that fits is enough; each is compared in constant time.
    for token in tokens {
        let keyed = keyed(token)?;
        let fits =
            |url: &String| keyed.clone().chain_update(url).chain_update(&parameters).verify_slice(&claimed).is_ok();
        if urls.iter().any(fits) {
            return Ok(());
        }
    }
    Err(forged("x-twilio-signature does not fit"))
}

fn keyed(token: &Secret) -> Result<Hmac<Sha1>, Failure> {
    Hmac::new_from_slice(token.expose().as_bytes()).map_err(|_| forged("unusable authToken"))
}

/// The value that Twilio puts into the header.
#[cfg(test)]
pub(super) fn sign(token: &Secret, url: &str, parameters: &[u8]) -> Result<String, Failure> {
    let mac = keyed(token)?.chain_update(url).chain_update(parameters);
    Ok(BASE64_STANDARD.encode(mac.finalize().into_bytes()))
}

/// Names and values without separators, sorted by name (not by name and value: `Reason` comes before
/// `ReasonConferenceEnded` whatever its value), each value of a name once.
pub(super) fn signed_parameters(form: &Form<'_>) -> Vec<u8> {
    let mut sorted: Vec<(&[u8], &[u8])> = form.iter().collect();
    sorted.sort_unstable();
    sorted.dedup();
    let mut signed = Vec::with_capacity(sorted.iter().map(|(name, value)| name.len() + value.len()).sum());
    for (name, value) in sorted {
        signed.extend_from_slice(name);
        signed.extend_from_slice(value);
    }
    signed
}

/// A form body is signed itself; of any other body the hash is in the query, which is signed.
fn check_body_hash(request: &Request, url: &str) -> Result<(), Failure> {
    let query = url.split_once('?').map(|(_, query)| query).unwrap_or_default();
    let parameters = readable(query.as_bytes())?;
    let mut hashes = parameters.iter().filter(|(name, _)| *name == b"bodySHA256").map(|(_, value)| value);
    let hash = hashes.next().ok_or(forged("json without bodySHA256"))?;
    let fits = hex::encode(Sha256::digest(&request.body)).as_bytes().ct_eq(hash);
    if bool::from(fits) { Ok(()) } else { Err(forged("bodySHA256 does not fit")) }
}

/// The forms of `url` that Twilio's SDKs accept as signed: without a port and with one (its own, else the scheme's),
/// each also with the apostrophes of the query encoded. The query is never re-encoded or re-sorted otherwise.
pub(super) fn signed_urls(url: &str) -> Vec<String> {
    let url = url.split('#').next().unwrap_or_default();
    let (scheme, rest) = url.split_once("://").unwrap_or(("https", url));
    let (authority, target) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let (user, host) = authority.split_at(authority.rfind('@').map_or(0, |at| at + 1));
    let own_port = host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit()));
    let default_port = if scheme == "http" { "80" } else { "443" };
    let (host, port) = own_port.unwrap_or((host, default_port));

    let (path, query) = target.split_at(target.find('?').unwrap_or(target.len()));
    let encoded = query.contains('\'').then(|| [path, &query.replace('\'', "%27")].concat());
    let both = |target: &str| {
        [[scheme, "://", user, host, target].concat(), [scheme, "://", user, host, ":", port, target].concat()]
    };
    encoded.as_deref().into_iter().chain([target]).flat_map(both).collect()
}

fn readable(form: &[u8]) -> Result<Form<'_>, Failure> {
    Form::read(form).map_err(|failure| Failure::forged(failure.to_string()))
}

fn forged(reason: &'static str) -> Failure {
    Failure::forged(reason)
}
