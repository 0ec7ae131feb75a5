//! Idempotency keys: the same key and document get the same answer for a day, and then the key begins a new life.
//!
//! The id of a message belongs to one life of its key. Whoever wins the key draws it, and writes it into the claim before
//! anything else happens ([`EffectStep::Intent`]); whoever finds that claim lapsed goes on with the id that stands there. So in
//! one life of a key there is one message, whoever was stopped wherever, and in the next one another: a key that is used
//! again after its day overwrites nothing and is not taken for what was sent before.
//!
//! ```text
//! CLAIMED  nothing has happened       → may be given back: a refusal is not remembered
//! SENDING  {id, fingerprint}          → a message with this id may be stored and queued: the next one finishes it
//! SENT     the answer                 → what everybody gets until the key's life ends
//! ```

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::problem::{Code, Problem};
use crate::foundation::http::Request;
use crate::foundation::json::schema::{Field, Schema};
use crate::model::claim::{Claim, ClaimOutcome, ClaimRequest, EffectKey, EffectStep};
use crate::model::message::{MessageId, TenantId};
use crate::ports::{Effects, Env};

/// Longest idempotency key, in bytes (Novu's and Stripe's figure).
const MAX_KEY: usize = 255;

/// Headers of a request that may carry a key.
pub(super) const HEADERS: Schema = Schema::object(&[Field::optional("Idempotency-Key", Schema::text(1, MAX_KEY))
    .about("The same key and document get the same answer for 24 hours, and nothing is sent twice.")]);

/// The key that a request carries, if it does.
pub(super) fn key(request: &Request) -> Result<Option<&str>, Problem> {
    let Some(_) = request.headers.get("idempotency-key") else { return Ok(None) };
    let bad = |detail: &str| Problem::new(Code::BadRequest, detail);
    let key = request.headers.only("idempotency-key").ok_or_else(|| bad("idempotency-key comes once"))?;
    if key.is_empty() || key.len() > MAX_KEY {
        return Err(bad("an idempotency key has 1 to 255 characters"));
    }
    Ok(Some(key))
}

/// The beginning of a life of a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Life {
    /// The id of its message.
    pub(super) id: MessageId,
    /// Fingerprint of the document that the message is made of.
    pub(super) fingerprint: String,
}

/// The state in which a key is found.
pub(super) enum Taken {
    /// Free: the claimant begins a life of it.
    New(Claim),
    /// Left behind by somebody who was stopped: the claimant finishes its message.
    Again(Claim, MessageId),
    /// Used: this is what came of it.
    Before(Value),
}

/// Takes `key` for a document with this fingerprint; it is remembered for `keep`.
pub(super) async fn take(
    ports: (&impl Effects, &impl Env),
    tenant: &TenantId,
    key: &str,
    fingerprint: &str,
    keep: Duration,
) -> Result<Taken, Problem> {
    let (effects, env) = ports;
    let subject = EffectKey::new(tenant, "api", hex::encode(Sha256::digest(key)));
    let request = ClaimRequest { fingerprint: Some(fingerprint.to_owned()), ..ClaimRequest::new(subject, keep, env) };
    let differs = |known: &Option<String>| known.as_deref() != Some(fingerprint);
    match effects.claim(&[request]).await?.pop() {
        Some(ClaimOutcome::Mine(claim)) => Ok(Taken::New(claim)),
        Some(ClaimOutcome::Sent { fingerprint: known, .. } | ClaimOutcome::Busy { fingerprint: known, .. })
            if differs(&known) =>
        {
            Err(reused())
        }
        Some(ClaimOutcome::Sent { result, .. }) => Ok(Taken::Before(result)),
        Some(ClaimOutcome::Busy { .. }) => {
            Err(Problem::passing(Code::InFlight, "a request with this key is being processed"))
        }
        Some(ClaimOutcome::Unknown { claim, intent, .. }) => match serde_json::from_value::<Life>(intent) {
            Ok(life) if life.fingerprint == fingerprint => Ok(Taken::Again(claim, life.id)),
            Ok(_) => {
                give_up(effects, env, &claim).await;
                Err(reused())
            }
            Err(_) => Err(unavailable()),
        },
        Some(ClaimOutcome::Failed { .. }) | None => Err(unavailable()),
    }
}

/// Lets the next one go on at once. If that cannot be said either, it goes on when the lease has lapsed.
pub(super) async fn give_up(effects: &impl Effects, env: &impl Env, claim: &Claim) {
    let step = EffectStep::Lapse(env.now());
    if let Err(failure) = claim.advance(effects, step).await {
        tracing::warn!(reason = %failure, "idempotency key is not given up: its next user waits for a minute");
    }
}

fn reused() -> Problem {
    Problem::new(Code::IdempotencyKeyReused, "this key was used with another document")
}

fn unavailable() -> Problem {
    Problem::passing(Code::Unavailable, "try again in a second")
}
