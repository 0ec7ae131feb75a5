//! The queue of dead letters.

use super::{Memory, Port};
use crate::foundation::failure::Failure;
use crate::model::dead_letter::DeadLetter;
use crate::ports::DeadLetters;

impl Memory {
    /// Everything that was buried, oldest first. Standard queues keep copies: so does this.
    #[must_use]
    pub fn dead_letters(&self) -> Vec<DeadLetter> {
        self.lock().dead_letters.clone()
    }

    /// Takes everything out that was buried, oldest first.
    #[must_use]
    pub fn take_dead_letters(&self) -> Vec<DeadLetter> {
        std::mem::take(&mut self.lock().dead_letters)
    }
}

impl DeadLetters for Memory {
    async fn dead_letter(&self, letter: &DeadLetter) -> Result<(), Failure> {
        self.one(Port::DeadLetters, |state| state.dead_letters.push(letter.clone())).await
    }
}
