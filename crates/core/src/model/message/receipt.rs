//! Receipts: what a carrier reports of a message it took, and their merge.
//!
//! Receipts arrive late, twice, out of order, and before the send is recorded. What is known of a send is therefore a
//! set that only grows: for each status reached, the earliest report of it. Merging is a union, which makes it
//! commutative, associative and idempotent; the current status is read off the set.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Address, ChannelId, CorrelationId, MessageId, TenantId};
use crate::model::carrier::{CarrierError, CarrierId};
use crate::model::money::Money;

/// The status that a message has reached, in the order of its rank.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ReceiptStatus {
    /// The carrier took it.
    Queued,
    /// It left the carrier.
    Sent,
    /// It is on the phone.
    Delivered,
    /// Somebody opened it (a voice note: played it).
    Read,
    /// The network gave it back. Terminal.
    Undelivered,
    /// The carrier refused or lost it. Terminal.
    Failed,
}

impl ReceiptStatus {
    /// Whether nothing better can follow.
    #[must_use]
    pub fn is_failure(self) -> bool {
        matches!(self, Self::Undelivered | Self::Failed)
    }

    /// As written in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Read => "read",
            Self::Undelivered => "undelivered",
            Self::Failed => "failed",
        }
    }
}

/// One report of a carrier about one of our sends, about all that one customer has seen, or about what they want.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    /// Tenant that owns the message.
    pub tenant_id: TenantId,
    /// Carrier that reports.
    pub carrier: CarrierId,
    /// The carrier's id of the message; empty where `seen` says which messages it is about.
    #[serde(default)]
    pub carrier_message_id: String,
    /// Our own reference, where the carrier returned it: it finds the send even before the send is recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<SendReference>,
    /// Status that is reported.
    pub status: ReceiptStatus,
    /// Time at which it happened, by the carrier's clock; of our hearing of it where the carrier does not say.
    pub at: Timestamp,
    /// Error of a failure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<CarrierError>,
    /// Price that the carrier takes for it, where it says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<Money>,
    /// Customer who has seen everything up to a moment, where it is about that and not about one message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<Seen>,
    /// What a customer chose about advertising, where it is about that and not about a message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preference: Option<Preference>,
    /// Follows the webhook through the queues.
    pub correlation_id: CorrelationId,
}

/// What a customer chose about advertising in the carrier's app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Preference {
    /// Customer who chose.
    pub customer: Address,
    /// Whether they want none; else they want it again.
    pub stopped: bool,
    /// The carrier's words for it.
    pub word: String,
}

/// Everything that a customer has seen up to a moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Seen {
    /// Customer who has seen it, and by which channel.
    #[serde(flatten)]
    pub reader: Reader,
    /// Everything that was sent to them until then, by the carrier's clock.
    pub up_to: Timestamp,
}

/// A customer as one of our channels reaches them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reader {
    /// Account of ours that reaches them.
    pub channel_id: ChannelId,
    /// Address of the customer.
    pub customer: Address,
}

impl Receipt {
    /// The group that keeps receipts in order: the reference or the carrier's id of one send, or one reader.
    #[must_use]
    pub fn group(&self) -> String {
        if let Some(Preference { customer, .. }) = &self.preference {
            return format!("{}:preference:{}", self.tenant_id, customer.as_str());
        }
        match (&self.reference, &self.seen) {
            (Some(reference), _) => reference.to_string(),
            (None, Some(Seen { reader, .. })) => {
                format!("{}:seen:{}:{}", self.tenant_id, reader.channel_id, reader.customer.as_str())
            }
            (None, None) => format!("{}:{}:{}", self.tenant_id, self.carrier.name(), self.carrier_message_id),
        }
    }
}

/// Names one part of one message at one step of its plan; it travels with the send and comes back in receipts.
///
/// Written `<message id>.<part>.<step>`: letters, digits, `-`, `_` and dots only, at most 512 characters
/// (`biz_opaque_callback_data`, the tightest of the carriers).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SendReference {
    /// The message.
    pub message_id: MessageId,
    /// Its part, from 0.
    pub part: usize,
    /// The step of its delivery plan, from 0.
    pub step: usize,
}

