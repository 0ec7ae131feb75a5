//! Metrics without a call: a line of `CloudWatch`'s embedded metric format in the log, from which the service makes them
//! (Amazon `CloudWatch`, "Specification: Embedded metric format").

use std::io::Write;

use omni_core::domain::route_health::{Position, RouteChange};
use serde_json::{Value, json};

/// Says that a route changed: one line to read, and one for the metrics `RouteTransitions`, `RoutePoints` and
/// `BreakerOpen`, of the route and of all routes together: an alarm is on one metric, and routes are many. `table` is the health table, whose name starts with that of the stage.
pub(super) fn route_changed(table: &str, change: &RouteChange) {
    let (route, to) = (change.state.route, change.transition.to);
    tracing::warn!(
        route.carrier = route.carrier.name(),
        route.kind = route.kind.name(),
        breaker = ?to.breaker,
        points = to.points,
        reason = change.transition.reason,
        "a route changed"
    );
    // A log that cannot be written to has lost the line above already.
    let _ = writeln!(std::io::stdout().lock(), "{}", route_metrics(table, change));
}

fn route_metrics(table: &str, change: &RouteChange) -> Value {
    let (route, to) = (change.state.route, change.transition.to);
    let metric = |name: &str, unit: &str| json!({ "Name": name, "Unit": unit });
    json!({
        "_aws": {
            "Timestamp": change.transition.at.as_millisecond(),
            "CloudWatchMetrics": [{
                "Namespace": table.strip_suffix("-health").unwrap_or(table),
                "Dimensions": [["carrier", "kind"], []],
                "Metrics": [
                    metric("RouteTransitions", "Count"),
                    metric("RoutePoints", "None"),
                    metric("BreakerOpen", "Count"),
                ],
            }],
        },
        "carrier": route.carrier.name(),
        "kind": route.kind.name(),
        "RouteTransitions": 1,
        "RoutePoints": to.points,
        "BreakerOpen": u8::from(to.breaker != Position::Closed),
    })
}

#[cfg(test)]
mod tests {
    use omni_core::domain::route_health::{OperatorOrder, OperatorWord, OrderedBy, RouteState};
    use omni_core::model::message::TenantId;
    use omni_core::model::route::Route;

    use super::*;

    #[test]
    fn every_metric_that_is_named_has_a_value_and_so_has_every_dimension() {
        let order = OperatorOrder {
            wants: OperatorWord::Drain,
            by: OrderedBy::Operator { tenant_id: TenantId::new("acme"), key_id: "key".to_owned() },
            at: "2026-11-23T20:45:00Z".parse().unwrap(),
            note: "a note".to_owned(),
        };
        let change = RouteState::new(Route::from_names("twilio", "sms").unwrap()).ordered(order);
        let line = route_metrics("omni-prod-health", &change);
        let metrics = &line["_aws"]["CloudWatchMetrics"][0];
        assert_eq!(metrics["Namespace"], "omni-prod");
        assert_eq!(line["_aws"]["Timestamp"], 1_795_466_700_000_i64);
        let names = metrics["Metrics"].as_array().unwrap().iter().map(|metric| &metric["Name"]);
        for name in names.chain(metrics["Dimensions"][0].as_array().unwrap()) {
            assert!(line.get(name.as_str().unwrap()).is_some(), "{name}");
        }
        assert_eq!(metrics["Dimensions"][1], json!([]), "an alarm on all routes asks for no dimension");
        assert!(!line.to_string().contains("acme"), "no tenant");
    }
}
