//! Webhooks: what is in one, what was answered, and the last posts.

use std::collections::VecDeque;
use std::time::Duration;

use jiff::Timestamp;
use omni_core::model::carrier::CarrierId;
use reqwest::Method;
use serde::Serialize;

/// More posts than this are not remembered, oldest first.
const MAX_COUNT: usize = 5_000;

/// A webhook; once it is signed, it is posted as often as need be.
#[derive(Clone, Debug)]
pub(super) struct Webhook {
    /// Carrier that posts it.
    pub(super) carrier: CarrierId,
    /// `POST`, or `GET` with everything in the query.
    pub(super) method: Method,
    /// URL to post to; a fragment holds Twilio's connection overrides and is not sent.
    pub(super) url: String,
    /// Every header, the signature too.
    pub(super) headers: Vec<(&'static str, String)>,
    /// The `Authorization` that is shown, and the body with it, only to who asks for it by a 401 with `WWW-Authenticate`.
    pub(super) when_challenged: Option<String>,
    /// The signed bytes.
    pub(super) body: String,
    /// Content: `message`, `raw`, or a receipt's status.
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

    /// The webhook with what it tells, and the id of the message that it is about.
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
    /// Time of the answer.
    pub(super) at: Timestamp,
    /// Carrier that posted.
    pub(super) carrier: CarrierId,
    /// URL that it was posted to.
    pub(super) url: String,
    /// Content: `message`, `raw`, or a receipt's status.
    pub(super) tells: String,
    /// The carrier's id of the message it was about.
    pub(super) about: Option<String>,
    /// 1 for the first attempt.
    pub(super) attempt: u32,
    /// Answer that came back.
    #[serde(flatten)]
    pub(super) answer: Answer,
}

/// The answer to a post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Answer {
    /// The status; `None` if there was no answer.
    pub(super) status: Option<u16>,
    /// The beginning of its body.
    pub(super) body: String,
    /// Credentials that it asks for, in `WWW-Authenticate`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) challenge: Option<String>,
    /// Reason why there was none: `connect`, `timeout`, `broken`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) error: Option<&'static str>,
}

impl Answer {
    /// No answer came, for this reason.
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
    pub(super) fn add(&mut self, posted: Posted) {
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

/// `1, 2, 4 …` seconds, at most `times` times: how days of retries are shortened.
pub(super) fn doubling(attempt: u32, times: u32) -> Option<Duration> {
    (attempt <= times).then(|| Duration::from_secs(1 << attempt.saturating_sub(1).min(16)))
}