impl SendReference {
    /// Reads a reference, `None` if `text` is somebody else's.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let (rest, step) = text.rsplit_once('.')?;
        let (id, part) = rest.rsplit_once('.')?;
        let clean =
            !id.is_empty() && id.len() <= 200 && id.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
        clean.then_some(())?;
        Some(Self { message_id: MessageId::new(id), part: part.parse().ok()?, step: step.parse().ok()? })
    }
}

impl std::fmt::Display for SendReference {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}.{}", self.message_id, self.part, self.step)
    }
}

impl TryFrom<String> for SendReference {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::read(&text).ok_or("not a send reference")
    }
}

impl From<SendReference> for String {
    fn from(reference: SendReference) -> Self {
        reference.to_string()
    }
}

/// Everything known of one send: for each status, the earliest report of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Progress(BTreeMap<ReceiptStatus, Reached>);

/// One status that was reached.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reached {
    /// Time at which it was first reached, by the earliest report.
    pub at: Timestamp,
    /// Error, if the status is a failure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<CarrierError>,
    /// Price that the carrier takes, the highest of those that it named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<Money>,
}

impl Reached {
    /// Earlier first; of two at the same time the one whose error sorts first, so that merging has no order. The cost
    /// stands beside that: a later report may be the only one that has it.
    fn merge(self, other: Self) -> Self {
        let cost = self.cost.clone().max(other.cost.clone());
        let other_wins = (other.at, &other.error) < (self.at, &self.error);
        Self { cost, ..if other_wins { other } else { self } }
    }
}

impl Progress {
    /// The progress that a single report tells of.
    #[must_use]
    pub fn of(status: ReceiptStatus, at: Timestamp, error: Option<CarrierError>) -> Self {
        Self(BTreeMap::from([(status, Reached { at, error, cost: None })]))
    }

    /// The same with the price that the carrier takes, if it names one.
    #[must_use]
    fn costing(mut self, cost: Option<&Money>) -> Self {
        self.0.values_mut().for_each(|reached| reached.cost = cost.cloned());
        self
    }

