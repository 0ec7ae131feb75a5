//! The dead letters of the stack: looked at, never taken away.

#![expect(clippy::unwrap_used, reason = "test code: to panic is how it says that the stack is not as it should be")]

use omni_core::dead_letter::DeadLetter;
use tokio::sync::Mutex;

use crate::world::{PATIENCE, World, until};

/// While one test looks, the letters are hidden from the others.
pub(crate) static LOOKING: Mutex<()> = Mutex::const_new(());
/// How long a look may take, in seconds.
const HIDDEN: i32 = 30;

/// A dead letter and what SQS calls it.
pub(crate) struct Found {
    /// SQS's id.
    pub(crate) id: String,
    /// What was buried.
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
                let letter: DeadLetter = serde_json::from_str(&message.body.unwrap()).unwrap();
                if letter.input.contains(words) {
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

    async fn queue_url(&self, queue: &str) -> String {
        let request = self.deployed.aws().sqs().get_queue_url().queue_name(self.deployed.name(queue));
        request.send().await.unwrap().queue_url.unwrap()
    }
}
