//! Writes first and asks only when refused.
//!
//! Every row is written as if it were as expected; a refusal brings the row along, and the next write starts from that.
//! So what is fresh costs one call, however many rows there are, and nothing is ever read before it is written.

use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::builders::UpdateBuilder;
use aws_sdk_dynamodb::types::{
    CancellationReason, ConditionCheck, ReturnValuesOnConditionCheckFailure, TransactWriteItem, Update as Change,
};
use omni_core::foundation::failure::Failure;

use super::update::Update;
use super::{Item, Table};
use crate::failure;

/// The most rows of one transaction (Amazon DynamoDB, "Quotas").
pub(crate) const TRANSACTION: usize = 100;

/// The most rounds in which refused rows are tried again before somebody else has to.
pub(crate) const ROUNDS: usize = 20;

/// The state of a row, as far as it is known.
#[derive(Clone, Debug)]
pub(crate) enum Row {
    /// Nothing is known of it yet.
    Unseen,
    /// It does not exist.
    Missing,
    /// It was this when it refused a write.
    Found(Item),
}

/// The decision about a row.
pub(crate) enum Decision<T> {
    /// Nothing: the answer is known.
    Known(T),
    /// To write, and what the answer is once that is accepted.
    Write(Box<Update>, T),
}

impl<T> Decision<T> {
    /// To make `update`; `then` is the answer once it is accepted.
    pub(crate) fn write(update: Update, then: T) -> Self {
        Self::Write(Box::new(update), then)
    }
}

/// The verdict on one write.
pub(crate) enum Verdict {
    /// The write is made.
    Accepted,
    /// Its condition does not hold.
    Refused(Row),
    /// Its transaction failed because of another row.
    Untried,
}

impl Table {
    /// Lets `judge` decide about each of `count` different rows until it has an answer for all, in order.
    pub(crate) async fn decide<T>(
        &self,
        count: usize,
        judge: impl Fn(usize, &Row) -> Result<Decision<T>, Failure>,
    ) -> Result<Vec<T>, Failure> {
        let mut rows = vec![Row::Unseen; count];
        let mut answers: Vec<Option<T>> = std::iter::repeat_with(|| None).take(count).collect();
        for _ in 0..ROUNDS {
            let mut waiting = Vec::new();
            let mut updates = Vec::new();
            for (position, (row, answer)) in rows.iter_mut().zip(&mut answers).enumerate() {
                if answer.is_some() {
                    continue;
                }
                match judge(position, row)? {
                    Decision::Known(known) => *answer = Some(known),
                    Decision::Write(update, then) => {
                        waiting.push((row, answer, then));
                        updates.push(*update);
                    }
                }
            }
            if updates.is_empty() {
                break;
            }
            let verdicts = self.write(&updates).await?;
            for ((row, answer, then), verdict) in waiting.into_iter().zip(verdicts) {
                match verdict {
                    Verdict::Accepted => *answer = Some(then),
                    Verdict::Refused(found) => *row = found,
                    Verdict::Untried => {}
                }
            }
        }
        answers.into_iter().collect::<Option<_>>().ok_or_else(|| failure::because("UpdateItem", "too much contention"))
    }

    /// Lets `judge` decide about one row.
    pub(crate) async fn decide_one<T>(
        &self,
        judge: impl Fn(&Row) -> Result<Decision<T>, Failure>,
    ) -> Result<T, Failure> {
        let answer = self.decide(1, |_, row| judge(row)).await?.pop();
        answer.ok_or_else(|| failure::because("UpdateItem", "no answer"))
    }

    /// Makes all `updates` or none: `false` if a condition does not hold.
    pub(crate) async fn all_or_none(&self, updates: &[Update]) -> Result<bool, Failure> {
        for _ in 0..ROUNDS {
            let verdicts = self.write_together(updates).await?;
            if verdicts.iter().all(|verdict| matches!(verdict, Verdict::Accepted)) {
                return Ok(true);
            }
            if verdicts.iter().any(|verdict| matches!(verdict, Verdict::Refused(_))) {
                return Ok(false);
            }
        }
        Err(failure::because("TransactWriteItems", "too much contention"))
    }