    /// The union of what both know.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        for (status, reached) in other.0 {
            let whole = match self.0.remove(&status) {
                Some(known) => known.merge(reached),
                None => reached,
            };
            self.0.insert(status, whole);
        }
        self
    }

    /// The status as of now: a phone that has it is the last word, then a failure, then the highest reached.
    #[must_use]
    pub fn status(&self) -> Option<ReceiptStatus> {
        let arrived = [ReceiptStatus::Read, ReceiptStatus::Delivered].into_iter().find(|it| self.0.contains_key(it));
        let failure = || self.first_failure().map(|(status, _)| status);
        arrived.or_else(failure).or_else(|| self.0.keys().next_back().copied())
    }

    /// The first failure and its reason: later ones are consequences.
    #[must_use]
    pub fn first_failure(&self) -> Option<(ReceiptStatus, &Reached)> {
        let failures = self.0.iter().filter(|(status, _)| status.is_failure());
        failures.min_by_key(|(status, reached)| (reached.at, **status)).map(|(status, reached)| (*status, reached))
    }

    /// Every status reached, lowest first.
    pub fn reached(&self) -> impl Iterator<Item = (ReceiptStatus, &Reached)> {
        self.0.iter().map(|(status, reached)| (*status, reached))
    }

    /// The price that the carrier takes, the highest of those that it named.
    #[must_use]
    pub fn cost(&self) -> Option<&Money> {
        self.0.values().filter_map(|reached| reached.cost.as_ref()).max()
    }

    /// Whether the carrier has reported nothing yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<&Receipt> for Progress {
    fn from(receipt: &Receipt) -> Self {
        Self::of(receipt.status, receipt.at, receipt.error.clone()).costing(receipt.cost.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_progress() -> impl Strategy<Value = Progress> {
        let statuses = prop::sample::select(vec![
            ReceiptStatus::Queued,
            ReceiptStatus::Sent,
            ReceiptStatus::Delivered,
            ReceiptStatus::Read,
            ReceiptStatus::Undelivered,
            ReceiptStatus::Failed,
        ]);
        let error = prop::option::of((0_u32..3).prop_map(|code| CarrierError::new(code.to_string(), "reason")));
        let cost = prop::option::of(prop::sample::select(vec![("1", "USD"), ("2", "USD"), ("1", "EUR")]))
            .prop_map(|cost| cost.and_then(|(amount, currency)| Money::reported(amount, currency)));
        let report = (statuses, 0_i64..5, error, cost).prop_map(|(status, at, error, cost)| {
            Progress::of(status, Timestamp::from_second(at).unwrap(), error).costing(cost.as_ref())
        });
        prop::collection::vec(report, 0..6).prop_map(|all| all.into_iter().fold(Progress::default(), Progress::merge))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(20_000))]
        #[test]
        fn the_merge_is_commutative_associative_and_idempotent(
            a in any_progress(), b in any_progress(), c in any_progress()
        ) {
            prop_assert_eq!(a.clone().merge(b.clone()), b.clone().merge(a.clone()));
            prop_assert_eq!(a.clone().merge(b.clone()).merge(c.clone()), a.clone().merge(b.merge(c)));
            prop_assert_eq!(a.clone().merge(a.clone()), a);
        }
    }

    #[test]
    fn every_order_of_the_same_receipts_ends_in_one_state_with_the_first_failure() {
        let report = |status, at, code: Option<&str>| {
            Progress::of(status, Timestamp::from_second(at).unwrap(), code.map(|code| CarrierError::new(code, "")))
        };
        let reports = [
            report(ReceiptStatus::Sent, 1, None),
            report(ReceiptStatus::Failed, 3, Some("30003")),
            report(ReceiptStatus::Undelivered, 2, Some("30005")),
            report(ReceiptStatus::Queued, 0, None),
        ];
        for start in 0..reports.len() {
            let rotated = reports.iter().cycle().skip(start).take(7).cloned();
            let end = rotated.fold(Progress::default(), Progress::merge);
            assert_eq!(end.status(), Some(ReceiptStatus::Undelivered));
            assert_eq!(end.first_failure().unwrap().1.error.as_ref().unwrap().code, "30005");
        }
    }

    #[test]
    fn a_phone_that_has_it_outweighs_a_failure() {
        use ReceiptStatus::{Delivered, Failed, Read, Sent, Undelivered};
        let check = |reports: &[ReceiptStatus], expected: ReceiptStatus| {
            let at = Timestamp::from_second(1).unwrap();
            let end = reports.iter().map(|status| Progress::of(*status, at, None));
            assert_eq!(end.fold(Progress::default(), Progress::merge).status(), Some(expected), "{reports:?}");
        };
        check(&[Delivered, Failed], Delivered);
        check(&[Undelivered, Read, Failed], Read);
        check(&[Sent, Undelivered], Undelivered);
    }

    #[test]
    fn a_read_receipt_never_falls_back() {
        let at = Timestamp::from_second(1).unwrap();
        let read = Progress::of(ReceiptStatus::Read, at, None);
        let merged = read.merge(Progress::of(ReceiptStatus::Sent, Timestamp::from_second(9).unwrap(), None));
        assert_eq!(merged.status(), Some(ReceiptStatus::Read));
    }

    #[test]
    fn a_reference_survives_the_carrier_and_a_foreign_one_is_not_ours() {
        let reference = SendReference { message_id: MessageId::new("018f-ab"), part: 1, step: 0 };
        assert_eq!(SendReference::read(&reference.to_string()), Some(reference));
        for foreign in ["", "hello", "a.b.c", "x y.0.0", "..", "a/b.1.1"] {
            assert_eq!(SendReference::read(foreign), None, "{foreign}");
        }
    }
}
