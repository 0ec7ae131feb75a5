//! The time and the chance of a memory: its clock and its dice.

use jiff::Timestamp;

use super::Memory;
use crate::ports::Env;

impl Env for Memory {
    fn now(&self) -> Timestamp {
        self.clock.now()
    }

    fn fraction(&self) -> f64 {
        self.dice.fraction()
    }

    fn bytes(&self) -> [u8; 10] {
        self.dice.bytes()
    }
}
