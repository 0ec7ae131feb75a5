//! Tests of webhooks as wholes: batches, wrecks in them, and the channels that they are for.

use proptest::prelude::*;

use super::*;
use crate::domain::carriers::bandwidth::parse;
use crate::model::message::Message;

fn named(id: &str) -> Value {
    inbound("message-received", json!({"id": id, "text": "x"}))
}

fn kinds(body: &Value) -> Vec<String> {
    let told = events(body).into_iter().map(|event| match event {
        CarrierEvent::Message(message) => message.carrier_message_id,
        CarrierEvent::Receipt(receipt) => receipt.status.name().to_owned(),
        CarrierEvent::Seen(_) => "seen".to_owned(),
        CarrierEvent::Preference(_) => "preference".to_owned(),
        CarrierEvent::Ignored { what } => what,
        CarrierEvent::Broken { reason, .. } => format!("broken: {reason}"),
    });
    told.collect()
}

#[test]
fn a_list_yields_every_event_in_its_order() {
    let body = json!([named("1"), status("message-sent", json!({})), status("voice-call", json!({})), named("2")]);
    assert_eq!(kinds(&body), ["1", "sent", "type voice-call", "2"]);
    assert_eq!(claims(&body), [format!("{APPLICATION}/{OURS}")]);
    assert_eq!(kinds(&named("3")), ["3"]);
}

#[test]
fn a_wreck_spares_its_neighbours() {
    let wrecks = [
        (json!(5), "an event is not readable"),
        (json!(null), "an event is not readable"),
        (json!("x"), "an event is not readable"),
        (json!({"type": [], "message": {}}), "an event has no type"),
        (json!({"type": "message-received", "message": 5}), "an event is not readable"),
        (json!({}), "an event has no type"),
        (json!({"type": "message-received"}), "an inbound event has no message"),
        (json!({"type": "message-received", "message": {}}), "an inbound message has no id"),
        (json!({"type": "message-failed", "message": {"id": " "}}), "a status has no message id"),
    ];
    for (wreck, reason) in wrecks {
        let expected = ["1".to_owned(), format!("broken: {reason}"), "2".to_owned()];
        assert_eq!(kinds(&json!([named("1"), wreck, named("2")])), expected, "{wreck}");
    }
}

#[test]
fn an_event_with_what_nobody_can_hold_is_read_and_that_is_kept_as_text() {
    let deep = format!("{}1{}", "[".repeat(200), "]".repeat(200));
    for (written, kept) in [(deep.as_str(), "\"[[["), ("1e400", "\"1e400\""), ("\"cut \\ud83d\"", "\"cut \u{fffd}\"")] {
        let body = json!([merged(named("1"), json!({"new": "HERE"})), named("2")]).to_string();
        let parsed = parse::events(body.replace("\"HERE\"", written).as_bytes()).unwrap();
        let [
            ParsedEvent { event: CarrierEvent::Message(odd), .. },
            ParsedEvent { event: CarrierEvent::Message(_), .. },
        ] = &parsed[..]
        else {
            panic!("{parsed:?}")
        };
        assert!(odd.payload["new"].to_string().contains(kept), "{}", odd.payload);
    }
}

#[test]
fn a_webhook_claims_the_owners_of_its_events_each_once() {
    let check = |body: &Value, expected: &[&str]| assert_eq!(claims(body), expected, "{body}");
    let of = |kind: &str, more: Value| merged(inbound(kind, json!({})), json!({"message": more}));
    let message =
        json!({"applicationId": "A", "owner": "+12025550112", "to": ["+12025550111"], "from": "+14155550100"});
    let without_owner = merged(message.clone(), json!({"owner": null}));
    let other = merged(message.clone(), json!({"owner": "12025550113"}));
    check(&of("message-received", message.clone()), &["A/+12025550112"]);
    check(&of("message-failed", message.clone()), &["A/+12025550112"]);
    check(&of("message-received", other.clone()), &["A/+12025550113"]);
    check(&of("message-received", merged(message.clone(), json!({"owner": "384387"}))), &["A/384387"]);
    check(&of("message-received", without_owner.clone()), &[&format!("A/{OURS}")]);
    check(&of("message-failed", without_owner), &["A/+14155550100"]);
    let several = json!([of("x", message.clone()), 5, of("x", other), of("x", message)]);
    check(&several, &["A/+12025550112", "A/+12025550113"]);
    check(&json!([5, {}]), &["/"]);
    check(&of("message-received", json!({"owner": OURS})), &["/"]);
    check(&json!([]), &[]);
    check(&Value::Null, &[]);
    for unreadable in [&b""[..], b"{", b"\xff\xfe", b"5", b"\"x\"", b"[] trailing", b"[1"] {
        assert!(parse::claims(unreadable).is_empty());
    }
}

#[test]
fn claims_are_few_however_many_a_forger_writes() {
    let of = |number: usize| inbound("message-received", json!({"owner": (12_025_550_000_usize + number).to_string()}));
    assert_eq!(claims(&(0..900).map(of).collect()).len(), 50);
    let endless = Value::from(vec![json!({}); 1001]);
    assert!(claims(&endless).is_empty());
    assert!(parse::events(endless.to_string().as_bytes()).is_err());
}

