//! Dead letters that stood in no queue and are replayed all the same, and letters that are discarded.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "test code: to panic is how it says that the stack is not as it should be"
)]

use omni_aws::dynamodb::configuration::Configuration;
use omni_aws::dynamodb::timelines::TimelinesTable;
use omni_core::model::carrier::CarrierId;
use omni_core::model::channel::Channel;
use omni_core::model::message::{MessageId, TenantId};
use omni_core::ports::Timelines as _;
use reqwest::Method;
use serde_json::{Value, json};

use crate::customer::{Customer, QUESTION};
use crate::world::{World, outcomes};

#[tokio::test]
async fn a_genuine_webhook_for_a_number_that_is_configured_too_late_is_replayed() {
    let Some(world) = World::find() else { return };
    let customer = Customer::of(&world, CarrierId::Twilio, "replay");
    let (account, number) = ("AC00000000000000000000000000000001", customer.address.replacen("+1", "+44", 1));
    let sid = customer.carrier_message_id(1);
    let body = form(&[
        ("MessageSid", &sid),
        ("AccountSid", account),
        ("From", &customer.address),
        ("To", &number),
        ("Body", QUESTION),
        ("NumMedia", "0"),
        ("SmsStatus", "received"),
    ]);
    let posted = world.control(Method::POST, "twilio/webhook", Some(&json!({"body": body}))).await;
    assert_eq!(posted["responses"][0]["status"], 200, "{posted}");
    let found = world.letter(&sid).await;
    assert_eq!(found.letter.reason, "it names a channel that is not configured");
    let (code, report) = world.dead_letters(&["replay", &found.id]).await;
    assert_eq!((code, &report["refused"][0]["why"]), (1, &json!("it names a channel that is not configured")));

    let secret = format!("omni/{}/channels/twilio/demo-twilio", world.deployed.stage);
    let channel: Channel = serde_json::from_value(json!({
        "id": format!("late-{}", customer.mark()), "tenantId": World::tenant(), "carrier": "twilio",
        "keys": [format!("{account}/{number}")], "address": {"address": number, "addressType": "phone"}, "kinds": ["sms"], "secret": secret, "priority": 9,
        "settings": {"accountSid": account, "apiUrl": format!("{}/twilio", world.deployed.simulator_url)},
    }))
    .unwrap();
    let configuration = Configuration::new(world.deployed.aws().dynamodb(), world.deployed.name("config"));
    configuration.save_channel(&channel).await.unwrap();
    let (code, report) = world.dead_letters(&["replay", &found.id]).await;
    assert_eq!((code, &report["replayed"][0]["id"]), (0, &json!(found.id)), "{report}");
    world.status(&customer.message_id(&sid), "processed").await;
    assert!(world.letters(&sid).await.is_empty(), "what was replayed is no dead letter any more");
}

#[tokio::test]
async fn records_of_the_stream_are_fetched_and_handed_over_again() {
    let Some(world) = World::find() else { return };
    let customer = Customer::of(&world, CarrierId::Twilio, "replay stream");
    world.status(&world.send(&customer.text("Something to stream")).await, customer.last_receipt()).await;
    let (stream, shard, sequence) = a_position(&world).await;
    let letter = json!({
        "requestContext": {"condition": "RetryAttemptsExhausted", "approximateInvokeCount": 6},
        "DDBStreamBatchInfo": {"shardId": shard, "startSequenceNumber": sequence, "endSequenceNumber": sequence,
            "batchSize": 1, "streamArn": stream},
    });
    let id = world.lay("stream-dlq", "none", &letter.to_string()).await;
    let (code, report) = world.dead_letters(&["replay", &id]).await;
    let done = json!([{"id": id, "source": "stream", "became": "stream-processor has done 1 record"}]);
    assert_eq!((code, &report["replayed"]), (0, &done), "{report}");
}

#[tokio::test]
async fn a_tick_that_did_not_come_is_made_up_for() {
    let Some(world) = World::find() else { return };
    let tick =
        json!({"source": "aws.events", "resources": ["arn:aws:events:us-east-1:0:rule/omni-local-failover-router"]});
    let id = world.lay("schedule-dlq", "none", &tick.to_string()).await;
    let (code, report) = world.dead_letters(&["replay", &id]).await;
    assert_eq!((code, &report["replayed"][0]["id"]), (0, &json!(id)), "{report}");
}

