//! Carriers that answer by a script, each in its own words, and remember what they were asked.

use std::sync::{Arc, Mutex};

use omni_core::domain::carriers::outbound::HttpRequest;
use omni_core::foundation::http::Response;
use omni_core::model::carrier::CarrierId;
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
        let (status, body) = match self.mood {
            Mood::Takes => taken(carrier, count),
            Mood::Refuses => refused(carrier),
            Mood::PutsOff => put_off(carrier),
            Mood::LosesAnswers => return Err(CallError::Lost("the connection was reset".to_owned())),
        };
        Ok(Response::new(status, "application/json", body.to_string()))
    }
}

/// The carrier has the message, by an id that holds the number of the call.
fn taken(carrier: CarrierId, count: usize) -> (u16, Value) {
    match carrier {
        CarrierId::WhatsApp => (200, json!({"messages": [{"id": format!("wamid.SENT{count:028}")}]})),
        CarrierId::Twilio => {
            (201, json!({"sid": format!("SM222222222222222222222222222222{count:02}"), "status": "queued"}))
        }
        CarrierId::Bandwidth => (202, json!({"id": format!("17954352{count:05}kw2fuqty55yp2b2"), "segmentCount": 1})),
        CarrierId::LiveChat => (200, json!({"event_id": format!("K600PKZON8_{count}")})),
        CarrierId::MessageBird => (
            201,
            json!({"id": format!("e8077d803532c0b5937c6{count:011}"), "recipients": {
                "totalCount": 1, "totalSentCount": 1,
                "items": [{"recipient": 14_155_550_123_u64, "status": "sent"}],
            }}),
        ),
        CarrierId::Inteliquent => (
            200,
            json!({"success": true, "reason": "SUCCESS", "detail": "SUCCESS", "result": {
                "referenceId": format!("d88231b5-0000-4000-8000-{count:012}"),
                "resultResponses": [{"to": "14155550123", "status": "SUCCESS"}],
            }}),
        ),
    }
}

/// The carrier will never take it.
fn refused(carrier: CarrierId) -> (u16, Value) {
    match carrier {
        CarrierId::WhatsApp => (400, json!({"error": {"code": 131_026, "message": "Message undeliverable"}})),
        CarrierId::Twilio => (400, json!({"code": 21_610, "message": "Attempt to send to unsubscribed"})),
        CarrierId::Bandwidth => (
            400,
            json!({
                "type": "request-validation", "description": "Your request could not be accepted.",
                "fieldErrors": [{"fieldName": "to", "description": "is no number"}],
            }),
        ),
        CarrierId::LiveChat => (400, json!({"error": {"type": "validation", "message": "`chat_id` is wrong"}})),
        CarrierId::MessageBird => (
            422,
            json!({"errors": [
                {"code": 9, "description": "no (correct) recipients found", "parameter": "recipient"},
            ]}),
        ),
        CarrierId::Inteliquent => (408, json!({"statusCode": "408", "status": "invalid to"})),
    }
}

/// The carrier may take it later. What MessageBird and Inteliquent write then is not documented.
fn put_off(carrier: CarrierId) -> (u16, Value) {
    match carrier {
        CarrierId::WhatsApp => (400, json!({"error": {"code": 130_429, "message": "Rate limit hit"}})),
        CarrierId::Twilio => (429, json!({"code": 20_429, "message": "Too many requests"})),
        CarrierId::Bandwidth => {
            (429, json!({"type": "max-message-queue-size-exceeded", "description": "Queue is full"}))
        }
        CarrierId::LiveChat => (429, json!({"error": {"type": "too_many_requests", "message": "Too many requests"}})),
        CarrierId::MessageBird => (429, json!({"errors": []})),
        CarrierId::Inteliquent => (429, json!({})),
    }
}
