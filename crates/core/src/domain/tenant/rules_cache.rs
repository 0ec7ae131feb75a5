//! Rules that are compiled once for each version of a tenant's configuration.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::domain::rules::Rules;
use crate::domain::tenant::Tenant;
use crate::model::message::TenantId;

/// Compiled rules of the tenants that were asked for last. Copies share what they keep.
#[derive(Clone, Default)]
pub struct RulesCache(Arc<Mutex<Kept>>);

#[derive(Default)]
struct Kept {
    tenants: BTreeMap<TenantId, Entry>,
    /// Grows with every question.
    clock: u64,
}

struct Entry {
    version: u64,
    rules: Arc<Rules>,
    asked: u64,
}

impl RulesCache {
    /// The most tenants whose rules are kept.
    pub const MAX_COUNT: usize = 64;

    /// The rules of `tenant`, read leniently.
    #[must_use]
    pub fn get(&self, tenant: &Tenant) -> Arc<Rules> {
        if let Some(rules) = self.kept().find(tenant) {
            return rules;
        }
        let rules = Arc::new(Rules::lenient(&tenant.rules));
        self.kept().keep(tenant, &rules);
        rules
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn find(&mut self, tenant: &Tenant) -> Option<Arc<Rules>> {
        self.clock += 1;
        let entry = self.tenants.get_mut(&tenant.id).filter(|entry| entry.version == tenant.version)?;
        entry.asked = self.clock;
        Some(Arc::clone(&entry.rules))
    }

    fn keep(&mut self, tenant: &Tenant, rules: &Arc<Rules>) {
        let entry = Entry { version: tenant.version, rules: Arc::clone(rules), asked: self.clock };
        self.tenants.insert(tenant.id.clone(), entry);
        while self.tenants.len() > RulesCache::MAX_COUNT {
            let oldest = self.tenants.iter().min_by_key(|(_, entry)| entry.asked).map(|(id, _)| id.clone());
            oldest.and_then(|id| self.tenants.remove(&id));
        }
    }
}

impl fmt::Debug for RulesCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Cache({} tenants)", self.kept().tenants.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::rules::RuleSet;

    fn tenant(id: usize, version: u64) -> Tenant {
        let tenant = serde_json::json!({"id": format!("tenant-{id}"), "version": version, "defaultDestination": "d"});
        serde_json::from_value(tenant).unwrap()
    }

    #[test]
    fn rules_are_compiled_once_for_each_version() {
        let cache = RulesCache::default();
        let first = cache.get(&tenant(1, 1));
        assert!(Arc::ptr_eq(&first, &cache.clone().get(&tenant(1, 1))), "copies share what they keep");
        let second = cache.get(&Tenant { rules: RuleSet::default(), ..tenant(1, 2) });
        assert!(!Arc::ptr_eq(&first, &second));
        assert_eq!((&*first.source, &*second.source), (&tenant(1, 1).rules, &RuleSet::default()));
    }

    #[test]
    fn the_tenants_that_were_asked_for_last_are_kept() {
        let cache = RulesCache::default();
        let first = cache.get(&tenant(0, 1));
        let second = cache.get(&tenant(1, 1));
        for id in 2..=RulesCache::MAX_COUNT {
            let _ = (cache.get(&tenant(0, 1)), cache.get(&tenant(id, 1)));
        }
        assert_eq!(format!("{cache:?}"), format!("Cache({} tenants)", RulesCache::MAX_COUNT));
        assert!(Arc::ptr_eq(&first, &cache.get(&tenant(0, 1))));
        assert!(!Arc::ptr_eq(&second, &cache.get(&tenant(1, 1))));
    }
}
