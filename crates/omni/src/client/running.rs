//! A running stack, as the commands that talk to it see it.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use reqwest::{Method, StatusCode};
use serde_json::Value;

use crate::foundation::{http, workspace};
use crate::stack::state::Stack;

/// The gateway's own limit is 30 s (API Gateway's).
const TIMEOUT: Duration = Duration::from_secs(30);

/// The folder of the stack that is meant.
#[derive(Clone, Debug, Default, clap::Args)]
pub(crate) struct Location {
    /// Use the stack that keeps its files in this folder [default: .omni in the workspace].
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) state: Option<PathBuf>,
}

impl Location {
    /// The stack that says in `stack.json` that it runs; `None` if none does.
    ///
    /// # Errors
    /// If the file is there and cannot be read.
    pub(crate) fn find(&self) -> Result<Option<Running>> {
        let folder = match &self.state {
            Some(folder) => folder.clone(),
            None => workspace::root()?.join(".omni"),
        };
        Stack::load(&folder)?.map(|stack| Ok(Running { stack, http: http::client(TIMEOUT)? })).transpose()
    }

    /// The stack that runs.
    ///
    /// # Errors
    /// If none does; says how to start one.
    pub(crate) fn running(&self) -> Result<Running> {
        self.find()?.context("no stack is running: start one by `cargo omni up --detach`")
    }
}

/// A running stack.
#[derive(Clone, Debug)]
pub(crate) struct Running {
    /// Addresses and key of the stack.
    pub(crate) stack: Stack,
    http: reqwest::Client,
}

impl Running {
    /// A gateway at `url` and nothing else.
    #[cfg(test)]
    pub(crate) fn at(url: &str, api_key: &str) -> Self {
        let [api_url, api_key] = [url, api_key].map(str::to_owned);
        let [aws_endpoint_url, region, simulator_url, stage] = [(); 4].map(|()| String::new());
        let stack = Stack { api_url, aws_endpoint_url, region, simulator_url, api_key, stage, pid: 0 };
        Self { stack, http: http::client(TIMEOUT).unwrap_or_default() }
    }

    /// Sends a message by the API.
    ///
    /// # Errors
    /// If it is refused; says why, in the API's words.
    pub(crate) async fn submit(&self, message: &Value, idempotency_key: Option<&str>) -> Result<Value> {
        let mut request = self.http.post(format!("{}/v1/messages", self.stack.api_url)).json(message);
        if let Some(key) = idempotency_key {
            request = request.header("idempotency-key", key);
        }
        let response = self.answer(request.bearer_auth(&self.stack.api_key)).await?;
        expect_success(response.0, response.1)
    }

    /// A message and its time line; `None` if nothing is known of it.
    ///
    /// # Errors
    /// If the API does not answer or refuses.
    pub(crate) async fn message(&self, id: &str) -> Result<Option<Value>> {
        let request = self.http.get(format!("{}/v1/messages/{id}", self.stack.api_url));
        match self.answer(request.bearer_auth(&self.stack.api_key)).await? {
            (StatusCode::NOT_FOUND, _) => Ok(None),
            (status, body) => expect_success(status, body).map(Some),
        }
    }

    /// Calls the API at `path` with the demo tenant's key.
    ///
    /// # Errors
    /// If it does not answer or refuses; says why, in its words.
    pub(crate) async fn api(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Value> {
        let mut request = self.http.request(method, format!("{}{path}", self.stack.api_url));
        if let Some(body) = body {
            request = request.json(body);
        }
        let (status, body) = self.answer(request.bearer_auth(&self.stack.api_key)).await?;
        expect_success(status, body)
    }

    /// Whether the gateway answers.
    pub(crate) async fn is_healthy(&self) -> bool {
        let request = self.http.get(format!("{}/health", self.stack.api_url));
        matches!(self.answer(request).await, Ok((StatusCode::OK, _)))
    }

    /// Calls the simulator's control API at `path`, below `/_control`.
    ///
    /// # Errors
    /// If it does not answer or refuses.
    pub(crate) async fn control(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Value> {
        let mut request = self.http.request(method, format!("{}/_control/{path}", self.stack.simulator_url));
        if let Some(body) = body {
            request = request.json(body);
        }
        let (status, body) = self.answer(request).await?;
        expect_success(status, body)
    }

    async fn answer(&self, request: reqwest::RequestBuilder) -> Result<(StatusCode, Value)> {
        let response = request.send().await.with_context(|| {
            format!(
                "the stack does not answer at {}: is it still running? `cargo omni up --detach`",
                self.stack.api_url
            )
        })?;
        let status = response.status();
        let text = response.text().await.context("reading the answer")?;
        Ok((status, serde_json::from_str(&text).unwrap_or(Value::String(text))))
    }
}

/// Errors are problem details (RFC 9457).
fn expect_success(status: StatusCode, body: Value) -> Result<Value> {
    if status.is_success() {
        return Ok(body);
    }
    let word = |name: &str| body.get(name).and_then(Value::as_str);
    match (word("title"), word("detail")) {
        (Some(title), Some(detail)) => bail!("{title}: {detail} (HTTP {}){}", status.as_u16(), errors(&body)),
        _ => bail!("it answered HTTP {}: {body}", status.as_u16()),
    }
}

/// The errors of a problem, a line each.
fn errors(problem: &Value) -> String {
    let errors = problem.get("errors").and_then(Value::as_array).into_iter().flatten();
    let line = |error: &Value| {
        let word = |name: &str| error.get(name).and_then(Value::as_str).unwrap_or_default();
        format!("\n  {}: {}", word("path"), word("problem"))
    };
    errors.map(line).collect()
}
