//! Tests of webhooks as wholes: batches, wrecks in them, and the channels that they are for.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::{NUMBER, events, from_ana, message_in, outcome, parsed, webhook};
use crate::domain::carriers::inbound::{CarrierEvent, ParsedEvent};
use crate::domain::carriers::whatsapp::parse;

fn text(id: &str) -> Value {
    json!({ "id": id, "from": "16505550123", "timestamp": "1749416383", "type": "text", "text": { "body": "x" } })
}

fn entry(account: &str, number: &str, news: &Value) -> Value {
    let mut news = news.clone();
    news["metadata"] = json!({ "display_phone_number": "+250 788 000 111", "phone_number_id": number });
    json!({ "id": account, "changes": [{ "field": "messages", "value": news }] })
}

fn envelope(entries: &[Value]) -> Value {
    json!({ "object": "whatsapp_business_account", "entry": entries })
}

fn claims(webhook: &Value) -> Vec<String> {
    let claims = parse::claims(webhook.to_string().as_bytes());
    claims.iter().map(|key| key.as_str().to_owned()).collect()
}

#[test]
fn a_batch_yields_every_event_in_its_order() {
    let both =
        json!({ "messages": [text("wamid.1"), text("wamid.2")], "statuses": [{ "id": "wamid.3", "status": "sent" }] });
    let webhook = envelope(&[
        entry("A", "1", &both),
        json!({ "id": "B" }),
        entry("C", "2", &json!({ "messages": [text("wamid.4")] })),
    ]);
    let told = parsed(&webhook).into_iter().map(|ParsedEvent { key, event, .. }| match event {
        CarrierEvent::Message(message) => format!("{} {}", key.as_str(), message.carrier_message_id),
        CarrierEvent::Receipt(receipt) => format!("{} {}", key.as_str(), receipt.carrier_message_id),
        other => panic!("{other:?}"),
    });
    assert_eq!(told.collect::<Vec<_>>(), ["1 wamid.1", "1 wamid.2", "1 wamid.3", "2 wamid.4"]);
    assert_eq!(claims(&webhook), ["1", "2"]);
}

#[test]
fn a_wreck_spares_its_neighbours() {
    let wrecks = [json!(5), json!({ "id": "w" }), json!(null), json!({ "id": {}, "type": [] })];
    for wreck in wrecks {
        let news = json!({ "messages": [text("wamid.1"), wreck, text("wamid.2")] });
        let events = events(&webhook("messages", news));
        assert!(
            matches!(
                events.as_slice(),
                [CarrierEvent::Message(_), CarrierEvent::Broken { .. }, CarrierEvent::Message(_)]
            ),
            "{events:?}"
        );
    }
}

#[test]
fn a_message_with_what_nobody_can_hold_is_read_and_that_is_kept_as_text() {
    let deep = format!("{}1{}", "[".repeat(200), "]".repeat(200));
    for (written, kept) in [(deep.as_str(), "\"[[["), ("1e400", "\"1e400\""), ("\"cut \\ud83d\"", "\"cut \u{fffd}\"")] {
        let mut odd = text("wamid.1");
        odd["new"] = json!("HERE");
        let body = webhook("messages", json!({ "messages": [odd, text("wamid.2")] })).to_string();
        let events = parse::events(body.replace("\"HERE\"", written).as_bytes()).unwrap();
        let [
            ParsedEvent { event: CarrierEvent::Message(message), .. },
            ParsedEvent { event: CarrierEvent::Message(_), .. },
        ] = &events[..]
        else {
            panic!("{events:?}")
        };
        assert!(message.payload["new"].to_string().contains(kept), "{}", message.payload);
    }
}

#[test]
fn a_message_that_is_nothing_but_too_deep_is_broken_alone_and_its_depth_is_kept_as_text() {
    let deep = format!("{}1{}", "[".repeat(200), "]".repeat(200));
    let body =
        webhook("messages", json!({ "messages": ["DEEP", text("wamid.2")] })).to_string().replace("\"DEEP\"", &deep);
    let events = parse::events(body.as_bytes()).unwrap();
    let [
        ParsedEvent { event: CarrierEvent::Broken { payload, .. }, .. },
        ParsedEvent { event: CarrierEvent::Message(_), .. },
    ] = events.as_slice()
    else {
        panic!("{events:?}")
    };
    assert!(payload.to_string().contains("\"[[["), "{payload}");
}

