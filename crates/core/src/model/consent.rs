//! What customers said of being written to: each change with how it is known, and what follows from all of them.
//!
//! Two words are kept of each customer and tenant, one of everything and one of marketing; the later one wins by the
//! customer's clock, and of two in the same moment the stop. A carrier that blocks a customer by itself is remembered
//! beside them: a start by text does not lift its block, its own start or a send that it takes does.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::model::carrier::{CarrierId, ErrorClass};
use crate::model::message::{Address, ChannelKind, MessageClass, MessageId, TenantId};

/// What a word is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ConsentScope {
    /// Every message.
    #[default]
    Everything,
    /// Messages of the class marketing.
    Marketing,
}

impl ConsentScope {
    /// As written in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Everything => "everything",
            Self::Marketing => "marketing",
        }
    }

    /// The scope that JSON writes as `name`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Everything, Self::Marketing].into_iter().find(|scope| scope.name() == name)
    }

    /// What the customer does not want any more, where a carrier's error says so.
    #[must_use]
    pub fn stopped_by(error_class: ErrorClass) -> Option<Self> {
        match error_class {
            ErrorClass::StopContact => Some(Self::Everything),
            ErrorClass::StopMarketing => Some(Self::Marketing),
            _ => None,
        }
    }
}

/// How a verdict on a text was found; the earlier, the surer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Tier {
    /// The whole text is a keyword, but for punctuation, courtesy and a signature.
    Exact,
    /// A sentence asks for it.
    Command,
    /// The only word is a keyword with a slip of the finger.
    NearMiss,
}

impl Tier {
    /// As written in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Command => "command",
            Self::NearMiss => "nearMiss",
        }
    }
}

/// How a change is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ConsentSource {
    /// The customer wrote it.
    Message {
        /// Message that says it.
        message_id: MessageId,
        /// How it was found in the text.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tier: Option<Tier>,
    },
    /// A carrier says so: it heard the customer, or refused to send to them.
    CarrierSignal {
        /// Carrier that says so.
        carrier: CarrierId,
        /// The carrier's code or word: `21610`, `OptOutType STOP`.
        code: String,
        /// Message that the carrier heard or refused.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message_id: Option<MessageId>,
    },
    /// A carrier that had blocked the customer took a message to them: its block is over, whatever else was said.
    CarrierAccepted {
        /// Carrier that took it.
        carrier: CarrierId,
        /// Message that it took.
        message_id: MessageId,
    },
    /// Somebody of the tenant entered it: the customer called, wrote a letter, filled in a form.
    Operator {
        /// API key, or name of whoever used the command line.
        key_id: String,
        /// Reason in their words.
        reason: String,
    },
}

/// Who told the customer that they are heard.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ConfirmedBy {
    /// The carrier answers by itself: a second answer of ours would be one too many.
    Carrier,
    /// We answer.
    Us,
    /// Nobody does.
    #[default]
    Nobody,
}

/// One change: the record of the audit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConsentChange {
    /// Tenant that the customer spoke to.
    pub tenant_id: TenantId,
    /// Customer who spoke.
    #[serde(flatten)]
    pub address: Address,
    /// Messages that the change is about.
    pub scope: ConsentScope,
    /// Whether it is a stop; else it is a start.
    pub stopped: bool,
    /// Time of it, by the customer's clock.
    pub at: Timestamp,
    /// Source of the change.
    pub source: ConsentSource,
    /// Who told the customer that they are heard.
    #[serde(default)]
    pub confirmed_by: ConfirmedBy,
}

impl ConsentChange {
    /// A change of everything that nobody confirms.
    #[must_use]
    pub fn new(tenant: &TenantId, address: &Address, stopped: bool, at: Timestamp, source: ConsentSource) -> Self {
        Self {
            tenant_id: tenant.clone(),
            address: address.clone(),
            scope: ConsentScope::Everything,
            stopped,
            at,
            source,
            confirmed_by: ConfirmedBy::Nobody,
        }
    }

