//! Calls of the command line on a stage's dead-letter queues, functions and stream. No function links this.

pub mod dead_letter_queues;
pub mod functions;
mod signed;
pub mod stream;
