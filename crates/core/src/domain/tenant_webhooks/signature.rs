//! `webhook-signature`: for each secret of the endpoint `v1,` and base64 of an HMAC-SHA256 over the id, the time of the
//! attempt, and the body as it is sent.
//!
//! Asymmetric signatures (`v1a`, ed25519) are not made: the core links nothing that can.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::secret::SigningSecret;

/// Header of the id, which is the same for every attempt.
pub const ID_HEADER: &str = "webhook-id";
/// Header of the attempt's time, in seconds since 1970.
pub const TIMESTAMP_HEADER: &str = "webhook-timestamp";
/// Header of the signatures.
pub const SIGNATURE_HEADER: &str = "webhook-signature";

/// Seconds by which the clocks of sender and receiver may differ, either way.
pub const TOLERANCE_SECONDS: i64 = 300;

/// What the signatures of a delivery are called that we make.
const VERSION: &str = "v1";

/// One attempt to deliver something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignedDelivery<'a> {
    id: &'a str,
    /// Seconds since 1970 at the attempt.
    timestamp: i64,
    body: &'a [u8],
}

/// Why a delivery cannot be signed, or a signature does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureProblem {
    /// The id would be another one when it is read again, or none.
    #[error("the id must be 1 to 256 visible ASCII characters without a full stop")]
    Id,
    /// It is not a whole number of seconds.
    #[error("the timestamp is no whole number of seconds since 1970")]
    Timestamp,
    /// It was signed more than [`TOLERANCE_SECONDS`] ago.
    #[error("the timestamp is more than 300 seconds in the past")]
    TooOld,
    /// It will be signed in more than [`TOLERANCE_SECONDS`].
    #[error("the timestamp is more than 300 seconds in the future")]
    TooNew,
    /// There is no secret.
    #[error("there is no secret")]
    NoSecret,
    /// None of the signatures fits.
    #[error("no signature fits")]
    NoMatch,
}

impl<'a> SignedDelivery<'a> {
    /// An attempt at `timestamp` to deliver `body`, byte by byte as it is sent, under `id`.
    ///
    /// # Errors
    /// [`SignatureProblem::Id`] and [`SignatureProblem::Timestamp`].
    pub fn new(id: &'a str, timestamp: i64, body: &'a [u8]) -> Result<Self, SignatureProblem> {
        let is_id = (1..=256).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_graphic() && b != b'.');
        if !is_id {
            return Err(SignatureProblem::Id);
        }
        if timestamp < 0 { Err(SignatureProblem::Timestamp) } else { Ok(Self { id, timestamp, body }) }
    }

    /// The attempt as its receiver has it: the timestamp is a text still.
    ///
    /// # Errors
    /// [`SignatureProblem::Id`] and [`SignatureProblem::Timestamp`].
    pub fn received(id: &'a str, timestamp: &str, body: &'a [u8]) -> Result<Self, SignatureProblem> {
        let is_number = !timestamp.is_empty() && timestamp.bytes().all(|b| b.is_ascii_digit());
        let seconds = timestamp.parse().ok().filter(|_| is_number);
        Self::new(id, seconds.ok_or(SignatureProblem::Timestamp)?, body)
    }

    /// The value of `webhook-signature`: a signature for each secret, in their order. The newest secret comes first.
    ///
    /// # Errors
    /// [`SignatureProblem::NoSecret`].
    pub fn sign(&self, secrets: &[SigningSecret]) -> Result<String, SignatureProblem> {
        let signed = secrets.iter().map(|secret| {
            let signature = self.keyed(secret)?.finalize().into_bytes();
            Ok(format!("{VERSION},{}", BASE64_STANDARD.encode(signature)))
        });
        let signatures = signed.collect::<Result<Vec<_>, _>>()?;
        if signatures.is_empty() { Err(SignatureProblem::NoSecret) } else { Ok(signatures.join(" ")) }
    }

    /// Checks as a receiver does at `now`, in seconds since 1970, that one of `signatures` is by one of `secrets`.
    /// Versions that are not known are passed over.
    ///
    /// # Errors
    /// In what way it is not.
    pub fn verify(&self, signatures: &str, secrets: &[SigningSecret], now: i64) -> Result<(), SignatureProblem> {
        if self.timestamp < now.saturating_sub(TOLERANCE_SECONDS) {
            return Err(SignatureProblem::TooOld);
        }
        if self.timestamp > now.saturating_add(TOLERANCE_SECONDS) {
            return Err(SignatureProblem::TooNew);
        }
        if secrets.is_empty() {
            return Err(SignatureProblem::NoSecret);
        }
        let ours = signatures.split(' ').filter_map(|one| one.strip_prefix(VERSION)?.strip_prefix(','));
        let claimed: Vec<Vec<u8>> = ours.filter_map(|text| BASE64_STANDARD.decode(text).ok()).collect();
        for secret in secrets {
            let keyed = self.keyed(secret)?;
            // Which of several fits is no secret; each is compared in constant time, and only as a whole.
            if claimed.iter().any(|signature| keyed.clone().verify_slice(signature).is_ok()) {
                return Ok(());
            }
        }
        Err(SignatureProblem::NoMatch)
    }

    fn keyed(&self, secret: &SigningSecret) -> Result<Hmac<Sha256>, SignatureProblem> {
        let keyed = Hmac::<Sha256>::new_from_slice(secret.key()).map_err(|_| SignatureProblem::NoSecret)?;
        let head = format!("{}.{}.", self.id, self.timestamp);
        Ok(keyed.chain_update(head).chain_update(self.body))
    }
}

#[cfg(test)]
mod tests;
