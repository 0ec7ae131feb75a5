//! The tenant that every local stack starts with: a channel at each carrier, one rule, one workflow. Its secrets are
//! public.

use std::collections::BTreeMap;

use omni_core::domain::pricing::PriceTable;
use omni_core::domain::rules::RuleSet;
use omni_core::domain::tenant::{SelectionRules, Tenant};
use omni_core::foundation::secret::Credentials;
use omni_core::model::carrier::CarrierId;
use omni_core::model::channel::{Channel, ChannelKey, SecretReference};
use omni_core::model::message::{Address, ChannelId, ChannelKind, TenantId};
use omni_core::model::workflow::{DeliveryTarget, DeliveryTargets, Workflow};

/// Its id.
pub(crate) const TENANT: &str = "demo";
/// Its workflow, which answers whoever asks for help.
pub(crate) const WORKFLOW: &str = "support-workflow";
/// The key of its API, as callers send it in `Authorization: Bearer …`.
pub(crate) const API_KEY: &str = "demo.local-only-4f1d7c0a9b3e";
/// WhatsApp's id of its number.
pub(crate) const WHATSAPP_PHONE_NUMBER_ID: &str = "106540352242922";
/// WhatsApp's id of its business account.
pub(crate) const WHATSAPP_ACCOUNT_ID: &str = "102290129340398";
/// Its WhatsApp number.
pub(crate) const WHATSAPP_NUMBER: &str = "+15550001111";
/// Its Twilio account.
pub(crate) const TWILIO_ACCOUNT_SID: &str = "AC00000000000000000000000000000001";
/// Its Twilio number.
pub(crate) const TWILIO_NUMBER: &str = "+12025550111";
/// What its WhatsApp app signs with.
pub(crate) const WHATSAPP_APP_SECRET: &str = "demo-app-secret";
/// What it proves subscriptions with.
pub(crate) const WHATSAPP_VERIFY_TOKEN: &str = "demo-verify-token";
/// What it sends with.
pub(crate) const WHATSAPP_ACCESS_TOKEN: &str = "demo-access-token";
/// What Twilio signs with and it sends with.
pub(crate) const TWILIO_AUTH_TOKEN: &str = "demo-auth-token";
/// Its Bandwidth account.
pub(crate) const BANDWIDTH_ACCOUNT_ID: &str = "9900000";
/// Its Bandwidth application.
pub(crate) const BANDWIDTH_APPLICATION_ID: &str = "93de2206-9669-4e07-948d-329f4b722ee2";
/// Its Bandwidth number.
pub(crate) const BANDWIDTH_NUMBER: &str = "+12025550112";
/// Who Bandwidth says it is when it calls back, and how it proves that.
pub(crate) const BANDWIDTH_CALLBACK: (&str, &str) = ("demo-callback-user", "demo-callback-password");
/// Who it is for Bandwidth's API.
pub(crate) const BANDWIDTH_API: (&str, &str) = ("demo-api-user", "demo-api-password");
/// Its LiveChat organization.
pub(crate) const LIVECHAT_ORGANIZATION_ID: &str = "390e44e6-f1e6-4368-a6dd-b74014508c2e";
/// What webhooks of older versions call it by.
pub(crate) const LIVECHAT_LICENSE_ID: &str = "1520";
/// What LiveChat writes into every webhook.
pub(crate) const LIVECHAT_WEBHOOK_SECRET: &str = "demo-webhook-secret";
/// What it sends by LiveChat with: account and token, as LiveChat's console hands them out, in base64.
pub(crate) const LIVECHAT_API_KEY: &str = "ZGVtby1hY2NvdW50OmRhbDpkZW1vLXRva2Vu";
/// Its MessageBird number.
pub(crate) const MESSAGEBIRD_NUMBER: &str = "+12025550113";
/// Its channel at MessageBird's Conversations.
pub(crate) const MESSAGEBIRD_CHANNEL_ID: &str = "619747f69cf940a98fb443140ce9aed2";
/// What MessageBird signs with.
pub(crate) const MESSAGEBIRD_SIGNING_KEY: &str = "demo-signing-key";
/// What it sends by MessageBird with.
pub(crate) const MESSAGEBIRD_ACCESS_KEY: &str = "demo-access-key";
/// Its Inteliquent number.
pub(crate) const INTELIQUENT_NUMBER: &str = "+12025550114";
/// What Inteliquent makes its verification tokens with.
pub(crate) const INTELIQUENT_VERIFICATION_KEY: &str = "demo-verification-key";
/// What it sends by Inteliquent with.
pub(crate) const INTELIQUENT_API_KEY: &str = "demo-iq-api-key";

