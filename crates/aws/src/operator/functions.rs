//! The functions of a stage, called by an operator: only IAM lets anybody do that, and it is no way in from the internet.

use jiff::Timestamp;
use omni_core::bundle;
use omni_core::foundation::failure::Failure;
use omni_core::inbound::receive::{ReplayPorts, WebhookReplay};
use reqwest::Method;
use serde_json::Value;

use super::signed::{Call, Signed};
use crate::carriers::secrets::SecretStore;
use crate::clients::Aws;
use crate::dynamodb::configuration::Configuration;
use crate::messaging::claim_check::ClaimCheck;
use crate::messaging::queue::Queue;

bundle! {
    /// Adapters of a receive function, with which a webhook is read again.
    #[derive(Debug)]
    pub struct ReplayAdapters: ReplayPorts {
        configuration: Configuration,
        secrets: SecretStore,
        inbound: Queue,
        receipts: Queue,
    }
}

/// Reaches the functions of one stage.
#[derive(Clone, Debug)]
pub struct Functions {
    aws: Aws,
    lambda: Signed,
    stage: String,
}

impl Functions {
    /// Those of the stage called `stage`.
    #[must_use]
    pub fn new(aws: &Aws, stage: &str) -> Self {
        Self { aws: aws.clone(), lambda: Signed::new(aws, "lambda", "lambda"), stage: stage.to_owned() }
    }

    /// Invokes `function` with `event` and waits for what it returns.
    ///
    /// # Errors
    /// [`Failure::Permanent`] if it cannot be invoked or fails; says how.
    pub async fn invoke(&self, function: &str, event: &Value, now: Timestamp) -> Result<Value, Failure> {
        let path = format!("/2015-03-31/functions/omni-{}-{function}/invocations", self.stage);
        let call = Call {
            operation: "Invoke",
            method: Method::POST,
            path: &path,
            headers: &[("content-type", "application/json")],
            body: event.to_string().into_bytes(),
        };
        let answer = self.lambda.call(call, now).await?;
        if answer.function_error {
            let kind = answer.body.get("errorType").and_then(Value::as_str).unwrap_or("it failed");
            return Err(Failure::permanent(format!("{function} failed: {kind}; its log says more")));
        }
        answer.ok("Invoke")
    }

    /// The receive function of a carrier, for a replay: its own environment names the tables, secrets and queues.
    ///
    /// # Errors
    /// [`Failure::Permanent`] if there is no such function, or it lacks a variable.
    pub async fn webhook_replay(
        &self,
        carrier: &str,
        now: Timestamp,
    ) -> Result<WebhookReplay<ReplayAdapters>, Failure> {
        let path = format!("/2015-03-31/functions/omni-{}-{carrier}-receive/configuration", self.stage);
        let call = Call {
            operation: "GetFunctionConfiguration",
            method: Method::GET,
            path: &path,
            headers: &[],
            body: Vec::new(),
        };
        let configuration = self.lambda.call(call, now).await?.ok("GetFunctionConfiguration")?;
        let variable = |name: &str| {
            let value = configuration.pointer(&format!("/Environment/Variables/{name}")).and_then(Value::as_str);
            value.map(str::to_owned).ok_or_else(|| Failure::permanent(format!("{carrier}-receive has no {name}")))
        };
        let bodies = std::sync::Arc::new(ClaimCheck::new(self.aws.clone(), variable("BODIES_BUCKET")?));
        let queue = |url: String| Queue::new(self.aws.sqs(), url, std::sync::Arc::clone(&bodies));
        let ports = ReplayAdapters {
            configuration: Configuration::new(self.aws.dynamodb(), variable("CONFIG_TABLE")?),
            secrets: SecretStore::new(self.aws.secrets()),
            inbound: queue(variable("INBOUND_QUEUE_URL")?),
            receipts: queue(variable("RECEIPTS_QUEUE_URL")?),
        };
        Ok(WebhookReplay { ports })
    }
}
