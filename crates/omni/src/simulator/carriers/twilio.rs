//! Twilio as its API plays it: the send API, webhooks of messages, status callbacks.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, Path, State};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use axum::routing::post;
use base64::Engine;
use omni_core::model::carrier::CarrierId;
use omni_core::testing::carrier_fixtures::twilio::demo;
use serde_json::{Map, Value, json};

use crate::foundation::clock;
use crate::simulator::api::SendApi;
use crate::simulator::faults::Code;
use crate::simulator::player::{Signing, Simulated, Told, Written};
use crate::simulator::sends::{Attempt, Outgoing, Refusal};
use crate::simulator::state::Simulator;
use crate::simulator::webhooks::{Answer, Webhook};
use crate::simulator::wire::Line;
use crate::simulator::{api, phones, signature};

/// Twilio's magic recipients and the error each one meets
/// (twilio.com/docs/iam/test-credentials#test-sms-messages).
const MAGIC: [(&str, i64, &str); 5] = [
    ("+15005550001", 21_211, "Invalid 'To' Phone Number"),
    ("+15005550002", 21_612, "The 'To' phone number is not currently reachable via SMS"),
    (
        "+15005550003",
        21_408,
        "Permission to send an SMS has not been enabled for the region indicated by the 'To' number",
    ),
    ("+15005550004", 21_610, "Attempt to send to unsubscribed recipient"),
    ("+15005550009", 21_614, "'To' number is not a valid mobile number"),
];

type Parameters = Vec<(String, String)>;

/// Twilio.
pub(super) struct Twilio;

impl Simulated for Twilio {
    fn message_id(&self, fresh: &str, outgoing: Option<&Outgoing>) -> String {
        let media = outgoing.is_some_and(|outgoing| outgoing.kind == "media");
        format!("{}{fresh}", if media { "MM" } else { "SM" })
    }

    fn accepted(&self, outgoing: &Outgoing, id: &str) -> (u16, Value) {
        (201, accepted(outgoing, id))
    }

    fn refused(&self, refusal: &Refusal) -> Value {
        refused(refusal)
    }

    fn message(&self, written: &Written<'_>) -> String {
        encoded(&message(written))
    }

    /// SMS tells nobody when it is read.
    fn receipts(&self, to: &str) -> &'static [&'static str] {
        if to.starts_with("whatsapp:") { &["sent", "delivered", "read"] } else { &["sent", "delivered"] }
    }

    /// A status callback.
    fn receipt(&self, told: &Told<'_>) -> Option<Webhook> {
        let url = told.outgoing.callback.as_ref()?;
        Some(Webhook::post(CarrierId::Twilio, url, encoded(&callback(told))))
    }

    fn secret(&self) -> &'static str {
        demo::AUTH_TOKEN
    }

    fn sign(&self, webhook: Webhook, signing: &Signing<'_>) -> Webhook {
        let signed = webhook.url.split('#').next().unwrap_or_default();
        let parameters: Parameters = form_urlencoded::parse(webhook.body.as_bytes()).into_owned().collect();
        let signature = signature::twilio(signing.secret, signed, &parameters);
        webhook
            .with("content-type", "application/x-www-form-urlencoded; charset=utf-8")
            .with("user-agent", "TwilioProxy/1.1")
            .with("i-twilio-idempotency-token", signing.fresh)
            .with("x-twilio-signature", signature)
    }

    /// twilio.com/docs/usage/webhooks/webhooks-connection-overrides: the total time.
    fn timeout(&self) -> Duration {
        Duration::from_secs(15)
    }

    /// Once, and only if there was no connection, unless the URL's fragment says otherwise
    /// (twilio.com/docs/usage/webhooks/webhooks-connection-overrides).
    fn pause(&self, url: &str, attempt: u32, answer: &Answer) -> Option<Duration> {
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
        (!answer.is_success() && covered && attempt <= retries).then_some(Duration::from_millis(500))
    }
}

