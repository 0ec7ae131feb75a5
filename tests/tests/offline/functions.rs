//! Each function's main, on memory: its event read by the code of the Lambda, its use case, and what it answers.

use omni_aws::clients::Aws;
use omni_aws::lambda::{
    Batch, QueueEvent, RECEIPTS, answer_call, hand_on, is_call, read_api_request, read_request, webhook,
};
use omni_aws::messaging::claim_check::ClaimCheck;
use omni_core::domain::route_health::{HealthSample as Seen, ObservedCall};
use omni_core::events::changes::StreamProcessor;
use omni_core::events::stuck::StreamRunner;
use omni_core::foundation::http::Response;
use omni_core::inbound::receive::WebhookReceiver;
use omni_core::inbound::route;
use omni_core::inbound::workflow::MessageProcessor;
use omni_core::model::carrier::CarrierId;
use omni_core::model::route::Route;
use omni_core::operations::Operations;
use omni_core::outbound::admit;
use omni_core::outbound::deliver::DeliveryCoordinator;
use omni_core::outbound::failover::FailoverRouter;
use omni_core::outbound::select::CarrierSelector;
use omni_core::ports::{Env, HealthRecords};
use omni_core::runtime::batch::{BatchReport, BatchRunner, QueueRecord};
use omni_core::scheduler::health_tick::HealthTick;
use omni_core::scheduler::release::ScheduleRelease;
use omni_core::testing::in_memory::{Memory, MemoryPorts, run};
use serde_json::{Value, json};

use crate::sample::Sample;
use crate::world::{PUBLIC_URL, World};

/// Invokes the sample's function with it, and returns what the function answers.
pub(crate) fn invoke(sample: &Sample, world: &World) -> Value {
    if let Some(carrier) = sample.carrier() {
        return receive(carrier, sample, world);
    }
    match sample.function.as_str() {
        "operations-api" => operations(sample, world),
        "inbound-router" => inbound_router(sample, world),
        "message-processor" => message_processor(sample, world),
        "outbound-router" => outbound_router(sample, world),
        "carrier-selector" => carrier_selector(sample, world),
        "delivery-coordinator" => delivery_coordinator(sample, world),
        "failover-router" => failover_router(sample, world),
        "stream-processor" => stream_processor(sample, world),
        other => panic!("no function is called {other}"),
    }
}

fn receive(carrier: CarrierId, sample: &Sample, World { memory, .. }: &World) -> Value {
    let receiver = WebhookReceiver { ports: memory.ports(), public_url: PUBLIC_URL.to_owned() };
    let request = read_request(&sample.text).unwrap();
    answer(&run(webhook(carrier, &receiver, &request)))
}

fn operations(sample: &Sample, World { memory, .. }: &World) -> Value {
    let operations = Operations { ports: memory.ports() };
    let request = read_api_request(&sample.text).unwrap();
    answer(&run(operations.answer(&request)))
}

fn inbound_router(sample: &Sample, World { memory, .. }: &World) -> Value {
    let router = route::InboundRouter::new(memory.ports());
    let route = async |messages| router.route(messages).await;
    report(&run(runner(sample, memory).together(records(sample), route)))
}

fn message_processor(sample: &Sample, World { memory, .. }: &World) -> Value {
    let processor = MessageProcessor { ports: memory.ports() };
    if is_call(&sample.json()) {
        return match run(answer_call(&processor, sample.json())) {
            Ok(output) => json!(output),
            Err(failure) => json!(failure),
        };
    }
    let process = async |inputs| processor.process(inputs).await;
    report(&run(runner(sample, memory).together(records(sample), process)))
}

fn outbound_router(sample: &Sample, World { memory, .. }: &World) -> Value {
    let router = admit::OutboundRouter { ports: memory.ports() };
    let admit = async |messages| router.admit(messages).await;
    report(&run(runner(sample, memory).together(records(sample), admit)))
}

fn carrier_selector(sample: &Sample, World { memory, .. }: &World) -> Value {
    let selector = CarrierSelector { ports: memory.ports() };
    let select = async |messages| selector.select(messages).await;
    report(&run(runner(sample, memory).together(records(sample), select)))
}