/// Its configuration.
pub(crate) fn tenant() -> Tenant {
    let rules: RuleSet = serde_json::from_value(serde_json::json!({
        "routingRules": [
            {
                "name": "asks for help",
                "conditions": [{ "field": "body", "operator": "contains", "value": "HELP" }],
                "destination": WORKFLOW,
            },
            // What rules can do besides; nobody says these words by chance.
            {
                "name": "files",
                "conditions": [{ "field": "body", "operator": "equals", "value": "folder test" }],
                "destination": { "type": "folder", "name": "bills" },
            },
            {
                "name": "answers",
                "conditions": [{ "field": "body", "operator": "equals", "value": "reply test" }],
                "destination": { "type": "reply", "body": "You wrote \"{{ message.body }}\"." },
            },
            {
                "name": "drops",
                "conditions": [{ "field": "body", "operator": "equals", "value": "drop test" }],
                "destination": { "type": "drop", "reason": "it is a test" },
            },
            {
                "name": "does everything",
                "conditions": [{ "field": "body", "operator": "equals", "value": "everything test" }],
                "destination": [
                    WORKFLOW,
                    { "type": "folder", "name": "tests" },
                    { "type": "agentGroup", "name": "testers" },
                    { "type": "reply", "body": "An agent will look at it." },
                ],
            },
        ],
    }))
    .unwrap_or_default();
    Tenant {
        id: TenantId::new(TENANT),
        version: 1,
        rules,
        workflows: vec![Workflow {
            name: WORKFLOW.to_owned(),
            delivery: DeliveryTargets {
                targets: vec![DeliveryTarget::Reply {
                    body: "Thank you for writing. An agent will answer \"{{ message.body }}\" in a moment.".to_owned(),
                }],
            },
        }],
        pinned_carrier: None,
        downgrade: Vec::new(),
        denied_carriers: Vec::new(),
        weights: BTreeMap::new(),
        fallback: Vec::new(),
        selection: SelectionRules::default(),
        rate_limits: Vec::new(),
        receipt_timeout: None,
    }
}

/// What the simulated carriers take. The amounts are made up; chats cost nothing.
pub(crate) fn prices() -> Vec<PriceTable> {
    let texts = |carrier: &str, segment: &str, file: &str| {
        serde_json::json!({ "carrier": carrier, "currency": "USD", "entries": [
            { "kind": "sms", "perSegment": segment }, { "kind": "mms", "perMessage": file },
        ] })
    };
    let whatsapp = serde_json::json!({ "carrier": "whatsapp", "currency": "USD", "entries": [
        { "kind": "whatsapp", "perMessage": "0.005" },
    ] });
    let tables = [
        whatsapp,
        texts("twilio", "0.008", "0.02"),
        texts("bandwidth", "0.004", "0.015"),
        texts("messagebird", "0.006", "0.018"),
        texts("inteliquent", "0.005", "0.016"),
    ];
    tables.into_iter().filter_map(|table| serde_json::from_value(table).ok()).collect()
}

/// Its channels at the simulated carriers, each with its secrets; of those that carry text messages Twilio's comes first.
pub(crate) fn channels(stage: &str, simulator_url: &str) -> Vec<(Channel, Credentials)> {
    CarrierId::ALL.into_iter().map(|carrier| channel(carrier, stage, simulator_url)).collect()
}

fn channel(carrier: CarrierId, stage: &str, simulator_url: &str) -> (Channel, Credentials) {
    let account = account(carrier);
    let id = format!("demo-{}", carrier.name());
    let own_settings = account.settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let api = ("apiUrl".to_owned(), format!("{simulator_url}/{}", carrier.name()));
    let channel = Channel {
        id: ChannelId::new(id.as_str()),
        tenant_id: TenantId::new(TENANT),
        carrier,
        keys: account.keys.into_iter().chain([ChannelKey::DEFAULT.to_owned()]).map(ChannelKey::new).collect(),
        address: Address::infer(account.address),
        kinds: account.kinds.to_vec(),
        secret: SecretReference::new(format!("omni/{stage}/channels/{}/{id}", carrier.name())),
        priority: account.priority,
        pool: None,
        reach: None,
        settings: own_settings.chain([api]).collect(),
        rate_limits: Vec::new(),
    };
    let credentials = account.secrets.iter().fold(Credentials::default(), |all, (name, value)| all.with(name, *value));
    (channel, credentials)
}

