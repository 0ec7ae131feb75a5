//! A tenant in memory, for tests of use cases.

use omni_core::domain::carriers::inbound::InboundMessage;
use omni_core::domain::tenant::{ApiKey, ApiScope, Tenant};
use omni_core::foundation::secret::Credentials;
use omni_core::model::carrier::CarrierId;
use omni_core::model::channel::{Channel, ChannelKey, SecretReference};
use omni_core::model::message::{Address, ChannelId, ChannelKind, Content, CorrelationId, Message, TenantId};
use omni_core::operations::access;
use omni_core::ports::Consent;
use omni_core::testing::in_memory::{Memory, run};
use omni_core::testing::port_contracts;

pub(crate) const API_KEY: &str = "acme.s3cret";
pub(crate) const WHATSAPP_NUMBER: &str = "+15550001111";
pub(crate) const TWILIO_NUMBER: &str = "+12025550111";
pub(crate) const TWILIO_ACCOUNT: &str = "AC00000000000000000000000000000001";

/// Memory with tenant `acme`: WhatsApp and Twilio, a rule for help, an API key.
pub(crate) fn acme() -> Memory {
    acme_of(Memory::new(1))
}

/// The same in stores that are there.
pub(crate) fn acme_of(memory: Memory) -> Memory {
    memory.clock().set("2026-11-23T12:00:00Z".parse().unwrap());
    memory.add_tenant(tenant());
    for (channel, credentials) in channels() {
        memory.add_secret(channel.secret.clone(), credentials);
        memory.add_channel(channel);
    }
    memory.add_api_key(ApiKey {
        id: "acme".to_owned(),
        hash: access::hash(API_KEY),
        tenant_id: TenantId::new("acme"),
        scopes: vec![ApiScope::Send, ApiScope::Read, ApiScope::Configure],
    });
    memory
}

pub(crate) fn tenant() -> Tenant {
    serde_json::from_value(serde_json::json!({
        "id": "acme",
        "version": 3,
        "routingRules": [{
            "name": "asks for help",
            "conditions": [{"field": "body", "operator": "contains", "value": "HELP"}],
            "destination": "support-workflow",
        }],
        "workflows": [{
            "name": "support-workflow",
            "delivery": {"targets": [{"type": "reply", "body": "You wrote: {{ message.body }}"}]},
        }],
    }))
    .unwrap()
}

pub(crate) fn channels() -> Vec<(Channel, Credentials)> {
    let channel = |carrier: CarrierId, key: &str, address: &str, kinds: &[ChannelKind]| Channel {
        id: ChannelId::new(format!("acme-{}", carrier.name())),
        tenant_id: TenantId::new("acme"),
        carrier,
        keys: vec![ChannelKey::new(key)],
        address: Address::infer(address),
        kinds: kinds.to_vec(),
        secret: SecretReference::new(carrier.name()),
        priority: 0,
        pool: None,
        reach: None,
        settings: [("phoneNumberId", "106000000000001"), ("accountSid", TWILIO_ACCOUNT)]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
        rate_limits: Vec::new(),
    };
    vec![
        (
            channel(CarrierId::WhatsApp, "106000000000001", WHATSAPP_NUMBER, &[ChannelKind::WhatsApp]),
            Credentials::default()
                .with("appSecret", "app-secret")
                .with("accessToken", "t")
                .with("verifyToken", "verify-me"),
        ),
        (
            channel(
                CarrierId::Twilio,
                &format!("{TWILIO_ACCOUNT}/{TWILIO_NUMBER}"),
                TWILIO_NUMBER,
                &[ChannelKind::Sms, ChannelKind::Mms],
            ),
            Credentials::default().with("authToken", "12345"),
        ),
    ]
}

/// Whether a customer of a tenant said stop.
pub(crate) fn is_stopped(memory: &Memory, tenant: &TenantId, customer: &Address) -> bool {
    run(memory.status(&[(tenant.clone(), customer.clone())])).unwrap()[0].everything_stopped
}

/// A customer says stop, or start, at that time.
pub(crate) fn say(memory: &Memory, tenant: &TenantId, customer: &Address, stopped: bool, at: jiff::Timestamp) {
    run(memory.change(&port_contracts::word(tenant, customer, stopped, at))).unwrap();
}

/// A customer's message to acme, as `inbound.fifo` carries it.
pub(crate) fn customer_writes(memory: &Memory, id: &str, body: &str) -> Message {
    use omni_core::ports::Env;
    let (channel, _) = channels().remove(0);
    let written = InboundMessage {
        carrier_message_id: id.to_owned(),
        channel: ChannelKind::WhatsApp,
        from: Address::infer("+14155550100").into(),
        to: channel.address.clone(),
        timestamp: Some(memory.now()),
        body: body.to_owned(),
        content: Content::Text,
        reply_to: None,
        fragment: None,
        metadata: serde_json::Map::new(),
        payload: serde_json::json!({"id": id}),
    };
    written.normalize(&channel, memory.now(), CorrelationId::new("correlation"))
}
