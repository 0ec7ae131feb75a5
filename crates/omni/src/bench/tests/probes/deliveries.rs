//! Sends that are refused, that wait, that come due, and carriers that are ill.

use anyhow::Result;
use jiff::{SignedDuration, Timestamp};
use omni_core::domain::route_health::{Breaker, RouteState, minute_of};
use omni_core::model::carrier::CarrierId;
use omni_core::model::message::ChannelKind;
use omni_core::model::route::Route;
use serde_json::{Value, json};

use super::{FIRST, Probe, World, change, large_record, ordinary, row, tick};
use crate::foundation::clock;
use crate::template::function::Function;

/// Route of the ordinary delivery.
const ROUTE: Route = Route { carrier: CarrierId::Twilio, kind: ChannelKind::Sms };

/// Those of delivery-coordinator.
pub(super) fn of_coordinator(function: &Function) -> Result<Vec<Probe>> {
    let refused = |refusal| World { refusal: Some(refusal), ..World::default() };
    let stopped =
        refused((400, r#"{"code":21610,"message":"Attempt to send to unsubscribed recipient","status":400}"#));
    let later = refused((429, r#"{"code":20429,"message":"Too Many Requests","status":429}"#));
    let mut late = ordinary(function, FIRST + 3)?;
    change(&mut late, |delivery| {
        delivery.insert("attempt".to_owned(), json!(6));
        let steps = delivery.get_mut("plan").and_then(|plan| plan.get_mut("steps")).and_then(Value::as_array_mut);
        if let Some(steps) = steps {
            steps.truncate(1);
        }
    })?;
    let rejected = refused((400, r#"{"code":30006,"message":"Landline or unreachable carrier","status":400}"#));
    let mut large = large_record(function)?;
    large.world.refusal = rejected.refusal;
    Ok(vec![
        Probe::new("a send to a customer who told the carrier to stop", &ordinary(function, FIRST + 2)?)
            .within(stopped),
        Probe::new("a send that fails for the seventh time, and no other carrier is left", &late).within(later),
        large,
        Probe::new("a minute in which something of each kind is due", &tick(function)?).within(due(function)?),
        Probe::new("a send that may probe its route", &ordinary(function, FIRST + 4)?).within(to_be_probed()?),
    ])
}

/// Of failover-router: every call of a route has failed for minutes.
pub(super) fn an_outage(function: &Function) -> Result<Probe> {
    let minute = |ago: i64| {
        let at = clock::now() - SignedDuration::from_mins(ago);
        let failed = (0..6).map(|tenth| (format!("failed{tenth}"), json!({ "N": "50" })));
        let rest = [
            ("pk".to_owned(), json!({ "S": ROUTE.to_string() })),
            ("sk".to_owned(), json!({ "S": at.strftime("%Y-%m-%dT%H:%M").to_string() })),
            ("minute".to_owned(), json!({ "N": minute_of(at).to_string() })),
        ];
        failed.chain(rest).collect::<Value>()
    };
    let world = World { rows: (0..5).map(minute).collect(), ..World::default() };
    Ok(Probe::new("a minute of an outage", &tick(function)?).within(world))
}

/// A delivery, a reminder and two messages whose senders chose the time.
fn due(function: &Function) -> Result<World> {
    let event = ordinary(function, FIRST + 5)?;
    let body = event.pointer("/Records/0/body").and_then(Value::as_str).unwrap_or_default();
    let delivery: Value = serde_json::from_str(body)?;
    let message = delivery.get("message").cloned().unwrap_or_default();
    let at = clock::now() - SignedDuration::from_mins(1);
    let chosen = |id: &str| json!({ "scheduled": { "tenantId": "demo", "messageId": id, "conversationId": "c" } });
    let waiting = [json!({ "delivery": delivery }), json!({ "reminder": message }), chosen("first"), chosen("second")];
    let rows = waiting.into_iter().enumerate().map(|(nth, mut held)| {
        if let Some(held) = held.as_object_mut() {
            held.insert("due".to_owned(), json!(at));
        }
        row("held#00", &format!("{at:.9}#{nth}.0"), &held)
    });
    Ok(World { rows: rows.collect(), ..World::default() })
}

fn to_be_probed() -> Result<World> {
    let state = RouteState {
        version: 1,
        breaker: Breaker::Open { until: Timestamp::UNIX_EPOCH, openings: 1 },
        breaker_reason: "every call failed".to_owned(),
        ..RouteState::new(ROUTE)
    };
    let rows = vec![row("routes", &ROUTE.to_string(), &serde_json::to_value(state)?)];
    Ok(World { rows, ..World::default() })
}
