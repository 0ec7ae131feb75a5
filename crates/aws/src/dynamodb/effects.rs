//! The effects table: claims and moves, each one conditional write, or one transaction for many.
//!
//! - `record` is a row, and what claims and moves make of it.
//! - `guarded` makes moves that a customer can forbid.

mod guarded;
mod record;

use std::collections::HashMap;

use aws_sdk_dynamodb::Client;
use omni_core::foundation::failure::Failure;
use omni_core::model::claim::{ClaimOutcome, ClaimRequest, EffectKey, EffectMove, MoveOutcome};
use omni_core::ports::Effects;

use crate::dynamodb::table::Table;
use crate::dynamodb::table::decide::{Decision, Row};
use record::Record;

/// The effects table.
#[derive(Clone, Debug)]
pub struct EffectsTable {
    table: Table,
    /// Name of the contacts table, whose rows can forbid a move.
    contacts: Option<String>,
}

impl EffectsTable {
    /// The table called `name` (`EFFECTS_TABLE`).
    #[must_use]
    pub fn new(client: Client, name: String) -> Self {
        Self { table: Table { client, name }, contacts: None }
    }

    /// The same, whose moves the rows of the contacts table called `name` (`CONTACTS_TABLE`) can forbid.
    #[must_use]
    pub fn guarded_by(self, name: String) -> Self {
        Self { contacts: Some(name), ..self }
    }
}

impl Effects for EffectsTable {
    async fn claim(&self, claims: &[ClaimRequest]) -> Result<Vec<ClaimOutcome>, Failure> {
        // A transaction takes each row once; whoever names a key again sees what became of the first.
        let mut first: HashMap<&EffectKey, usize> = HashMap::new();
        let mut distinct: Vec<&ClaimRequest> = Vec::with_capacity(claims.len());
        for claim in claims {
            first.entry(&claim.key).or_insert_with(|| {
                distinct.push(claim);
                distinct.len() - 1
            });
        }
        let judge = |position: usize, row: &Row| match (distinct.get(position), row) {
            (Some(request), Row::Found(row)) => Record::read(row)?.claimed_again(request),
            (Some(request), Row::Unseen | Row::Missing) => Ok(record::claimed_fresh(request)),
            (None, _) => Err(Failure::transient("no such claim")),
        };
        let outcomes = self.table.decide(distinct.len(), judge).await?;
        let mut seen = vec![false; distinct.len()];
        let outcome = |claim: &ClaimRequest| {
            let position = *first.get(&claim.key)?;
            let (request, outcome) = (distinct.get(position)?, outcomes.get(position)?);
            let repeated = std::mem::replace(seen.get_mut(position)?, true);
            Some(if repeated { seen_again(request, outcome) } else { outcome.clone() })
        };
        claims.iter().map(outcome).collect::<Option<_>>().ok_or(Failure::Transient("a claim without outcome".into()))
    }

    async fn advance(&self, moves: &[EffectMove]) -> Result<Vec<MoveOutcome>, Failure> {
        let mut outcomes = Vec::with_capacity(moves.len());
        let mut rest = moves;
        while !rest.is_empty() {
            // Two moves of one effect have to happen one after the other.
            let (together, later) = rest.split_at(distinct_ahead(rest));
            rest = later;
            if together.iter().any(|step| step.unless_stopped.is_some()) {
                outcomes.extend(self.advance_guarded(together).await?);
                continue;
            }
            let judge = |position: usize, row: &Row| match (together.get(position), row) {
                (Some(step), Row::Unseen) => Ok(Decision::write(record::moved(step)?, MoveOutcome::Moved)),
                (Some(step), Row::Found(row)) => Ok(Decision::Known(Record::read(row)?.after(step))),
                (_, Row::Missing) | (None, _) => Ok(Decision::Known(MoveOutcome::FenceLost)),
            };
            outcomes.extend(self.table.decide(together.len(), judge).await?);
        }
        Ok(outcomes)
    }
}

/// The outcome for the second claim of a key in one batch.
fn seen_again(first: &ClaimRequest, outcome: &ClaimOutcome) -> ClaimOutcome {
    match outcome {
        ClaimOutcome::Mine(_) | ClaimOutcome::Unknown { .. } => {
            ClaimOutcome::Busy { until: record::lease_end(first), fingerprint: first.fingerprint.clone() }
        }
        settled => settled.clone(),
    }
}

/// The number of moves from the start that are of different effects.
fn distinct_ahead(moves: &[EffectMove]) -> usize {
    let repeats = |position: usize| {
        moves
            .iter()
            .take(position)
            .any(|earlier| Some(&earlier.claim.key) == moves.get(position).map(|step| &step.claim.key))
    };
    (1..moves.len()).find(|position| repeats(*position)).unwrap_or(moves.len())
}
