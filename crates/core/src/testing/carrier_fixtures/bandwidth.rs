//! Bandwidth: HTTP Basic and nothing else, so that neither URL nor body is covered (dev.bandwidth.com, webhooks).

mod answers;
pub mod demo;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use super::scheme::{key, nothing};
use super::{BareSecret, Body, CarrierFixture, Covers, Payload, Proof, SAID, Sample, Scheme};
use crate::foundation::secret::Credentials;
use crate::model::channel::Channel;
use crate::model::message::ChannelKind;

pub(super) const FIXTURE: CarrierFixture = CarrierFixture {
    accounts: [
        (&["93de2206-9669-4e07-948d-329f4b722ee2/+12025550112"], "+12025550112"),
        (&["5555c0de-0000-4000-8000-000000000002/+12025550199"], "+12025550199"),
    ],
    kinds: &[ChannelKind::Sms, ChannelKind::Mms],
    schemes: &[Scheme {
        name: "basic",
        proof: Proof::Header("authorization"),
        covers: Covers {
            path: false,
            query: Body::Nothing,
            body: Body::Nothing,
            headers: &[],
            any_case: "Basic".len(),
        },
        floor: nothing,
        secret: "callbackPassword",
        credentials: |tenant| {
            Credentials::default()
                .with("callbackUser", format!("{tenant}-user"))
                .with("callbackPassword", format!("{tenant}-callback:password"))
        },
        sign: |credentials, _, _, request| {
            let pair = format!("{}:{}", key(credentials, "callbackUser"), key(credentials, "callbackPassword"));
            request.headers.add("authorization", format!("Basic {}", BASE64_STANDARD.encode(pair)));
        },
    }],
    samples,
    several_channels: Some(several),
    bare_secret: BareSecret::Pair(["callbackUser", "callbackPassword"]),
    bare_secret_is: "USER:PASSWORD",
    closed_stores: &["messaging.bandwidth.com"],
    demo: demo::ACCOUNT,
    customer: demo::CUSTOMER,
    send_answers: demo::ANSWERS,
    answers: answers::ANSWERS,
    errors: answers::ERRORS,
};

fn samples(channel: &Channel) -> Vec<Sample> {
    let key = channel.keys.first().map(|key| key.as_str().to_owned()).unwrap_or_default();
    let (application, number) = key.split_once('/').unwrap_or_default();
    let received = |id: &str, media: &[&str]| {
        json!({
            "time": "2026-11-23T11:59:35.502180Z", "type": "message-received", "to": number,
            "description": "Incoming message received",
            "message": {
                "id": id, "owner": number, "applicationId": application, "time": "2026-11-23T11:59:34.000000Z",
                "segmentCount": 1, "direction": "in", "to": [number], "from": "+14155550100", "text": SAID,
                "media": media,
            },
        })
    };
    let failed = |id: &str| {
        json!({
            "type": "message-failed", "time": "2026-11-23T11:59:36.704450Z", "description": "forbidden to country",
            "to": "+14155550100", "errorCode": 4432,
            "message": {
                "id": id, "time": "2026-11-23T11:59:36.704450Z", "to": ["+14155550100"], "from": number, "text": "",
                "applicationId": application, "owner": number, "direction": "out", "segmentCount": 1, "tag": "m.0.1",
            },
        })
    };
    let picture = "https://messaging.bandwidth.com/api/v2/users/9900902/media/14762070468292kw2/0/photo.jpg";
    let events = |events: Vec<Value>| Payload::Json(Value::Array(events));
    vec![
        Sample::new("text", events(vec![received("1476-1", &[])]), 1, 0),
        Sample::new("receipt", events(vec![failed("1593-9")]), 0, 1),
        Sample::new(
            "batch",
            events(vec![received("1476-2", &[picture]), failed("1593-8"), received("1476-3", &[])]),
            2,
            1,
        ),
    ]
}

fn several() -> (Payload, &'static str) {
    let event = |number: &str| {
        let message = json!({"applicationId": number, "owner": format!("+1202555010{number}")});
        json!({"type": "message-received", "message": message})
    };
    (Payload::Json(json!(["1", "2"].map(event))), "Basic AAAA")
}
