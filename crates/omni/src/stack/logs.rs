//! The logs of the functions behind the API: the emulator keeps them in its `CloudWatch` Logs only, so they are fetched from
//! there into `logs/<function>.log`.

use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use super::build::Binaries;
use super::layout::Layout;
use super::{REGION, STAGE};
use crate::foundation::http;

/// The time between two looks.
const PAUSE: Duration = Duration::from_secs(2);
/// The emulator is on this machine.
const ANSWER: Duration = Duration::from_secs(5);

/// Fetches logs until it is aborted.
///
/// # Errors
/// If the logs cannot be written.
pub(crate) fn follow(endpoint: &str, layout: &Layout, binaries: &Binaries) -> Result<JoinHandle<()>> {
    let behind_the_api = binaries.keys().filter(|name| name.ends_with("-receive") || name.ends_with("-api"));
    let mut logs = Vec::new();
    for function in behind_the_api {
        let file = layout.log(function);
        File::create(&file).with_context(|| format!("writing {}", file.display()))?;
        let group = format!("/aws/lambda/omni-{STAGE}-{function}");
        logs.push(Log { group, file, from: 0, seen: BTreeSet::new() });
    }
    let (endpoint, client) = (endpoint.to_owned(), http::client(ANSWER)?);
    Ok(tokio::spawn(async move {
        loop {
            tokio::time::sleep(PAUSE).await;
            for log in &mut logs {
                // Nothing is there before the first call, and nothing answers while the stack stops.
                let _ = log.fetch(&client, &endpoint).await;
            }
        }
    }))
}

/// The log of one function.
struct Log {
    group: String,
    file: PathBuf,
    /// Milliseconds since 1970: everything before is in the file.
    from: i64,
    /// Ids of the events of that millisecond that are in the file.
    seen: BTreeSet<String>,
}

/// The answer of `CloudWatch` Logs to `FilterLogEvents`.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Page {
    events: Vec<Line>,
    next_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Line {
    timestamp: i64,
    message: String,
    #[serde(default)]
    event_id: Option<String>,
}

impl Log {
    async fn fetch(&mut self, client: &reqwest::Client, endpoint: &str) -> Result<()> {
        let mut token = Value::Null;
        loop {
            let mut body = json!({ "logGroupName": self.group, "startTime": self.from });
            if let (Some(fields), Value::String(_)) = (body.as_object_mut(), &token) {
                fields.insert("nextToken".to_owned(), token.clone());
            }
            let request = client.post(endpoint).header("content-type", "application/x-amz-json-1.1");
            let request = request.header("x-amz-target", "Logs_20140328.FilterLogEvents").header(
                "authorization",
                format!("AWS4-HMAC-SHA256 Credential=test/20260101/{REGION}/logs/aws4_request, SignedHeaders=host, Signature=0"),
            );
            let answer = request.body(body.to_string()).send().await?.error_for_status()?;
            let page: Page = serde_json::from_slice(&answer.bytes().await?)?;
            let fresh = self.fresh(page.events);
            if !fresh.is_empty() {
                OpenOptions::new().append(true).open(&self.file)?.write_all(fresh.as_bytes())?;
            }
            match page.next_token {
                Some(next) => token = next.into(),
                None => return Ok(()),
            }
        }
    }

    /// The lines that are not in the file yet.
    fn fresh(&mut self, events: Vec<Line>) -> String {
        let mut fresh = String::new();
        for Line { timestamp, message, event_id } in events {
            let id = event_id.unwrap_or_else(|| format!("{timestamp} {message}"));
            if timestamp < self.from || self.seen.contains(&id) {
                continue;
            }
            if timestamp > self.from {
                self.from = timestamp;
                self.seen.clear();
            }
            self.seen.insert(id);
            fresh.push_str(message.trim_end());
            fresh.push('\n');
        }
        fresh
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_is_written_once() {
        let mut log = Log { group: String::new(), file: PathBuf::new(), from: 0, seen: BTreeSet::new() };
        let line = |timestamp, message: &str, id: Option<&str>| Line {
            timestamp,
            message: message.to_owned(),
            event_id: id.map(str::to_owned),
        };
        let first = || vec![line(1, "a\n", Some("1")), line(2, "b", Some("2"))];
        assert_eq!(log.fresh(first()), "a\nb\n");
        assert_eq!(log.fresh(first()), "");
        assert_eq!(log.fresh(vec![line(2, "b", Some("2")), line(2, "c", Some("3")), line(3, "b", None)]), "c\nb\n");
        assert_eq!(log.fresh(vec![line(3, "b", None)]), "");
    }
}
