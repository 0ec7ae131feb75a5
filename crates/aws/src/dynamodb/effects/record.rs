//! One row of the effects table, and what a claim or a move makes of it. No I/O: the rules stand here alone.
//!
//! Moments are compared by value; the row's TTL only tidies up behind them.

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::Timestamp;
use omni_core::foundation::failure::Failure;
use omni_core::model::claim::{Claim, ClaimOutcome, ClaimRequest, EffectMove, EffectStep, MoveOutcome};
use serde_json::Value;

use crate::dynamodb::table;
use crate::dynamodb::table::decide::Decision;
use crate::dynamodb::table::update::Update;
use crate::dynamodb::table::{EXPIRES_AT, Item};

const STATE: &str = "state";
const FENCE: &str = "fence";
const OWNER: &str = "owner";
const LEASE_UNTIL: &str = "leaseUntil";
const KEEP_UNTIL: &str = "keepUntil";
const LAPSED_AT: &str = "lapsedAt";
const FINGERPRINT: &str = "fingerprint";
/// The value that belongs to the state: an intent, a result, or a reason.
const VALUE: &str = "value";

const CLAIMED: &str = "claimed";
const SENDING: &str = "sending";
const SENT: &str = "sent";
const FAILED: &str = "failed";
/// Failed, and may be claimed again.
const RETRYABLE: &str = "retryable";
/// Given back untried. The row stays, so that its fence goes on growing.
const RELEASED: &str = "released";

/// The record of an effect, read from its row.
pub(super) struct Record {
    state: String,
    fence: u64,
    owner: String,
    lease_until: Timestamp,
    keep_until: Timestamp,
    lapsed_at: Option<Timestamp>,
    fingerprint: Option<String>,
    value: Value,
}

impl Record {
    /// Reads a row.
    pub(super) fn read(row: &Item) -> Result<Self, Failure> {
        let missing = || Failure::transient("an effect's row is incomplete");
        Ok(Self {
            state: table::text_of(row, STATE).ok_or_else(missing)?.to_owned(),
            fence: table::number_of(row, FENCE).ok_or_else(missing)?,
            owner: table::text_of(row, OWNER).unwrap_or_default().to_owned(),
            lease_until: table::moment_of(row, LEASE_UNTIL).ok_or_else(missing)?,
            keep_until: table::moment_of(row, KEEP_UNTIL).ok_or_else(missing)?,
            lapsed_at: table::moment_of(row, LAPSED_AT),
            fingerprint: table::text_of(row, FINGERPRINT).map(str::to_owned),
            value: table::json_of(row, VALUE)?.unwrap_or_default(),
        })
    }

    /// The decision about `request`, by this row.
    pub(super) fn claimed_again(self, request: &ClaimRequest) -> Result<Decision<ClaimOutcome>, Failure> {
        let own = self.owner == request.owner;
        let lapsed = self.lease_until <= request.now;
        if self.keep_until <= request.now {
            return Ok(self.take(request));
        }
        Ok(match self.state.as_str() {
            RELEASED | RETRYABLE => self.take(request),
            FAILED if request.pure => self.take(request),
            CLAIMED if own => Decision::Known(ClaimOutcome::Mine(claim(request, self.fence))),
            CLAIMED if lapsed => self.take(request),
            SENDING if own && self.lapsed_at.is_some() => Decision::Known(self.unknown(request, self.fence)),
            SENDING if lapsed => self.claim_remaining_parts(request),
            CLAIMED | SENDING => {
                Decision::Known(ClaimOutcome::Busy { until: self.lease_until, fingerprint: self.fingerprint })
            }
            SENT => Decision::Known(ClaimOutcome::Sent { result: self.value, fingerprint: self.fingerprint }),
            FAILED => Decision::Known(ClaimOutcome::Failed { reason: self.value }),
            _ => return Err(Failure::transient("an effect is in a state of another version")),
        })
    }

    /// The move's outcome when this row refused it: it may have been made before.
    pub(super) fn after(&self, step: &EffectMove) -> MoveOutcome {
        let made = self.fence == step.claim.fence && self.state == state_of(&step.to);
        if made { MoveOutcome::Moved } else { MoveOutcome::FenceLost }
    }

