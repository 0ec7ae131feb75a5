//! Everything that stands in a queue: what keeps its order, what makes two copies one, which message it is about.

use std::time::Duration;

use crate::model::event::MessageEvent;
use crate::model::message::{CorrelationId, Message, MessageId, Receipt, TenantId};
use crate::model::plan::{Delivery, DeliveryFailed, Retry};
use crate::model::workflow::ProcessorInput;
use crate::ports::QueueItem;
use crate::runtime::batch::TracedItem;

impl QueueItem for Message {
    fn group(&self) -> String {
        self.conversation_id.to_string()
    }

    fn deduplication_id(&self) -> String {
        self.id.to_string()
    }
}

impl TracedItem for Message {
    fn message(&self) -> Option<(TenantId, MessageId)> {
        Some((self.tenant_id.clone(), self.id.clone()))
    }

    fn correlation_id(&self) -> CorrelationId {
        self.correlation_id.clone()
    }
}

impl QueueItem for Receipt {
    fn group(&self) -> String {
        Self::group(self)
    }

    fn deduplication_id(&self) -> String {
        match &self.seen {
            // Told twice, it is heard of at two moments.
            Some(seen) => format!("{}.{}", self.group(), seen.up_to.as_microsecond()),
            None => format!("{}.{}.{}", self.carrier_message_id, self.status.name(), self.at.as_millisecond()),
        }
    }
}

impl TracedItem for Receipt {
    /// A receipt that is buried does not bury its message.
    fn message(&self) -> Option<(TenantId, MessageId)> {
        None
    }

    fn correlation_id(&self) -> CorrelationId {
        self.correlation_id.clone()
    }
}

impl QueueItem for ProcessorInput {
    fn group(&self) -> String {
        self.message.group()
    }

    fn deduplication_id(&self) -> String {
        format!("{}.{}", self.message.id, self.workflow)
    }
}

impl TracedItem for ProcessorInput {
    fn message(&self) -> Option<(TenantId, MessageId)> {
        self.message.message()
    }

    fn correlation_id(&self) -> CorrelationId {
        self.message.correlation_id()
    }
}

impl QueueItem for Delivery {
    fn group(&self) -> String {
        self.message.group()
    }

    fn deduplication_id(&self) -> String {
        // Parts of one message may go on at different times.
        let numbers = [self.step.to_string(), self.attempt.to_string()].into_iter();
        let numbers: Vec<String> = numbers.chain(self.only.iter().map(usize::to_string)).collect();
        format!("{}.{}", self.message.id, numbers.join("."))
    }
}

impl TracedItem for Delivery {
    fn message(&self) -> Option<(TenantId, MessageId)> {
        self.message.message()
    }

    fn correlation_id(&self) -> CorrelationId {
        self.message.correlation_id()
    }
}

impl QueueItem for Retry {
    fn group(&self) -> String {
        self.delivery.group()
    }

    fn deduplication_id(&self) -> String {
        self.delivery.deduplication_id()
    }

    fn delay(&self) -> Option<Duration> {
        Some(self.after)
    }
}

impl QueueItem for DeliveryFailed {
    fn group(&self) -> String {
        self.delivery.group()
    }

    fn deduplication_id(&self) -> String {
        // With the moment: a decision can be left to a worker that has the part in hand, whose failure is another one.
        format!("{}:{}:{}", self.delivery.deduplication_id(), self.part, self.at.as_microsecond())
    }
}

impl TracedItem for DeliveryFailed {
    fn message(&self) -> Option<(TenantId, MessageId)> {
        self.delivery.message()
    }

    fn correlation_id(&self) -> CorrelationId {
        self.delivery.correlation_id()
    }
}

impl QueueItem for MessageEvent {
    fn group(&self) -> String {
        self.message_id.to_string()
    }

    fn deduplication_id(&self) -> String {
        self.id.clone()
    }
}
