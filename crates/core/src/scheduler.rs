//! What is done when a time has come: nothing of it waits for a message, all of it for the clock.
//!
//! | what ticks | which function | how often | what one tick may take |
//! |---|---|---|---|
//! | [`release`]: delayed deliveries, reminders of long texts, messages whose senders chose a time | `delivery-coordinator` | every minute | pages of 25 from each of 16 shards side by side, a few calls each; no page is begun after 20 seconds |
//! | [`health_tick`]: the points of routes | `failover-router` | every minute | a read of all states, one of the last hour of each route, and a write for each route that moves |
//!
//! The clock is the `EveryMinute` schedule of both functions in the template. A tick that fails is made once more
//! within its minute and then ends in `schedule-dlq`; the next one finds what it left.

pub mod health_tick;
pub mod release;
