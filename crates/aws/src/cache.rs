//! A cache of lookups in the process: bounded, and aged by the wall clock, which goes on while a function is frozen.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;

/// Entries per cache; the oldest goes first.
const CAPACITY: usize = 1000;

/// Values by key, and since when they are known.
#[derive(Debug)]
pub(crate) struct Cache<V> {
    entries: Mutex<HashMap<String, (V, Timestamp)>>,
    capacity: usize,
}

impl<V> Default for Cache<V> {
    fn default() -> Self {
        Self { entries: Mutex::default(), capacity: CAPACITY }
    }
}

impl<V: Clone> Cache<V> {
    /// The value of `key` if it is younger at `now` than `lifetime` allows. A value from the future is not known.
    pub(crate) fn get(&self, key: &str, now: Timestamp, lifetime: impl Fn(&V) -> Duration) -> Option<V> {
        let entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        let (value, since) = entries.get(key)?;
        let age = Duration::try_from(now.duration_since(*since)).ok()?;
        (age < lifetime(value)).then(|| value.clone())
    }

    /// Remembers `value` from `now` on.
    pub(crate) fn put(&self, key: &str, value: V, now: Timestamp) {
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() >= self.capacity && !entries.contains_key(key) {
            let oldest = entries.iter().min_by_key(|(_, (_, since))| *since).map(|(key, _)| key.clone());
            oldest.and_then(|oldest| entries.remove(&oldest));
        }
        entries.insert(key.to_owned(), (value, now));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn a_value_lives_as_long_as_its_lifetime() {
        let cache = Cache::default();
        cache.put("found", Some(1), at(100));
        cache.put("missing", None, at(100));
        let lifetime = |value: &Option<i32>| Duration::from_secs(if value.is_some() { 60 } else { 5 });
        let check = |key: &str, second, expected: Option<Option<i32>>| {
            assert_eq!(cache.get(key, at(second), lifetime), expected, "{key} at {second}");
        };
        check("found", 100, Some(Some(1)));
        check("found", 159, Some(Some(1)));
        check("found", 160, None);
        check("missing", 104, Some(None));
        check("missing", 105, None);
        check("never seen", 100, None);
        check("found", 99, None);
    }

    #[test]
    fn the_oldest_makes_room() {
        let cache = Cache { capacity: 2, ..Cache::default() };
        for (second, key) in ["a", "b", "a", "c"].into_iter().enumerate() {
            cache.put(key, (), at(i64::try_from(second).unwrap()));
        }
        let known = |key| cache.get(key, at(4), |()| Duration::from_mins(1)).is_some();
        assert_eq!(["a", "b", "c"].map(known), [true, false, true]);
    }
}