#[test]
fn a_wrecked_entry_or_change_spares_the_others() {
    let good = entry("A", "1", &json!({ "messages": [text("wamid.1")] }));
    let wrecks = [
        json!("x"),
        json!({ "id": "B", "changes": ["x"] }),
        json!({ "id": "B", "changes": [{ "field": "messages", "value": 5 }] }),
    ];
    for wreck in wrecks {
        let events = events(&envelope(&[wreck.clone(), good.clone()]));
        assert!(
            matches!(events.as_slice(), [CarrierEvent::Broken { .. }, CarrierEvent::Message(_)]),
            "{wreck} {events:?}"
        );
    }
}

#[test]
fn what_tells_nothing_is_no_event() {
    let check = |body: Value| assert!(events(&body).is_empty(), "{body}");
    check(envelope(&[]));
    check(json!({ "object": "whatsapp_business_account" }));
    check(json!({ "object": "whatsapp_business_account", "entry": null }));
    check(envelope(&[json!({ "id": "A", "changes": [] })]));
    check(envelope(&[json!({ "id": "A", "changes": [{ "field": "messages" }] })]));
    check(webhook("messages", json!({ "contacts": [] })));
    check(webhook("messages", json!({ "messages": null, "statuses": [], "contacts": null, "errors": null })));
}

#[test]
fn other_objects_and_fields_are_ignored() {
    let check = |body: &Value, expected: &str| match events(body).as_slice() {
        [CarrierEvent::Ignored { what }] => assert_eq!(what, expected),
        events => panic!("{events:?}"),
    };
    let mut page = webhook("messages", from_ana(text("wamid.1")));
    page["object"] = json!("page");
    check(&page, "object page");
    check(&webhook("account_update", json!({ "event": "DISABLED" })), "field account_update");
    check(&webhook("history", json!({ "messages": "not a list" })), "field history");
    check(
        &envelope(&[json!({ "id": "A", "changes": [{ "field": "flows", "value": { "messages": {} } }] })]),
        "field flows",
    );
    check(
        &webhook("messages", json!({ "errors": [{ "code": 130_429, "title": "Rate limit hit" }, { "code": 1 }] })),
        "errors 130429, 1",
    );
}

#[test]
fn a_long_or_wild_word_is_cut_before_it_is_logged() {
    let [CarrierEvent::Ignored { what }] = &events(&webhook(&format!("a\n{}", "b".repeat(500)), json!({})))[..] else {
        panic!()
    };
    assert_eq!(*what, format!("field a{}", "b".repeat(63)));
}

#[test]
fn a_message_without_contacts_has_no_name() {
    let from = message_in(json!({ "messages": [text("wamid.1")] })).from;
    assert_eq!((from.address.as_str(), from.name), ("+16505550123", None));
}

#[test]
fn our_address_is_the_number_shown_or_the_channel_key() {
    let check = |shown: Value, kind: &str, address: &str| {
        let mut body = webhook("messages", from_ana(text("wamid.1")));
        body["entry"][0]["changes"][0]["value"]["metadata"]["display_phone_number"] = shown;
        let [CarrierEvent::Message(message)] = &events(&body)[..] else { panic!() };
        assert_eq!((message.to.kind(), message.to.as_str()), (kind, address));
    };
    check(json!("15550001111"), "phone", "+15550001111");
    check(json!("+250 788 000 111"), "phone", "+250788000111");
    check(json!(15_550_001_111_u64), "phone", "+15550001111");
    check(json!("Lucky Shrub"), "chat", NUMBER);
    check(Value::Null, "chat", NUMBER);
}

