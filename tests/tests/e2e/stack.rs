//! The local stack around the deployed one: its logs, its doors.

use omni_core::model::carrier::CarrierId;
use serde_json::Value;

use crate::customer::Customer;
use crate::world::{PATIENCE, World, until};

#[tokio::test]
async fn what_functions_behind_the_api_log_is_in_the_stacks_folder() {
    let Some(world) = World::find() else { return };
    let customer = Customer::of(&world, CarrierId::Twilio, "logs");
    let id = customer.writes("Is anybody there?").await;
    let message = world.message(&id, "is known", |message| message["timeline"][0].is_object()).await;
    let correlation = message.pointer("/timeline/0/detail/correlationId").and_then(Value::as_str).unwrap().to_owned();
    let log = world.deployed.folder.join("logs/twilio-receive.log");
    until(PATIENCE, "the webhook is in the log", async || {
        let text = std::fs::read_to_string(&log).unwrap_or_default();
        let lines = text.lines().filter(|line| line.contains(&correlation) && line.contains("webhook is queued"));
        match lines.count() {
            1 => Ok(()),
            count => Err(format!("{count} lines of {}", log.display())),
        }
    })
    .await;
}

#[tokio::test]
async fn a_page_that_made_its_own_name_point_here_is_refused() {
    let Some(world) = World::find() else { return };
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    for url in
        [format!("{}/_control/phones", world.deployed.simulator_url), format!("{}/health", world.deployed.api_url)]
    {
        let port = url.rsplit(':').next().and_then(|rest| rest.split('/').next()).unwrap().to_owned();
        let status = async |host: String| client.get(&url).header("host", host).send().await.unwrap().status().as_u16();
        assert_eq!(status(format!("localhost:{port}")).await, 200, "{url}");
        assert_eq!(status(format!("rebound.example.com:{port}")).await, 421, "{url}");
    }
}
