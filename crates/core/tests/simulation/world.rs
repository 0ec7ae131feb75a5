//! One world: the queues between the functions, the workers on them, and whoever stops the workers.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use omni_core::domain::carriers::inbound::InboundMessage;
use omni_core::domain::tenant::Tenant;
use omni_core::foundation::secret::Credentials;
use omni_core::model::carrier::CarrierId;
use omni_core::model::channel::{Channel, ChannelKey, SecretReference};
use omni_core::model::conversation::ConversationTouch;
use omni_core::model::message::{
    Address, ChannelId, ChannelKind, Content, CorrelationId, Direction, Message, MessageClass, Receipt, TenantId,
};
use omni_core::model::plan::{Delivery, DeliveryFailed};
use omni_core::model::timeline::TimelineEntry;
use omni_core::model::workflow::ProcessorInput;
use omni_core::ports::{Conversations, Env, QueueItem, QueueSender, Timelines};
use omni_core::runtime::batch::{BatchReport, BatchRunner, QueueRecord, TracedItem};
use omni_core::testing::in_memory::{Memory, MemoryPorts, MemoryQueue, Port, run};

use super::burst::Burst;
use super::carriers::{Carriers, Ledger};
use super::schedule::Wish;

/// Enough polls for any world to come to rest; a world that does not is a livelock.
const MAX_POLLS: u32 = 400_000;
/// The most workers that run at once; in a calm world nobody waits for one.
const WORKERS: usize = 3;
const WORKERS_WHEN_CALM: usize = 30;
/// The number of polls for which everything misbehaves; then it heals, so that every world comes to rest.
const TROUBLE: u32 = 1_500;

const QUEUES: [&str; 8] = [
    "inbound.fifo",
    "workflow.fifo",
    "outbound.fifo",
    "selection.fifo",
    "delivery.fifo",
    "delivery-retry",
    "receipts.fifo",
    "delivery-failed.fifo",
];

pub(crate) type Worker = Pin<Box<dyn Future<Output = ()>>>;

/// A worker, and whether it can go on. One that cannot waits for a carrier.
struct Running {
    worker: Worker,
    awake: Arc<Awake>,
}

struct Awake(AtomicBool);

impl Wake for Awake {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

impl Running {
    fn new(worker: Worker) -> Self {
        Self { worker, awake: Arc::new(Awake(AtomicBool::new(true))) }
    }
}

pub(crate) struct World {
    pub(crate) memory: Memory,
    pub(crate) ledger: Arc<Mutex<Ledger>>,
    /// Messages that customers wrote.
    pub(crate) inbound: Vec<Message>,
    /// Messages that tenants' developers sent, beside the answers of the workflow.
    pub(crate) submitted: Vec<Message>,
    /// Calls that are still to be made about what is scheduled.
    pub(crate) wishes: Vec<Wish>,
    /// Many messages to one number.
    pub(crate) burst: Burst,
    /// Whether nothing goes wrong: then it is judged how long everything took.
    pub(crate) calm: bool,
    pub(crate) crashes: u32,
    pub(crate) jumps: u32,
    polls: u32,
}

impl World {
    pub(crate) fn new(seed: u64) -> Self {
        let memory = Memory::new(seed);
        memory.clock().set("2026-11-23T12:00:00Z".parse().unwrap());
        configure(&memory);
        let mut world = Self {
            ledger: Arc::new(Mutex::new(Ledger::default())),
            inbound: Vec::new(),
            submitted: Vec::new(),
            wishes: Vec::new(),
            burst: Burst::default(),
            calm: seed % 4 == 3,
            crashes: 0,
            jumps: 0,
            polls: 0,
            memory,
        };
        world.populate();
        world.plan_ahead();
        world.burst_out();
        world
    }

    fn populate(&mut self) {
        for nth in 0..=self.below(2) {
            let message = customer_writes(&self.memory, nth);
            // A webhook sent twice: the same id.
            for _ in 0..=self.below(2) {
                self.put("inbound.fifo", &message);
            }
            self.inbound.push(message);
        }
        for (nth, class) in [MessageClass::Alert, MessageClass::Marketing].into_iter().enumerate() {
            let mut message = customer_writes(&self.memory, 100 + nth);
            let ours = message.to.clone();
            message.to = std::mem::replace(&mut message.from, ours);
            message.direction = Direction::Outbound;
            message.class = class;
            // No template is known to both carriers: the customer has just written, and a text may be sent.
            let question = ConversationTouch { direction: Direction::Inbound, ..ConversationTouch::from(&message) };
            run(self.memory.touch(&[question])).expect("no faults yet");
            self.submit(message);
        }
        // Each picture is a part of its own, with every carrier.
        let question = customer_writes(&self.memory, 200);
        run(self.memory.touch(&[ConversationTouch::from(&question)])).expect("no faults yet");
        let picture = |nth| serde_json::json!({"kind": "image", "url": format!("https://x.example/{nth}.png")});
        let content = serde_json::json!({"type": "media", "items": (0..3).map(picture).collect::<Vec<_>>()});
        let (from, to) = (question.to.clone(), question.from.clone());
        let content = serde_json::from_value(content).unwrap();
        self.submit(Message { from, to, content, direction: Direction::Outbound, ..question });
    }

