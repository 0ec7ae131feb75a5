//! A tenant that says who carries its messages: it denies, weighs, falls back, and has a pool and prices of its own.

use omni_core::model::carrier::CarrierId;
use omni_core::testing::in_memory::Memory;
use serde_json::{Value, json};

/// Adds it. The samples of `carrier-selector` write to its customers.
pub(crate) fn open(memory: &Memory) {
    let tenant = json!({
        "id": "shop", "version": 1, "routingRules": [],
        "deniedCarriers": ["inteliquent"],
        "weights": {"twilio": 80, "bandwidth": 20},
        "fallback": [{"from": "whatsapp", "to": "sms"}],
        "downgrade": ["locationAsText"],
    });
    memory.add_tenant(serde_json::from_value(tenant).unwrap());
    let sms = ["sms"].as_slice();
    let channels = [
        (
            CarrierId::WhatsApp,
            "+15550002222",
            ["whatsapp"].as_slice(),
            json!({"reach": {"templates": ["order_ready"]}}),
        ),
        (CarrierId::Twilio, "+14155550121", sms, json!({"pool": "us"})),
        (CarrierId::Bandwidth, "+12125550122", sms, json!({"pool": "us"})),
        (CarrierId::MessageBird, "+12025550123", sms, json!({"reach": {"denied": ["1876"]}})),
        (CarrierId::Inteliquent, "+12025550124", ["sms", "mms"].as_slice(), json!({})),
    ];
    for (carrier, address, kinds, more) in channels {
        memory.add_channel(serde_json::from_value(channel(carrier, address, kinds, &more)).unwrap());
    }
    for (carrier, price) in
        [(CarrierId::Twilio, "0.0079"), (CarrierId::Bandwidth, "0.0075"), (CarrierId::MessageBird, "0.0120")]
    {
        let entry = json!({"prefix": "1", "kind": "sms", "perSegment": price});
        let table = json!({"carrier": carrier, "tenant": "shop", "currency": "USD", "entries": [entry]});
        memory.add_prices(serde_json::from_value(table).unwrap());
    }
}

fn channel(carrier: CarrierId, address: &str, kinds: &[&str], more: &Value) -> Value {
    let mut channel = json!({
        "id": format!("shop-{}", carrier.name()),
        "tenantId": "shop",
        "carrier": carrier,
        "keys": [format!("shop-{address}")],
        "address": {"address": address},
        "kinds": kinds,
        "secret": "shop",
    });
    channel.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    channel
}
