//! What the command line calls on a stage: its dead-letter queues, its functions and its stream. No function links this.

pub mod dead_letter_queues;
pub mod functions;
mod signed;
pub mod stream;
