//! All use cases wired to one memory, and carriers that answer as a test tells them.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use omni_core::domain::carriers::outbound::HttpRequest;
use omni_core::domain::route_health::{HealthSample, ObservedCall, OperatorOrder, OperatorWord, OrderedBy};
use omni_core::events::changes::StreamProcessor;
use omni_core::events::health::observe;
use omni_core::foundation::failure::Failure;
use omni_core::foundation::http::Response;
use omni_core::inbound::receive::WebhookReceiver;
use omni_core::inbound::{route, workflow};
use omni_core::model::carrier::CarrierId;
use omni_core::model::conversation::Conversation;
use omni_core::model::message::{Address, ChannelId, ChannelKind, Direction, Message, MessageId};
use omni_core::model::plan::{Delivery, DeliveryFailed, DeliveryPlan, PlanStep};
use omni_core::model::route::Route;
use omni_core::model::timeline::{Outcome, Timeline, TimelineEntry, TimelineEvent};
use omni_core::model::workflow::{ProcessorInput, ProcessorOutput};
use omni_core::outbound::deliver::DeliveryCoordinator;
use omni_core::outbound::failover::FailoverRouter;
use omni_core::outbound::{admit, select};
use omni_core::ports::{CallError, CarrierApi, Conversations, Env, Health, HealthRecords, QueueItem, Timelines};
use omni_core::runtime::batch::{BatchReport, BatchRunner, QueueRecord, Undone};
use omni_core::scheduler::release::ScheduleRelease;
use omni_core::testing::in_memory::{Memory, MemoryPorts, MemoryQueue, run, step};

use super::common;

pub(crate) const PUBLIC_URL: &str = "https://api.example.com";
pub(crate) const CUSTOMER: &str = "+14155550100";

/// Carriers that take whatever comes, unless told otherwise.
#[derive(Clone, Default)]
pub(crate) struct Carriers {
    script: Arc<Mutex<VecDeque<Result<Response, CallError>>>>,
    calls: Arc<Mutex<Vec<String>>>,
}

impl CarrierApi for Carriers {
    async fn call(&self, request: &HttpRequest) -> Result<Response, CallError> {
        step().await;
        let nth = {
            let mut calls = self.calls.lock().unwrap();
            calls.push(String::from_utf8_lossy(&request.body).into_owned());
            calls.len()
        };
        let scripted = self.script.lock().unwrap().pop_front();
        step().await;
        scripted.unwrap_or_else(|| Ok(taken(&format!("id-{nth}"))))
    }
}

impl Carriers {
    /// The next call gets this answer; called again, the one after it.
    pub(crate) fn answer(&self, answer: Result<Response, CallError>) {
        self.script.lock().unwrap().push_back(answer);
    }

    /// The next call gets an error of the carrier.
    pub(crate) fn refuse(&self, status: u16, code: u32) {
        self.answer(Ok(refusal(status, code)));
    }

    /// The bodies of all calls, in their order.
    pub(crate) fn calls(&self) -> Vec<String> {
        self.calls.lock().unwrap().clone()
    }
}

/// An answer in which both carriers find an id.
pub(crate) fn taken(id: &str) -> Response {
    let body = serde_json::json!({"messages": [{"id": id}], "sid": id});
    Response::new(200, "application/json", body.to_string())
}

/// A refusal in which both carriers find a code.
pub(crate) fn refusal(status: u16, code: u32) -> Response {
    let body = serde_json::json!({"error": {"code": code, "message": "no"}, "code": code, "message": "no"});
    Response::new(status, "application/json", body.to_string())
}

/// The gateway of tenant `acme`.
pub(crate) struct Gateway {
    pub(crate) memory: Memory,
    pub(crate) carriers: Carriers,
}

impl Gateway {
    pub(crate) fn new() -> Self {
        Self { memory: common::acme(), carriers: Carriers::default() }
    }

    /// The same with another chance.
    pub(crate) fn with_seed(seed: u64) -> Self {
        Self { memory: common::acme_of(Memory::new(seed)), carriers: Carriers::default() }
    }

