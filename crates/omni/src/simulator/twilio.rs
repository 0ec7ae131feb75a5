//! Twilio as its API plays it: the send API, webhooks of messages, status callbacks.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, Path, State};
use axum::http::{HeaderMap, header};
use axum::response::Response;
use axum::routing::post;
use base64::Engine;
use jiff::Timestamp;
use omni_core::carrier::CarrierId;
use serde_json::{Map, Value, json};

use super::sends::{self, Attempt, Outgoing, Refusal};
use super::webhooks::Webhook;
use super::wire::Line;
use super::{Simulator, phones, signature};
use crate::clock;
use crate::stack::demo_tenant;

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

/// `POST /twilio/2010-04-01/Accounts/{sid}/Messages.json`.
pub(super) fn routes() -> Router<Arc<Simulator>> {
    Router::new().route("/twilio/2010-04-01/Accounts/{sid}/Messages.json", post(send))
}

async fn send(
    State(simulator): State<Arc<Simulator>>,
    ConnectInfo(line): ConnectInfo<Line>,
    Path(sid): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let authorization = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let pair = format!("{}:{}", demo_tenant::TWILIO_ACCOUNT_SID, demo_tenant::TWILIO_AUTH_TOKEN);
    let expected = format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(pair));
    if authorization != expected {
        return sends::refuse(CarrierId::Twilio, &Refusal::new(401, 20_003, "Authenticate"), None);
    }
    if sid != demo_tenant::TWILIO_ACCOUNT_SID {
        let message = format!("The requested resource /2010-04-01/Accounts/{sid}/Messages.json was not found");
        return sends::refuse(CarrierId::Twilio, &Refusal::new(404, 20_404, message), None);
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

/// What Twilio checks before it takes a message.
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
    if !from.is_empty() && !phones::same_number(from, demo_tenant::TWILIO_NUMBER) {
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
        from: if from.is_empty() { demo_tenant::TWILIO_NUMBER } else { from }.to_owned(),
        kind: if media { "media" } else { "text" }.to_owned(),
        body: body.to_owned(),
        reference: value_of_callback(callback),
        callback: Some(callback.to_owned()).filter(|url| !url.is_empty()),
        tells_read: to.starts_with("whatsapp:"),
        message: as_json(parameters),
    })
}