impl SendApi for Twilio {
    /// `POST /twilio/2010-04-01/Accounts/{sid}/Messages.json`.
    fn routes(&self) -> Router<Arc<Simulator>> {
        Router::new().route("/twilio/2010-04-01/Accounts/{sid}/Messages.json", post(send))
    }
}

async fn send(
    State(simulator): State<Arc<Simulator>>,
    ConnectInfo(line): ConnectInfo<Line>,
    Path(sid): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let pair = format!("{}:{}", demo::ACCOUNT_SID, demo::AUTH_TOKEN);
    let expected = format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(pair));
    if api::header(&headers, &header::AUTHORIZATION) != expected {
        return simulator.refuse(CarrierId::Twilio, &Refusal::new(401, 20_003, "Authenticate"), None);
    }
    if sid != demo::ACCOUNT_SID {
        let message = format!("The requested resource /2010-04-01/Accounts/{sid}/Messages.json was not found");
        return simulator.refuse(CarrierId::Twilio, &Refusal::new(404, 20_404, message), None);
    }
    let parameters: Parameters = form_urlencoded::parse(&body).into_owned().collect();
    let attempt = Attempt {
        carrier: CarrierId::Twilio,
        to: value(&parameters, "To").to_owned(),
        reference: value_of_callback(value(&parameters, "StatusCallback")),
        content: read(&parameters),
    };
    simulator.answer(&line, attempt).await
}

/// The message, or the refusal by which Twilio does not take it.
fn read(parameters: &Parameters) -> Result<Outgoing, Refusal> {
    let bad = |code: i64, words: &str| Err(Refusal::new(400, code, words));
    let (to, from, body) = (value(parameters, "To"), value(parameters, "From"), value(parameters, "Body"));
    if to.is_empty() {
        return bad(21_604, "A 'To' phone number is required.");
    }
    if let Some((_, code, words)) = MAGIC.iter().find(|(number, ..)| phones::same_number(number, to)) {
        return bad(*code, &format!("{words}: {to}"));
    }
    if !phones::is_phone(to) || !to.trim_start_matches("whatsapp:").starts_with('+') {
        return bad(21_211, &format!("Invalid 'To' Phone Number: {to}"));
    }
    let service = value(parameters, "MessagingServiceSid");
    if from.is_empty() && service.is_empty() {
        return bad(21_603, "A 'From' phone number is required.");
    }
    if !from.is_empty() && !phones::same_number(from, demo::NUMBER) {
        return bad(
            21_606,
            &format!("The 'From' phone number {from} is not a valid, message-capable number for {to}."),
        );
    }
    let media = parameters.iter().any(|(name, _)| name == "MediaUrl");
    let template = !value(parameters, "ContentSid").is_empty();
    if body.is_empty() && !media && !template {
        return bad(21_602, "Message body is required.");
    }
    if body.chars().count() > 1_600 {
        return bad(21_617, "The concatenated message body exceeds the 1600 character limit");
    }
    let callback = value(parameters, "StatusCallback");
    if !callback.is_empty() && !callback.starts_with("http") {
        return bad(21_609, &format!("The StatusCallback URL {callback} is not a valid URL."));
    }
    Ok(Outgoing {
        carrier: CarrierId::Twilio,
        to: to.to_owned(),
        from: if from.is_empty() { demo::NUMBER } else { from }.to_owned(),
        kind: if media { "media" } else { "text" }.to_owned(),
        body: body.to_owned(),
        reference: value_of_callback(callback),
        callback: Some(callback.to_owned()).filter(|url| !url.is_empty()),
        message: as_json(parameters),
    })
}

/// Twilio's 201.
fn accepted(outgoing: &Outgoing, sid: &str) -> Value {
    let account = demo::ACCOUNT_SID;
    let service = outgoing.message.get("MessagingServiceSid").cloned().unwrap_or(Value::Null);
    let status = if service.is_null() { "queued" } else { "accepted" };
    let uri = format!("/2010-04-01/Accounts/{account}/Messages/{sid}");
    json!({
        "sid": sid, "account_sid": account, "status": status, "direction": "outbound-api",
        "to": outgoing.to, "from": outgoing.from, "messaging_service_sid": service, "body": outgoing.body,
        "num_segments": outgoing.body.chars().count().div_ceil(153).max(1).to_string(),
        "num_media": if outgoing.kind == "media" { "1" } else { "0" },
        "date_created": clock::now().strftime("%a, %d %b %Y %H:%M:%S +0000").to_string(),
        "date_sent": null, "price": null, "price_unit": "USD", "error_code": null, "error_message": null,
        "api_version": "2010-04-01", "uri": format!("{uri}.json"),
        "subresource_uris": {"media": format!("{uri}/Media.json")},
    })
}