    /// The effect is free: it becomes the claimant's.
    fn take(&self, request: &ClaimRequest) -> Decision<ClaimOutcome> {
        let update = self.unchanged(claimed(request, self.fence + 1)).remove(VALUE).remove(LAPSED_AT);
        Decision::write(update, ClaimOutcome::Mine(claim(request, self.fence + 1)))
    }

    /// Nobody knows whether it happened: the claimant may settle it, alone for a lease.
    fn claim_remaining_parts(&self, request: &ClaimRequest) -> Decision<ClaimOutcome> {
        let update = Update::of(table::key(request.key.as_str()))
            .set(FENCE, table::number(self.fence + 1))
            .set(OWNER, table::text(&request.owner))
            .set(LEASE_UNTIL, table::moment(lease_end(request)))
            .set_once(LAPSED_AT, table::moment(self.lease_until));
        Decision::write(self.unchanged(update), self.unknown(request, self.fence + 1))
    }

    fn unknown(&self, request: &ClaimRequest, fence: u64) -> ClaimOutcome {
        let since = self.lapsed_at.unwrap_or(self.lease_until);
        ClaimOutcome::Unknown { claim: claim(request, fence), intent: self.value.clone(), since }
    }

    /// `update`, refused if anybody has moved the effect meanwhile.
    fn unchanged(&self, update: Update) -> Update {
        update.if_still(FENCE, Some(table::number(self.fence))).if_still(STATE, Some(table::text(&self.state)))
    }
}

/// The decision about `request` if nobody has claimed the effect before.
pub(super) fn claimed_fresh(request: &ClaimRequest) -> Decision<ClaimOutcome> {
    Decision::write(claimed(request, 1).if_absent(), ClaimOutcome::Mine(claim(request, 1)))
}

/// The write of a move, refused unless its fence holds and its state is one that it may leave.
pub(super) fn moved(step: &EffectMove) -> Result<Update, Failure> {
    let update = Update::of(table::key(step.claim.key.as_str())).set(STATE, table::text(state_of(&step.to)));
    let (update, from): (Update, &[&str]) = match &step.to {
        EffectStep::Intent(intent) => (update.set(VALUE, table::json(intent)?), &[CLAIMED]),
        EffectStep::Done(result) => (update.set(VALUE, table::json(result)?), &[CLAIMED, SENDING]),
        EffectStep::Fail { reason, .. } => (update.set(VALUE, table::json(reason)?), &[CLAIMED, SENDING]),
        EffectStep::Release => (update, &[CLAIMED]),
        EffectStep::Lapse(at) => (update.set(LEASE_UNTIL, table::moment(*at)), &[SENDING]),
    };
    let from = from.iter().map(|state| table::text(*state));
    Ok(update.if_still(FENCE, Some(table::number(step.claim.fence))).if_one_of(STATE, from))
}

/// The end of the lease of a claim that is made now.
pub(super) fn lease_end(request: &ClaimRequest) -> Timestamp {
    later(request.now, request.lease)
}

fn state_of(step: &EffectStep) -> &'static str {
    match step {
        EffectStep::Intent(_) | EffectStep::Lapse(_) => SENDING,
        EffectStep::Done(_) => SENT,
        EffectStep::Fail { retryable: true, .. } => RETRYABLE,
        EffectStep::Fail { retryable: false, .. } => FAILED,
        EffectStep::Release => RELEASED,
    }
}

fn claimed(request: &ClaimRequest, fence: u64) -> Update {
    let fingerprint: Option<AttributeValue> = request.fingerprint.as_ref().map(table::text);
    Update::of(table::key(request.key.as_str()))
        .set(STATE, table::text(CLAIMED))
        .set(FENCE, table::number(fence))
        .set(OWNER, table::text(&request.owner))
        .set(LEASE_UNTIL, table::moment(lease_end(request)))
        .set(KEEP_UNTIL, table::moment(later(request.now, request.keep)))
        .set(EXPIRES_AT, table::expiry(request.now, request.keep))
        .replace(FINGERPRINT, fingerprint)
}

fn claim(request: &ClaimRequest, fence: u64) -> Claim {
    Claim { key: request.key.clone(), fence }
}

fn later(now: Timestamp, wait: std::time::Duration) -> Timestamp {
    now.checked_add(wait).unwrap_or(Timestamp::MAX)
}
