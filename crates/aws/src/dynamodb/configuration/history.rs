//! Every version of what a tenant configured, beside the current one: both rows are written at once or neither is.

use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{CancellationReason, Put, ReturnValuesOnConditionCheckFailure, TransactWriteItem};
use omni_core::domain::tenant::{ConfigurationRevision, SavedVersion, Tenant};
use omni_core::foundation::failure::Failure;
use omni_core::model::message::TenantId;
use omni_core::ports::{ConfigurationHistory, Configurations};

use super::{Configuration, TENANT, tenant_row};
use crate::dynamodb::table;
use crate::dynamodb::table::Item;
use crate::failure;

/// Compared before a row is replaced. A row that somebody wrote by hand has none, and the first change replaces it.
const VERSION: &str = "version";
/// Attribute with the author: a list of versions reads this and not the documents.
const SAVED: &str = "saved";
/// Beginning of the sort keys of versions.
const PREFIX: &str = "config-version#";

impl Configurations for Configuration {
    async fn current(&self, tenant: &TenantId) -> Result<Option<Tenant>, Failure> {
        let row = self.table.read(table::keys(tenant_row(tenant), TENANT)).await?;
        row.as_ref().map(table::document_of).transpose()
    }

    async fn replace(&self, next: &ConfigurationRevision) -> Result<bool, Failure> {
        match next.saved.version.checked_sub(1) {
            Some(before) => self.put_revision(next, before).await,
            None => Ok(false),
        }
    }
}

impl Configuration {
    /// Puts `next` in the place of version `before`, 0 for none; returns whether it is in force.
    pub(super) async fn put_revision(&self, next: &ConfigurationRevision, before: u64) -> Result<bool, Failure> {
        let current = row(next, TENANT.to_owned())?;
        let kept = row(next, version_key(next.saved.version))?;
        let condition = match before {
            0 => "attribute_not_exists(pk) OR attribute_not_exists(#version) OR #version = :before",
            _ => "attribute_exists(pk) AND (attribute_not_exists(#version) OR #version = :before)",
        };
        let replacing = Put::builder().table_name(&self.table.name).set_item(Some(current.clone()));
        let replacing = replacing
            .condition_expression(condition)
            .expression_attribute_names("#version", VERSION)
            .expression_attribute_values(":before", table::number(before))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld);
        let keeping = Put::builder().table_name(&self.table.name).set_item(Some(kept));
        let writes = vec![part(replacing)?, part(keeping)?];
        let request = self.table.client.transact_write_items().set_transact_items(Some(writes));
        let Err(error) = request.send().await else { return Ok(true) };
        let reasons = match error.as_service_error() {
            Some(TransactWriteItemsError::TransactionCanceledException(canceled)) => canceled.cancellation_reasons(),
            _ => &[],
        };
        match reasons.iter().find_map(refusal) {
            Some(Refusal::Stale(found)) => Ok(found.is_some_and(|found| same(&found, &current))),
            Some(Refusal::Meanwhile) => Ok(false),
            None => Err(failure::of_transaction(error)),
        }
    }
}

impl ConfigurationHistory for Configuration {
    async fn versions(
        &self,
        tenant: &TenantId,
        before: Option<u64>,
        limit: usize,
    ) -> Result<Vec<SavedVersion>, Failure> {
        let Some(last) = before.unwrap_or(u64::MAX).checked_sub(1) else { return Ok(Vec::new()) };
        let query = self.table.client.query().table_name(&self.table.name).consistent_read(true);
        let query = query
            .key_condition_expression("pk = :pk AND sk BETWEEN :first AND :last")
            .expression_attribute_values(":pk", table::text(tenant_row(tenant)))
            .expression_attribute_values(":first", table::text(version_key(0)))
            .expression_attribute_values(":last", table::text(version_key(last)))
            .projection_expression(SAVED)
            .scan_index_forward(false)
            .limit(i32::try_from(limit).unwrap_or(i32::MAX).max(1));
        let mut pages = query.into_paginator().items().send();
        let mut versions = Vec::new();
        while versions.len() < limit {
            let Some(row) = pages.next().await else { break };
            versions.extend(table::json_of(&row.map_err(failure::of("Query"))?, SAVED)?);
        }
        Ok(versions)
    }

    async fn version(&self, tenant: &TenantId, version: u64) -> Result<Option<ConfigurationRevision>, Failure> {
        let row = self.table.read(table::keys(tenant_row(tenant), version_key(version))).await?;
        let Some(row) = row else { return Ok(None) };
        let saved = table::json_of(&row, SAVED)?;
        let saved = saved.ok_or_else(|| Failure::permanent("a version says not who saved it"))?;
        Ok(Some(ConfigurationRevision { tenant: table::document_of(&row)?, saved }))
    }
}

/// The reason why a transaction did not happen, as far as that is somebody else's doing.
enum Refusal {
    /// Another version is there: this row, if any.
    Stale(Option<Item>),
    /// Somebody else writes right now.
    Meanwhile,
}

fn refusal(reason: &CancellationReason) -> Option<Refusal> {
    match reason.code() {
        Some("ConditionalCheckFailed") => Some(Refusal::Stale(reason.item().cloned())),
        Some("TransactionConflict") => Some(Refusal::Meanwhile),
        _ => None,
    }
}

/// The row of `revision` at `sk`.
fn row(revision: &ConfigurationRevision, sk: String) -> Result<Item, Failure> {
    let row = table::with_document(table::keys(tenant_row(&revision.tenant.id), sk), &revision.tenant)?;
    let row = table::with(row, VERSION, table::number(revision.saved.version));
    Ok(table::with(row, SAVED, table::json(&revision.saved)?))
}

/// Whether what is there is what was to be written: the answer to an earlier try was lost.
fn same(found: &Item, written: &Item) -> bool {
    [SAVED, table::DOCUMENT].iter().all(|name| found.contains_key(*name) && found.get(*name) == written.get(*name))
}

fn part(put: aws_sdk_dynamodb::types::builders::PutBuilder) -> Result<TransactWriteItem, Failure> {
    let put = put.build().map_err(|_| failure::unbuildable("TransactWriteItems"))?;
    Ok(TransactWriteItem::builder().put(put).build())
}

/// Twenty digits hold every number, so that keys are in the order of versions.
fn version_key(version: u64) -> String {
    format!("{PREFIX}{version:020}")
}
