//! The plain data of messaging: no port, no decision, nothing asynchronous.

pub mod carrier;
pub mod channel;
pub mod claim;
pub mod consent;
pub mod contact;
pub mod conversation;
pub mod dead_letter;
pub mod delayed;
pub mod destination;
pub mod event;
pub mod expense;
pub mod message;
pub mod money;
pub mod plan;
pub mod rate_limit;
pub mod route;
pub mod text_encoding;
pub mod timeline;
pub mod workflow;
