//! Customers: what tenants know of them.

use std::collections::BTreeMap;

use super::{Memory, Port, check_keys};
use crate::foundation::failure::Failure;
use crate::model::contact::Contact;
use crate::model::message::{Address, TenantId};
use crate::ports;

pub(super) type Contacts = BTreeMap<(TenantId, String), Contact>;

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
