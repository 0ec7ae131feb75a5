//! What a customer said, as attributes of their row. No I/O.
//!
//! `stopped` and `saidAt` are the last word about everything, as rows had it before there was anything else: they have no
//! version, and count all the same.

use aws_sdk_dynamodb::types::AttributeValue;
use omni_core::model::carrier::CarrierId;
use omni_core::model::consent::{CarrierBlock, ConsentRecord, ConsentWord};

use crate::dynamodb::table::update::Update;
use crate::dynamodb::table::{self, Item};

const STOPPED: &str = "stopped";
/// Attribute with the time of the last word about everything.
pub(crate) const SAID_AT: &str = "saidAt";
const MARKETING_STOPPED: &str = "marketingStopped";
const MARKETING_SAID_AT: &str = "marketingSaidAt";
const BLOCKED_BY: &str = "carrierBlocked";
const BLOCKED_AT: &str = "carrierBlockedAt";
/// Attribute with the number of changes that were recorded.
pub(crate) const VERSION: &str = "consentVersion";

/// The record that a row keeps.
pub(crate) fn read(row: &Item) -> ConsentRecord {
    let carrier = table::text_of(row, BLOCKED_BY).and_then(CarrierId::from_name);
    let block = |carrier| CarrierBlock { carrier, at: table::moment_of(row, BLOCKED_AT).unwrap_or_default() };
    ConsentRecord {
        everything: word(row, STOPPED, SAID_AT),
        marketing: word(row, MARKETING_STOPPED, MARKETING_SAID_AT),
        block: carrier.map(block),
        version: table::number_of(row, VERSION).unwrap_or_default(),
    }
}

fn word(row: &Item, stopped: &str, at: &str) -> Option<ConsentWord> {
    let stopped = *row.get(stopped)?.as_bool().ok()?;
    Some(ConsentWord { stopped, at: table::moment_of(row, at).unwrap_or_default() })
}

/// `update`, which writes down `record`.
pub(super) fn written(update: Update, record: &ConsentRecord) -> Update {
    let stopped = |word: Option<ConsentWord>| word.map(|word| AttributeValue::Bool(word.stopped));
    let at = |word: Option<ConsentWord>| word.map(|word| table::moment(word.at));
    update
        .replace(STOPPED, stopped(record.everything))
        .replace(SAID_AT, at(record.everything))
        .replace(MARKETING_STOPPED, stopped(record.marketing))
        .replace(MARKETING_SAID_AT, at(record.marketing))
        .replace(BLOCKED_BY, record.block.map(|block| table::text(block.carrier.name())))
        .replace(BLOCKED_AT, record.block.map(|block| table::moment(block.at)))
        .set(VERSION, table::number(record.version))
}

/// `update`, only if the customer has said nothing that forbids anything.
pub(crate) fn if_silent(update: Update) -> Update {
    let no = AttributeValue::Bool(false);
    update.if_absent_or(STOPPED, no.clone()).if_absent_or(MARKETING_STOPPED, no).if_still(BLOCKED_BY, None)
}

/// `update`, only if nothing was said since the row was `row`. Rows without a version are told apart by the time of the
/// last word.
pub(crate) fn if_unchanged(update: Update, row: &Item) -> Update {
    let was = |name: &str| row.get(name).cloned();
    update.if_still(VERSION, was(VERSION)).if_still(SAID_AT, was(SAID_AT)).if_still(STOPPED, was(STOPPED))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use omni_core::model::consent::ConsentStatus;
    use omni_core::model::message::MessageClass;

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn a_row_of_before_there_were_versions_says_the_same() {
        let check = |stopped: bool| {
            let row =
                Item::from([(STOPPED.into(), AttributeValue::Bool(stopped)), (SAID_AT.into(), table::moment(at(7)))]);
            let status = read(&row).status();
            let since = stopped.then(|| at(7));
            assert_eq!(status, ConsentStatus { everything_stopped: stopped, since, ..ConsentStatus::default() });
            assert_eq!(status.forbids(MessageClass::Transactional), stopped);
        };
        check(true);
        check(false);
        assert_eq!(read(&table::key("t#+1")).status(), ConsentStatus::default());
    }

    #[test]
    fn a_record_is_read_as_it_was_written() {
        let word = |stopped, second| Some(ConsentWord { stopped, at: at(second) });
        let block = |carrier| Some(CarrierBlock { carrier, at: at(3) });
        let check = |record: ConsentRecord| {
            let row: Item = written(Update::of(Item::new()), &record).values_set().collect();
            assert_eq!(read(&row), record);
        };
        check(ConsentRecord { version: 1, ..ConsentRecord::default() });
        check(ConsentRecord { everything: word(true, 1), version: 2, ..ConsentRecord::default() });
        check(ConsentRecord { marketing: word(false, 1), block: block(CarrierId::Twilio), ..ConsentRecord::default() });
    }
}
