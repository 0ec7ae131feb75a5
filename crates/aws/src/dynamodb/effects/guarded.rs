//! Moves that a customer can forbid: the row of the effect and those of the customers are looked at in one transaction.
//!
//! Nothing is read before. The first try expects that nobody has said anything that could matter; a refusal brings the
//! row of the customer along, which forbids the move or is expected to stay as it is in the next try.

use std::collections::BTreeMap;

use omni_core::foundation::failure::Failure;
use omni_core::model::claim::{EffectMove, MoveOutcome, SendGuard};
use omni_core::model::message::{Address, TenantId};

use super::EffectsTable;
use super::record::{self, Record};
use crate::dynamodb::consent::record as consent;
use crate::dynamodb::table::Item;
use crate::dynamodb::table::decide::{ROUNDS, Row, TRANSACTION, Verdict};
use crate::dynamodb::table::update::Update;
use crate::failure;

/// The row of each customer that refused a move, by its key.
type Customers = BTreeMap<String, Option<Item>>;

/// A move, and what is known of it so far.
struct Pending<'a> {
    step: &'a EffectMove,
    effect: Row,
    outcome: Option<MoveOutcome>,
}

impl EffectsTable {
    /// Makes `moves`, which are of different effects, as far as nobody forbids them.
    pub(super) async fn advance_guarded(&self, moves: &[EffectMove]) -> Result<Vec<MoveOutcome>, Failure> {
        let mut outcomes = Vec::with_capacity(moves.len());
        let mut rest = moves;
        while !rest.is_empty() {
            let (together, later) = rest.split_at(fitting(rest));
            outcomes.extend(self.advance_together(together).await?);
            rest = later;
        }
        Ok(outcomes)
    }

    async fn advance_together(&self, moves: &[EffectMove]) -> Result<Vec<MoveOutcome>, Failure> {
        let contacts = self.contacts.as_deref();
        let contacts = contacts.ok_or_else(|| Failure::permanent("an effect is guarded, and its table is not"))?;
        let pending = moves.iter().map(|step| Pending { step, effect: Row::Unseen, outcome: None });
        let mut pending: Vec<Pending<'_>> = pending.collect();
        let mut customers = Customers::new();
        for _ in 0..ROUNDS {
            let mut updates = Vec::with_capacity(moves.len());
            for one in &mut pending {
                updates.extend(one.judge(&customers)?);
            }
            let checks = checks(&pending, &customers, contacts);
            if updates.is_empty() {
                break;
            }
            let effects = updates.len();
            updates.extend(checks.iter().map(|(_, check)| check.clone()));
            let mut verdicts = self.table.write(&updates).await?;
            for ((key, _), verdict) in checks.into_iter().zip(verdicts.split_off(effects)) {
                if let Verdict::Refused(row) = verdict {
                    customers.insert(key, if let Row::Found(row) = row { Some(row) } else { None });
                }
            }
            let waiting = pending.iter_mut().filter(|one| one.outcome.is_none());
            for (one, verdict) in waiting.zip(verdicts) {
                match verdict {
                    Verdict::Accepted => one.outcome = Some(one.allowed(&customers)),
                    Verdict::Refused(row) => one.effect = row,
                    Verdict::Untried => {}
                }
            }
        }
        let outcomes = pending.into_iter().map(|one| one.outcome).collect::<Option<_>>();
        outcomes.ok_or_else(|| failure::because("TransactWriteItems", "too much contention"))
    }
}

impl Pending<'_> {
    /// The write that is left to make; nothing if its outcome is known.
    fn judge(&mut self, customers: &Customers) -> Result<Option<Update>, Failure> {
        if self.outcome.is_some() {
            return Ok(None);
        }
        let allowed = self.allowed(customers);
        let known = match &self.effect {
            _ if allowed == MoveOutcome::Forbidden => allowed,
            Row::Unseen => return record::moved(self.step).map(Some),
            Row::Missing => MoveOutcome::FenceLost,
            Row::Found(row) => match Record::read(row)?.after(self.step) {
                MoveOutcome::Moved => allowed,
                lost => lost,
            },
        };
        self.outcome = Some(known);
        Ok(None)
    }

    /// What its customers make of it, as far as their rows have been seen.
    fn allowed(&self, customers: &Customers) -> MoveOutcome {
        let Some(guard) = &self.step.unless_stopped else { return MoveOutcome::Moved };
        let said = keys(guard).map(|(key, _)| {
            let row = customers.get(&key).and_then(Option::as_ref);
            row.map(consent::read).unwrap_or_default().status()
        });
        guard.outcome(&said.collect::<Vec<_>>())
    }
}

/// The condition on each customer of those moves that are left, once.
fn checks(pending: &[Pending<'_>], customers: &Customers, contacts: &str) -> Vec<(String, Update)> {
    let guards = pending.iter().filter(|one| one.outcome.is_none()).filter_map(|one| one.step.unless_stopped.as_ref());
    let mut checks: BTreeMap<String, Update> = BTreeMap::new();
    for (key, (tenant, customer)) in guards.flat_map(keys) {
        let row = customers.get(&key).and_then(Option::as_ref);
        checks.entry(key).or_insert_with(|| {
            let check = Update::of(crate::dynamodb::consent::key(tenant, customer)).in_table(contacts);
            match row {
                None => consent::if_silent(check),
                Some(row) => consent::if_unchanged(check, row),
            }
        });
    }
    checks.into_iter().collect()
}

fn keys(guard: &SendGuard) -> impl Iterator<Item = (String, &(TenantId, Address))> {
    guard.customers.iter().map(|customer| (crate::dynamodb::consent::row_name(&customer.0, &customer.1), customer))
}

/// The number of moves from the start whose rows fit into one transaction, at least one.
fn fitting(moves: &[EffectMove]) -> usize {
    let mut rows = 0;
    let fits = |step: &&EffectMove| {
        rows += 1 + step.unless_stopped.as_ref().map_or(0, |guard| guard.customers.len());
        rows <= TRANSACTION
    };
    moves.iter().take_while(fits).count().max(1)
}