    pub(crate) fn submit(&mut self, message: Message) {
        let stored = TimelineEntry::Message(Box::new(message.clone()));
        run(self.memory.record(&[stored])).expect("no faults yet");
        self.put("outbound.fifo", &message);
        self.submitted.push(message);
    }

    /// Runs until every queue is empty and nothing is scheduled.
    pub(crate) fn run(&mut self) {
        if !self.calm {
            self.memory.faults().share(&Port::ALL, 0.03);
        }
        let most = if self.calm { WORKERS_WHEN_CALM } else { WORKERS };
        let mut workers: Vec<Running> = Vec::new();
        loop {
            self.polls += 1;
            assert!(self.polls < MAX_POLLS, "the world does not come to rest");
            if self.polls == TROUBLE {
                self.memory.faults().stop();
            }
            self.carriers().post_due(&self.memory.queue("receipts.fifo"));
            if workers.len() < most {
                let by_the_clock = self.start_by_the_clock();
                workers.extend(by_the_clock.or_else(|| self.start_a_worker()).map(Running::new));
            }
            if !workers.iter().any(|running| running.awake.0.load(Ordering::Relaxed)) {
                if !self.sleep_until_something_happens(workers.len() < most) {
                    self.memory.faults().stop();
                    return;
                }
                wake(&workers);
                continue;
            }
            self.poll_one(&mut workers);
        }
    }

    fn poll_one(&mut self, workers: &mut Vec<Running>) {
        let awake = workers.iter().enumerate().filter(|(_, running)| running.awake.0.load(Ordering::Relaxed));
        let awake: Vec<usize> = awake.map(|(at, _)| at).collect();
        let chosen = awake[self.below(awake.len())];
        let trouble = self.polls < TROUBLE && !self.calm;
        match self.below(1000) {
            0..12 if trouble => {
                self.crashes += 1;
                // Any of them, also one that waits for a carrier.
                drop(workers.swap_remove(self.below(workers.len())));
            }
            // Longer than a lease and than a visibility time-out: whoever is at work is a zombie now.
            12..16 if trouble => {
                self.jumps += 1;
                self.memory.clock().advance(Duration::from_secs(30 + self.below(400) as u64));
                wake(workers);
            }
            _ => {
                let running = &mut workers[chosen];
                running.awake.0.store(false, Ordering::Relaxed);
                let waker = Waker::from(running.awake.clone());
                if let Poll::Ready(()) = running.worker.as_mut().poll(&mut Context::from_waker(&waker)) {
                    drop(workers.swap_remove(chosen));
                }
            }
        }
    }

    fn start_a_worker(&self) -> Option<Worker> {
        let from = self.below(QUEUES.len());
        let queue = QUEUES.iter().cycle().skip(from).take(QUEUES.len()).find(|queue| self.is_due(queue))?;
        // No two tries begin in the same moment: what they write down is put in order by its time.
        self.memory.clock().advance(Duration::from_millis(1));
        Some(self.worker(queue))
    }

    fn is_due(&self, queue: &str) -> bool {
        let now = self.memory.now();
        self.memory.queue::<Message>(queue).next_visible().is_some_and(|at| at <= now)
    }

    /// Moves the clock to the next thing that happens: a carrier answers, or something is due and there is a worker for
    /// it; `false` if nothing will.
    fn sleep_until_something_happens(&self, worker: bool) -> bool {
        let (answers, receipts) = {
            let mut ledger = self.ledger.lock().unwrap();
            let answers = std::mem::take(&mut ledger.alarms);
            (answers, ledger.receipts.iter().map(|(at, _)| *at).min())
        };
        let visible = QUEUES.iter().filter_map(|queue| self.memory.queue::<Message>(queue).next_visible());
        let due = visible.chain(self.next_by_the_clock()).filter(|_| worker);
        let Some(next) = due.chain(receipts).chain(answers).min() else { return false };
        self.memory.clock().set(next.max(self.memory.now()));
        true
    }

    fn worker(&self, queue: &str) -> Worker {
        let memory = self.memory.clone();
        match queue {
            "inbound.fifo" => {
                let router = self.router();
                work::<Message>(memory, queue, self.calm, async move |runner, records| {
                    runner.together(records, async |messages| router.route(messages).await).await
                })
            }
            "workflow.fifo" => {
                let processor = self.processor();
                work::<ProcessorInput>(memory, queue, self.calm, async move |runner, records| {
                    runner.together(records, async |inputs| processor.process(inputs).await).await
                })
            }
            "outbound.fifo" => {
                let router = self.admission();
                work::<Message>(memory, queue, self.calm, async move |runner, records| {
                    runner.together(records, async |messages| router.admit(messages).await).await
                })
            }
            "selection.fifo" => {
                let selector = self.selector();
                work::<Message>(memory, queue, self.calm, async move |runner, records| {
                    runner.together(records, async |messages| selector.select(messages).await).await
                })
            }
            "receipts.fifo" => {
                let coordinator = self.coordinator();
                work::<Receipt>(memory, queue, self.calm, async move |runner, records| {
                    runner.one_by_one(records, async |receipt| coordinator.receive(receipt).await).await
                })
            }
            "delivery-failed.fifo" => {
                let failover = self.failover();
                work::<DeliveryFailed>(memory, queue, self.calm, async move |runner, records| {
                    runner.together(records, async |failed| failover.fail_over(failed).await).await
                })
            }
            _ => {
                let coordinator = self.coordinator();
                work::<Delivery>(memory, queue, self.calm, async move |runner, records| {
                    runner.one_by_one(records, async |delivery| coordinator.deliver(delivery).await).await
                })
            }
        }
    }

