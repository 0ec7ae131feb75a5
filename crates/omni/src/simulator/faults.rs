//! Faults of a simulated carrier: what goes wrong, for how many sends, and to whom.

use omni_core::model::carrier::CarrierId;
use serde::{Deserialize, Serialize};

use super::phones::same_number;

/// More standing faults than this are forgotten, oldest first.
const MAX_COUNT: usize = 1_000;

/// The carrier's code of an error: `30003`, `chat_inactive`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum Code {
    /// A number.
    Number(i64),
    /// A word.
    Word(String),
}

impl From<i64> for Code {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<&str> for Code {
    fn from(word: &str) -> Self {
        Self::Word(word.to_owned())
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Word(word) => word.fmt(f),
        }
    }
}

/// One way to misbehave.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "fault", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub(super) enum Fault {
    /// The send is refused with this HTTP status; the phone gets nothing.
    Status {
        /// 500, 503, 429, 400 …
        status: u16,
        /// The `Retry-After` header, in seconds.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        retry_after: Option<u64>,
        /// The carrier's error code; the usual one of the status if missing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        code: Option<Code>,
    },
    /// The send is not answered for this long.
    Timeout {
        /// Seconds until the answer.
        #[serde(default = "half_a_minute")]
        seconds: u64,
        /// Whether the phone gets the message all the same.
        #[serde(default)]
        reaches: bool,
    },
    /// The phone gets the message, the connection closes without an answer.
    LostAnswer,
    /// The phone gets the message, and somebody in between answers 502.
    Gateway,
    /// All receipts come this much later.
    LateReceipts {
        /// Milliseconds of the delay.
        millis: u64,
    },
    /// Every receipt comes several times.
    DuplicateReceipts {
        /// Number of times that it comes.
        #[serde(default = "twice")]
        copies: usize,
    },
    /// The last receipt comes first.
    ReorderedReceipts,
    /// No receipts.
    NoReceipts,
    /// All receipts come before the send is answered.
    ReceiptsFirst,
    /// The send is taken and fails later.
    FailedReceipt {
        /// The carrier's error code.
        code: Code,
        /// Twilio's `undelivered` in place of `failed`.
        #[serde(default)]
        undelivered: bool,
    },
}

impl Fault {
    /// Whether it strikes the send itself and not its receipts.
    fn strikes_the_send(&self) -> bool {
        matches!(self, Self::Status { .. } | Self::Timeout { .. } | Self::LostAnswer | Self::Gateway)
    }
}

/// A fault as it is ordered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Order {
    /// Fault that is ordered.
    #[serde(flatten)]
    pub(super) fault: Fault,
    /// Number of further sends; until cleared if missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) times: Option<u32>,
    /// Number to which sends must go for it; any if missing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) to: Option<String>,
}

/// The standing orders of all carriers, oldest first.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<(CarrierId, Order)>);

impl Faults {
    /// Adds an order behind the others.
    pub(super) fn add(&mut self, carrier: CarrierId, order: Order) {
        if self.0.len() >= MAX_COUNT {
            self.0.remove(0);
        }
        self.0.push((carrier, order));
    }

    /// Forgets the orders of one carrier.
    pub(super) fn clear(&mut self, carrier: CarrierId) {
        self.0.retain(|(whose, _)| *whose != carrier);
    }

    /// The orders of one carrier.
    pub(super) fn of(&self, carrier: CarrierId) -> Vec<&Order> {
        self.0.iter().filter(|(whose, _)| *whose == carrier).map(|(_, order)| order).collect()
    }

    /// The fault of this send itself: the oldest order that fits, which is thereby used once.
    pub(super) fn strike_send(&mut self, carrier: CarrierId, to: &str) -> Option<Fault> {
        let fits = |order: &Order| order.fault.strikes_the_send();
        self.strike(carrier, to, fits)
    }

