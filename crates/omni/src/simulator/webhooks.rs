//! Posting to our gateway as a carrier does: signed, again after a failure, and logged.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use omni_core::carrier::CarrierId;
use serde::Serialize;

use super::Simulator;
use crate::clock;

/// More posts than this are not remembered, oldest first.
const MOST: usize = 5_000;
/// What is kept of an answer's body, in bytes.
const LONGEST_ANSWER: usize = 4_096;

/// A webhook, ready to be posted as often as need be.
#[derive(Clone, Debug)]
pub(super) struct Webhook {
    /// Who posts it.
    pub(super) carrier: CarrierId,
    /// Where to; a fragment holds Twilio's connection overrides and is not sent.
    pub(super) url: String,
    /// Every header, the signature too.
    pub(super) headers: Vec<(&'static str, String)>,
    /// The signed bytes.
    pub(super) body: String,
    /// What it tells: `message`, `raw`, or a receipt's status.
    pub(super) tells: String,
    /// The carrier's id of the message it is about.
    pub(super) about: Option<String>,
}

/// One post and its answer.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Posted {
    /// When it was answered.
    pub(super) at: Timestamp,
    /// Who posted.
    pub(super) carrier: CarrierId,
    /// Where to.
    pub(super) url: String,
    /// What it told.
    pub(super) tells: String,
    /// The carrier's id of the message it was about.
    pub(super) about: Option<String>,
    /// 1 for the first attempt.
    pub(super) attempt: u32,
    /// What came back.
    #[serde(flatten)]
    pub(super) answer: Answer,
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Answer {
    /// The status; `None` if there was no answer.
    pub(super) status: Option<u16>,
    /// The beginning of its body.
    pub(super) body: String,
    /// Why there was none: `connect`, `timeout`, `broken`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) error: Option<&'static str>,
}

impl Answer {
    /// Whether the carrier is content.
    fn is_success(&self) -> bool {
        self.status.is_some_and(|status| (200..300).contains(&status))
    }
}

/// The last posts, oldest first.
#[derive(Debug, Default)]
pub(super) struct Log(VecDeque<Posted>);

impl Log {
    /// Adds one.
    fn add(&mut self, posted: Posted) {
        if self.0.len() >= MOST {
            self.0.pop_front();
        }
        self.0.push_back(posted);
    }

    /// All of them.
    pub(super) fn entries(&self) -> &VecDeque<Posted> {
        &self.0
    }
}

impl Simulator {
    /// Posts once and logs the answer.
    pub(super) async fn post(&self, webhook: &Webhook, attempt: u32) -> Answer {
        let url = webhook.url.split('#').next().unwrap_or_default();
        let mut request = self.http.post(url).body(webhook.body.clone());
        for (name, value) in &webhook.headers {
            request = request.header(*name, value);
        }
        let answer = match request.send().await {
            Ok(response) => {
                let status = Some(response.status().as_u16());
                let body: String = response.text().await.unwrap_or_default().chars().take(LONGEST_ANSWER).collect();
                Answer { status, body, error: None }
            }
            Err(error) if error.is_connect() => no_answer("connect"),
            Err(error) if error.is_timeout() => no_answer("timeout"),
            Err(_) => no_answer("broken"),
        };
        self.state().webhooks.add(Posted {
            at: clock::now(),
            carrier: webhook.carrier,
            url: url.to_owned(),
            tells: webhook.tells.clone(),
            about: webhook.about.clone(),
            attempt,
            answer: answer.clone(),
        });
        answer
    }

    /// Posts until the answer is a 2xx or the carrier would give up; returns every answer.
    pub(super) async fn post_persistently(self: &Arc<Self>, webhook: &Webhook) -> Vec<Answer> {
        let age = self.state().age;
        let mut answers = Vec::new();
        for attempt in 1_u32.. {
            let answer = self.post(webhook, attempt).await;
            let pause = pause_before_next(webhook.carrier, &webhook.url, attempt, &answer);
            answers.push(answer);
            let Some(pause) = pause else { break };
            tokio::time::sleep(pause).await;
            if self.state().age != age {
                break;
            }
        }
        answers
    }
}

fn no_answer(why: &'static str) -> Answer {
    Answer { status: None, body: String::new(), error: Some(why) }
}

/// How long the carrier waits after its `attempt`-th answer; `None` if it is content or gives up.
///
/// Meta retries for seven days with decreasing frequency, here for a minute. Twilio retries once, and only if there was no
/// connection, unless the URL's fragment says otherwise (twilio.com/docs/usage/webhooks/webhooks-connection-overrides).
fn pause_before_next(carrier: CarrierId, url: &str, attempt: u32, answer: &Answer) -> Option<Duration> {
    if answer.is_success() {
        return None;
    }
    match carrier {
        CarrierId::WhatsApp => (attempt <= 6).then(|| Duration::from_secs(1 << (attempt - 1))),
        CarrierId::Twilio => {
            let overridden = |name: &str| {
                let fragment = url.split_once('#').map_or("", |(_, fragment)| fragment);
                fragment.split('&').filter_map(|pair| pair.split_once('=')).find(|(n, _)| *n == name).map(|(_, v)| v)
            };
            let retries = overridden("rc").and_then(|count| count.parse().ok()).unwrap_or(1_u32).min(5);
            let policy = overridden("rp").unwrap_or("ct");
            let covered = policy.split(',').any(|what| match (what, answer.status, answer.error) {
                ("all", ..) | ("ct", None, Some("connect")) | ("rt", None, Some("timeout")) => true,
                ("4xx", Some(status), _) => (400..500).contains(&status),
                ("5xx", Some(status), _) => (500..600).contains(&status),
                _ => false,
            });
            (covered && attempt <= retries).then_some(Duration::from_millis(500))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_carrier_retries_as_it_does() {
        let check = |carrier, url: &str, attempt, status: Option<u16>, expected: Option<u64>| {
            let answer = match status {
                Some(status) => Answer { status: Some(status), body: String::new(), error: None },
                None => no_answer("connect"),
            };
            let pause = pause_before_next(carrier, url, attempt, &answer);
            assert_eq!(pause.map(|pause| pause.as_millis()), expected.map(u128::from), "{carrier:?} {url} {status:?}");
        };
        check(CarrierId::WhatsApp, "http://x/", 1, Some(200), None);
        check(CarrierId::WhatsApp, "http://x/", 1, Some(503), Some(1_000));
        check(CarrierId::WhatsApp, "http://x/", 4, None, Some(8_000));
        check(CarrierId::WhatsApp, "http://x/", 7, Some(503), None);
        check(CarrierId::Twilio, "http://x/", 1, Some(204), None);
        check(CarrierId::Twilio, "http://x/", 1, Some(503), None);
        check(CarrierId::Twilio, "http://x/", 1, None, Some(500));
        check(CarrierId::Twilio, "http://x/", 2, None, None);
        check(CarrierId::Twilio, "http://x/#rc=3&rp=5xx,ct", 3, Some(503), Some(500));
        check(CarrierId::Twilio, "http://x/#rc=3&rp=5xx,ct", 1, Some(403), None);
        check(CarrierId::Twilio, "http://x/#rc=9&rp=all", 6, Some(503), None);
    }
}
