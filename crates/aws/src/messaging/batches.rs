//! Batches: the items that fit into one call, and those of them that were refused.

use std::collections::BTreeMap;

use omni_core::foundation::failure::Failure;
use omni_core::ports::{QueueItem, Unsent};
use serde::Serialize;
use sha2::{Digest, Sha256};

/// The most entries of a batch (SQS and SNS).
const ENTRIES: usize = 10;

/// The most bytes of a batch: SQS takes 1 MiB since 2025, SNS and emulators 256 KiB.
const BYTES: usize = 256 * 1024;

/// Reason for which something stays that nothing is wrong with.
const BEHIND: &str = "an earlier one of its group was not taken";

/// The longest group or deduplication id (SQS).
const MAX_IDENTIFIER: usize = 128;

/// Splits `entries` in order into batches that one call takes. `size` is an entry's body in bytes.
pub(crate) fn batches<E>(entries: Vec<E>, size: impl Fn(&E) -> usize) -> Vec<Vec<E>> {
    let mut batches: Vec<Vec<E>> = Vec::new();
    let mut bytes = 0;
    for entry in entries {
        bytes += size(&entry);
        match batches.last_mut() {
            Some(batch) if batch.len() < ENTRIES && bytes <= BYTES => batch.push(entry),
            _ => {
                bytes = size(&entry);
                batches.push(vec![entry]);
            }
        }
    }
    batches
}

/// `item` as the text of a queue. SQS refuses two characters that JSON allows; they can only stand inside a string.
pub(crate) fn body_of(item: &impl Serialize) -> Result<String, Failure> {
    let json = serde_json::to_string(item).map_err(|error| Failure::unreadable("an outgoing message", &error))?;
    if json.contains(['\u{fffe}', '\u{ffff}']) {
        return Ok(json.replace('\u{fffe}', "\\ufffe").replace('\u{ffff}', "\\uffff"));
    }
    Ok(json)
}

/// `id` as SQS takes it: as it is, or its hash if it is too long or has characters other than printable ASCII.
pub(super) fn identifier(id: String) -> String {
    let fits = (1..=MAX_IDENTIFIER).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_graphic());
    if fits { id } else { hex::encode(Sha256::digest(id)) }
}

/// The items that were not taken so far, each with the reason.
#[derive(Default)]
pub(crate) struct Refused {
    failures: BTreeMap<usize, Failure>,
}

impl Refused {
    /// One was not taken.
    pub(crate) fn add(&mut self, position: usize, failure: Failure) {
        self.failures.entry(position).or_insert(failure);
    }

    /// These stay behind because an earlier one does.
    pub(crate) fn follow(&mut self, positions: impl IntoIterator<Item = usize>) {
        self.extend(positions.into_iter().map(|position| (position, Failure::transient(BEHIND))));
    }

    /// Whether an earlier item of the same group comes again: nothing may overtake it. One that was refused for good
    /// holds up nothing.
    pub(super) fn holds_up<T: QueueItem>(&self, position: usize, items: &[T]) -> bool {
        let group = |position: usize| items.get(position).map(QueueItem::group);
        let mut earlier = self.failures.range(..position);
        earlier.any(|(earlier, failure)| failure.is_retryable() && group(*earlier) == group(position))
    }

    /// The answer of the outbox.
    pub(crate) fn into_result(self) -> Result<(), Unsent> {
        if self.failures.is_empty() { Ok(()) } else { Err(Unsent { items: self.failures.into_iter().collect() }) }
    }
}

impl Extend<(usize, Failure)> for Refused {
    fn extend<I: IntoIterator<Item = (usize, Failure)>>(&mut self, refused: I) {
        for (position, failure) in refused {
            self.add(position, failure);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_holds_ten_entries_and_256_kib() {
        let check = |sizes: &[usize], expected: &[usize]| {
            let counts: Vec<usize> = batches(sizes.to_vec(), |size| *size).iter().map(Vec::len).collect();
            assert_eq!(counts, expected, "{sizes:?}");
        };
        check(&[], &[]);
        check(&[1; 10], &[10]);
        check(&[1; 21], &[10, 10, 1]);
        check(&[200_000, 62_144, 1], &[2, 1]);
        check(&[200_000, 62_145, 1], &[1, 2]);
        check(&[200_000, 200_000, 1], &[1, 2]);
        check(&[300_000, 1], &[1, 1]);
    }

    #[test]
    fn characters_that_sqs_refuses_are_escaped() {
        let check = |text: &str| {
            let body = body_of(&text).unwrap();
            assert!(!body.contains(['\u{fffe}', '\u{ffff}']));
            assert_eq!(serde_json::from_str::<String>(&body).unwrap(), text);
        };
        check("plain \u{1f600}");
        check("a\u{ffff}b\u{fffe}c\u{0}\u{7}");
    }

    #[test]
    fn an_identifier_that_sqs_refuses_is_hashed() {
        let check = |id: &str, kept: bool| assert_eq!(identifier(id.to_owned()) == id, kept, "{id}");
        check("demo:whatsapp:wamid.HBgL=", true);
        check(&"a".repeat(128), true);
        check(&"a".repeat(129), false);
        check("with space", false);
        check("ünï", false);
        check("", false);
    }

    #[test]
    fn each_has_its_own_reason_the_first_one_and_positions_ascend() {
        let mut refused = Refused::default();
        assert_eq!(Refused::default().into_result(), Ok(()));
        refused.add(4, Failure::transient("first"));
        refused.add(1, Failure::transient("second"));
        refused.follow([4, 5]);
        let expected = [(1, "second"), (4, "first"), (5, BEHIND)].map(|(at, why)| (at, Failure::transient(why)));
        assert_eq!(refused.into_result(), Err(Unsent { items: expected.to_vec() }));
    }
}
