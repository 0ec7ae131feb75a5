//! What customers said of being written to.

use std::collections::BTreeMap;

use super::{Memory, Port, check_keys};
use crate::foundation::failure::Failure;
use crate::model::claim::SendGuard;
use crate::model::consent::{ConsentChange, ConsentRecord, ConsentStatus};
use crate::model::message::{Address, TenantId};
use crate::ports::Consent;

/// What follows from all that each customer said, and the changes one by one.
#[derive(Default)]
pub(super) struct Said(BTreeMap<(TenantId, String), Customer>);

#[derive(Default)]
struct Customer {
    record: ConsentRecord,
    /// Each change, and whether it made a difference.
    audit: Vec<(ConsentChange, bool)>,
}

impl Said {
    fn record(&mut self, change: &ConsentChange) -> bool {
        let customer = self.0.entry(key(&change.tenant_id, &change.address)).or_default();
        let fingerprint = change.fingerprint();
        if let Some((_, changed)) = customer.audit.iter().find(|(known, _)| known.fingerprint() == fingerprint) {
            return *changed;
        }
        let next = customer.record.after(change);
        let changed = !next.says_the_same_as(&customer.record);
        customer.record = next;
        customer.audit.push((change.clone(), changed));
        changed
    }

    fn status(&self, tenant: &TenantId, customer: &Address) -> ConsentStatus {
        self.0.get(&key(tenant, customer)).map(|customer| customer.record.status()).unwrap_or_default()
    }

    /// What each of those whom a send would reach has said.
    pub(super) fn of(&self, guard: &SendGuard) -> Vec<ConsentStatus> {
        guard.customers.iter().map(|(tenant, customer)| self.status(tenant, customer)).collect()
    }
}

impl Consent for Memory {
    async fn change(&self, change: &ConsentChange) -> Result<bool, Failure> {
        self.one(Port::Consent, |state| state.said.record(change)).await
    }

    async fn status(&self, customers: &[(TenantId, Address)]) -> Result<Vec<ConsentStatus>, Failure> {
        if customers.is_empty() {
            return Ok(Vec::new());
        }
        check_keys(customers.iter().map(|(tenant, customer)| tenant.as_str().len() + customer.as_str().len()))?;
        let all = |state: &mut super::State| {
            customers.iter().map(|(tenant, customer)| state.said.status(tenant, customer)).collect()
        };
        self.one(Port::Consent, all).await
    }

    async fn audit(&self, tenant: &TenantId, customer: &Address) -> Result<Vec<ConsentChange>, Failure> {
        let key = key(tenant, customer);
        let changes = |state: &mut super::State| {
            let audit = state.said.0.get(&key).map(|customer| customer.audit.iter().map(|(change, _)| change.clone()));
            audit.into_iter().flatten().collect()
        };
        self.one(Port::Consent, changes).await
    }
}

fn key(tenant: &TenantId, address: &Address) -> (TenantId, String) {
    (tenant.clone(), address.as_str().to_owned())
}
