//! Where the gateway runs: every port of `omni_core::ports` on AWS. The file names mirror the ports.
//!
//! Imports point down this table only, and `dynamodb/`, `messaging/` and `carriers/` do not know each other.
//!
//! | floor | what it is |
//! |---|---|
//! | `compose` | the adapters of a function, built from its environment |
//! | `lambda/` | the Lambda runtime: events in, answers out, logs |
//! | `operator/` | what the command line calls on a stage, and no function links |
//! | `dynamodb/` | a file per port on a table, and `table`, on which they are built |
//! | `messaging/` | queue, topic, dead letters, state machines, and the bucket for large bodies |
//! | `carriers/` | the APIs of carriers over HTTPS, and the secrets of channels |
//! | `clients` | one configuration for all clients of AWS |
//! | `cache`, `env`, `failure`, `settings` | what every floor stands on |

pub mod carriers;
pub mod clients;
pub mod compose;
pub mod dynamodb;
pub mod env;
pub mod lambda;
pub mod messaging;
pub mod operator;
pub mod settings;

mod cache;
mod failure;
