//! Looking at dead letters hides them from nobody for longer than the look, however it ends.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "test code: to panic is how it says that the stack is not as it should be"
)]

use std::process::{Output, Stdio};

use omni_core::model::carrier::CarrierId;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::Command;

use crate::customer::Customer;
use crate::letters::LOOKING;
use crate::world::World;

/// The output of `list`: whether it has this letter, and what it says of those that are hidden.
async fn listed(world: &World, id: &str) -> (bool, Value) {
    let output = world.command(&["list", "--json"]).output().await.unwrap();
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    (said["letters"].as_array().unwrap().iter().any(|letter| letter["id"] == id), said["hidden"].clone())
}

/// Runs a command whose standard output goes where it was told to (`Command::output` would take it).
async fn run(command: &mut Command) -> Output {
    command.stderr(Stdio::piped()).spawn().unwrap().wait_with_output().await.unwrap()
}

/// A letter that nobody else's test looks at.
async fn letter(world: &World, name: &str, nth: u32) -> String {
    let customer = Customer::of(world, CarrierId::Twilio, name);
    world.lay("delivery-retry-dlq", "none", &format!("{{\"{nth}\":\"{}\"}}", customer.mark())).await
}

#[tokio::test]
async fn a_list_whose_reader_went_away_or_whose_disk_is_full_hides_nothing() {
    let Some(world) = World::find() else { return };
    let id = letter(&world, "closed pipe", 1).await;
    let _alone = LOOKING.lock().await;
    for arguments in [&["list"][..], &["show", &id], &["redrive", &id, "--dry-run"]] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = run(world.command(arguments).stdout(writer)).await;
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!((output.status.code(), told.as_str()), (Some(141), ""), "{arguments:?}");
        assert!(listed(&world, &id).await.0, "after {arguments:?} into a closed pipe the letter is hidden");

        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let output = run(world.command(arguments).stdout(full)).await;
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert!(listed(&world, &id).await.0, "after {arguments:?} onto a full disk the letter is hidden");
    }
}

#[tokio::test]
async fn a_redrive_that_is_interrupted_puts_back_what_it_has_not_sent() {
    let Some(world) = World::find() else { return };
    for (signal, code) in [("INT", 130), ("TERM", 143), ("HUP", 129)] {
        let [first, second] = [letter(&world, signal, 1).await, letter(&world, signal, 2).await];
        let _alone = LOOKING.lock().await;
        let arguments = ["redrive", first.as_str(), second.as_str(), "--pace", "0.01/s"];
        let mut redrive = world.command(&arguments).stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(redrive.stdout.take().unwrap()).lines();
        let line = lines.next_line().await.unwrap().unwrap();
        assert_eq!(line, format!("{first}  went to delivery-retry"));
        let pid = redrive.id().unwrap().to_string();
        assert!(std::process::Command::new("kill").args(["-s", signal, &pid]).status().unwrap().success());
        assert_eq!(redrive.wait().await.unwrap().code(), Some(code), "{signal}");
        assert!(listed(&world, &second).await.0, "after {signal} the other letter is hidden");
    }
}

#[tokio::test]
async fn what_somebody_else_has_in_their_hands_is_told() {
    let Some(world) = World::find() else { return };
    letter(&world, "other operator", 1).await;
    let _alone = LOOKING.lock().await;
    let (sqs, url) = (world.deployed.aws().sqs(), world.queue_url("delivery-retry-dlq").await);
    let received = sqs.receive_message().queue_url(&url).max_number_of_messages(10).visibility_timeout(20);
    let received = received.send().await.unwrap().messages.unwrap();
    let (_, hidden) = listed(&world, "none").await;
    assert!(hidden["lookedAt"].as_u64() >= Some(1) && hidden["until"].is_string(), "{hidden}");
    let output = world.command(&["list"]).output().await.unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("being looked at by somebody else, until "), "{text}");
    for handle in received.into_iter().filter_map(|message| message.receipt_handle) {
        let request = sqs.change_message_visibility().queue_url(&url).receipt_handle(handle);
        request.visibility_timeout(0).send().await.unwrap();
    }
}