#[test]
fn a_body_that_tells_nothing_has_no_events_and_one_that_is_no_list_quotes_nothing() {
    for empty in [&b""[..], b" \n", b"[]", b" null "] {
        assert!(parse::events(empty).unwrap().is_empty());
    }
    for body in [&b"secret words"[..], b"{\"type\": secret}", b"\xff", b"[1", b"5", b"[] []"] {
        let failure = parse::events(body).unwrap_err();
        assert!(!failure.is_retryable() && !failure.to_string().contains("secret"), "{failure}");
    }
}

#[test]
fn what_a_customer_sends_in_a_type_of_tomorrow_is_kept_as_theirs() {
    let file = inbound("file-response", json!({"text": "see this"}));
    let CarrierEvent::Message(message) = events(&file).remove(0) else { panic!("no message") };
    assert_eq!((message.body.as_str(), message.content.kind()), ("see this", "other(file-response)"));
    assert_eq!(kinds(&inbound("file-response", json!({"direction": null}))), ["type file-response"]);
}

#[test]
fn a_long_or_wild_word_is_cut_before_it_is_logged() {
    assert_eq!(kinds(&status(&format!("a\n{}", "b".repeat(500)), json!({}))), [format!("type a{}", "b".repeat(63))]);
}

fn any_json() -> impl Strategy<Value = Value> {
    let words = prop::sample::select(vec![
        "type",
        "message-received",
        "message-failed",
        "suggestion-response",
        "requested-location-response",
        "time",
        "to",
        "errorCode",
        "message",
        "id",
        "owner",
        "applicationId",
        "from",
        "text",
        "media",
        "tag",
        "content",
        "fileUrl",
        "suggestionResponse",
        "postbackData",
        "locationResponse",
        "latitude",
        "longitude",
        "segmentCount",
        "direction",
    ]);
    let word = words.prop_map(str::to_owned);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        word.clone().prop_map(Value::from),
        ".*".prop_map(Value::from)
    ];
    leaf.prop_recursive(6, 48, 6, move |inner| {
        let list = prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from);
        let object =
            prop::collection::vec((word.clone(), inner), 0..6).prop_map(|fields| fields.into_iter().collect::<Value>());
        prop_oneof![list, object]
    })
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(header in "[ -~]{0,60}", body in prop::collection::vec(any::<u8>(), 0..300)) {
        let request = post(&[&header], &body);
        let credentials = Credentials::default().with("callbackUser", "a").with("callbackPassword", "b");
        let _ = (Bandwidth::is_signed(&request), Bandwidth::claims(&request), parse::events(&body));
        let _ = Bandwidth::verify(&request, &ExpectedProof::timeless("", &credentials));
        let _ = Bandwidth::result(&MessagePart::text(""), &Response::new(200, "", body.clone()));
        let _ = Bandwidth::result(&MessagePart::text(""), &Response::new(400, "", body));
    }

    #[test]
    fn whatever_json_comes_every_event_is_for_a_channel_that_was_claimed(
        news in any_json(), message in any_json(), kind in any_json()
    ) {
        // `events` holds every key against the claims.
        events(&json!([news, {"type": kind, "message": message}, {"type": "message-received", "message": news}]));
        events(&news_or_list(news));
    }

    #[test]
    fn any_word_in_any_field_is_an_event_that_is_not_broken(word in ".{0,30}") {
        prop_assume!(!word.trim().is_empty());
        let message = json!({
            "text": word, "segmentCount": word, "direction": format!("x{word}"), "channel": word, "priority": word, "tag": word,
            "time": word, "media": [word], "content": word, "suggestionResponse": word, "locationResponse": word,
        });
        let types = ["message-received", "suggestion-response", "requested-location-response", word.as_str()];
        for kind in types {
            let body = merged(inbound(kind, message.clone()), json!({"time": word, "description": word, "to": word}));
            let broken = matches!(event(&body), CarrierEvent::Broken { .. });
            prop_assert!(!broken, "{}", kind);
        }
        let failed = status("message-failed", json!({"errorCode": word, "description": word}));
        prop_assert!(matches!(event(&failed), CarrierEvent::Receipt(_)));
    }

    #[test]
    fn a_message_survives_the_queue(text in ".*", name in "[ -~]{0,20}", digits in "[0-9]{3,15}", segments in 0_u32..99) {
        let media = json!([format!("https://messaging.bandwidth.com/{name}"), "https://a/b.jpg"]);
        let more = json!({"text": text, "from": format!("+1{digits}"), "media": media, "segmentCount": segments});
        let CarrierEvent::Message(message) = event(&inbound("message-received", more)) else { panic!("no message") };
        let message = message.normalize(&channel(&[]), Timestamp::UNIX_EPOCH, CorrelationId::new("thread"));
        let written = serde_json::to_string(&message).unwrap();
        let read: Message = serde_json::from_str(&written).unwrap();
        prop_assert!(read == message, "{}", written);
    }
}

fn news_or_list(news: Value) -> Value {
    if news.is_object() || news.is_array() { news } else { json!([news]) }
}
