//! The demo tenant in memory at a fixed time, and what one event does to it.

use std::time::Duration;

use jiff::civil::date;
use omni_core::domain::tenant::{ApiKey, ApiScope};
use omni_core::model::message::TenantId;
use omni_core::model::route::Route;
use omni_core::operations::access;
use omni_core::ports::{Costs, Env, HealthRecords, QueueItem};
use omni_core::testing::in_memory::{Memory, run};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::carriers::Carriers;
use crate::sample::Sample;
use crate::{demo_tenant, functions, logs, shop};

/// The URL at which carriers reach the local stack; signed by Twilio.
pub(crate) const PUBLIC_URL: &str = "http://127.0.0.1:8787";
const SIMULATOR_URL: &str = "http://127.0.0.1:8788";

/// Every queue and topic that something can be put into.
const QUEUES: [&str; 9] = [
    "inbound.fifo",
    "receipts.fifo",
    "workflow.fifo",
    "outbound.fifo",
    "selection.fifo",
    "delivery.fifo",
    "delivery-retry",
    "delivery-failed.fifo",
    "message-events",
];

pub(crate) struct World {
    pub(crate) memory: Memory,
    pub(crate) carriers: Carriers,
}

/// The outcome of `sample`, in a world where what it follows has happened.
pub(crate) fn outcome(sample: &Sample) -> Value {
    let world = before(sample);
    let answer = functions::invoke(sample, &world);
    world.seen(answer)
}

/// The world that `sample` comes into: what it follows has happened.
pub(crate) fn before(sample: &Sample) -> World {
    logs::listen();
    let memory = demo();
    for earlier in sample.earlier() {
        wait_for(&earlier, &memory);
        let world = World { memory: memory.clone(), carriers: Carriers::of(&earlier) };
        functions::invoke(&earlier, &world);
        queued(&memory);
        assert!(memory.take_dead_letters().is_empty(), "{earlier} is buried");
        memory.clock().advance(Duration::from_mins(1));
    }
    wait_for(sample, &memory);
    World { memory, carriers: Carriers::of(sample) }
}

/// The tick of the schedule comes when something is due.
fn wait_for(sample: &Sample, memory: &Memory) {
    if sample.function == "delivery-coordinator" && sample.case.starts_with("schedule") {
        memory.clock().advance(Duration::from_hours(2));
    }
}

impl World {
    fn seen(&self, answer: Value) -> Value {
        let memory = &self.memory;
        let all = [
            ("answer", answer),
            ("queued", queued(memory)),
            ("buried", json!(memory.take_dead_letters())),
            ("messages", messages(memory)),
            ("called", json!(self.carriers.calls())),
            ("decided", decided(memory)),
            ("heldUntil", json!(memory.next_due())),
            ("health", health(memory)),
            ("costs", costs(memory)),
        ];
        all.into_iter().filter(|(_, value)| !is_empty(value)).map(|(name, value)| (name.to_owned(), value)).collect()
    }
}

fn is_empty(value: &Value) -> bool {
    value.is_null() || value.as_array().is_some_and(Vec::is_empty) || value.as_object().is_some_and(Map::is_empty)
}

/// The demo tenant, as `cargo omni up` puts it into the local stack.
fn demo() -> Memory {
    let memory = Memory::new(1);
    memory.clock().set("2026-11-23T12:00:00Z".parse().unwrap());
    memory.add_tenant(demo_tenant::tenant());
    for (channel, credentials) in demo_tenant::channels("local", SIMULATOR_URL) {
        memory.add_secret(channel.secret.clone(), credentials);
        memory.add_channel(channel);
    }
    shop::open(&memory);
    let (id, _) = demo_tenant::API_KEY.split_once('.').unwrap();
    memory.add_api_key(ApiKey {
        id: id.to_owned(),
        hash: access::hash(demo_tenant::API_KEY),
        tenant_id: TenantId::new(demo_tenant::TENANT),
        scopes: vec![ApiScope::Send, ApiScope::Read, ApiScope::Configure, ApiScope::Operate],
    });
    memory
}

/// Takes everything out of the queues, by queue.
fn queued(memory: &Memory) -> Value {
    let full = QUEUES.into_iter().filter(|name| !memory.queue::<Anything>(name).is_empty());
    let items = |name: &str| {
        let queue = memory.queue::<Anything>(name);
        let due = queue.next_visible().filter(|due| *due > memory.now());
        let items: Vec<Value> = queue.drain().unwrap().into_iter().map(|Anything(item)| item).collect();
        due.map_or_else(|| json!(items), |due| json!({ "visibleAt": due, "items": items }))
    };
    full.map(|name| (name.to_owned(), items(name))).collect()
}

fn messages(memory: &Memory) -> Value {
    let shown = memory.timelines().into_iter().map(|((_, id), timeline)| {
        json!({
            "id": id,
            "status": timeline.status(),
            "isStored": timeline.message.is_some(),
            "hops": timeline.events,
            "attempts": timeline.attempts,
        })
    });
    shown.collect()
}

/// The decisions of rules about conversations, by conversation.
fn decided(memory: &Memory) -> Value {
    let decided = memory.all_conversations().into_iter().filter(|it| it.folder.is_some() || it.agent_group.is_some());
    decided.map(|it| (it.id.to_string(), json!({ "folder": it.folder, "agentGroup": it.agent_group }))).collect()
}

fn health(memory: &Memory) -> Value {
    let routes = Route::all();
    let states = run(memory.states(&routes)).unwrap();
    let tallies = run(memory.tallies(&routes, 15, memory.now())).unwrap();
    let mut shown = Map::new();
    for (state, tally) in states.iter().zip(tallies) {
        let calls = tally.minutes().map(|(_, minute)| minute.sum());
        let (accepted, failed) =
            calls.fold((0, 0), |(accepted, failed), calls| (accepted + calls.accepted, failed + calls.failed));
        let changed = (state.version > 0).then(|| state.standing(memory.now()));
        if accepted + failed > 0 || changed.is_some() {
            let changed =
                changed.map(|it| json!({ "availability": it.availability, "points": it.points, "reason": it.reason }));
            let counted = json!({ "accepted": accepted, "failed": failed, "changed": changed });
            shown.insert(state.route.to_string(), counted);
        }
    }
    Value::Object(shown)
}

fn costs(memory: &Memory) -> Value {
    let (tenant, day) = (TenantId::new(demo_tenant::TENANT), date(2026, 11, 23));
    json!(run(memory.sums(&tenant, day, day)).unwrap())
}

/// Whatever stands in a queue.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
struct Anything(Value);

impl QueueItem for Anything {
    fn group(&self) -> String {
        String::new()
    }

    fn deduplication_id(&self) -> String {
        String::new()
    }
}