    pub(crate) fn queue<T: QueueItem>(&self, name: &str) -> MemoryQueue<T> {
        self.memory.queue(name)
    }

    /// Takes out what stands in a queue.
    pub(crate) fn drain<T: QueueItem>(&self, name: &str) -> Vec<T> {
        self.queue::<T>(name).drain().unwrap()
    }

    pub(crate) fn wait(&self, seconds: u64) {
        self.memory.clock().advance(Duration::from_secs(seconds));
    }

    pub(crate) fn receiver(&self) -> WebhookReceiver<MemoryPorts> {
        WebhookReceiver { ports: self.memory.ports(), public_url: PUBLIC_URL.to_owned() }
    }

    pub(crate) fn router(&self) -> route::InboundRouter<MemoryPorts> {
        route::InboundRouter::new(self.memory.ports())
    }

    pub(crate) fn processor(&self) -> workflow::MessageProcessor<MemoryPorts> {
        workflow::MessageProcessor { ports: self.memory.ports() }
    }

    /// Runs one workflow as `message-processor` does.
    pub(crate) async fn process(&self, input: ProcessorInput) -> Result<ProcessorOutput, Failure> {
        match self.processor().process(vec![input]).await.pop() {
            Some(Ok(output)) => Ok(output),
            Some(Err(Undone::Failed(failure))) => Err(failure),
            Some(Err(Undone::Waiting)) | None => panic!("nobody was before it"),
        }
    }

    pub(crate) fn admission(&self) -> admit::OutboundRouter<MemoryPorts> {
        admit::OutboundRouter { ports: self.memory.ports() }
    }

    pub(crate) fn selector(&self) -> select::CarrierSelector<MemoryPorts> {
        select::CarrierSelector { ports: self.memory.ports() }
    }

    /// Admits one message as `outbound-router` does.
    pub(crate) async fn admit(&self, message: Message) -> Result<(), Failure> {
        alone(self.admission().admit(vec![message]).await)
    }

    /// Plans the delivery of one message as `carrier-selector` does.
    pub(crate) async fn select(&self, message: Message) -> Result<(), Failure> {
        alone(self.selector().select(vec![message]).await)
    }

    /// Hands `messages` to a function as one batch of its queue.
    pub(crate) fn batch(
        &self,
        (function, queue): (&str, &str),
        messages: &[Message],
        handle: impl AsyncFn(Vec<Message>) -> Vec<Result<(), Undone>>,
    ) -> BatchReport {
        let runner = BatchRunner { ports: self.memory.ports(), function: function.to_owned() };
        let record = |(nth, message): (usize, &Message)| QueueRecord {
            id: nth.to_string(),
            queue: queue.to_owned(),
            group: Some(message.group()),
            attempt: 1,
            first_received: None,
            unfetched: None,
            body: serde_json::to_string(message).unwrap(),
        };
        run(runner.together(messages.iter().enumerate().map(record).collect(), handle))
    }

    pub(crate) fn coordinator(&self) -> DeliveryCoordinator<MemoryPorts<Carriers>> {
        DeliveryCoordinator::new(self.memory.ports_with(self.carriers.clone()), PUBLIC_URL.to_owned())
    }

    pub(crate) fn release(&self) -> ScheduleRelease<MemoryPorts> {
        ScheduleRelease { ports: self.memory.ports() }
    }

    pub(crate) fn failover(&self) -> FailoverRouter<MemoryPorts> {
        FailoverRouter { ports: self.memory.ports() }
    }

    pub(crate) fn watcher(&self) -> StreamProcessor<MemoryPorts> {
        StreamProcessor { ports: self.memory.ports() }
    }

    /// A stored message of acme's to the customer, by SMS.
    pub(crate) fn sms(&self, id: &str, body: &str) -> Message {
        let mut message = common::customer_writes(&self.memory, id, body);
        message.id = MessageId::new(id);
        message.direction = Direction::Outbound;
        message.channel = ChannelKind::Sms;
        message.from = Address::infer(common::TWILIO_NUMBER).into();
        message.to = Address::infer(CUSTOMER).into();
        run(self.memory.record(&[TimelineEntry::Message(Box::new(message.clone()))])).unwrap();
        message
    }

