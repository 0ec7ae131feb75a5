//! The ports of the API, all of one memory.

use super::{Memory, MemoryQueue};
use crate::model::message::Message;
use crate::operations::ports::OperationsPorts;

/// The stores of a memory and its queues by the names that they have on AWS.
#[derive(Clone, Debug)]
pub struct MemoryPorts {
    memory: Memory,
    outbound: MemoryQueue<Message>,
}

impl Memory {
    /// The ports of a use case that calls no carrier.
    #[must_use]
    pub fn ports(&self) -> MemoryPorts {
        MemoryPorts { memory: self.clone(), outbound: self.queue("outbound.fifo") }
    }
}

macro_rules! in_memory {
    ($($store:ident)+) => {
        #[expect(refining_impl_trait, reason = "a test may look into what it hands out")]
        impl OperationsPorts for MemoryPorts {
            $(fn $store(&self) -> &Memory {
                &self.memory
            })+

            fn outbound(&self) -> &MemoryQueue<Message> {
                &self.outbound
            }
        }
    };
}

in_memory!(configuration conversations effects journal schedule contacts costs health env);
