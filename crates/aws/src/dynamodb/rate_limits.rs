//! The rates table: one row per bucket, with the moment at which it is full again and the turn of the next waiter.
//!
//! A row takes about a thousand writes a second, half as many in transactions (Amazon DynamoDB, "Partitions"): no single
//! bucket can be faster.

use std::time::Duration;

use aws_sdk_dynamodb::Client;
use jiff::Timestamp;
use omni_core::domain::rate_limits::bucket::{Bucket, Level, Nanos, Write};
use omni_core::domain::rate_limits::protocol::{TakeAttempt, TakeRefusal};
use omni_core::domain::rate_limits::{TokenOutcome, TokenRequest};
use omni_core::foundation::failure::Failure;
use omni_core::ports::RateLimits;

use crate::dynamodb::table;
use crate::dynamodb::table::decide::{Decision, Row, TRANSACTION, Verdict};
use crate::dynamodb::table::update::Update;
use crate::dynamodb::table::{Item, Table};

/// Attribute with the time at which the bucket is full again.
const FULL_AT: &str = "fullAt";
/// The time that its last taker went by.
const CLOCK: &str = "clock";
/// The turn of the next waiter.
const NEXT: &str = "nextTurn";
/// Buckets are kept this long after they matter, for clocks that run behind.
const KEEP: Duration = Duration::from_hours(24);
/// Transactions of several workers on one row disturb each other; after so many rounds the caller waits instead.
const ROUNDS: usize = 20;
/// The time that the caller waits then.
const DISTURBED: Duration = Duration::from_secs(1);

/// The rates table.
#[derive(Clone, Debug)]
pub struct RatesTable {
    table: Table,
}

impl RatesTable {
    /// The table called `name` (`RATES_TABLE`).
    #[must_use]
    pub fn new(client: Client, name: String) -> Self {
        Self { table: Table { client, name } }
    }

    /// Gives a waiter its turn. If too many ask at once, it shares one: a turn promises nothing.
    async fn refuse(&self, refusal: &TakeRefusal<'_>, found: Option<&Row>) -> Result<TokenOutcome, Failure> {
        let judge = |row: &Row| {
            let row = if let Row::Unseen = row { found.unwrap_or(row) } else { row };
            let next = if let Row::Found(row) = row { table::number_of(row, NEXT) } else { None };
            let slot = refusal.slot(next);
            let update = Update::of(table::key(refusal.take.key.as_str()))
                .set(NEXT, table::number(slot.next))
                .if_still(NEXT, next.map(table::number));
            Ok(Decision::write(update, slot))
        };
        let slot = match self.table.decide_one(judge).await {
            Ok(slot) => slot,
            Err(failure) => {
                tracing::warn!(reason = %failure, limit = %refusal.take.limit, "a waiter shares its turn with another");
                refusal.slot(None)
            }
        };
        Ok(refusal.wait(slot))
    }
}

impl RateLimits for RatesTable {
    async fn take(&self, takes: &[TokenRequest], now: Timestamp) -> Result<TokenOutcome, Failure> {
        let Some(first) = takes.first() else { return Ok(TokenOutcome::Yes) };
        if takes.len() > TRANSACTION {
            return Err(Failure::permanent(format!("{} rate limits apply, {TRANSACTION} can", takes.len())));
        }
        let mut attempt = TakeAttempt::new(takes, now);
        for _ in 0..ROUNDS {
            let writes = takes.iter().zip(attempt.writes()).map(|(take, write)| update(take, write, now));
            let verdicts = self.table.write(&writes.collect::<Vec<_>>()).await?;
            if verdicts.iter().all(|verdict| matches!(verdict, Verdict::Accepted)) {
                return Ok(TokenOutcome::Yes);
            }
            let mut rows = Vec::with_capacity(verdicts.len());
            for (position, verdict) in verdicts.into_iter().enumerate() {
                let Verdict::Refused(row) = verdict else {
                    rows.push(None);
                    continue;
                };
                attempt.refused(position, if let Row::Found(row) = &row { level(row) } else { None });
                rows.push(Some(row));
            }
            if let Some(refusal) = attempt.refusal() {
                return self.refuse(&refusal, rows.get(refusal.position).and_then(Option::as_ref)).await;
            }
        }
        let until = now.checked_add(DISTURBED).unwrap_or(Timestamp::MAX);
        Ok(TokenOutcome::Wait { until, limit: first.limit })
    }
}

/// One write of one bucket, spelled for DynamoDB.
fn update(take: &TokenRequest, write: Write, now: Timestamp) -> Update {
    let memory = Bucket::of(&take.limit).memory().saturating_add(KEEP);
    let update = Update::of(table::key(take.key.as_str())).set(table::EXPIRES_AT, table::expiry(now, memory));
    match write {
        Write::Set { latest, level } => update
            .set(FULL_AT, table::number(level.full_at))
            .set(CLOCK, table::number(level.clock))
            .if_at_most(FULL_AT, table::number(latest)),
        Write::Add { earliest, latest, more, clock } => update
            .add(FULL_AT, table::number(more))
            .set(CLOCK, table::number(clock))
            .if_more(FULL_AT, table::number(earliest - 1))
            .if_at_most(FULL_AT, table::number(latest)),
    }
}

/// The level that a row keeps; `None` if nothing was taken yet.
fn level(row: &Item) -> Option<Level> {
    let full_at = table::number_of(row, FULL_AT)?;
    Some(Level { full_at, clock: table::number_of(row, CLOCK).unwrap_or(Nanos::MIN) })
}
