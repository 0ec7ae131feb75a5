//! The handlers of the endpoints, one file for each resource.

pub mod carriers;
pub mod consent;
pub mod contacts;
pub mod conversations;
pub mod costs;
pub mod health;
pub mod messages;
pub mod routing;
pub mod scheduled;
