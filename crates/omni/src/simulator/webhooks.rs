//! Posting to our gateway as a carrier does: signed, again after a failure, and logged.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use omni_core::model::carrier::CarrierId;
use reqwest::Method;
use serde::Serialize;

use super::{Simulator, carriers};
use crate::clock;

/// More posts than this are not remembered, oldest first.
const MAX_COUNT: usize = 5_000;
/// What is kept of an answer's body, in bytes.
const MAX_ANSWER: usize = 4_096;

/// A webhook; once it is signed, it is posted as often as need be.
#[derive(Clone, Debug)]
pub(super) struct Webhook {
    /// Who posts it.
    pub(super) carrier: CarrierId,
    /// `POST`, or `GET` with everything in the query.
    pub(super) method: Method,
    /// Where to; a fragment holds Twilio's connection overrides and is not sent.
    pub(super) url: String,
    /// Every header, the signature too.
    pub(super) headers: Vec<(&'static str, String)>,
    /// The `Authorization` that is shown, and the body with it, only to who asks for it by a 401 with `WWW-Authenticate`.
    pub(super) when_challenged: Option<String>,
    /// The signed bytes.
    pub(super) body: String,
    /// What it tells: `message`, `raw`, or a receipt's status.
    pub(super) tells: String,
    /// The carrier's id of the message it is about.
    pub(super) about: Option<String>,
}

impl Webhook {
    /// A POST of `body` that nobody has signed.
    pub(super) fn post(carrier: CarrierId, url: impl Into<String>, body: impl Into<String>) -> Self {
        Self {
            carrier,
            method: Method::POST,
            url: url.into(),
            headers: Vec::new(),
            when_challenged: None,
            body: body.into(),
            tells: String::new(),
            about: None,
        }
    }

    /// A GET of `url` that nobody has signed.
    pub(super) fn get(carrier: CarrierId, url: impl Into<String>) -> Self {
        Self { method: Method::GET, ..Self::post(carrier, url, "") }
    }

    /// What it tells, and of which message.
    pub(super) fn telling(self, tells: &str, about: Option<&str>) -> Self {
        Self { tells: tells.to_owned(), about: about.map(str::to_owned), ..self }
    }

    /// Adds a header.
    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
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
    /// Which credentials it asks for, in `WWW-Authenticate`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) challenge: Option<String>,
    /// Why there was none: `connect`, `timeout`, `broken`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) error: Option<&'static str>,
}

impl Answer {
    /// There was none.
    pub(super) fn none(why: &'static str) -> Self {
        Self { status: None, body: String::new(), challenge: None, error: Some(why) }
    }

    /// Whether it is a 2xx.
    pub(super) fn is_success(&self) -> bool {
        self.status.is_some_and(|status| (200..300).contains(&status))
    }
}

/// The last posts, oldest first.
#[derive(Debug, Default)]
pub(super) struct Log(VecDeque<Posted>);

impl Log {
    /// Adds one.
    fn add(&mut self, posted: Posted) {
        if self.0.len() >= MAX_COUNT {
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
    /// Posts once, twice if the carrier waits for a challenge and gets it, and logs every answer; returns the last one.
    pub(super) async fn post(&self, webhook: &Webhook, attempt: u32) -> Answer {
        let Some(authorization) = &webhook.when_challenged else { return self.exchange(webhook, attempt).await };
        let knock = Webhook { body: String::new(), ..webhook.clone().telling("challenge", webhook.about.as_deref()) };
        let answer = self.exchange(&knock, attempt).await;
        if answer.status != Some(401) || answer.challenge.is_none() {
            return answer;
        }
        self.exchange(&webhook.clone().with("authorization", authorization), attempt).await
    }

    /// One request and its answer.
    async fn exchange(&self, webhook: &Webhook, attempt: u32) -> Answer {
        let url = webhook.url.split('#').next().unwrap_or_default();
        let patience = carriers::of(webhook.carrier).timeout();
        let mut request = self.http.request(webhook.method.clone(), url).timeout(patience).body(webhook.body.clone());
        for (name, value) in &webhook.headers {
            request = request.header(*name, value);
        }
        let answer = match request.send().await {
            Ok(response) => answer(response).await,
            Err(error) if error.is_connect() => Answer::none("connect"),
            Err(error) if error.is_timeout() => Answer::none("timeout"),
            Err(_) => Answer::none("broken"),
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

    /// Posts until the carrier is content or would give up; returns every answer.
    pub(super) async fn post_persistently(self: &Arc<Self>, webhook: &Webhook) -> Vec<Answer> {
        let age = self.state().age;
        let mut answers = Vec::new();
        for attempt in 1_u32.. {
            let answer = self.post(webhook, attempt).await;
            let pause = carriers::of(webhook.carrier).pause(&webhook.url, attempt, &answer);
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

async fn answer(response: reqwest::Response) -> Answer {
    let status = Some(response.status().as_u16());
    let challenge = response.headers().get(reqwest::header::WWW_AUTHENTICATE);
    let challenge = challenge.and_then(|value| value.to_str().ok()).map(str::to_owned);
    let body: String = response.text().await.unwrap_or_default().chars().take(MAX_ANSWER).collect();
    Answer { status, body, challenge, error: None }
}

/// `1, 2, 4 …` seconds, at most `times` times: how days of retries are shortened.
pub(super) fn doubling(attempt: u32, times: u32) -> Option<Duration> {
    (attempt <= times).then(|| Duration::from_secs(1 << attempt.saturating_sub(1).min(16)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_carrier_retries_as_it_does() {
        let check = |carrier, url: &str, attempt, status: Option<u16>, expected: Option<u64>| {
            let answer = match status {
                Some(status) => Answer { status: Some(status), body: String::new(), challenge: None, error: None },
                None => Answer::none("connect"),
            };
            let pause = carriers::of(carrier).pause(url, attempt, &answer);
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
        check(CarrierId::Bandwidth, "http://x/", 2, Some(503), Some(2_000));
        // Without a challenge there is no second request.
        check(CarrierId::Bandwidth, "http://x/", 1, Some(401), None);
        check(CarrierId::LiveChat, "http://x/", 1, Some(200), None);
        check(CarrierId::LiveChat, "http://x/", 1, Some(204), Some(1_000));
        check(CarrierId::LiveChat, "http://x/", 4, Some(503), None);
        check(CarrierId::MessageBird, "http://x/", 1, None, Some(1_000));
        check(CarrierId::Inteliquent, "http://x/", 1, Some(202), None);
        check(CarrierId::Inteliquent, "http://x/", 4, Some(503), None);
    }
}