/// Twilio's 201.
pub(super) fn accepted(outgoing: &Outgoing, sid: &str) -> Value {
    let account = demo_tenant::TWILIO_ACCOUNT_SID;
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
pub(super) fn refused(refusal: &Refusal) -> Value {
    let (code, usual) = match refusal.status {
        401 => (20_003, "Authenticate"),
        404 => (20_404, "The requested resource was not found"),
        429 => (20_429, "Too Many Requests"),
        500..=599 => (20_500, "Internal Server Error"),
        _ => (21_620, "Bad request"),
    };
    let code = refusal.code.unwrap_or(code);
    let message = if refusal.message.is_empty() { usual } else { &refusal.message };
    let more = format!("https://www.twilio.com/docs/errors/{code}");
    json!({"code": code, "message": message, "more_info": more, "status": refusal.status})
}

/// An id as Twilio makes them.
pub(super) fn message_sid(fresh: &str, media: bool) -> String {
    format!("{}{fresh}", if media { "MM" } else { "SM" })
}

/// The parameters of a customer's message: `fields` over a text.
pub(super) fn message(from: &str, sid: &str, text: &str, fields: &Map<String, Value>) -> Parameters {
    let mut parameters: Vec<(String, String)> = [
        ("ToCountry", "US"),
        ("SmsMessageSid", sid),
        ("NumMedia", "0"),
        ("SmsSid", sid),
        ("FromCountry", "US"),
        ("SmsStatus", "received"),
        ("Body", text),
        ("To", demo_tenant::TWILIO_NUMBER),
        ("NumSegments", "1"),
        ("MessageSid", sid),
        ("AccountSid", demo_tenant::TWILIO_ACCOUNT_SID),
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

/// The status callback of one status; `None` if the sender wanted none.
pub(super) fn receipt(
    outgoing: &Outgoing,
    sid: &str,
    at: Timestamp,
    status: &'static str,
    error: Option<i64>,
    token: &str,
) -> Option<Webhook> {
    let url = outgoing.callback.clone()?;
    let mut parameters: Parameters = [
        ("SmsSid", sid),
        ("SmsStatus", status),
        ("MessageStatus", status),
        ("To", &outgoing.to),
        ("MessageSid", sid),
        ("AccountSid", demo_tenant::TWILIO_ACCOUNT_SID),
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
    Some(webhook(url, encoded(&parameters), demo_tenant::TWILIO_AUTH_TOKEN, token, status, Some(sid.to_owned())))
}

/// Signs a form; `token` stays the same over all retries.
pub(super) fn webhook(
    url: String,
    form: String,
    auth_token: &str,
    token: &str,
    tells: &str,
    about: Option<String>,
) -> Webhook {
    let signed = url.split('#').next().unwrap_or_default();
    let parameters: Parameters = form_urlencoded::parse(form.as_bytes()).into_owned().collect();
    let headers = vec![
        ("content-type", "application/x-www-form-urlencoded; charset=utf-8".to_owned()),
        ("user-agent", "TwilioProxy/1.1".to_owned()),
        ("i-twilio-idempotency-token", token.to_owned()),
        ("x-twilio-signature", signature::twilio(auth_token, signed, &parameters)),
    ];
    Webhook { carrier: CarrierId::Twilio, url, headers, body: form, tells: tells.to_owned(), about }
}

/// A form as it travels.
pub(super) fn encoded(parameters: &Parameters) -> String {
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
mod tests {
    use super::*;

    fn parameters(pairs: &[(&str, &str)]) -> Parameters {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn nonsense_is_refused_with_twilios_codes() {
        let check = |pairs: &[(&str, &str)], expected: Result<&str, i64>| {
            let read = read(&parameters(pairs));
            let outcome = read.as_ref().map(|taken| taken.kind.as_str()).map_err(|refusal| refusal.code.unwrap());
            assert_eq!(outcome, expected, "{pairs:?}");
        };
        let (to, from, body) = (("To", "+14155550100"), ("From", "+12025550111"), ("Body", "Hi"));
        check(&[to, from, body], Ok("text"));
        check(&[to, from, ("MediaUrl", "https://x/1"), ("MediaUrl", "https://x/2")], Ok("media"));
        check(&[to, ("MessagingServiceSid", "MG1"), body], Ok("text"));
        check(&[from, body], Err(21_604));
        check(&[("To", "hello"), from, body], Err(21_211));
        check(&[("To", "+15005550004"), from, body], Err(21_610));
        check(&[to, body], Err(21_603));
        check(&[to, ("From", "+19999999999"), body], Err(21_606));
        check(&[to, from], Err(21_602));
        check(&[to, from, ("Body", &"x".repeat(1_601))], Err(21_617));
        check(&[to, from, body, ("StatusCallback", "nowhere")], Err(21_609));
    }

    #[test]
    fn the_reference_travels_in_the_callback() {
        let check =
            |url: &str, expected: Option<&str>| assert_eq!(value_of_callback(url).as_deref(), expected, "{url}");
        check("https://api.example.com/webhooks/twilio?reference=018f-ab.0.1", Some("018f-ab.0.1"));
        check("https://api.example.com/webhooks/twilio?x=1&reference=a.0.0#rc=3", Some("a.0.0"));
        check("https://api.example.com/webhooks/twilio", None);
        check("", None);
    }

    #[test]
    fn a_message_takes_fields_of_the_test() {
        let fields = json!({"NumMedia": 1, "MediaUrl0": "https://x/1", "FromCountry": null});
        let message = message("+14155550100", "SM1", "Hi", fields.as_object().unwrap());
        assert_eq!(value(&message, "NumMedia"), "1");
        assert_eq!(value(&message, "MediaUrl0"), "https://x/1");
        assert!(!message.iter().any(|(name, _)| name == "FromCountry"));
    }
}
