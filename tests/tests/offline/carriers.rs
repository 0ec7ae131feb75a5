//! Carriers that answer by a script and remember what they were asked.

use std::sync::{Arc, Mutex};

use omni_core::carrier::http::Response;
use omni_core::carrier::outbound::HttpRequest;
use omni_core::ports::{CallError, CarrierApi};
use serde_json::{Value, json};

use crate::sample::Sample;

/// What carriers do with a send.
#[derive(Clone, Copy, Debug)]
enum Mood {
    Takes,
    /// For good.
    Refuses,
    /// Too many requests.
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
        let mood = match sample.case.as_str() {
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
}

impl CarrierApi for Carriers {
    async fn call(&self, request: &HttpRequest) -> Result<Response, CallError> {
        let count = {
            let mut calls = self.calls.lock().unwrap();
            calls.push(json!({
                "method": request.method,
                "url": request.url,
                "headers": request.headers,
                "body": String::from_utf8_lossy(&request.body),
            }));
            calls.len()
        };
        let whatsapp = request.url.contains("/whatsapp/");
        let (status, body) = match (self.mood, whatsapp) {
            (Mood::LosesAnswers, _) => return Err(CallError::Lost("the connection was reset".to_owned())),
            (Mood::Takes, true) => (200, json!({"messages": [{"id": format!("wamid.SENT{count:028}")}]})),
            (Mood::Takes, false) => {
                (201, json!({"sid": format!("SM222222222222222222222222222222{count:02}"), "status": "queued"}))
            }
            (Mood::Refuses, true) => (400, json!({"error": {"code": 131_026, "message": "Message undeliverable"}})),
            (Mood::Refuses, false) => (400, json!({"code": 21_610, "message": "Attempt to send to unsubscribed"})),
            (Mood::PutsOff, true) => (400, json!({"error": {"code": 130_429, "message": "Rate limit hit"}})),
            (Mood::PutsOff, false) => (429, json!({"code": 20_429, "message": "Too many requests"})),
        };
        Ok(Response::new(status, "application/json", body.to_string()))
    }
}
