//! Every sample event goes through its function's use case, from the bytes of the event to what was queued, buried,
//! stored, sent and answered, and is held to its snapshot. Nothing is needed for it but memory.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "test code: to panic is how it says that an event or its outcome is not as it should be"
)]

#[path = "offline/api_document.rs"]
mod api_document;
#[path = "offline/carriers.rs"]
mod carriers;
#[path = "../../crates/omni/src/demo_tenant.rs"]
mod demo_tenant;
#[path = "offline/forged.rs"]
mod forged;
#[path = "offline/functions.rs"]
mod functions;
#[path = "offline/logs.rs"]
mod logs;
#[path = "offline/oversize.rs"]
mod oversize;
#[path = "offline/sample.rs"]
mod sample;
#[path = "offline/shop.rs"]
mod shop;
#[path = "offline/stuck.rs"]
mod stuck;
#[path = "offline/world.rs"]
mod world;

use insta::assert_json_snapshot;
use omni_core::model::carrier::CarrierId;
use sample::Sample;

/// Holds every sample event of `function` to its snapshot.
fn hold(function: &str) {
    let samples = Sample::of(function);
    assert!(samples.len() >= 4, "{function} has {} sample events", samples.len());
    for sample in samples {
        let name = format!("{function}__{}", sample.case);
        assert_json_snapshot!(name, world::outcome(&sample));
    }
}

#[test]
fn every_carriers_webhooks_are_queued_refused_or_kept_as_dead_letters() {
    for carrier in CarrierId::ALL {
        hold(&format!("{}-receive", carrier.name()));
    }
}

#[test]
fn customers_messages_go_where_the_rules_say() {
    hold("inbound-router");
}

#[test]
fn workflows_answer() {
    hold("message-processor");
}

#[test]
fn only_what_may_go_goes_out() {
    hold("outbound-router");
}

#[test]
fn what_goes_out_gets_a_plan() {
    hold("carrier-selector");
}

#[test]
fn deliveries_are_sent_put_off_or_handed_on_and_receipts_joined() {
    hold("delivery-coordinator");
}

#[test]
fn failed_deliveries_get_the_next_carrier_or_their_end() {
    hold("failover-router");
}

#[test]
fn changes_become_events() {
    hold("stream-processor");
}

#[test]
fn the_api_takes_and_shows_messages() {
    hold("operations-api");
}

#[test]
fn every_sample_event_belongs_to_a_function_that_is_held() {
    let held = include_str!("offline.rs");
    for sample in Sample::all() {
        let call = format!("hold(\"{}\")", sample.function);
        let receives = CarrierId::ALL.iter().any(|carrier| sample.function == format!("{}-receive", carrier.name()));
        assert!(receives || held.contains(&call), "{sample} is held to no snapshot");
    }
}