    /// Tries each write once; up to a hundred are made together or not at all.
    pub(crate) async fn write(&self, updates: &[Update]) -> Result<Vec<Verdict>, Failure> {
        if let [update] = updates {
            return Ok(vec![self.write_one(update).await?]);
        }
        let mut verdicts = Vec::with_capacity(updates.len());
        for together in updates.chunks(TRANSACTION) {
            verdicts.extend(self.write_together(together).await?);
        }
        Ok(verdicts)
    }

    async fn write_one(&self, update: &Update) -> Result<Verdict, Failure> {
        let request = self
            .client
            .update_item()
            .table_name(&self.name)
            .set_key(Some(update.key()?))
            .update_expression(update.expression())
            .set_condition_expression(update.condition())
            .set_expression_attribute_names(some(update.names.clone()))
            .set_expression_attribute_values(some(update.values.clone()))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        let Err(error) = request.send().await else { return Ok(Verdict::Accepted) };
        match error.as_service_error() {
            Some(UpdateItemError::ConditionalCheckFailedException(refusal)) => Ok(refused(refusal.item())),
            Some(UpdateItemError::TransactionConflictException(_)) => Ok(Verdict::Untried),
            _ => Err(failure::of("UpdateItem")(error)),
        }
    }

    async fn write_together(&self, updates: &[Update]) -> Result<Vec<Verdict>, Failure> {
        let items = updates.iter().map(|update| self.part(update)).collect::<Result<_, _>>()?;
        let request = self.client.transact_write_items().set_transact_items(Some(items));
        let Err(error) = request.send().await else {
            return Ok(updates.iter().map(|_| Verdict::Accepted).collect());
        };
        match error.as_service_error() {
            Some(TransactWriteItemsError::TransactionCanceledException(canceled)) => {
                canceled.cancellation_reasons().iter().map(verdict).collect()
            }
            _ => Err(failure::of_transaction(error)),
        }
    }

    fn part(&self, update: &Update) -> Result<TransactWriteItem, Failure> {
        let table = update.table.as_ref().unwrap_or(&self.name);
        if update.is_check() {
            let check = ConditionCheck::builder()
                .table_name(table)
                .set_key(Some(update.key()?))
                .set_condition_expression(update.condition())
                .set_expression_attribute_names(some(update.names.clone()))
                .set_expression_attribute_values(some(update.values.clone()))
                .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
            let check = check.build().map_err(|_| failure::unbuildable("TransactWriteItems"))?;
            return Ok(TransactWriteItem::builder().condition_check(check).build());
        }
        let change: UpdateBuilder = Change::builder()
            .table_name(table)
            .set_key(Some(update.key()?))
            .update_expression(update.expression())
            .set_condition_expression(update.condition())
            .set_expression_attribute_names(some(update.names.clone()))
            .set_expression_attribute_values(some(update.values.clone()))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        let change = change.build().map_err(|_| failure::unbuildable("TransactWriteItems"))?;
        Ok(TransactWriteItem::builder().update(change).build())
    }
}

/// The verdict on one row in a transaction that was cancelled.
fn verdict(reason: &CancellationReason) -> Result<Verdict, Failure> {
    match failure::of_reason(reason) {
        Some(failure) => Err(failure),
        None if reason.code() == Some("ConditionalCheckFailed") => Ok(refused(reason.item())),
        None => Ok(Verdict::Untried),
    }
}

fn refused(row: Option<&Item>) -> Verdict {
    Verdict::Refused(match row {
        Some(row) if !row.is_empty() => Row::Found(row.clone()),
        _ => Row::Missing,
    })
}

/// DynamoDB refuses empty maps.
fn some<V>(map: std::collections::HashMap<String, V>) -> Option<std::collections::HashMap<String, V>> {
    (!map.is_empty()).then_some(map)
}
