//! Counts of the tries of records.

use std::collections::BTreeMap;

use super::{Memory, Port};
use crate::foundation::failure::Failure;
use crate::ports::{RecordTry, Tries};

/// By queue and record: how many tries, and at which receive the last one was.
pub(super) type Counts = BTreeMap<(String, String), (u32, u32)>;

impl Tries for Memory {
    async fn count(&self, tries: &[RecordTry]) -> Result<Vec<u32>, Failure> {
        self.many(Port::Effects, tries.len(), |state, reached| {
            let counted = tries.iter().take(reached).map(|one| {
                let key = (one.queue.clone(), one.record.clone());
                let (count, last) = state.tries.entry(key).or_default();
                if *last < one.receive {
                    (*count, *last) = (*count + 1, one.receive);
                }
                *count
            });
            counted.collect()
        })
        .await
    }
}
