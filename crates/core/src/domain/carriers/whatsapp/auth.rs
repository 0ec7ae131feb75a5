//! Whether a webhook is Meta's: the signature of a POST and the handshake of a subscription.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::foundation::failure::Failure;
use crate::foundation::http::{Request, Response};
use crate::foundation::secret::{Credentials, Secret};

type Signature = Hmac<Sha256>;

/// Checks `X-Hub-Signature-256` over the body.
///
/// Meta signs the payload with everything beyond ASCII escaped as `\uXXXX` and normally sends it so. Where somebody in
/// front has un-escaped it, the escaped form is still what was signed, so it is the second one tried. SHA-1 in
/// `X-Hub-Signature` is a legacy and ignored.
pub(super) fn verify(request: &Request, credentials: &Credentials) -> Result<(), Failure> {
    let key = credentials.get("appSecret").ok_or_else(|| Failure::forged("the channel has no appSecret"))?;
    let header = request.headers.only("x-hub-signature-256");
    let header = header.ok_or_else(|| Failure::forged("x-hub-signature-256 is missing or not alone"))?;
    let claimed = read(header).ok_or_else(|| Failure::forged("x-hub-signature-256 is malformed"))?;
    if keyed(key)?.chain_update(&request.body).verify_slice(&claimed).is_ok() {
        return Ok(());
    }
    let mismatch = || Failure::forged("x-hub-signature-256 does not match");
    let text = std::str::from_utf8(&request.body).ok().filter(|text| !text.is_ascii()).ok_or_else(mismatch)?;
    let mut escaped = keyed(key)?;
    update_escaped(&mut escaped, text);
    escaped.verify_slice(&claimed).map_err(|_| mismatch())
}

/// Answers `GET ?hub.mode=subscribe&hub.verify_token=…&hub.challenge=…` with the challenge if the token is one of ours.
pub(super) fn handshake(request: &Request, credentials: &[Credentials]) -> Result<Response, Failure> {
    let parameter =
        |name: &str| request.query_parameter(name).ok_or_else(|| Failure::forged(format!("handshake without {name}")));
    if parameter("hub.mode")? != "subscribe" {
        return Err(Failure::forged("handshake of an unknown hub.mode"));
    }
    let (token, challenge) = (parameter("hub.verify_token")?, parameter("hub.challenge")?);
    let tokens = credentials.iter().filter_map(|version| version.get("verifyToken"));
    if tokens.fold(false, |known, ours| known | ours.matches(token.as_bytes())) {
        return Ok(Response::new(200, "text/plain", challenge));
    }
    Err(Failure::forged("handshake with a hub.verify_token that is not ours"))
}

/// The 32 bytes of `sha256=<64 lower-case hex digits>`.
fn read(header: &str) -> Option<[u8; 32]> {
    let digits = header.strip_prefix("sha256=").filter(|digits| !digits.bytes().any(|b| b.is_ascii_uppercase()))?;
    let mut bytes = [0; 32];
    hex::decode_to_slice(digits, &mut bytes).ok()?;
    Some(bytes)
}

fn keyed(key: &Secret) -> Result<Signature, Failure> {
    Signature::new_from_slice(key.expose().as_bytes()).map_err(|_| Failure::forged("appSecret is not a key"))
}

/// Feeds `text` with every character beyond ASCII as its UTF-16 units in lower-case hex: `ä` as `\u00e4`.
fn update_escaped(signature: &mut Signature, text: &str) {
    for run in text.split_inclusive(|c: char| !c.is_ascii()) {
        let last = run.chars().next_back().filter(|c| !c.is_ascii());
        let ascii = last.and_then(|last| run.strip_suffix(last)).unwrap_or(run);
        signature.update(ascii.as_bytes());
        for unit in last.iter().flat_map(|last| last.encode_utf16(&mut [0; 2]).to_vec()) {
            signature.update(format!("\\u{unit:04x}").as_bytes());
        }
    }
}