/// What the demo tenant has at one carrier.
struct Account {
    keys: Vec<String>,
    address: &'static str,
    kinds: &'static [ChannelKind],
    priority: u32,
    settings: &'static [(&'static str, &'static str)],
    secrets: &'static [(&'static str, &'static str)],
}

fn account(carrier: CarrierId) -> Account {
    let texts: &[ChannelKind] = &[ChannelKind::Sms, ChannelKind::Mms];
    match carrier {
        CarrierId::WhatsApp => Account {
            keys: vec![WHATSAPP_PHONE_NUMBER_ID.to_owned(), format!("account:{WHATSAPP_ACCOUNT_ID}")],
            address: WHATSAPP_NUMBER,
            kinds: &[ChannelKind::WhatsApp],
            priority: 0,
            settings: &[("phoneNumberId", WHATSAPP_PHONE_NUMBER_ID)],
            secrets: &[
                ("appSecret", WHATSAPP_APP_SECRET),
                ("verifyToken", WHATSAPP_VERIFY_TOKEN),
                ("accessToken", WHATSAPP_ACCESS_TOKEN),
            ],
        },
        CarrierId::Twilio => Account {
            keys: ["", "whatsapp:"].map(|prefix| format!("{TWILIO_ACCOUNT_SID}/{prefix}{TWILIO_NUMBER}")).to_vec(),
            address: TWILIO_NUMBER,
            kinds: texts,
            priority: 0,
            settings: &[("accountSid", TWILIO_ACCOUNT_SID)],
            secrets: &[("authToken", TWILIO_AUTH_TOKEN)],
        },
        CarrierId::Bandwidth => Account {
            keys: vec![format!("{BANDWIDTH_APPLICATION_ID}/{BANDWIDTH_NUMBER}")],
            address: BANDWIDTH_NUMBER,
            kinds: texts,
            priority: 1,
            settings: &[("accountId", BANDWIDTH_ACCOUNT_ID), ("applicationId", BANDWIDTH_APPLICATION_ID)],
            secrets: &[
                ("callbackUser", BANDWIDTH_CALLBACK.0),
                ("callbackPassword", BANDWIDTH_CALLBACK.1),
                ("apiUser", BANDWIDTH_API.0),
                ("apiPassword", BANDWIDTH_API.1),
            ],
        },
        CarrierId::LiveChat => Account {
            keys: vec![LIVECHAT_ORGANIZATION_ID.to_owned(), format!("license:{LIVECHAT_LICENSE_ID}")],
            address: LIVECHAT_ORGANIZATION_ID,
            kinds: &[ChannelKind::Chat],
            priority: 0,
            settings: &[],
            secrets: &[("webhookSecret", LIVECHAT_WEBHOOK_SECRET), ("apiKey", LIVECHAT_API_KEY)],
        },
        CarrierId::MessageBird => Account {
            keys: vec![MESSAGEBIRD_NUMBER.to_owned(), MESSAGEBIRD_CHANNEL_ID.to_owned()],
            address: MESSAGEBIRD_NUMBER,
            kinds: texts,
            priority: 2,
            settings: &[],
            secrets: &[("signingKey", MESSAGEBIRD_SIGNING_KEY), ("accessKey", MESSAGEBIRD_ACCESS_KEY)],
        },
        CarrierId::Inteliquent => Account {
            keys: vec![INTELIQUENT_NUMBER.to_owned()],
            address: INTELIQUENT_NUMBER,
            kinds: texts,
            priority: 3,
            settings: &[],
            secrets: &[("verificationKey", INTELIQUENT_VERIFICATION_KEY), ("apiKey", INTELIQUENT_API_KEY)],
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_carrier_of_the_demo_that_takes_money_has_prices() {
        let priced: Vec<CarrierId> = prices().into_iter().map(|table| table.carrier).collect();
        let paid: Vec<CarrierId> =
            CarrierId::ALL.into_iter().filter(|carrier| *carrier != CarrierId::LiveChat).collect();
        assert_eq!(priced, paid);
    }
}