    pub(crate) fn below(&self, end: usize) -> usize {
        self.memory.dice().below(end)
    }

    fn put<T: QueueItem>(&self, queue: &str, item: &T) {
        run(self.memory.queue(queue).send(std::slice::from_ref(item))).expect("no faults yet");
    }

    pub(crate) fn carriers(&self) -> Carriers {
        Carriers {
            memory: self.memory.clone(),
            ledger: self.ledger.clone(),
            misbehave: self.polls < TROUBLE && !self.calm,
            latency: self.burst.latency,
        }
    }
}

fn wake(workers: &[Running]) {
    for running in workers {
        running.awake.0.store(true, Ordering::Relaxed);
    }
}

type SimulatedDesk = BatchRunner<MemoryPorts>;

/// One invocation: receive, handle, delete what is done, put off what must come again. Sometimes the delete is lost.
fn work<T: TracedItem + 'static>(
    memory: Memory,
    queue: &str,
    calm: bool,
    handle: impl AsyncFn(&SimulatedDesk, Vec<QueueRecord>) -> BatchReport + 'static,
) -> Worker {
    let queue: MemoryQueue<T> = memory.queue(queue);
    let runner = BatchRunner { ports: memory.ports(), function: queue.name().to_owned() };
    Box::pin(async move {
        let records = queue.receive(10, memory.now());
        let ids: Vec<String> = records.iter().map(|record| record.id.clone()).collect();
        let report = handle(&runner, records).await;
        omni_core::testing::in_memory::step().await;
        for (id, after) in &report.retry {
            queue.change_visibility(id, *after);
        }
        let again = |id: &String| report.retry.iter().any(|(retried, _)| retried == id);
        let done: Vec<String> = ids.into_iter().filter(|id| !again(id) && (calm || memory.fraction() > 0.03)).collect();
        queue.delete(done.iter().map(String::as_str));
    })
}

fn configure(memory: &Memory) {
    let tenant: Tenant = serde_json::from_value(serde_json::json!({
        "id": "t",
        "routingRules": [{"name": "all", "conditions": [], "destination": "answer"}],
        "workflows": [{"name": "answer", "delivery": {"targets": [{"type": "reply", "body": "Hi"}]}}],
    }))
    .unwrap();
    memory.add_tenant(tenant);
    for (carrier, priority) in [(CarrierId::WhatsApp, 0), (CarrierId::Twilio, 1)] {
        let channel = channel(carrier, priority);
        let credentials = Credentials::default().with("accessToken", "a").with("authToken", "b").with("appSecret", "c");
        memory.add_secret(channel.secret.clone(), credentials);
        memory.add_channel(channel);
    }
}

fn channel(carrier: CarrierId, priority: u32) -> Channel {
    let settings = [("phoneNumberId", "1"), ("accountSid", "AC1")];
    Channel {
        id: ChannelId::new(carrier.name()),
        tenant_id: TenantId::new("t"),
        carrier,
        keys: vec![ChannelKey::new(carrier.name())],
        address: Address::infer("+15550001111"),
        kinds: vec![ChannelKind::WhatsApp],
        secret: SecretReference::new(carrier.name()),
        priority,
        pool: None,
        reach: None,
        rate_limits: Vec::new(),
        settings: settings.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
    }
}

pub(crate) fn customer_writes(memory: &Memory, nth: usize) -> Message {
    let now = memory.now();
    let written = InboundMessage {
        carrier_message_id: format!("wamid.{nth}"),
        channel: ChannelKind::WhatsApp,
        from: Address::infer(&format!("+1415555{nth:04}")).into(),
        to: Address::infer("+15550001111"),
        timestamp: Some(now),
        body: "hello".to_owned(),
        content: Content::Text,
        reply_to: None,
        fragment: None,
        metadata: serde_json::Map::new(),
        payload: serde_json::Value::Null,
    };
    written.normalize(&channel(CarrierId::WhatsApp, 0), now, CorrelationId::new("c"))
}

/// Everything that lies in some dead-letter queue, as text.
pub(crate) fn dead(world: &World) -> Vec<String> {
    let buried = world.memory.dead_letters().into_iter().map(|letter| letter.input);
    let worn_out = QUEUES.iter().flat_map(|queue| world.memory.queue::<Message>(queue).dead());
    buried.chain(worn_out).collect()
}
