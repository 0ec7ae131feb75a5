//! The tokens of rate limits.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Memory, Port};
use crate::domain::rate_limits::bucket::{Level, Nanos};
use crate::domain::rate_limits::protocol::TakeAttempt;
use crate::domain::rate_limits::{BucketKey, TokenOutcome, TokenRequest};
use crate::foundation::failure::Failure;
use crate::ports::RateLimits;

pub(super) type Buckets = BTreeMap<BucketKey, Row>;

/// One bucket.
#[derive(Clone, Copy, Default)]
pub(super) struct Row {
    level: Option<Level>,
    next: Option<Nanos>,
}

impl RateLimits for Memory {
    async fn take(&self, takes: &[TokenRequest], now: Timestamp) -> Result<TokenOutcome, Failure> {
        self.one(Port::Rates, |state| take(&mut state.rates, takes, now)).await
    }
}

fn take(buckets: &mut Buckets, takes: &[TokenRequest], now: Timestamp) -> TokenOutcome {
    let mut attempt = TakeAttempt::new(takes, now);
    loop {
        let known = |take: &TokenRequest| buckets.get(&take.key).copied().unwrap_or_default();
        let writes = takes.iter().zip(attempt.writes()).map(|(take, write)| write.apply(known(take).level));
        let Some(written) = writes.collect::<Option<Vec<_>>>() else {
            for (position, take) in takes.iter().enumerate() {
                attempt.refused(position, known(take).level);
            }
            if let Some(refusal) = attempt.refusal() {
                let row = buckets.entry(refusal.take.key.clone()).or_default();
                let slot = refusal.slot(row.next);
                row.next = Some(slot.next);
                return refusal.wait(slot);
            }
            continue;
        };
        for (take, level) in takes.iter().zip(written) {
            buckets.entry(take.key.clone()).or_default().level = Some(level);
        }
        return TokenOutcome::Yes;
    }
}
