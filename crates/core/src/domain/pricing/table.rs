//! The prices of one carrier, by the beginning of the number and the kind of message.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::domain::carriers::outbound::MessagePart;
use crate::domain::text::segments::Segments;
use crate::model::carrier::CarrierId;
use crate::model::message::{Address, ChannelKind, TenantId};
use crate::model::money::{Currency, Micros, PredictedCost};

/// The entries of a table: one row of the store holds them all.
pub const MAX_ENTRIES: usize = 4_000;

/// The digits of a prefix: a number has at most fifteen (ITU-T E.164).
const MAX_PREFIX: usize = 15;

/// The prices of a carrier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PriceTable {
    /// Carrier that takes these prices.
    pub carrier: CarrierId,
    /// Tenant for whom the carrier has prices of its own; `None` for everybody else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant: Option<TenantId>,
    /// Currency of all entries.
    pub currency: Currency,
    /// The longest prefix decides. A kind of a newer version is passed over.
    #[serde(deserialize_with = "crate::foundation::json::known::known")]
    pub entries: Vec<PriceEntry>,
}

/// The price of messages of one kind to one part of the world.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PriceEntry {
    /// Beginning of the numbers, in digits: `1`, `4479`. Empty for all that no other entry is for, and for addresses
    /// that are no numbers.
    #[serde(default)]
    pub prefix: String,
    /// Kind of message that is carried.
    pub kind: ChannelKind,
    /// Price of each segment of a text message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_segment: Option<Micros>,
    /// Price of each part that is handed over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub per_message: Option<Micros>,
}

impl PriceTable {
    /// Whether a store may keep it.
    ///
    /// # Errors
    /// The first mistake, with its place in the table.
    pub fn check(&self) -> Result<(), String> {
        if self.entries.len() > MAX_ENTRIES {
            return Err(format!("{} entries, {MAX_ENTRIES} are the most", self.entries.len()));
        }
        let mut seen = BTreeSet::new();
        for (nth, entry) in self.entries.iter().enumerate() {
            entry.check().map_err(|why| format!("entry {}: {why}", nth + 1))?;
            if !seen.insert((entry.kind.name(), &entry.prefix)) {
                return Err(format!("entry {}: there is one for {} to +{}", nth + 1, entry.kind.name(), entry.prefix));
            }
        }
        Ok(())
    }

    /// The entry for messages of `kind` to `to`.
    #[must_use]
    pub fn entry(&self, kind: ChannelKind, to: &Address) -> Option<&PriceEntry> {
        let number = match to {
            Address::Phone(number) => number.trim_start_matches('+'),
            _ => "",
        };
        let fits = |entry: &&PriceEntry| entry.kind == kind && number.starts_with(&entry.prefix);
        self.entries.iter().filter(fits).max_by_key(|entry| entry.prefix.len())
    }

    /// The predicted price of `parts` of `kind` to `to`; `None` if no entry says it.
    #[must_use]
    pub fn predict(&self, kind: ChannelKind, to: &Address, parts: &[MessagePart]) -> Option<PredictedCost> {
        let entry = self.entry(kind, to)?;
        let cost = |part: &MessagePart| {
            let segments = Segments::of(&part.body).count.max(1);
            [entry.per_message.unwrap_or_default(), entry.per_segment.unwrap_or_default().times(segments)]
                .into_iter()
                .sum()
        };
        Some(PredictedCost { currency: self.currency.clone(), parts: parts.iter().map(cost).collect() })
    }
}

impl PriceEntry {
    fn check(&self) -> Result<(), &'static str> {
        if self.prefix.len() > MAX_PREFIX || !self.prefix.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err("a prefix has up to fifteen digits, without a plus");
        }
        let prices = [self.per_segment, self.per_message];
        if prices.iter().all(Option::is_none) {
            return Err("it has neither perSegment nor perMessage");
        }
        if prices.iter().flatten().any(|price| *price < Micros::default()) {
            return Err("a price is negative");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn table(entries: &Value) -> PriceTable {
        serde_json::from_value(json!({"carrier": "twilio", "currency": "usd", "entries": entries})).unwrap()
    }

    #[test]
    fn the_longest_prefix_decides_and_each_segment_counts() {
        let table = table(&json!([
            {"kind": "sms", "perSegment": "0.05"},
            {"prefix": "1", "kind": "sms", "perSegment": "0.0079"},
            {"prefix": "1876", "kind": "sms", "perSegment": 0.2, "perMessage": 0.01},
            {"prefix": "1", "kind": "mms", "perMessage": "0.02"},
            {"kind": "hologram", "perMessage": "9"},
        ]));
        let check = |kind, to: &str, bodies: &[&str], expected: Option<&str>| {
            let parts: Vec<MessagePart> = bodies.iter().map(|body| MessagePart::text(*body)).collect();
            let predicted = table.predict(kind, &Address::infer(to), &parts);
            assert_eq!(predicted.map(|cost| cost.total().to_string()).as_deref(), expected, "{to} {kind:?}");
        };
        let long = "a".repeat(161);
        check(ChannelKind::Sms, "+14155550100", &["hi"], Some("0.0079 USD"));
        check(ChannelKind::Sms, "+14155550100", &[&long, "hi"], Some("0.0237 USD"));
        check(ChannelKind::Sms, "+18765550100", &[&long], Some("0.41 USD"));
        check(ChannelKind::Sms, "+4930123456", &["hi"], Some("0.05 USD"));
        check(ChannelKind::Mms, "+14155550100", &[&long], Some("0.02 USD"));
        check(ChannelKind::Mms, "+14155550100", &[""], Some("0.02 USD"));
        check(ChannelKind::Mms, "+4930123456", &["hi"], None);
        check(ChannelKind::WhatsApp, "US.13491208655302741918", &["hi"], None);
        assert_eq!(table.entries.len(), 4);
    }

    #[test]
    fn a_table_that_cannot_be_meant_is_refused() {
        let check = |entries: Value, expected: Result<(), &str>| {
            assert_eq!(table(&entries).check(), expected.map_err(str::to_owned), "{entries}");
        };
        check(json!([]), Ok(()));
        check(json!([{"prefix": "1", "kind": "sms", "perSegment": 0}]), Ok(()));
        let sms = json!({"prefix": "1", "kind": "sms", "perSegment": 1});
        check(json!([sms, sms]), Err("entry 2: there is one for sms to +1"));
        check(json!([{"prefix": "1", "kind": "sms"}]), Err("entry 1: it has neither perSegment nor perMessage"));
        check(json!([{"kind": "sms", "perMessage": -1}]), Err("entry 1: a price is negative"));
        let digits = Err("entry 1: a prefix has up to fifteen digits, without a plus");
        check(json!([{"prefix": "+1", "kind": "sms", "perMessage": 1}]), digits);
        check(json!([{"prefix": "1".repeat(16), "kind": "sms", "perMessage": 1}]), digits);
        let many: Vec<Value> =
            (0..=MAX_ENTRIES).map(|nth| json!({"prefix": nth.to_string(), "kind": "sms", "perMessage": 1})).collect();
        check(json!(many), Err("4001 entries, 4000 are the most"));
    }
}