    /// The same about `scope`.
    #[must_use]
    pub fn about(self, scope: ConsentScope) -> Self {
        Self { scope, ..self }
    }

    /// The change for each spelling of the customer's address on channels of `kind` (see [`Address::spelled_for`]): whichever
    /// is written to later is found by its own.
    pub fn by_each_spelling(self, kind: ChannelKind) -> impl Iterator<Item = Self> {
        let newer = self.address.spelled_for(kind).into_owned();
        let older = self.address.older_spelling_for(kind);
        [newer].into_iter().chain(older).map(move |address| Self { address, ..self.clone() })
    }

    /// Tells it from all others of this customer, and is the same for the same change that comes again: a message says one
    /// thing once, whenever that is worked through.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let by_message = match &self.source {
            ConsentSource::Message { message_id, .. }
            | ConsentSource::CarrierAccepted { message_id, .. }
            | ConsentSource::CarrierSignal { message_id: Some(message_id), .. } => Some(message_id),
            ConsentSource::CarrierSignal { message_id: None, .. } | ConsentSource::Operator { .. } => None,
        };
        let source = match &self.source {
            ConsentSource::Message { .. } => "message".to_owned(),
            ConsentSource::CarrierSignal { carrier, code, .. } => format!("signal {} {code}", carrier.name()),
            ConsentSource::CarrierAccepted { carrier, .. } => format!("accepted {}", carrier.name()),
            ConsentSource::Operator { key_id, reason } => format!("operator {key_id} {reason}"),
        };
        let when = by_message.map_or_else(|| self.at.to_string(), ToString::to_string);
        let whole = format!("{}\n{}\n{when}\n{source}", self.scope.name(), self.stopped);
        hex::encode(Sha256::digest(whole).get(..16).unwrap_or_default())
    }
}

/// The last word of a customer about one scope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConsentWord {
    /// Whether it is stop.
    pub stopped: bool,
    /// Time of it, by the customer's clock.
    pub at: Timestamp,
}

/// A carrier's own block of a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CarrierBlock {
    /// Carrier that blocks.
    pub carrier: CarrierId,
    /// Time of its last word.
    pub at: Timestamp,
}

/// Everything that follows from what a customer said: what a store keeps of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ConsentRecord {
    /// The last word about everything.
    pub everything: Option<ConsentWord>,
    /// The last word about marketing.
    pub marketing: Option<ConsentWord>,
    /// The carrier that blocks them by itself.
    pub block: Option<CarrierBlock>,
    /// Number of changes that were recorded.
    pub version: u64,
}

impl ConsentRecord {
    /// This after `change`, which counts as recorded whether it makes a difference or not.
    #[must_use]
    pub fn after(self, change: &ConsentChange) -> Self {
        let word = ConsentWord { stopped: change.stopped, at: change.at };
        let next = Self { version: self.version + 1, ..self };
        if let ConsentSource::CarrierAccepted { carrier, .. } = change.source {
            return Self { block: lifted(self.block, carrier, change.at), ..next };
        }
        if change.scope == ConsentScope::Marketing {
            return Self { marketing: Some(later(self.marketing, word)), ..next };
        }
        let block = match change.source {
            ConsentSource::CarrierSignal { carrier, .. } if change.stopped => {
                let at =
                    self.block.filter(|block| block.carrier == carrier).map_or(change.at, |it| it.at.max(change.at));
                Some(CarrierBlock { carrier, at })
            }
            ConsentSource::CarrierSignal { carrier, .. } => lifted(self.block, carrier, change.at),
            _ => self.block,
        };
        Self { everything: Some(later(self.everything, word)), block, ..next }
    }

    /// Whether the two say the same, however many changes led there.
    #[must_use]
    pub fn says_the_same_as(&self, other: &Self) -> bool {
        let said = |record: &Self| ConsentStatus { version: 0, since: None, ..record.status() };
        said(self) == said(other)
    }