/// Twilio's error.
fn refused(refusal: &Refusal) -> Value {
    let (code, usual): (i64, &str) = match refusal.status {
        401 => (20_003, "Authenticate"),
        404 => (20_404, "The requested resource was not found"),
        429 => (20_429, "Too Many Requests"),
        503 => (20_503, "Service unavailable"),
        500..=599 => (20_500, "Internal Server Error"),
        _ => (21_620, "Bad request"),
    };
    let code = refusal.code.clone().unwrap_or(Code::from(code));
    let message = if refusal.message.is_empty() { usual } else { &refusal.message };
    let more = format!("https://www.twilio.com/docs/errors/{code}");
    json!({"code": code, "message": message, "more_info": more, "status": refusal.status})
}

/// The parameters of a customer's message: `fields` over a text.
fn message(written: &Written<'_>) -> Parameters {
    let Written { from, id: sid, text, fields, .. } = *written;
    let mut parameters: Vec<(String, String)> = [
        ("ToCountry", "US"),
        ("SmsMessageSid", sid),
        ("NumMedia", "0"),
        ("SmsSid", sid),
        ("FromCountry", "US"),
        ("SmsStatus", "received"),
        ("Body", text),
        ("To", demo::NUMBER),
        ("NumSegments", "1"),
        ("MessageSid", sid),
        ("AccountSid", demo::ACCOUNT_SID),
        ("From", from),
        ("ApiVersion", "2010-04-01"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into();
    parameters.retain(|(name, _)| !fields.contains_key(name));
    let text_of = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    parameters.extend(fields.iter().filter(|(_, v)| !v.is_null()).map(|(name, v)| (name.clone(), text_of(v))));
    parameters
}

/// The parameters of a status callback.
fn callback(told: &Told<'_>) -> Parameters {
    let Told { outgoing, id: sid, at, status, error, .. } = *told;
    let mut parameters: Parameters = [
        ("SmsSid", sid),
        ("SmsStatus", status),
        ("MessageStatus", status),
        ("To", &outgoing.to),
        ("MessageSid", sid),
        ("AccountSid", demo::ACCOUNT_SID),
        ("From", &outgoing.from),
        ("ApiVersion", "2010-04-01"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .into();
    if matches!(status, "delivered" | "undelivered") {
        parameters.push(("RawDlrDoneDate".to_owned(), at.strftime("%y%m%d%H%M").to_string()));
    }
    if let Some(code) = error {
        parameters.push(("ErrorCode".to_owned(), code.to_string()));
    }
    parameters
}

/// A form as it travels.
fn encoded(parameters: &Parameters) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish()
}

fn value<'a>(parameters: &'a Parameters, name: &str) -> &'a str {
    parameters.iter().find(|(n, _)| n == name).map_or("", |(_, value)| value)
}

/// Twilio knows no references: senders put theirs into the callback's query.
fn value_of_callback(url: &str) -> Option<String> {
    let (_, query) = url.split('#').next()?.split_once('?')?;
    form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "reference").map(|(_, value)| value.into_owned())
}

/// Repeated parameters become lists.
fn as_json(parameters: &Parameters) -> Value {
    let mut fields = Map::new();
    for (name, value) in parameters {
        let value = Value::String(value.clone());
        match fields.get_mut(name) {
            Some(Value::Array(all)) => all.push(value),
            Some(first) => *first = Value::Array(vec![first.take(), value]),
            None => {
                fields.insert(name.clone(), value);
            }
        }
    }
    Value::Object(fields)
}

#[cfg(test)]
mod tests;
