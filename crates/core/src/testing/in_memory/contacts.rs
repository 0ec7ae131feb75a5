//! Customers: what tenants know of them, and whether they said stop.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Memory, Port, State, check_keys};
use crate::foundation::failure::Failure;
use crate::model::contact::Contact;
use crate::model::message::{Address, TenantId};
use crate::ports;
use crate::ports::Consent;

/// The last word of each customer: when, and whether it was stop.
pub(super) type Words = BTreeMap<(TenantId, String), (Timestamp, bool)>;

pub(super) type Contacts = BTreeMap<(TenantId, String), Contact>;

impl Consent for Memory {
    async fn set(&self, tenant: &TenantId, customer: &Address, stopped: bool, at: Timestamp) -> Result<(), Failure> {
        let key = key(tenant, customer);
        self.one(Port::Consent, |state| {
            let word = state.words.entry(key).or_insert((at, stopped));
            if word.0 <= at {
                *word = (at, stopped);
            }
        })
        .await
    }

    async fn stopped(&self, customers: &[(TenantId, Address)]) -> Result<Vec<bool>, Failure> {
        if customers.is_empty() {
            return Ok(Vec::new());
        }
        check_keys(customers.iter().map(|(tenant, customer)| tenant.as_str().len() + customer.as_str().len()))?;
        let keys: Vec<_> = customers.iter().map(|(tenant, customer)| key(tenant, customer)).collect();
        let stopped = |state: &State, key| state.words.get(key).is_some_and(|(_, stopped)| *stopped);
        self.one(Port::Consent, |state| keys.iter().map(|key| stopped(state, key)).collect()).await
    }
}

impl ports::Contacts for Memory {
    async fn contacts(&self, customers: &[(TenantId, Address)]) -> Result<Vec<Option<Contact>>, Failure> {
        if customers.is_empty() {
            return Ok(Vec::new());
        }
        check_keys(customers.iter().map(|(tenant, customer)| tenant.as_str().len() + customer.as_str().len()))?;
        let keys: Vec<_> = customers.iter().map(|(tenant, customer)| key(tenant, customer)).collect();
        self.one(Port::Contacts, |state| keys.iter().map(|key| state.contacts.get(key).cloned()).collect()).await
    }

    async fn save(&self, tenant: &TenantId, contact: &Contact) -> Result<(), Failure> {
        let key = key(tenant, &contact.address);
        self.one(Port::Contacts, |state| drop(state.contacts.insert(key, contact.clone()))).await
    }

    async fn forget(&self, tenant: &TenantId, address: &Address) -> Result<(), Failure> {
        let key = key(tenant, address);
        self.one(Port::Contacts, |state| drop(state.contacts.remove(&key))).await
    }
}

fn key(tenant: &TenantId, address: &Address) -> (TenantId, String) {
    (tenant.clone(), address.as_str().to_owned())
}
