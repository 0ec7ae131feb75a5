//! The stack that the contract tests run on.

#![expect(clippy::unwrap_used, reason = "test code: to panic is how it says that the stack is not as it should be")]

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use omni_aws::clients::Aws;
use omni_aws::env::SystemEnv;
use omni_aws::messaging::claim_check::ClaimCheck;
use omni_core::ports::Env;
use omni_core::testing::port_contracts::Fixture;
use omni_tests::Deployed;
use serde::de::DeserializeOwned;

/// A running stack, and what is this test's own on it.
pub(crate) struct Stack {
    /// Its clients.
    pub(crate) aws: Aws,
    /// Keys that no other test uses.
    pub(crate) fixture: Fixture,
    deployed: Deployed,
}

/// The emulator's account and region, which a bucket's name ends in.
const WHERE: &str = "000000000000-us-east-1";

impl Stack {
    /// The stack that `OMNI_STACK` points to; without it, `None` on a runner and a failure in CI.
    pub(crate) fn find() -> Option<Self> {
        let deployed = Deployed::find()?;
        Some(Self { aws: deployed.aws(), fixture: fixture(), deployed })
    }

    /// The name of one of its resources.
    pub(crate) fn name(&self, resource: &str) -> String {
        self.deployed.name(resource)
    }

    /// Its bucket for large bodies.
    pub(crate) fn bodies(&self) -> Arc<ClaimCheck> {
        Arc::new(ClaimCheck::new(self.aws.clone(), self.name(&format!("bodies-{WHERE}"))))
    }

    /// Makes a queue that no function reads; returns its URL.
    pub(crate) async fn create_queue(&self, suffix: &str) -> String {
        let request = self.aws.sqs().create_queue().queue_name(format!("{}-{suffix}", self.fixture.prefix));
        let request = if suffix.ends_with("fifo") { request.attributes("FifoQueue".into(), "true") } else { request };
        request.send().await.unwrap().queue_url.unwrap()
    }

    /// Removes such a queue.
    pub(crate) async fn delete_queue(&self, url: &str) {
        self.aws.sqs().delete_queue().queue_url(url).send().await.unwrap();
    }

    /// Makes a state machine that does nothing; returns its ARN.
    pub(crate) async fn create_machine(&self, suffix: &str) -> String {
        let request = self.aws.sfn().create_state_machine().name(format!("{}-{suffix}", self.fixture.prefix));
        let request = request
            .definition(r#"{"StartAt":"Nothing","States":{"Nothing":{"Type":"Succeed"}}}"#)
            .role_arn(format!("arn:aws:iam::000000000000:role/{}", self.fixture.prefix));
        request.send().await.unwrap().state_machine_arn
    }

    /// Removes such a state machine.
    pub(crate) async fn delete_machine(&self, arn: &str) {
        self.aws.sfn().delete_state_machine().state_machine_arn(arn).send().await.unwrap();
    }

    /// The inputs that a state machine was started on, by the names of its executions.
    pub(crate) async fn executions<T: DeserializeOwned>(&self, arn: &str) -> Vec<(String, T)> {
        let sfn = self.aws.sfn();
        let listed = sfn.list_executions().state_machine_arn(arn).send().await.unwrap().executions;
        let mut all = Vec::new();
        for execution in listed {
            let described = sfn.describe_execution().execution_arn(execution.execution_arn).send().await.unwrap();
            all.push((execution.name, serde_json::from_str(&described.input.unwrap()).unwrap()));
        }
        all
    }

    /// Takes everything out of a queue, bodies included.
    pub(crate) async fn drain<T: DeserializeOwned>(&self, url: &str) -> Vec<T> {
        let (sqs, bodies) = (self.aws.sqs(), self.bodies());
        let mut all = Vec::new();
        loop {
            let answer = sqs.receive_message().queue_url(url).max_number_of_messages(10).send().await.unwrap();
            let messages = answer.messages.unwrap_or_default();
            if messages.is_empty() {
                return all;
            }
            for message in messages {
                let body = bodies.resolve(message.body.unwrap()).await.unwrap();
                all.push(serde_json::from_str(&body).unwrap());
                let receipt = message.receipt_handle.unwrap();
                sqs.delete_message().queue_url(url).receipt_handle(receipt).send().await.unwrap();
            }
        }
    }
}

/// Keys that nobody else uses, in a future that the stack's own schedule does not reach.
fn fixture() -> Fixture {
    let mut prefix = "contract-".to_owned();
    let mut seconds = 0;
    for byte in SystemEnv.bytes() {
        prefix.push(char::from(b'a' + byte % 26));
        seconds = (seconds * 256 + i64::from(byte)) % 1_000_000_000;
    }
    let future: Timestamp = "2100-01-01T00:00:00Z".parse().unwrap();
    Fixture::new(prefix, future + SignedDuration::from_secs(seconds))
}