#[test]
fn claims_are_the_numbers_or_the_accounts_each_once() {
    let check = |body: &Value, expected: &[&str]| assert_eq!(claims(body), expected, "{body}");
    let news = json!({ "messages": [text("wamid.1")] });
    check(&envelope(&[entry("A", "1", &news), entry("A", "2", &news), entry("B", "1", &news)]), &["1", "2"]);
    check(
        &envelope(&[json!({ "id": "A", "changes": [{ "field": "account_update", "value": { "event": "x" } }] })]),
        &["account:A"],
    );
    check(
        &envelope(&[
            json!({ "id": 7, "changes": [{ "field": "messages", "value": { "metadata": { "phone_number_id": 9 } } }] }),
        ]),
        &["9"],
    );
    check(
        &envelope(&[json!({ "id": "A", "changes": [{ "value": { "metadata": { "phone_number_id": " " } } }] })]),
        &["account:A"],
    );
    check(&envelope(&[json!({ "id": "A" })]), &[]);
    check(&json!([]), &[]);
    check(&json!({ "entry": 5 }), &[]);
    for unreadable in [&b""[..], b"{", b"\xff\xfe", b"null", b"{\"entry\":[]} trailing"] {
        assert!(parse::claims(unreadable).is_empty());
    }
}

#[test]
fn claims_are_few_however_many_a_forger_writes() {
    let many: Vec<Value> = (0..900).map(|number| entry("A", &number.to_string(), &json!({}))).collect();
    assert_eq!(claims(&envelope(&many)).len(), 50);
    let endless = vec![json!({}); 1001];
    assert!(claims(&envelope(&endless)).is_empty());
    assert!(parse::events(envelope(&endless).to_string().as_bytes()).is_err());
}

#[test]
fn a_body_that_is_no_webhook_is_a_permanent_failure_that_quotes_nothing() {
    for body in [&b"secret words"[..], b"{\"object\": secret}", b"\xff", b"[]", b""] {
        let failure = parse::events(body).unwrap_err();
        assert!(!failure.is_retryable() && !failure.to_string().contains("secret"), "{failure}");
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let words = prop::sample::select(vec![
        "object",
        "whatsapp_business_account",
        "entry",
        "changes",
        "field",
        "value",
        "messages",
        "metadata",
        "statuses",
        "errors",
        "phone_number_id",
        "id",
        "from",
        "type",
        "text",
        "body",
        "image",
        "interactive",
        "contacts",
        "status",
        "context",
        "system",
    ]);
    let word = words.prop_map(str::to_owned);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        word.clone().prop_map(Value::from),
        ".*".prop_map(Value::from)
    ];
    leaf.prop_recursive(8, 64, 6, move |inner| {
        let list = prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from);
        let object =
            prop::collection::vec((word.clone(), inner), 0..6).prop_map(|fields| fields.into_iter().collect::<Value>());
        prop_oneof![list, object]
    })
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(body in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = (parse::claims(&body), parse::events(&body));
    }

    #[test]
    fn whatever_json_comes_every_event_is_for_a_channel_that_was_claimed(news in any_json(), message in any_json()) {
        let body = envelope(&[news.clone(), json!({ "id": "A", "changes": [news.clone(), { "field": "messages", "value": news }] }), entry("B", "1", &json!({ "messages": [message] }))]);
        let claimed = claims(&body);
        for ParsedEvent { key, .. } in parsed(&body) {
            prop_assert!(claimed.iter().any(|claim| claim == key.as_str()));
        }
    }

    #[test]
    fn any_word_in_type_status_or_field_is_an_event(word in ".*") {
        let message = json!({ "id": "wamid.1", "from": "16505550123", "type": word });
        let news = json!({ "messages": [message], "statuses": [{ "id": "wamid.2", "status": word }] });
        prop_assert_eq!(events(&webhook("messages", news.clone())).len(), 2);
        prop_assert!(!events(&webhook(&word, news)).is_empty());
        let status = outcome(json!({ "statuses": [{ "id": "wamid.2", "status": word }] }));
        prop_assert!(!status.starts_with("broken"));
    }
}