fn delivery_coordinator(sample: &Sample, World { memory, carriers }: &World) -> Value {
    let coordinator = DeliveryCoordinator::new(memory.ports_with(carriers.clone()), PUBLIC_URL.to_owned());
    let release = ScheduleRelease { ports: memory.ports() };
    let runner = runner(sample, memory);
    report(&run(async {
        match queue_event(sample) {
            Batch::Tick => release.release_due().await.map(|_| BatchReport::default()).unwrap(),
            Batch::Records(records) if records.iter().all(|record| record.queue == RECEIPTS) => {
                runner.one_by_one(records, async |receipt| coordinator.receive(receipt).await).await
            }
            Batch::Records(records) => {
                runner.one_by_one(records, async |delivery| coordinator.deliver(delivery).await).await
            }
        }
    }))
}

fn failover_router(sample: &Sample, World { memory, .. }: &World) -> Value {
    let failover = FailoverRouter { ports: memory.ports() };
    let decide = async |failed| failover.fail_over(failed).await;
    match queue_event(sample) {
        Batch::Records(records) => report(&run(runner(sample, memory).together(records, decide))),
        Batch::Tick => {
            half_a_minute_of_trouble(memory);
            let controller = HealthTick { ports: memory.ports() };
            json!({ "moved": run(controller.tick()).unwrap() })
        }
    }
}

/// A route that refuses more than a carrier should, and less than opens its breaker.
fn half_a_minute_of_trouble(memory: &Memory) {
    let seen = |observed| Seen { route: Route::usual(CarrierId::Twilio), at: memory.now(), observed };
    let trouble = [vec![seen(ObservedCall::Failed); 60], vec![seen(ObservedCall::Accepted); 90]].concat();
    run(memory.observe(&trouble)).unwrap();
}

fn stream_processor(sample: &Sample, World { memory, .. }: &World) -> Value {
    let watcher = StreamProcessor { ports: memory.ports() };
    let event = serde_json::from_str(&sample.text).unwrap();
    let runner = StreamRunner::new(&sample.function, memory.ports());
    let (watch, observe) =
        (async |change| watcher.watch(change).await, async |samples: Vec<Seen>| watcher.observe(&samples).await);
    json!(run(hand_on(event, &runner, &watch, &observe)))
}

fn runner(sample: &Sample, memory: &Memory) -> BatchRunner<MemoryPorts> {
    BatchRunner { ports: memory.ports(), function: sample.function.clone() }
}

fn queue_event(sample: &Sample) -> Batch {
    run(QueueEvent::read(sample.json(), &bodies())).unwrap().batch
}

fn records(sample: &Sample) -> Vec<QueueRecord> {
    match queue_event(sample) {
        Batch::Records(records) => records,
        Batch::Tick => panic!("{sample} has no records"),
    }
}

/// A bucket that nobody needs: the bodies of the samples are small.
fn bodies() -> ClaimCheck {
    ClaimCheck::new(Aws::emulator("http://127.0.0.1:1", "us-east-1"), "bodies".to_owned())
}

/// An answer as a snapshot shows it.
pub(crate) fn answer(response: &Response) -> Value {
    let headers: serde_json::Map<String, Value> =
        response.headers.iter().map(|(name, value)| (name.to_owned(), value.into())).collect();
    let text = String::from_utf8(response.body.clone()).unwrap();
    let is_json = response.headers.get("content-type").is_some_and(|kind| kind.ends_with("json"));
    // The answer to HEAD has the type and no body.
    let body = if is_json && !text.is_empty() { serde_json::from_str(&text).unwrap() } else { Value::String(text) };
    json!({ "status": response.status, "headers": headers, "body": body })
}

/// The records that come again, and when.
fn report(report: &BatchReport) -> Value {
    let retry: Vec<Value> =
        report.retry.iter().map(|(id, after)| json!({ "record": id, "afterSeconds": after.as_secs() })).collect();
    json!({ "retry": retry })
}
