//! Messages all the way through a deployed stack: real binaries, queues and tables, simulated carriers.
//!
//! `OMNI_STACK` is the path of a `stack.json`, as `cargo omni up --detach` writes it. Without it the tests say so and
//! pass; where `CI` is set they fail. Every test has customers of its own, so that all of them run at once, and again,
//! on the same stack.

#[path = "e2e/api.rs"]
mod api;
#[path = "e2e/carriers.rs"]
mod carriers;
#[path = "e2e/customer.rs"]
mod customer;
#[path = "e2e/letters.rs"]
mod letters;
#[path = "e2e/looking.rs"]
mod looking;
#[path = "e2e/peculiar.rs"]
mod peculiar;
#[path = "e2e/poison.rs"]
mod poison;
#[path = "e2e/receipts.rs"]
mod receipts;
#[path = "e2e/redrive.rs"]
mod redrive;
#[path = "e2e/replay.rs"]
mod replay;
#[path = "e2e/routing.rs"]
mod routing;
#[path = "e2e/sending.rs"]
mod sending;
#[path = "e2e/stack.rs"]
mod stack;
#[path = "e2e/webhooks.rs"]
mod webhooks;
#[path = "e2e/world.rs"]
mod world;
