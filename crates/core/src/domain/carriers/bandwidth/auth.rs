//! Whether a webhook is Bandwidth's: the user and the password that we told it, by HTTP Basic (RFC 7617).
//!
//! Bandwidth signs nothing. Its first request brings no credentials; a 401 with a challenge makes it ask again with
//! them (Bandwidth/api-docs, numbers/webhooks.md, for messaging and voice applications).

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use crate::foundation::failure::Failure;
use crate::foundation::http::Request;
use crate::foundation::secret::{Credentials, Secret};

/// Header with the credentials.
pub(super) const HEADER: &str = "authorization";

/// The `WWW-Authenticate` of a 401, by which Bandwidth is asked for the credentials.
pub(super) const CHALLENGE: &str = r#"Basic realm="omnichannel""#;

/// The user and the password of each pair: the primary one and, while they are rotated, the next.
const PAIRS: [(&str, &str); 2] =
    [("callbackUser", "callbackPassword"), ("secondaryCallbackUser", "secondaryCallbackPassword")];

/// Checks that `request` brings one of the pairs.
///
/// # Errors
/// [`Failure::Forged`]: without an `Authorization`, with two, of another scheme, without a pair to compare with, or
/// with another pair.
pub(super) fn verify(request: &Request, credentials: &Credentials) -> Result<(), Failure> {
    let header = request.headers.only(HEADER).ok_or_else(|| Failure::forged("not exactly one authorization"))?;
    let claimed = read(header).ok_or_else(|| Failure::forged("authorization is not by user and password"))?;
    let pairs: Vec<(&Secret, &Secret)> =
        PAIRS.iter().filter_map(|(user, password)| credentials.get(user).zip(credentials.get(password))).collect();
    if pairs.is_empty() {
        return Err(Failure::forged("no callbackUser and callbackPassword to check authorization with"));
    }
    // Every pair is compared as a whole, so that the time tells nothing of which half was right.
    if pairs.iter().fold(false, |known, pair| known | claimed.is(pair)) {
        return Ok(());
    }
    Err(Failure::forged("authorization does not match"))
}

/// The user and the password that a request claims, as bytes with a colon between them.
struct Claimed(Vec<u8>);

impl Claimed {
    /// A user has no colon, a password may (RFC 7617 §2).
    fn is(&self, (user, password): &(&Secret, &Secret)) -> bool {
        let mut halves = self.0.splitn(2, |byte| *byte == b':');
        let (claimed_user, claimed_password) = (halves.next().unwrap_or_default(), halves.next().unwrap_or_default());
        user.matches(claimed_user) & password.matches(claimed_password)
    }
}

/// The user and the password of `Basic <base64 of user:password>`; the scheme's case does not matter.
fn read(header: &str) -> Option<Claimed> {
    let (scheme, encoded) = header.trim().split_once(' ')?;
    let decoded = scheme.eq_ignore_ascii_case("basic").then(|| BASE64_STANDARD.decode(encoded.trim_start()).ok())??;
    decoded.contains(&b':').then_some(Claimed(decoded))
}
