//! The tenant that every local stack starts with: a channel at each carrier, one rule, one workflow. Its secrets are
//! public. What it has at a carrier stands in the carrier's fixture.

use std::collections::BTreeMap;

use omni_core::domain::pricing::PriceTable;
use omni_core::domain::rules::RuleSet;
use omni_core::domain::tenant::{SelectionRules, Tenant};
use omni_core::foundation::secret::Credentials;
use omni_core::model::carrier::CarrierId;
use omni_core::model::channel::{Channel, ChannelKey, SecretReference};
use omni_core::model::message::{Address, ChannelId, TenantId};
use omni_core::model::workflow::Workflow;
use omni_core::testing::carrier_fixtures::{Price, fixture};
use serde_json::{Value, json};

/// Its id.
pub(crate) const TENANT: &str = "demo";
/// Its workflow, which answers whoever asks for help.
pub(crate) const WORKFLOW: &str = "support-workflow";
/// Its workflow with every switch on, for whoever writes "workflow test".
pub(crate) const EVERYTHING: &str = "everything-workflow";
/// The key of its API, as callers send it in `Authorization: Bearer …`.
pub(crate) const API_KEY: &str = "demo.local-only-4f1d7c0a9b3e";

/// Its configuration.
pub(crate) fn tenant() -> Tenant {
    let rules: RuleSet = serde_json::from_value(json!({
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
                "name": "works on it",
                "conditions": [{ "field": "body", "operator": "equals", "value": "workflow test" }],
                "destination": EVERYTHING,
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
        workflows: workflows(),
        pinned_carrier: None,
        downgrade: Vec::new(),
        denied_carriers: Vec::new(),
        weights: BTreeMap::new(),
        fallback: Vec::new(),
        selection: SelectionRules::default(),
        rate_limits: Vec::new(),
        quiet_hours: None,
        receipt_timeout: None,
    }
}

/// Its workflows: the one that everybody meets first, with every switch off, and one with all of them on.
fn workflows() -> Vec<Workflow> {
    let body = "Thank you for writing. An agent will answer \"{{ message.body }}\" in a moment.";
    let support = json!({"name": WORKFLOW, "delivery": {"targets": [{"type": "reply", "body": body}]}});
    let everything = json!({
        "name": EVERYTHING,
        "enrichment": {"userProfile": true, "history": 5},
        "filters": {"pii": true, "profanity": true, "spam": true},
        "transform": [{"type": "prefix", "text": "[Demo] "}, {"type": "contentAsText"}],
        "delivery": {
            "targets": [
                {"type": "folder", "name": "everything"},
                {"type": "agentGroup", "name": "testers"},
                {"type": "reply", "body": "You wrote \"{{ message.body }}\"."},
                {"type": "channel", "channel": "sms", "body": "By another channel."},
            ],
            "priority": "high",
            "timeout": 3600,
        },
    });
    serde_json::from_value(json!([support, everything])).unwrap_or_default()
}

/// The prices of the simulated carriers. The amounts are made up; those that take nothing have no table.
pub(crate) fn prices() -> Vec<PriceTable> {
    let priced = CarrierId::ALL.into_iter().filter(|carrier| !fixture(*carrier).demo.prices.is_empty());
    priced.filter_map(|carrier| serde_json::from_value(price_table(carrier)).ok()).collect()
}

fn price_table(carrier: CarrierId) -> Value {
    let entry = |price: &Price| json!({ "kind": price.kind.name(), (price.unit): price.amount });
    let entries: Vec<Value> = fixture(carrier).demo.prices.iter().map(entry).collect();
    json!({ "carrier": carrier.name(), "currency": "USD", "entries": entries })
}

/// Its channels at the simulated carriers, each with its secrets; of those that carry text messages Twilio's comes first.
pub(crate) fn channels(stage: &str, simulator_url: &str) -> Vec<(Channel, Credentials)> {
    CarrierId::ALL.into_iter().map(|carrier| channel(carrier, stage, simulator_url)).collect()
}

fn channel(carrier: CarrierId, stage: &str, simulator_url: &str) -> (Channel, Credentials) {
    let account = &fixture(carrier).demo;
    let id = format!("demo-{}", carrier.name());
    let own_settings = account.settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let api = ("apiUrl".to_owned(), format!("{simulator_url}/{}", carrier.name()));
    let channel = Channel {
        id: ChannelId::new(id.as_str()),
        tenant_id: TenantId::new(TENANT),
        carrier,
        keys: account.keys.iter().copied().chain([ChannelKey::DEFAULT]).map(ChannelKey::new).collect(),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_carrier_of_the_demo_that_takes_money_has_prices() {
        let priced: Vec<CarrierId> = prices().into_iter().map(|table| table.carrier).collect();
        let paid: Vec<CarrierId> =
            CarrierId::ALL.into_iter().filter(|carrier| !fixture(*carrier).demo.prices.is_empty()).collect();
        assert_eq!(priced, paid);
        assert!(paid.len() > 1);
    }
}
