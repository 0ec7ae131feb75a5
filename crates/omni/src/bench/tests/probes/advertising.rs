//! Probes of advertising that has to wait: of a tenant that holds it all day.

use anyhow::{Context, Result};
use jiff::ToSpan;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::{FIRST, Probe, World, change, ordinary, row};
use crate::foundation::clock;
use crate::template::function::Function;

/// Its quiet hours last from yesterday until tomorrow.
const TENANT: &str = "quiet";
/// Id of a message that was held before.
const FIRED: &str = "fired";

/// Those of outbound-router.
pub(super) fn probes(function: &Function) -> Result<Vec<Probe>> {
    let first = advertising(function, FIRST + 2, "new")?;
    let mut both = advertising(function, FIRST + 3, FIRED)?;
    let second = advertising(function, FIRST + 4, "another")?;
    let mut second = second.pointer("/Records/0").cloned().context("it has no record")?;
    *second.pointer_mut("/messageId").context("it has no id")? = "00000000-0000-4000-8000-000000000001".into();
    both.pointer_mut("/Records").and_then(Value::as_array_mut).context("it has no records")?.push(second);
    let world = || -> Result<World> { Ok(World { rows: vec![tenant()?, fired(&both)?], ..World::default() }) };
    Ok(vec![
        Probe::new("advertising at night", &first).within(world()?),
        Probe::new("advertising that was held before, and may not go in the morning either", &both).within(world()?),
    ])
}

fn advertising(function: &Function, number: u64, id: &str) -> Result<Value> {
    let mut event = ordinary(function, number)?;
    // No law has hours for this number.
    let to = json!({ "address": "+447700900123", "addressType": "phone" });
    let fields = json!({ "id": id, "tenantId": TENANT, "class": "marketing", "channel": "sms", "to": to });
    change(&mut event, |message| message.extend(fields.as_object().cloned().unwrap_or_default()))?;
    Ok(event)
}

fn tenant() -> Result<Value> {
    let today = TimeZone::UTC.to_datetime(clock::now()).date();
    let days = [today.checked_sub(1.day())?, today, today.checked_add(1.day())?].map(|day| day.to_string());
    let tenant = json!({ "id": TENANT, "version": 1, "quietHours": { "holidays": days } });
    Ok(row(&format!("tenant#{TENANT}"), "config", &tenant))
}

/// What the schedule knows of a message that it has let go.
fn fired(event: &Value) -> Result<Value> {
    let body = event.pointer("/Records/0/body").and_then(Value::as_str).unwrap_or_default();
    let message: Value = serde_json::from_str(body)?;
    let mut fired = row(&format!("{TENANT}#{FIRED}"), "scheduled", &message);
    let at = clock::now();
    let standing = json!({ "sendAt": at, "state": "fired", "changedAt": at, "edited": false, "held": "it was night" });
    let fields = fired.as_object_mut().context("a row is an object")?;
    fields.insert("version".to_owned(), json!({ "N": "2" }));
    fields.insert("standing".to_owned(), json!({ "S": standing.to_string() }));
    Ok(fired)
}