    /// The status by all changes so far.
    #[must_use]
    pub fn status(&self) -> ConsentStatus {
        let stop = |word: Option<ConsentWord>| word.filter(|word| word.stopped);
        ConsentStatus {
            everything_stopped: stop(self.everything).is_some(),
            marketing_stopped: stop(self.marketing).is_some(),
            since: stop(self.everything).or(stop(self.marketing)).map(|word| word.at),
            carrier_blocked: self.block.map(|block| block.carrier),
            version: self.version,
        }
    }
}

/// The later word; of two in the same moment the stop, so that their order does not matter.
fn later(known: Option<ConsentWord>, new: ConsentWord) -> ConsentWord {
    let rank = |word: ConsentWord| (word.at, word.stopped);
    known.filter(|known| rank(*known) > rank(new)).unwrap_or(new)
}

/// The block that is left after `carrier` has shown that it does not block.
fn lifted(block: Option<CarrierBlock>, carrier: CarrierId, at: Timestamp) -> Option<CarrierBlock> {
    block.filter(|block| block.carrier != carrier || block.at > at)
}

/// Whether a customer may be written to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConsentStatus {
    /// Whether they want no messages at all.
    pub everything_stopped: bool,
    /// Whether they want no advertising.
    pub marketing_stopped: bool,
    /// Time of the word that stops now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// Carrier that blocks them by itself, as far as we know. It forbids nothing here: after a start the carrier is tried,
    /// and a refusal is a stop again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carrier_blocked: Option<CarrierId>,
    /// Number of changes that were recorded.
    pub version: u64,
}