    /// The faults of this send's receipts: the oldest order of each kind, each thereby used once.
    pub(super) fn strike_receipts(&mut self, carrier: CarrierId, to: &str) -> Vec<Fault> {
        let mut struck: Vec<Fault> = Vec::new();
        loop {
            let kinds: Vec<_> = struck.iter().map(std::mem::discriminant).collect();
            let fits = |order: &Order| {
                !order.fault.strikes_the_send() && !kinds.contains(&std::mem::discriminant(&order.fault))
            };
            match self.strike(carrier, to, fits) {
                Some(fault) => struck.push(fault),
                None => return struck,
            }
        }
    }

    fn strike(&mut self, carrier: CarrierId, to: &str, fits: impl Fn(&Order) -> bool) -> Option<Fault> {
        let at = self.0.iter().position(|(whose, order)| {
            let concerns = order.to.as_deref().is_none_or(|only| same_number(only, to));
            *whose == carrier && concerns && order.times != Some(0) && fits(order)
        })?;
        let (_, order) = self.0.get_mut(at)?;
        let fault = order.fault.clone();
        order.times = order.times.map(|times| times - 1);
        if order.times == Some(0) {
            self.0.remove(at);
        }
        Some(fault)
    }
}

fn half_a_minute() -> u64 {
    30
}

fn twice() -> usize {
    2
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const TO: &str = "+14155550100";

    fn order(faults: &mut Faults, order: serde_json::Value) {
        faults.add(CarrierId::Twilio, serde_json::from_value(order).unwrap());
    }

    #[test]
    fn a_fault_counts_down_and_is_gone() {
        let mut faults = Faults::default();
        order(&mut faults, json!({"fault": "status", "status": 503, "times": 2}));
        order(&mut faults, json!({"fault": "lostAnswer", "times": 1}));
        let unavailable = Some(Fault::Status { status: 503, retry_after: None, code: None });
        for expected in [unavailable.clone(), unavailable, Some(Fault::LostAnswer), None] {
            assert_eq!(faults.strike_send(CarrierId::Twilio, TO), expected);
        }
        assert!(faults.of(CarrierId::Twilio).is_empty());
    }

    #[test]
    fn a_fault_without_a_number_of_times_stands_until_it_is_cleared() {
        let mut faults = Faults::default();
        order(&mut faults, json!({"fault": "timeout"}));
        for _ in 0..10 {
            assert_eq!(faults.strike_send(CarrierId::Twilio, TO), Some(Fault::Timeout { seconds: 30, reaches: false }));
        }
        faults.clear(CarrierId::WhatsApp);
        assert!(faults.strike_send(CarrierId::Twilio, TO).is_some());
        faults.clear(CarrierId::Twilio);
        assert!(faults.strike_send(CarrierId::Twilio, TO).is_none());
    }

    #[test]
    fn a_fault_strikes_only_its_carrier_and_its_number() {
        let mut faults = Faults::default();
        order(&mut faults, json!({"fault": "lostAnswer", "to": TO}));
        assert_eq!(faults.strike_send(CarrierId::WhatsApp, TO), None);
        assert_eq!(faults.strike_send(CarrierId::Twilio, "+14155550199"), None);
        assert_eq!(faults.strike_send(CarrierId::Twilio, "14155550100"), Some(Fault::LostAnswer));
    }

    #[test]
    fn receipts_suffer_several_faults_at_once_each_used_once() {
        let mut faults = Faults::default();
        order(&mut faults, json!({"fault": "duplicateReceipts", "times": 1}));
        order(&mut faults, json!({"fault": "duplicateReceipts", "times": 1}));
        order(&mut faults, json!({"fault": "reorderedReceipts", "times": 1}));
        let struck = faults.strike_receipts(CarrierId::Twilio, TO);
        assert_eq!(struck, [Fault::DuplicateReceipts { copies: 2 }, Fault::ReorderedReceipts]);
        assert_eq!(faults.strike_receipts(CarrierId::Twilio, TO), [Fault::DuplicateReceipts { copies: 2 }]);
        assert!(faults.strike_receipts(CarrierId::Twilio, TO).is_empty());
    }
}
