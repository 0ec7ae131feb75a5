//! The schedule of one world: messages that are to go out later, callers who change their minds, and the tick.

use std::time::Duration;

use jiff::Timestamp;
use omni_core::domain::scheduled::ScheduledMessage;
use omni_core::foundation::http::Request;
use omni_core::model::conversation::ConversationTouch;
use omni_core::model::message::{Direction, Message, MessageClass, MessageId, TenantId};
use omni_core::model::timeline::TimelineEntry;
use omni_core::operations::access::Caller;
use omni_core::operations::call::Call;
use omni_core::operations::handlers::scheduled;
use omni_core::ports::{Conversations, Env, ScheduledMessages, Timelines};
use omni_core::scheduler::release::ScheduleRelease;
use omni_core::testing::in_memory::{MemoryPorts, run};

use super::world::{Worker, World, customer_writes};

/// Somebody who asks the API at a certain time.
pub(crate) struct Wish {
    at: Timestamp,
    id: MessageId,
    method: &'static str,
}

impl World {
    /// Keeps messages for the next minutes; some are to be cancelled or put off about when they are due.
    pub(crate) fn plan_ahead(&mut self) {
        for (nth, class) in [MessageClass::Code, MessageClass::Transactional].into_iter().enumerate() {
            let question = customer_writes(&self.memory, 300 + nth);
            run(self.memory.touch(&[ConversationTouch::from(&question)])).expect("no faults yet");
            let (from, to) = (question.to.clone(), question.from.clone());
            let message = Message { from, to, class, direction: Direction::Outbound, ..question };
            let now = self.memory.now();
            let send_at = now + Duration::from_secs(60 + 60 * self.below(3) as u64);
            let submission = ScheduledMessage::submitted(message.clone(), send_at, now);
            let entries =
                [TimelineEntry::Message(Box::new(message.clone())), TimelineEntry::Event(submission.becomes.event())];
            run(self.memory.record(&entries)).expect("no faults yet");
            assert_eq!(run(self.memory.keep(&[submission])), Ok(vec![true]));
            for method in ["PATCH", "DELETE"].into_iter().skip(self.below(4)) {
                let at = send_at + Duration::from_millis(self.below(101) as u64) - Duration::from_millis(50);
                self.wishes.push(Wish { at, id: message.id.clone(), method });
            }
            self.submitted.push(message);
        }
    }

    /// The minute's tick, or a caller whose time has come.
    pub(crate) fn start_by_the_clock(&mut self) -> Option<Worker> {
        let now = self.memory.now();
        if let Some(due) = self.wishes.iter().position(|wish| wish.at <= now) {
            let wish = self.wishes.swap_remove(due);
            return Some(self.ask(&wish));
        }
        let due = self.memory.next_due().is_some_and(|due| due <= now);
        let release = self.release();
        (due && self.below(4) == 0).then(|| -> Worker { Box::pin(async move { drop(release.release_due().await) }) })
    }

    /// The time at which the next of that happens.
    pub(crate) fn next_by_the_clock(&self) -> Option<Timestamp> {
        self.wishes.iter().map(|wish| wish.at).chain(self.memory.next_due()).min()
    }

    fn ask(&self, wish: &Wish) -> Worker {
        let (ports, is_cancel) = (self.memory.ports(), wish.method == "DELETE");
        let caller = Caller { tenant: TenantId::new("t"), key_id: "k".to_owned(), scopes: Vec::new() };
        let later = serde_json::json!({"sendAt": self.memory.now() + Duration::from_secs(90), "body": "later"});
        let request =
            Request { method: wish.method.to_owned(), body: later.to_string().into_bytes(), ..Request::default() };
        let path = vec![("id", wish.id.to_string())];
        Box::pin(async move {
            let call = Call { caller, request: &request, path };
            drop(if is_cancel { scheduled::cancel(&ports, &call).await } else { scheduled::edit(&ports, &call).await });
        })
    }

    fn release(&self) -> ScheduleRelease<MemoryPorts> {
        ScheduleRelease { ports: self.memory.ports() }
    }
}
