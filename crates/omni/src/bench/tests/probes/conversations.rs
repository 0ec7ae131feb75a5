//! Probes of what customers write: texts in pieces, and messages of a tenant whose rules do more than the demo's.

use anyhow::Result;
use serde_json::{Value, json};

use super::{FIRST, Probe, World, change, ordinary, row};
use crate::template::function::Function;

/// Its rules look at the contact and at the conversation, and start a state machine.
const TENANT: &str = "asking";

/// Those of inbound-router.
pub(super) fn probes(function: &Function) -> Result<Vec<Probe>> {
    let piece = changed(
        function,
        FIRST + 2,
        &json!({ "metadata": { "fragment": { "reference": 204, "number": 1, "of": 2 } } }),
    )?;
    let asked = changed(function, FIRST + 3, &json!({ "tenantId": TENANT, "body": "order" }))?;
    let tenant = json!({
        "id": TENANT,
        "version": 1,
        "routingRules": [
            {
                "name": "important customers",
                "conditions": [{ "field": "contact.tags", "operator": "equals", "value": "vip" }],
                "destination": { "type": "folder", "name": "vip" },
            },
            {
                "name": "known customers",
                "conditions": [{ "field": "conversation.isNew", "operator": "equals", "value": false }],
                "destination": { "type": "folder", "name": "known" },
            },
            {
                "name": "orders",
                "conditions": [{ "field": "body", "operator": "contains", "value": "order" }],
                "destination": { "type": "stateMachine", "name": "order" },
            },
        ],
    });
    let rows = vec![row(&format!("tenant#{TENANT}"), "config", &tenant)];
    Ok(vec![
        Probe::new("the first piece of a long text", &piece),
        Probe::new("a message that starts a state machine", &asked).within(World { rows, ..World::default() }),
    ])
}

/// The ordinary event with some fields of its message changed.
fn changed(function: &Function, number: u64, fields: &Value) -> Result<Value> {
    let mut event = ordinary(function, number)?;
    let fields = fields.as_object().cloned().unwrap_or_default();
    change(&mut event, |message| message.extend(fields))?;
    Ok(event)
}
