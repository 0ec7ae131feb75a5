//! Every use case on in-memory ports, one file each.

#![expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "test code")]

#[path = "use_cases/acme.rs"]
mod common;
#[path = "use_cases/gateway.rs"]
mod gateway;

#[path = "use_cases/answers.rs"]
mod answers;
#[path = "use_cases/api_manners.rs"]
mod api_manners;
#[path = "use_cases/batches.rs"]
mod batches;
#[path = "use_cases/carriers.rs"]
mod carriers;
#[path = "use_cases/choice.rs"]
mod choice;
#[path = "use_cases/costs.rs"]
mod costs;
#[path = "use_cases/delivery.rs"]
mod delivery;
#[path = "use_cases/directory.rs"]
mod directory;
#[path = "use_cases/dispatch.rs"]
mod dispatch;
#[path = "use_cases/downgrade.rs"]
mod downgrade;
#[path = "use_cases/failover.rs"]
mod failover;
#[path = "use_cases/forgeries.rs"]
mod forgeries;
#[path = "use_cases/fragments.rs"]
mod fragments;
#[path = "use_cases/handing_on.rs"]
mod handing_on;
#[path = "use_cases/idempotency.rs"]
mod idempotency;
#[path = "use_cases/inbound.rs"]
mod inbound;
#[path = "use_cases/key_lives.rs"]
mod key_lives;
#[path = "use_cases/message.rs"]
mod message;
#[path = "use_cases/opening.rs"]
mod opening;
#[path = "use_cases/operations.rs"]
mod operations;
#[path = "use_cases/outbound.rs"]
mod outbound;
#[path = "use_cases/outbound_batches.rs"]
mod outbound_batches;
#[path = "use_cases/oversize.rs"]
mod oversize;
#[path = "use_cases/quiet_hours.rs"]
mod quiet_hours;
#[path = "use_cases/races.rs"]
mod races;
#[path = "use_cases/receipts.rs"]
mod receipts;
#[path = "use_cases/redriven.rs"]
mod redriven;
#[path = "use_cases/release.rs"]
mod release;
#[path = "use_cases/rounds.rs"]
mod rounds;
#[path = "use_cases/routing_api.rs"]
mod routing_api;
#[path = "use_cases/scheduled.rs"]
mod scheduled;
#[path = "use_cases/seen.rs"]
mod seen;
#[path = "use_cases/selection.rs"]
mod selection;
#[path = "use_cases/sender.rs"]
mod sender;
#[path = "use_cases/settling.rs"]
mod settling;
#[path = "use_cases/spellings.rs"]
mod spellings;
#[path = "use_cases/stops.rs"]
mod stops;
#[path = "use_cases/stream.rs"]
mod stream;
#[path = "use_cases/stuck.rs"]
mod stuck;
#[path = "use_cases/timelines.rs"]
mod timelines;
#[path = "use_cases/trial.rs"]
mod trial;
#[path = "use_cases/webhook.rs"]
mod webhook;
#[path = "use_cases/workflow.rs"]
mod workflow;
#[path = "use_cases/workflow_switches.rs"]
mod workflow_switches;
