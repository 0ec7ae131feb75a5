//! Posting to our gateway as a carrier does: signed, again after a failure, and logged.

use std::sync::Arc;

use super::state::Simulator;
use super::webhooks::{Answer, Posted, Webhook};
use crate::foundation::clock;

/// The most that is kept of an answer's body, in bytes.
const LONGEST_ANSWER: usize = 4_096;

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
        let patience = self.player(webhook.carrier).timeout();
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
            let pause = self.player(webhook.carrier).pause(&webhook.url, attempt, &answer);
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
    let body: String = response.text().await.unwrap_or_default().chars().take(LONGEST_ANSWER).collect();
    Answer { status, body, challenge, error: None }
}
