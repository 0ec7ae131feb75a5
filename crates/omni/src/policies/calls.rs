//! Counts which function called which operation of AWS on which resource: never what was in a request.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One operation of one function on one resource.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Call {
    /// The name of the function in AWS.
    pub(crate) function: String,
    /// `sqs:SendMessageBatch`; `dynamodb:TransactWriteItems.Put` for a part of a transaction.
    pub(crate) operation: String,
    /// Name of it, or its ARN where the request has that: `omni-local-messages/index/by-conversation`.
    pub(crate) resource: String,
}

/// The calls, each with the number of times that it was seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Calls(BTreeMap<Call, u64>);

/// One line of the file that `stack/calls.py` writes too.
#[derive(Serialize, Deserialize)]
struct Line {
    #[serde(flatten)]
    call: Call,
    count: u64,
}

impl Calls {
    /// Adds one.
    pub(crate) fn add(&mut self, call: Call) {
        *self.0.entry(call).or_default() += 1;
    }

    /// Adds those of `others`.
    pub(crate) fn extend(&mut self, others: Self) {
        for (call, count) in others.0 {
            *self.0.entry(call).or_default() += count;
        }
    }

    /// Those seen, with how often.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&Call, u64)> {
        self.0.iter().map(|(call, count)| (call, *count))
    }

    /// Reads what was saved at `path`; nothing if there is no such file.
    ///
    /// # Errors
    /// If it cannot be read.
    pub(crate) fn load(path: &Path) -> Result<Self> {
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(error).with_context(|| format!("reading {}", path.display())),
        };
        let lines = text.lines().map(serde_json::from_str::<Line>);
        let calls = lines.map(|line| line.map(|line| (line.call, line.count))).collect::<Result<_, _>>();
        Ok(Self(calls.with_context(|| format!("reading {}", path.display()))?))
    }

    /// Writes them to `path`, as functions that a test runs alone do.
    ///
    /// # Errors
    /// If it cannot be written.
    #[cfg(test)]
    pub(crate) fn save(&self, path: &Path) -> Result<()> {
        let lines = self.iter().map(|(call, count)| serde_json::to_string(&Line { call: call.clone(), count }));
        let lines: String = lines.map(|line| Ok(line? + "\n")).collect::<Result<_>>()?;
        std::fs::write(path, lines).with_context(|| format!("writing {}", path.display()))
    }
}

impl FromIterator<Call> for Calls {
    fn from_iter<I: IntoIterator<Item = Call>>(calls: I) -> Self {
        let mut counted = Self::default();
        calls.into_iter().for_each(|call| counted.add(call));
        counted
    }
}

/// The function that a request comes from, by its user agent: clients of functions say `app/<function>`.
pub(crate) fn caller(user_agent: &str) -> Option<&str> {
    user_agent.split(' ').find_map(|word| word.strip_prefix("app/"))
}

/// The resources that a request of a service with JSON bodies names, each with the operation on it.
pub(crate) fn resources(operation: &str, request: &Value) -> Vec<(String, String)> {
    let text = |key: &str| request.get(key).and_then(Value::as_str);
    let one = |resource: &str| vec![(operation.to_owned(), resource.to_owned())];
    if let Some(url) = text("QueueUrl") {
        return one(url.rsplit('/').next().unwrap_or_default());
    }
    if let Some(name) = text("SecretId").or(text("stateMachineArn")) {
        return one(name);
    }
    if let Some(items) = request.get("TransactItems").and_then(Value::as_array) {
        let parts = items.iter().filter_map(Value::as_object).flatten();
        let named =
            parts.filter_map(|(part, of)| Some((format!("{operation}.{part}"), of.get("TableName")?.as_str()?)));
        return named.map(|(operation, table)| (operation, table.to_owned())).collect();
    }
    if let Some(tables) = request.get("RequestItems").and_then(Value::as_object) {
        return tables.keys().map(|table| (operation.to_owned(), table.clone())).collect();
    }
    let table = text("TableName").unwrap_or_default();
    match text("IndexName") {
        Some(index) => one(&format!("{table}/index/{index}")),
        None => one(table),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_function_names_itself_in_its_user_agent() {
        let check = |user_agent, expected| assert_eq!(caller(user_agent), expected, "{user_agent}");
        check(
            "aws-sdk-rust/1.3.16 ua/2.1 api/sqs/1.119.0 app/omni-local-inbound-router",
            Some("omni-local-inbound-router"),
        );
        check("aws-sdk-rust/1.3.16 ua/2.1 api/sqs/1.119.0", None);
        check("Boto3/1.43.106 md/Botocore#1.43.106", None);
    }

    #[test]
    fn a_request_names_its_resources() {
        let check = |operation: &str, request: Value, expected: &[(&str, &str)]| {
            let found = resources(operation, &request);
            let found: Vec<(&str, &str)> = found.iter().map(|(of, on)| (of.as_str(), on.as_str())).collect();
            assert_eq!(found, expected, "{request}");
        };
        let url = "http://127.0.0.1:4566/000000000000/omni-local-inbound.fifo";
        check("sqs:SendMessage", json!({ "QueueUrl": url }), &[("sqs:SendMessage", "omni-local-inbound.fifo")]);
        check("dynamodb:GetItem", json!({ "TableName": "t", "Key": {} }), &[("dynamodb:GetItem", "t")]);
        check("dynamodb:Query", json!({ "TableName": "t", "IndexName": "i" }), &[("dynamodb:Query", "t/index/i")]);
        check("dynamodb:BatchGetItem", json!({ "RequestItems": { "t": {} } }), &[("dynamodb:BatchGetItem", "t")]);
        check(
            "dynamodb:TransactWriteItems",
            json!({ "TransactItems": [{ "Put": { "TableName": "t" } }, { "ConditionCheck": { "TableName": "u" } }] }),
            &[("dynamodb:TransactWriteItems.Put", "t"), ("dynamodb:TransactWriteItems.ConditionCheck", "u")],
        );
        check("secretsmanager:GetSecretValue", json!({ "SecretId": "s" }), &[("secretsmanager:GetSecretValue", "s")]);
        check("states:StartExecution", json!({ "stateMachineArn": "a" }), &[("states:StartExecution", "a")]);
    }
}
