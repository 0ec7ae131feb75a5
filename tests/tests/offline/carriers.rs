//! Carriers that answer by a script, each in its own words, and remember what they were asked.

use std::sync::{Arc, Mutex};

use omni_core::domain::carriers::outbound::HttpRequest;
use omni_core::foundation::http::Response;
use omni_core::model::carrier::CarrierId;
use omni_core::ports::{CallError, CarrierApi};
use omni_core::testing::carrier_fixtures::fixture;
use serde_json::{Value, json};

use crate::sample::Sample;

/// The mood in which carriers answer a send.
#[derive(Clone, Copy, Debug)]
enum Mood {
    Takes,
    /// Refuses for good.
    Refuses,
    /// Answers "too many requests".
    PutsOff,
    LosesAnswers,
}

#[derive(Clone, Debug)]
pub(crate) struct Carriers {
    mood: Mood,
    calls: Arc<Mutex<Vec<Value>>>,
}

impl Carriers {
    /// Carriers in the mood that the sample's name says.
    pub(crate) fn of(sample: &Sample) -> Self {
        let case = sample.case.as_str();
        let mood = match case.split_once("-by-").map_or(case, |(mood, _)| mood) {
            "refused" => Mood::Refuses,
            "put-off" => Mood::PutsOff,
            "answer-lost" => Mood::LosesAnswers,
            _ => Mood::Takes,
        };
        Self { mood, calls: Arc::default() }
    }

    /// Every call, in its order; the authorization is not shown.
    pub(crate) fn calls(&self) -> Vec<Value> {
        self.calls.lock().unwrap().clone()
    }

    /// Remembers a call, and says which it is, from 1.
    fn remember(&self, request: &HttpRequest) -> usize {
        let mut calls = self.calls.lock().unwrap();
        calls.push(json!({
            "method": request.method,
            "url": request.url,
            "headers": request.headers,
            "body": String::from_utf8_lossy(&request.body),
        }));
        calls.len()
    }
}

impl CarrierApi for Carriers {
    async fn call(&self, request: &HttpRequest) -> Result<Response, CallError> {
        let count = self.remember(request);
        let called = CarrierId::ALL.into_iter().find(|carrier| request.url.contains(&format!("/{}/", carrier.name())));
        let carrier = called.unwrap_or_else(|| panic!("{} is no carrier's", request.url));
        let answers = &fixture(carrier).send_answers;
        let (status, body) = match self.mood {
            Mood::Takes => (answers.taken)(count),
            Mood::Refuses => (answers.refused)(),
            Mood::PutsOff => (answers.put_off)(),
            Mood::LosesAnswers => return Err(CallError::Lost("the connection was reset".to_owned())),
        };
        Ok(Response::new(status, "application/json", body.to_string()))
    }
}
