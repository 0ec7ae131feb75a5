//! The stack as callers of its API and the simulated carriers see it, and how to wait for what happens in it.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "test code: to panic is how it says that the stack is not as it should be"
)]

use std::time::{Duration, Instant};

use omni_core::model::message::{MessageId, TenantId};
use omni_tests::Deployed;
use reqwest::{Method, RequestBuilder};
use serde_json::Value;

/// The time that something may take that takes seconds: all tests share the machine with the stack.
pub(crate) const PATIENCE: Duration = Duration::from_secs(90);
/// The time between two looks.
const PAUSE: Duration = Duration::from_millis(500);
/// The stack's own limit for an answer is 30 s; the simulator posts several webhooks in one call.
const MAX_ANSWER: Duration = Duration::from_mins(1);

/// A running stack.
pub(crate) struct World {
    /// Addresses and key of the stack.
    pub(crate) deployed: Deployed,
    http: reqwest::Client,
}

/// The answer to an HTTP request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    pub(crate) body: String,
}

impl World {
    /// The stack of `OMNI_STACK`; `None` if the test cannot run here.
    pub(crate) fn find() -> Option<Self> {
        let deployed = Deployed::find()?;
        // Fails if another test was faster, and then there is one.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder().timeout(MAX_ANSWER).no_proxy().build().unwrap();
        Some(Self { deployed, http })
    }

    /// The tenant of the stack.
    pub(crate) fn tenant() -> TenantId {
        TenantId::new("demo")
    }

    /// Asks the carrier simulator; see `crates/omni/src/simulator/control.rs`.
    pub(crate) async fn control(&self, method: Method, path: &str, body: Option<&Value>) -> Value {
        let request = self.http.request(method, format!("{}/_control/{path}", self.deployed.simulator_url));
        let answer = answer(body.into_iter().fold(request, RequestBuilder::json)).await;
        assert!((200..300).contains(&answer.status), "the simulator does not do {path}: {answer:?}");
        answer.json()
    }

    /// Asks the API without a key, as carriers and strangers do.
    pub(crate) async fn stranger(&self, method: Method, path: &str, body: &str, content_type: &str) -> Answer {
        let request = self.http.request(method, format!("{}{path}", self.deployed.api_url));
        answer(request.header("content-type", content_type).body(body.to_owned())).await
    }

    /// Asks the API with the tenant's key.
    pub(crate) async fn api(&self, method: Method, path: &str, body: Option<&Value>) -> Answer {
        let request = self.http.request(method, format!("{}{path}", self.deployed.api_url));
        let request = request.bearer_auth(&self.deployed.api_key);
        answer(body.into_iter().fold(request, RequestBuilder::json)).await
    }

    /// `POST /v1/messages`.
    pub(crate) async fn submit(&self, message: &Value, idempotency_key: Option<&str>) -> Answer {
        let request = self.http.post(format!("{}/v1/messages", self.deployed.api_url));
        let request = request.bearer_auth(&self.deployed.api_key).json(message);
        answer(idempotency_key.into_iter().fold(request, |request, key| request.header("idempotency-key", key))).await
    }

    /// `POST /v1/messages` of something that is taken; returns its id.
    pub(crate) async fn send(&self, message: &Value) -> MessageId {
        let answer = self.submit(message, None).await;
        assert_eq!(answer.status, 202, "{answer:?}");
        answer.id()
    }

    /// `GET /v1/messages/{id}`, whatever the answer.
    pub(crate) async fn view(&self, id: &MessageId) -> Answer {
        let request = self.http.get(format!("{}/v1/messages/{id}", self.deployed.api_url));
        answer(request.bearer_auth(&self.deployed.api_key)).await
    }

    /// Waits until the message `fits`, which is that it `does`.
    pub(crate) async fn message(&self, id: &MessageId, does: &str, fits: impl Fn(&Value) -> bool) -> Value {
        self.message_within(PATIENCE, id, does, fits).await
    }

    /// The same with more patience.
    pub(crate) async fn message_within(
        &self,
        patience: Duration,
        id: &MessageId,
        does: &str,
        fits: impl Fn(&Value) -> bool,
    ) -> Value {
        until(patience, &format!("message {id} {does}"), async || {
            let answer = self.view(id).await;
            if answer.status != 200 {
                return Err(format!("{answer:?}"));
            }
            let message = answer.json();
            if fits(&message) { Ok(message) } else { Err(story(&message)) }
        })
        .await
    }

    /// Waits until the message has that status.
    pub(crate) async fn status(&self, id: &MessageId, status: &str) -> Value {
        self.message(id, &format!("is {status}"), |message| message["status"] == status).await
    }
}

impl Answer {
    /// Its body; null if there is none.
    pub(crate) fn json(&self) -> Value {
        if self.body.is_empty() { Value::Null } else { serde_json::from_str(&self.body).unwrap() }
    }

    /// The id of the message that was taken.
    pub(crate) fn id(&self) -> MessageId {
        MessageId::new(self.json()["id"].as_str().unwrap())
    }
}

async fn answer(request: RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    let header = response.headers().get("content-type").map(|value| value.to_str().unwrap().to_owned());
    let (status, content_type) = (response.status().as_u16(), header.unwrap_or_default());
    Answer { status, content_type, body: response.text().await.unwrap() }
}

/// Looks again and again until `look` has what is `wanted`; what it has instead is told when the patience ends.
pub(crate) async fn until<T>(patience: Duration, wanted: &str, look: impl AsyncFn() -> Result<T, String>) -> T {
    let deadline = Instant::now() + patience;
    loop {
        let instead = match look().await {
            Ok(seen) => return seen,
            Err(instead) => instead,
        };
        assert!(Instant::now() < deadline, "{wanted}: not within {} s. {instead}", patience.as_secs());
        tokio::time::sleep(PAUSE).await;
    }
}

/// The outcomes in a message's time line, in order.
pub(crate) fn outcomes(message: &Value) -> Vec<&str> {
    message["timeline"].as_array().unwrap().iter().map(|event| event["outcome"].as_str().unwrap()).collect()
}

/// The events of one outcome.
pub(crate) fn events<'a>(message: &'a Value, outcome: &str) -> Vec<&'a Value> {
    message["timeline"].as_array().unwrap().iter().filter(|event| event["outcome"] == outcome).collect()
}

/// A message's time line, for those who must find out why it is not as it should be.
pub(crate) fn story(message: &Value) -> String {
    let mut lines = vec![format!("It is {}:", message["status"])];
    let list = |name: &str| message[name].as_array().unwrap().iter();
    lines.extend(list("timeline").map(|event| format!("  {} {} {}", event["at"], event["outcome"], event["detail"])));
    lines.extend(
        list("attempts").map(|attempt| format!("  receipts of {}: {}", attempt["carrier"], attempt["progress"])),
    );
    lines.join("\n")
}