impl ConsentStatus {
    /// Whether a message of this class must not be sent.
    #[must_use]
    pub fn forbids(&self, class: MessageClass) -> bool {
        self.everything_stopped || (self.marketing_stopped && class == MessageClass::Marketing)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn change(scope: ConsentScope, stopped: bool, second: i64, source: ConsentSource) -> ConsentChange {
        let customer = Address::Phone("+14155550177".to_owned());
        ConsentChange::new(&TenantId::new("acme"), &customer, stopped, at(second), source).about(scope)
    }

    fn text(id: &str) -> ConsentSource {
        ConsentSource::Message { message_id: MessageId::new(id), tier: Some(Tier::Exact) }
    }

    fn signal(carrier: CarrierId) -> ConsentSource {
        ConsentSource::CarrierSignal { carrier, code: "code".to_owned(), message_id: None }
    }

    fn accepted(carrier: CarrierId) -> ConsentSource {
        ConsentSource::CarrierAccepted { carrier, message_id: MessageId::new("sent") }
    }

    const ALL: ConsentScope = ConsentScope::Everything;
    const ADS: ConsentScope = ConsentScope::Marketing;

    #[test]
    fn words_about_everything_and_about_marketing_do_not_touch_each_other_and_the_later_one_wins() {
        type Said = (ConsentScope, bool, i64);
        let check = |said: &[Said], everything: bool, marketing: bool, since: Option<i64>| {
            let forwards = said.iter().map(|(scope, stopped, second)| change(*scope, *stopped, *second, text("m")));
            let backwards = forwards.clone().rev();
            let ends = [forwards.collect::<Vec<_>>(), backwards.collect()]
                .map(|changes| changes.iter().fold(ConsentRecord::default(), ConsentRecord::after).status());
            assert_eq!(ends[0], ends[1], "{said:?} in any order");
            let expected = ConsentStatus {
                everything_stopped: everything,
                marketing_stopped: marketing,
                since: since.map(at),
                carrier_blocked: None,
                version: said.len() as u64,
            };
            assert_eq!(ends[0], expected, "{said:?}");
        };
        check(&[], false, false, None);
        check(&[(ALL, true, 1)], true, false, Some(1));
        check(&[(ALL, true, 1), (ALL, false, 2)], false, false, None);
        check(&[(ALL, true, 1), (ALL, false, 1)], true, false, Some(1));
        check(&[(ADS, true, 1)], false, true, Some(1));
        check(&[(ADS, true, 1), (ALL, false, 2)], false, true, Some(1));
        check(&[(ALL, true, 1), (ADS, false, 2)], true, false, Some(1));
        check(&[(ALL, true, 3), (ADS, true, 2)], true, true, Some(3));
    }

    #[test]
    fn a_carriers_block_is_lifted_by_its_own_word_or_by_a_send_that_it_takes() {
        let (twilio, bandwidth) = (CarrierId::Twilio, CarrierId::Bandwidth);
        let check = |stopped: bool, second: i64, source: ConsentSource, blocked: bool, everything_stopped: bool| {
            let shown = format!("{stopped} {second} {source:?}");
            let record = ConsentRecord::default().after(&change(ALL, true, 10, signal(twilio)));
            let status = record.after(&change(ALL, stopped, second, source)).status();
            let expected = (blocked.then_some(twilio), everything_stopped);
            assert_eq!((status.carrier_blocked, status.everything_stopped), expected, "{shown}");
        };
        check(false, 20, text("start"), true, false);
        check(false, 20, signal(twilio), false, false);
        check(false, 5, signal(twilio), true, true);
        check(false, 20, signal(bandwidth), true, false);
        // What was on its way when the customer said stop is no start.
        check(false, 20, accepted(twilio), false, true);
        check(false, 20, accepted(bandwidth), true, true);
        check(true, 20, text("stop"), true, true);
    }

    #[test]
    fn a_stop_of_marketing_forbids_marketing_alone() {
        let check = |everything_stopped, marketing_stopped, expected: &[MessageClass]| {
            let status = ConsentStatus { everything_stopped, marketing_stopped, ..ConsentStatus::default() };
            let forbidden: Vec<_> = MessageClass::ALL.into_iter().filter(|class| status.forbids(*class)).collect();
            assert_eq!(forbidden, expected);
        };
        check(false, false, &[]);
        check(false, true, &[MessageClass::Marketing]);
        check(true, false, &MessageClass::ALL);
        check(true, true, &MessageClass::ALL);
    }

    #[test]
    fn the_same_change_has_one_fingerprint_whenever_it_comes() {
        let first = change(ALL, true, 1, text("m"));
        let same = |other: ConsentChange| assert_eq!(first.fingerprint(), other.fingerprint());
        same(first.clone());
        same(change(ALL, true, 2, text("m")));
        same(ConsentChange { confirmed_by: ConfirmedBy::Us, ..first.clone() });
        let operator = || ConsentSource::Operator { key_id: "k".to_owned(), reason: "called".to_owned() };
        let others = [
            change(ALL, true, 1, text("n")),
            change(ALL, false, 1, text("m")),
            change(ADS, true, 1, text("m")),
            change(ALL, true, 1, signal(CarrierId::Twilio)),
            change(ALL, true, 1, signal(CarrierId::Bandwidth)),
            change(ALL, true, 1, operator()),
            change(ALL, true, 2, operator()),
            change(ALL, true, 1, accepted(CarrierId::Twilio)),
        ];
        let mut prints: Vec<String> = others.iter().map(ConsentChange::fingerprint).collect();
        prints.push(first.fingerprint());
        prints.sort();
        prints.dedup();
        assert_eq!(prints.len(), 9);
    }

    #[test]
    fn a_record_reads_as_it_was_written() {
        let signal = ConsentSource::CarrierSignal {
            carrier: CarrierId::Twilio,
            code: "21610".to_owned(),
            message_id: Some(MessageId::new("m")),
        };
        let told = ConsentChange { confirmed_by: ConfirmedBy::Carrier, ..change(ADS, true, 1, signal) };
        let json = serde_json::json!({
            "tenantId": "acme",
            "address": "+14155550177",
            "addressType": "phone",
            "scope": "marketing",
            "stopped": true,
            "at": "1970-01-01T00:00:01Z",
            "source": {"type": "carrierSignal", "carrier": "twilio", "code": "21610", "messageId": "m"},
            "confirmedBy": "carrier",
        });
        assert_eq!(serde_json::to_value(&told).unwrap(), json);
        assert_eq!(serde_json::from_value::<ConsentChange>(json).unwrap(), told);
    }
}
