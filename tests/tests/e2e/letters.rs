//! The dead letters of the stack: looked at, never taken away.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "test code: to panic is how it says that the stack is not as it should be"
)]

use std::path::PathBuf;

use omni_core::model::dead_letter::DeadLetter;
use serde_json::Value;
use tokio::process::Command;
use tokio::sync::Mutex;

use crate::world::{PATIENCE, World, until};

/// While one test looks, the letters are hidden from the others.
pub(crate) static LOOKING: Mutex<()> = Mutex::const_new(());
/// Seconds that a look may take.
const HIDDEN: i32 = 30;

/// A dead letter and what SQS calls it.
pub(crate) struct Found {
    /// SQS's id.
    pub(crate) id: String,
    /// Letter that was buried.
    pub(crate) letter: DeadLetter,
}

impl World {
    /// The letters whose input holds `words`.
    pub(crate) async fn letters(&self, words: &str) -> Vec<Found> {
        let _alone = LOOKING.lock().await;
        let (sqs, url) = (self.deployed.aws().sqs(), self.queue_url("dead-letters").await);
        let (mut found, mut handles) = (Vec::new(), Vec::new());
        loop {
            let request = sqs.receive_message().queue_url(&url).max_number_of_messages(10).visibility_timeout(HIDDEN);
            let received = request.send().await.unwrap().messages.unwrap_or_default();
            if received.is_empty() {
                break;
            }
            for message in received {
                handles.extend(message.receipt_handle);
                // A letter of more than a queue takes lies in the bucket: none of these tests asks for one.
                let letter = serde_json::from_str::<DeadLetter>(&message.body.unwrap()).ok();
                if let Some(letter) = letter.filter(|letter| letter.input.contains(words)) {
                    found.push(Found { id: message.message_id.unwrap(), letter });
                }
            }
        }
        for handle in handles {
            let request = sqs.change_message_visibility().queue_url(&url).receipt_handle(handle);
            request.visibility_timeout(0).send().await.unwrap();
        }
        found
    }

    /// Waits for the one letter whose input holds `words`.
    pub(crate) async fn letter(&self, words: &str) -> Found {
        until(PATIENCE, &format!("{words:?} is buried"), async || {
            let mut found = self.letters(words).await;
            assert!(found.len() < 2, "{words:?} is buried {} times", found.len());
            found.pop().ok_or_else(|| "There is no such dead letter".to_owned())
        })
        .await
    }

    /// Puts a record of no function's making into a FIFO queue.
    pub(crate) async fn put(&self, queue: &str, group: &str, deduplication_id: &str, body: &str) {
        let request = self.deployed.aws().sqs().send_message().queue_url(self.queue_url(queue).await);
        let request = request.message_group_id(group).message_deduplication_id(deduplication_id);
        request.message_body(body).send().await.unwrap();
    }

    /// Lays a record into a dead-letter queue, as SQS does after too many receives; returns SQS's id of it.
    pub(crate) async fn lay(&self, queue: &str, group: &str, body: &str) -> String {
        let request = self.deployed.aws().sqs().send_message().queue_url(self.queue_url(queue).await);
        let request = if queue.strip_suffix(".fifo").is_some() {
            request.message_group_id(group).message_deduplication_id(format!("{group}.{}", body.len()))
        } else {
            request
        };
        request.message_body(body).send().await.unwrap().message_id.unwrap()
    }

    /// `cargo omni dead-letters …`, by the binary that stands beside the tests.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(binary());
        command.arg("dead-letters").args(arguments).arg("--state").arg(&self.deployed.folder).kill_on_drop(true);
        command
    }

    /// Its exit code, and what it says in JSON.
    pub(crate) async fn dead_letters(&self, arguments: &[&str]) -> (i32, Value) {
        let _alone = LOOKING.lock().await;
        let output = self.command(arguments).arg("--json").output().await.unwrap();
        let said = serde_json::from_slice(&output.stdout);
        let said = said.unwrap_or_else(|_| panic!("{arguments:?}: {}", String::from_utf8_lossy(&output.stderr)));
        (output.status.code().unwrap(), said)
    }

    /// The address of one of the stack's queues.
    pub(crate) async fn queue_url(&self, queue: &str) -> String {
        let request = self.deployed.aws().sqs().get_queue_url().queue_name(self.deployed.name(queue));
        request.send().await.unwrap().queue_url.unwrap()
    }
}

fn binary() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let binary = test.parent().unwrap().parent().unwrap().join("omni");
    assert!(binary.is_file(), "{} is not built: run `cargo build --package omni`", binary.display());
    binary
}