    pub(crate) fn deliver(&self, delivery: &Delivery) {
        run(self.coordinator().deliver(delivery.clone())).unwrap();
    }

    /// Decides what follows one failure.
    pub(crate) fn fail_over(&self, failed: DeliveryFailed) -> Result<(), Failure> {
        alone(run(self.failover().fail_over(vec![failed])))
    }

    pub(crate) fn timeline(&self, message: &Message) -> Timeline {
        run(self.memory.read(&message.tenant_id, &message.id)).unwrap().unwrap()
    }

    /// The conversation of `message`, as far as it is known.
    pub(crate) fn conversation(&self, message: &Message) -> Option<Conversation> {
        let key = (message.tenant_id.clone(), message.conversation_id.clone());
        run(self.memory.conversations(&[key])).unwrap().remove(0)
    }

    pub(crate) fn status(&self, message: &Message) -> &'static str {
        self.timeline(message).status()
    }

    /// The last event of `message` with this outcome.
    pub(crate) fn event(&self, message: &Message, outcome: Outcome) -> TimelineEvent {
        let events = self.timeline(message).events;
        let found = events.iter().rev().find(|event| event.outcome() == outcome).cloned();
        found.unwrap_or_else(|| panic!("no event {outcome:?} among {events:#?}"))
    }

    pub(crate) fn reason(&self, message: &Message, outcome: Outcome) -> String {
        self.event(message, outcome).detail()["reason"].as_str().unwrap().to_owned()
    }

    /// Twenty calls by this route fail: its breaker opens.
    pub(crate) fn fails(&self, carrier: CarrierId, kind: ChannelKind) {
        let sample = HealthSample { route: Route { carrier, kind }, at: self.now(), observed: ObservedCall::Failed };
        run(observe(&self.memory, &vec![sample; 20], self.now())).unwrap();
    }

    /// Its breaker has been open for long, and a probe finds that it works.
    pub(crate) fn recovers(&self, carrier: CarrierId, kind: ChannelKind) {
        let route = Route { carrier, kind };
        self.wait(400);
        assert!(run(self.memory.probe(route, "test", self.now())).unwrap());
        let sample = HealthSample { route, at: self.now(), observed: ObservedCall::Accepted };
        run(observe(&self.memory, &[sample], self.now())).unwrap();
    }

    /// An operator wants nothing to go by this route.
    pub(crate) fn drains(&self, carrier: CarrierId, kind: ChannelKind) {
        let state = run(self.memory.states(&[Route { carrier, kind }])).unwrap().remove(0);
        let order =
            OperatorOrder { wants: OperatorWord::Drain, by: OrderedBy::Other, at: self.now(), note: String::new() };
        assert!(run(self.memory.change(&state.ordered(order))).unwrap());
    }

    pub(crate) fn now(&self) -> jiff::Timestamp {
        self.memory.now()
    }
}

/// The result of a batch of one.
fn alone<T>(mut results: Vec<Result<T, Undone>>) -> Result<T, Failure> {
    match results.pop() {
        Some(Ok(done)) => Ok(done),
        Some(Err(Undone::Failed(failure))) => Err(failure),
        Some(Err(Undone::Waiting)) | None => panic!("nobody was before it"),
    }
}

/// The delivery of `message` by these carriers, of which each has one channel.
pub(crate) fn planned(message: Message, carriers: &[CarrierId]) -> Delivery {
    let step = |carrier: &CarrierId| PlanStep {
        carrier: *carrier,
        channel_id: ChannelId::new(format!("acme-{}", carrier.name())),
        kind: None,
        downgraded: Vec::new(),
        cost: None,
        passed_over: false,
        reasons: Vec::new(),
    };
    Delivery::new(message, DeliveryPlan { steps: carriers.iter().map(step).collect(), ..DeliveryPlan::default() })
}
