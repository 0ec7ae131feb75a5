//! A dead letter that goes through once its cause is gone.

#![expect(clippy::unwrap_used, reason = "test code: to panic is how it says that the stack is not as it should be")]

use std::path::PathBuf;

use omni_aws::config::Configuration;
use omni_aws::journal::JournalTable;
use omni_core::carrier::CarrierId;
use omni_core::message::{MessageId, TenantId};
use omni_core::ports::Journal;
use omni_core::rules::RuleSet;
use omni_core::tenant::Tenant;
use serde_json::{Value, json};
use tokio::process::Command;

use crate::customer::Customer;
use crate::letters::LOOKING;
use crate::world::{PATIENCE, World, until};

#[tokio::test]
async fn a_message_of_a_tenant_that_is_configured_too_late_goes_through_when_it_is_redriven() {
    let Some(world) = World::find() else { return };
    let customer = Customer::of(&world, CarrierId::Twilio, "redrive");
    let tenant = TenantId::new(format!("late-{}", customer.address));
    let id = MessageId::new(format!("message-{}", customer.address));
    let message = json!({
        "id": id, "tenantId": tenant, "conversationId": tenant, "correlationId": "redrive",
        "direction": "inbound", "channel": "sms", "from": {"address": customer.address},
        "to": {"address": "+12025550111"}, "body": "Is anybody there?",
        "timestamp": "2026-11-23T20:45:00Z", "receivedAt": "2026-11-23T20:45:00Z",
    });
    world.put("inbound.fifo", tenant.as_str(), id.as_str(), &message.to_string()).await;
    let found = world.letter(id.as_str()).await;
    assert_eq!(found.letter.reason, "its tenant is not configured");

    configure(&world, &tenant).await;
    let journal = JournalTable::new(world.deployed.aws().dynamodb(), world.deployed.name("messages"));
    // Warm functions remember for some seconds that there is no such tenant: the letter may come back, as a new one.
    until(PATIENCE, "the redriven message is routed", async || {
        for found in world.letters(id.as_str()).await {
            let report = redrive(&world, &found.id).await;
            assert_eq!(report["redriven"], json!([{"id": found.id, "to": "inbound.fifo"}]), "{report}");
        }
        let timeline = journal.read(&tenant, &id).await.unwrap();
        let routed = timeline.is_some_and(|timeline| timeline.status() == "refused");
        if routed { Ok(()) } else { Err("It is not in the journal".to_owned()) }
    })
    .await;
    assert!(world.letters(id.as_str()).await.is_empty(), "what was redriven is no dead letter any more");
}

/// A tenant without rules: what is routed is refused, and that is recorded.
async fn configure(world: &World, id: &TenantId) {
    let rules = RuleSet::default();
    let tenant = Tenant {
        id: id.clone(),
        version: 1,
        rules,
        workflows: Vec::new(),
        pinned_carrier: None,
        downgrade: Vec::new(),
        denied_carriers: Vec::new(),
        weights: std::collections::BTreeMap::new(),
        fallback: Vec::new(),
        selection: omni_core::tenant::SelectionRules::default(),
        rate_limits: Vec::new(),
        receipt_timeout: None,
    };
    let configuration = Configuration::new(world.deployed.aws().dynamodb(), world.deployed.name("config"));
    configuration.save_tenant(&tenant).await.unwrap();
}

/// `cargo omni dead-letters redrive`, by the binary that stands beside the tests.
async fn redrive(world: &World, letter: &str) -> Value {
    let _alone = LOOKING.lock().await;
    let mut command = Command::new(binary());
    command.args(["dead-letters", "redrive", letter, "--json", "--state"]).arg(&world.deployed.folder);
    let output = command.output().await.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn binary() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let binary = test.parent().unwrap().parent().unwrap().join("omni");
    assert!(binary.is_file(), "{} is not built: run `cargo build --package omni`", binary.display());
    binary
}
