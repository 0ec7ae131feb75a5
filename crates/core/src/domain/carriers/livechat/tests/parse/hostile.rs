//! Tests of webhooks that LiveChat would never send.

use proptest::prelude::*;

use super::super::*;
use crate::domain::carriers::livechat::{auth, parse};
use crate::domain::carriers::outbound::MessagePart;
use crate::foundation::http::{Request, Response};
use crate::foundation::secret::Credentials;

fn walk(body: &[u8]) {
    let request = Request { method: "POST".to_owned(), body: body.to_vec(), ..Request::default() };
    let claims = LiveChat::claims(&request);
    for parsed in parse::events(body).unwrap_or_default() {
        assert!(claims.contains(&parsed.key), "the key of an event is among the claims");
    }
    let _ = auth::verify(body, &Credentials::default().with("webhookSecret", SECRET));
    let _ = LiveChat::transcript(&request);
    let _ = LiveChat::result(&MessagePart::text(""), &Response::new(200, "", body));
}

#[test]
fn huge_deep_and_strange_bodies_are_read_in_bounded_time() {
    let many = (0..100_000).map(|at| format!("\"k{at}\":1")).collect::<Vec<_>>().join(",");
    let events = vec!["{\"id\":1}"; 1001].join(",");
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let body = |payload: &str| {
        format!("{{\"secret_key\":\"s\",\"organization_id\":\"o\",\"action\":\"incoming_chat\",\"payload\":{payload}}}")
    };
    for payload in [
        deep.as_str(),
        &format!("{{{many}}}"),
        &format!("{{\"chat\":{{\"id\":\"C\",\"thread\":{{\"events\":[{events}]}}}}}}"),
        "{\"chat\":{\"id\":\"C\",\"thread\":{\"events\":[\"\\ud83d\",\"\\u0000\",1e999,-0,18446744073709551616]}}}",
        "1e999",
    ] {
        walk(body(payload).as_bytes());
    }
}

/// JSON in the shape of a webhook, with words of the fact sheet and others.
fn any_word() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "message",
        "file",
        "rich_message",
        "form",
        "filled_form",
        "system",
        "custom",
        "incoming_event",
        "incoming_chat",
        "event_updated",
        "event_deleted",
        "events_marked_as_seen",
        "incoming_rich_message_postback",
        "agents",
        "all",
        AGENT,
        CUSTOMER,
        "a.0.0",
        "",
    ]);
    prop_oneof![known.prop_map(str::to_owned), ".{0,12}"]
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(body in prop::collection::vec(any::<u8>(), 0..300)) {
        walk(&body);
    }

    #[test]
    fn no_byte_of_a_webhook_makes_it_panic(at in 0_usize..400, byte: u8) {
        let mut body = webhook("incoming_event", &in_chat(json!({ "text": "hello" }))).to_string().into_bytes();
        if let Some(place) = body.get_mut(at) {
            *place = byte;
        }
        walk(&body);
    }

    #[test]
    fn no_word_of_tomorrow_costs_a_message(
        kind in any_word(), visibility in any_word(), custom_id in any_word(), created_at in any_word(), text in any_word()
    ) {
        let event = json!({ "type": kind, "visibility": visibility, "custom_id": custom_id, "created_at": created_at,
                            "text": text, "url": text, "author_id": CUSTOMER });
        let outcome = outcome("incoming_event", &in_chat(event));
        prop_assert!(outcome.starts_with("message") || outcome.starts_with("ignored"), "{}", outcome);
    }

    #[test]
    fn no_words_make_it_panic(
        action in any_word(), author in any_word(), kind in any_word(), text in any_word(), flag: bool
    ) {
        let event = json!({ "id": text, "type": kind, "author_id": author, "text": text, "url": text, "fields": [text] });
        let payload = json!({ "chat_id": text, "user_id": author, "event_id": text, "seen_up_to": text, "event": event,
                              "chat": { "id": text, "users": [{ "id": author, "type": kind }], "thread": { "events": [event] } },
                              "postback": { "id": text, "toggled": flag } });
        walk(webhook(&action, &payload).to_string().as_bytes());
        let _ = outcome(&action, &payload);
    }
}
