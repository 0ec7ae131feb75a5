//! The keys and the time that the suites work with.

use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::domain::pricing::{PriceEntry, PriceTable};
use crate::domain::quiet_hours::QuietHours;
use crate::domain::rules::RuleSet;
use crate::domain::tenant::{ApiKey, ApiScope, Fallback, ReceiptTimeout, SelectionRules, Tenant};
use crate::foundation::secret::Credentials;
use crate::model::carrier::CarrierId;
use crate::model::channel::{Channel, ChannelKey, Reach, SecretReference};
use crate::model::destination::Destination;
use crate::model::message::{
    Address, ChannelId, ChannelKind, Message, MessageClass, MessageId, SendReference, TenantId,
};
use crate::model::money::{Currency, Micros};
use crate::model::plan::Downgrade;
use crate::model::rate_limit::{LimitScope as Each, RateLimit};

/// Keys that nobody else uses, and a time.
#[derive(Clone, Debug)]
pub struct Fixture {
    /// Starts every key: up to 40 letters, digits and dashes, another for each run.
    pub prefix: String,
    /// Time at which the suite happens, in whole seconds.
    pub now: Timestamp,
}

impl Fixture {
    /// Keys that start with `prefix`, at `now`.
    pub fn new(prefix: impl Into<String>, now: Timestamp) -> Self {
        Self { prefix: prefix.into(), now }
    }

    /// The tenant of everything in the suites.
    #[must_use]
    pub fn tenant_id(&self) -> TenantId {
        TenantId::new(&self.prefix)
    }

    /// Another tenant, whose name says what for.
    #[must_use]
    pub fn named(&self, name: &str) -> TenantId {
        TenantId::new(format!("{}-{name}", self.prefix))
    }

    /// Some seconds later than [`Fixture::now`], or earlier.
    #[must_use]
    pub fn at(&self, seconds: i64) -> Timestamp {
        self.now + SignedDuration::from_secs(seconds)
    }

    /// Two channels of the tenant for [`super::channels`], the first of them with two keys.
    #[must_use]
    pub fn channels(&self) -> Vec<Channel> {
        let channel = |name: &str, keys: &[&str]| Channel {
            id: ChannelId::new(format!("{}-{name}", self.prefix)),
            tenant_id: self.tenant_id(),
            carrier: CarrierId::Twilio,
            keys: keys.iter().map(|key| ChannelKey::new(format!("{}/{key}", self.prefix))).collect(),
            address: Address::Phone("+14155550100".to_owned()),
            kinds: vec![ChannelKind::Sms],
            secret: self.secret(),
            priority: 0,
            pool: Some("main".to_owned()),
            reach: Some(Reach { denied: vec!["7".to_owned()], ..Reach::default() }),
            settings: [("accountSid".to_owned(), self.prefix.clone())].into(),
            rate_limits: vec![RateLimit { strict: true, ..RateLimit::new(Each::Account, 600, 1) }],
        };
        vec![channel("first", &["+14155550100", "whatsapp:+14155550100"]), channel("second", &["+14155550101"])]
    }

    /// The tenant's document for [`super::tenants`].
    #[must_use]
    pub fn tenant(&self) -> Tenant {
        Tenant {
            id: self.tenant_id(),
            version: 7,
            rules: RuleSet { default_destination: Some(Destination::workflow("support")), ..RuleSet::default() },
            workflows: Vec::new(),
            pinned_carrier: Some(CarrierId::Twilio),
            downgrade: vec![Downgrade::MediaAsLink],
            denied_carriers: vec![CarrierId::Inteliquent],
            weights: [(CarrierId::Twilio, 70), (CarrierId::Bandwidth, 0)].into(),
            fallback: vec![Fallback { from: ChannelKind::WhatsApp, to: ChannelKind::Sms }],
            selection: SelectionRules { cost_tolerance_percent: 5, ..SelectionRules::default() },
            rate_limits: vec![RateLimit::new(Each::Recipient, 10, 60)],
            quiet_hours: Some(QuietHours { reply_minutes: Some(5), ..QuietHours::default() }),
            receipt_timeout: Some(ReceiptTimeout { seconds: 300, classes: vec![MessageClass::Code] }),
        }
    }

    /// Prices of one carrier for [`super::prices`]: those of everybody, and the tenant's own. Carriers belong to everybody,
    /// so these are not of the run alone.
    #[must_use]
    pub fn prices(&self) -> [PriceTable; 2] {
        let table = |tenant, price| PriceTable {
            carrier: CarrierId::Inteliquent,
            tenant,
            currency: Currency::default(),
            entries: vec![PriceEntry {
                prefix: "1".to_owned(),
                kind: ChannelKind::Sms,
                per_segment: Some(Micros::new(price)),
                per_message: None,
            }],
        };
        [table(None, 4_000), table(Some(self.tenant_id()), 3_900)]
    }

    /// The key's document for [`super::api_keys`].
    #[must_use]
    pub fn api_key(&self) -> ApiKey {
        ApiKey {
            id: format!("{}-key", self.prefix),
            hash: "ab".repeat(32),
            tenant_id: self.tenant_id(),
            scopes: vec![ApiScope::Send, ApiScope::Read, ApiScope::Configure],
        }
    }

    /// The name of the secret for [`super::secrets`].
    #[must_use]
    pub fn secret(&self) -> SecretReference {
        SecretReference::new(format!("omni/contract/channels/{}", self.prefix))
    }

    /// The versions of that secret, in the order in which they are put there: the last one is the current one.
    #[must_use]
    pub fn secret_versions(&self) -> [Credentials; 2] {
        ["old", "new"].map(|token| Credentials::default().with("authToken", format!("{token}-{}", self.prefix)))
    }

    /// A message with a field that this version does not know.
    pub(crate) fn message(&self, name: &str) -> Message {
        serde_json::from_value(json!({
            "id": format!("{}-{name}", self.prefix),
            "tenantId": self.prefix,
            "conversationId": format!("{}-conversation", self.prefix),
            "correlationId": "correlation",
            "direction": "outbound",
            "channel": "sms",
            "from": {"address": "+14155550100", "addressType": "phone"},
            "to": {"address": "+14155550199", "addressType": "phone", "name": "Zoë"},
            "body": "line\n\"quoted\" \u{1f600}",
            "metadata": {"empty": "", "nested": {"list": [1, 2.5, null, true]}},
            "timestamp": self.now,
            "receivedAt": self.now,
            "fieldOfTomorrow": {"kept": ["as", "it", "came"]},
        }))
        .unwrap()
    }

    /// The first send of a message.
    pub(super) fn reference(&self, name: &str) -> SendReference {
        SendReference { message_id: MessageId::new(format!("{}-{name}", self.prefix)), part: 0, step: 0 }
    }
}
