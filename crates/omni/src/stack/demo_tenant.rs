//! The tenant that every local stack starts with: two channels, one rule, one workflow. Its secrets are public.

use omni_core::carrier::CarrierId;
use omni_core::message::{Address, ChannelId, ChannelKind, TenantId};
use omni_core::rules::RuleSet;
use omni_core::secret::Credentials;
use omni_core::tenant::{Channel, ChannelKey, SecretReference, Tenant};
use omni_core::workflow::{DeliveryTargets, Target, Workflow};

/// Its id.
pub(crate) const TENANT: &str = "demo";
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

/// Its configuration.
pub(crate) fn tenant() -> Tenant {
    let rules: RuleSet = serde_json::from_value(serde_json::json!({
        "routingRules": [{
            "name": "asks for help",
            "conditions": [{ "field": "body", "operator": "contains", "value": "HELP" }],
            "destination": "support-workflow",
        }],
    }))
    .unwrap_or_default();
    Tenant {
        id: TenantId::new(TENANT),
        version: 1,
        rules,
        workflows: vec![Workflow {
            name: "support-workflow".to_owned(),
            delivery: DeliveryTargets {
                targets: vec![Target::Reply {
                    body: "Thank you for writing. An agent will answer \"{{ message.body }}\" in a moment.".to_owned(),
                }],
            },
        }],
        pinned_carrier: None,
    }
}

/// Its channels at the simulated carriers, each with its secrets.
pub(crate) fn channels(stage: &str, simulator_url: &str) -> Vec<(Channel, Credentials)> {
    let settings = |pairs: &[(&str, String)]| pairs.iter().map(|(k, v)| ((*k).to_owned(), v.clone())).collect();
    vec![
        (
            Channel {
                id: ChannelId::new("demo-whatsapp"),
                tenant_id: TenantId::new(TENANT),
                carrier: CarrierId::WhatsApp,
                keys: vec![
                    ChannelKey::new(WHATSAPP_PHONE_NUMBER_ID),
                    ChannelKey::new(format!("account:{WHATSAPP_ACCOUNT_ID}")),
                    ChannelKey::new(ChannelKey::DEFAULT),
                ],
                address: Address::infer(WHATSAPP_NUMBER),
                kinds: vec![ChannelKind::WhatsApp],
                secret: SecretReference::new(format!("omni/{stage}/channels/demo-whatsapp")),
                priority: 0,
                settings: settings(&[
                    ("phoneNumberId", WHATSAPP_PHONE_NUMBER_ID.to_owned()),
                    ("apiUrl", format!("{simulator_url}/whatsapp")),
                ]),
            },
            Credentials::default()
                .with("appSecret", WHATSAPP_APP_SECRET)
                .with("verifyToken", WHATSAPP_VERIFY_TOKEN)
                .with("accessToken", WHATSAPP_ACCESS_TOKEN),
        ),
        (
            Channel {
                id: ChannelId::new("demo-twilio"),
                tenant_id: TenantId::new(TENANT),
                carrier: CarrierId::Twilio,
                keys: vec![
                    ChannelKey::new(format!("{TWILIO_ACCOUNT_SID}/{TWILIO_NUMBER}")),
                    ChannelKey::new(ChannelKey::DEFAULT),
                ],
                address: Address::infer(TWILIO_NUMBER),
                kinds: vec![ChannelKind::Sms, ChannelKind::Mms],
                secret: SecretReference::new(format!("omni/{stage}/channels/demo-twilio")),
                priority: 0,
                settings: settings(&[
                    ("accountSid", TWILIO_ACCOUNT_SID.to_owned()),
                    ("apiUrl", format!("{simulator_url}/twilio")),
                ]),
            },
            Credentials::default().with("authToken", TWILIO_AUTH_TOKEN),
        ),
    ]
}