#[tokio::test]
async fn what_is_discarded_leaves_a_record_of_who_and_why() {
    let Some(world) = World::find() else { return };
    let customer = Customer::of(&world, CarrierId::Twilio, "discard");
    let (tenant, id) = (TenantId::new("discarded"), MessageId::new(format!("discard-{}", customer.mark())));
    let record = json!({"tenantId": tenant, "id": id, "body": "a test"});
    let letter = world.lay("outbound-dlq.fifo", customer.mark(), &record.to_string()).await;
    let (code, report) = world.dead_letters(&["discard", &letter, "--reason", "nobody needs it", "--by", "Ana"]).await;
    assert_eq!((code, &report["discarded"][0]["id"]), (0, &json!(letter)), "{report}");

    let timelines = TimelinesTable::new(world.deployed.aws().dynamodb(), world.deployed.name("messages"));
    let timeline = timelines.read(&tenant, &id).await.unwrap().unwrap();
    assert_eq!(timeline.status(), "discarded");
    assert_eq!(timeline.events[0].detail()["by"], "Ana");
    assert_eq!(timeline.events[0].detail()["reason"], "nobody needs it");
    let log = std::fs::read_to_string(report["log"].as_str().unwrap()).unwrap();
    let line: Value = log
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .find(|line| line["letter"] == letter.as_str())
        .unwrap();
    assert_eq!((&line["by"], &line["why"], &line["messageId"]), (&json!("Ana"), &json!("nobody needs it"), &json!(id)));
    assert!(!log.contains("a test"), "the log holds nothing of what was written");
    let (_, listed) = world.dead_letters(&["list"]).await;
    assert!(!listed.to_string().contains(&letter), "{listed}");
}

#[tokio::test]
async fn a_message_that_was_redriven_says_so_in_its_time_line() {
    let Some(world) = World::find() else { return };
    let customer = Customer::of(&world, CarrierId::Twilio, "redriven");
    let id = world.send(&customer.text("Your table is ready.")).await;
    let message = world.status(&id, customer.last_receipt()).await;
    let copy = message["message"].to_string();
    let letter = world.lay("outbound-dlq.fifo", customer.mark(), &copy).await;
    let (code, report) = world.dead_letters(&["redrive", &letter]).await;
    assert_eq!(code, 0, "{report}");
    let message = world.message(&id, "was redriven", |message| outcomes(message).contains(&"redriven")).await;
    assert_eq!(message["status"], customer.last_receipt());
    assert_eq!(customer.copies().await, [1], "it had been sent, and is not sent again");
}

fn form(fields: &[(&str, &str)]) -> String {
    let encoded = |text: &str| {
        let encode = |byte: u8| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        };
        text.bytes().map(encode).collect::<String>()
    };
    let pairs = fields.iter().map(|(name, value)| format!("{name}={}", encoded(value)));
    pairs.collect::<Vec<_>>().join("&")
}

/// Stream, shard and number of some record of the messages table.
async fn a_position(world: &World) -> (String, String, String) {
    let table = world.deployed.aws().dynamodb().describe_table().table_name(world.deployed.name("messages"));
    let stream = table.send().await.unwrap().table.unwrap().latest_stream_arn.unwrap();
    let ask = async |operation: &str, body: Value| {
        let request = reqwest::Client::builder().no_proxy().build().unwrap().post(&world.deployed.aws_endpoint_url);
        let request = request.header("x-amz-target", format!("DynamoDBStreams_20120810.{operation}"));
        let request = request.header("content-type", "application/x-amz-json-1.0").header(
            "authorization",
            "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0",
        );
        let answer = request.body(body.to_string()).send().await.unwrap().text().await.unwrap();
        serde_json::from_str::<Value>(&answer).unwrap()
    };
    let described = ask("DescribeStream", json!({"StreamArn": stream})).await;
    let shard = described["StreamDescription"]["Shards"][0]["ShardId"].as_str().unwrap().to_owned();
    let start = json!({"StreamArn": stream, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"});
    let iterator = ask("GetShardIterator", start).await["ShardIterator"].clone();
    let read = ask("GetRecords", json!({"ShardIterator": iterator})).await;
    let sequence = read["Records"][0]["dynamodb"]["SequenceNumber"].as_str().unwrap().to_owned();
    (stream, shard, sequence)
}
