//! Tests of choices, marks and requests for a location: as Meta documents them, and what Meta would refuse.

use serde_json::{Value, json};

use super::{parts, requests};
use crate::domain::carriers::outbound::{MessagePart, SendResult};
use crate::foundation::http::Response;
use crate::model::carrier::CarrierId;
use crate::model::message::{Content, ReceiptStatus};

fn buttons(count: usize, title: &str) -> Value {
    let button = |nth: usize| json!({ "id": format!("id-{nth}"), "title": format!("{title}{nth}") });
    json!({ "type": "buttons", "buttons": (0..count).map(button).collect::<Vec<_>>() })
}

fn rows(count: usize) -> Vec<Value> {
    (0..count).map(|nth| json!({ "id": format!("id-{nth}"), "title": format!("Row {nth}") })).collect()
}

fn offer(action: &Value) -> Value {
    json!({ "type": "interactive", "action": action })
}

#[test]
fn every_choice_is_sent_as_meta_documents_it() {
    let check = |content: Value, expected: Value| {
        let sent = requests("Which?", &content).unwrap();
        assert_eq!(sent, [json!({ "type": "interactive", "interactive": expected })]);
    };
    check(
        json!({ "type": "interactive", "header": { "type": "text", "text": "Hello" }, "footer": "small", "action": buttons(2, "B") }),
        json!({
            "type": "button", "header": { "type": "text", "text": "Hello" }, "body": { "text": "Which?" }, "footer": { "text": "small" },
            "action": { "buttons": [
                { "type": "reply", "reply": { "id": "id-0", "title": "B0" } }, { "type": "reply", "reply": { "id": "id-1", "title": "B1" } },
            ] },
        }),
    );
    check(
        json!({ "type": "interactive", "header": { "type": "media", "item": { "kind": "document", "id": "7", "filename": "a.pdf" } }, "action": buttons(1, "B") }),
        json!({
            "type": "button", "header": { "type": "document", "document": { "id": "7", "filename": "a.pdf" } }, "body": { "text": "Which?" },
            "action": { "buttons": [{ "type": "reply", "reply": { "id": "id-0", "title": "B0" } }] },
        }),
    );
    check(
        offer(
            &json!({ "type": "list", "button": "Open", "sections": [{ "title": "A", "rows": [{ "id": "1", "title": "One", "description": "first" }] }, { "title": "B", "rows": [{ "id": "2", "title": "Two" }] }] }),
        ),
        json!({
            "type": "list", "body": { "text": "Which?" },
            "action": { "button": "Open", "sections": [
                { "title": "A", "rows": [{ "id": "1", "title": "One", "description": "first" }] }, { "title": "B", "rows": [{ "id": "2", "title": "Two" }] },
            ] },
        }),
    );
    check(
        offer(&json!({ "type": "link", "title": "See", "url": "https://x.example/a?b=c" })),
        json!({
            "type": "cta_url", "body": { "text": "Which?" },
            "action": { "name": "cta_url", "parameters": { "display_text": "See", "url": "https://x.example/a?b=c" } },
        }),
    );
    check(
        offer(&json!({ "type": "locationRequest" })),
        json!({ "type": "location_request_message", "body": { "text": "Which?" }, "action": { "name": "send_location" } }),
    );
}

#[test]
fn choices_over_meta_s_limits_are_refused_by_name() {
    let check = |body: &str, content: Value, expected: &str| {
        let refused = parts(body, &content).unwrap_err().to_string();
        assert_eq!(refused, format!("whatsapp cannot carry {expected}"));
    };
    let of = |action: Value| offer(&action);
    let list = |sections: Value| of(json!({ "type": "list", "button": "Open", "sections": sections }));
    let row = |row: Value| list(json!([{ "rows": [row] }]));
    let with = |field: &str, value: Value| {
        let mut content = of(buttons(1, "B"));
        content[field] = value;
        content
    };
    assert!(parts("x", &of(buttons(3, &"b".repeat(19)))).is_ok());
    assert!(parts("x", &list(json!([{ "rows": rows(10) }]))).is_ok());
    check(" ", of(buttons(1, "B")), "an empty text above choices");
    check(&"x".repeat(1025), of(buttons(1, "B")), "a text above choices of 1025 characters, over 1024");
    check("x", of(buttons(0, "B")), "no buttons");
    check("x", of(buttons(4, "B")), "4 buttons, over 3");
    check("x", of(buttons(1, &"b".repeat(20))), "a title of a button of 21 characters, over 20");
    check("x", of(json!({ "type": "buttons", "buttons": [{ "id": "", "title": "B" }] })), "an empty button id");
    check(
        "x",
        of(json!({ "type": "buttons", "buttons": [{ "id": "1", "title": " " }] })),
        "an empty title of a button",
    );
    let long = "i".repeat(257);
    check(
        "x",
        of(json!({ "type": "buttons", "buttons": [{ "id": long, "title": "B" }] })),
        "a button id of 257 characters, over 256",
    );
    check(
        "x",
        of(json!({ "type": "buttons", "buttons": [{ "id": "1", "title": "A" }, { "id": "1", "title": "B" }] })),
        "buttons with one id",
    );
    check(
        "x",
        of(json!({ "type": "buttons", "buttons": [{ "id": "1", "title": "A" }, { "id": "2", "title": "A" }] })),
        "buttons with one title",
    );
    check(
        "x",
        of(json!({ "type": "buttons", "buttons": [{ "id": "1", "title": "A", "description": "x" }] })),
        "a button with a description",
    );
    check("x", list(json!([])), "no rows in a list");
    check("x", list(json!([{ "rows": rows(11) }])), "11 rows in a list, over 10");
    check(
        "x",
        list(json!([{ "title": "A", "rows": rows(1) }, { "title": "B", "rows": [] }])),
        "a section without rows",
    );
    check(
        "x",
        list(json!([{ "title": "A", "rows": rows(1) }, { "rows": [{ "id": "z", "title": "Z" }] }])),
        "several sections of which one has no title",
    );
    check("x", list(json!([{ "title": "A", "rows": rows(1) }, { "title": "B", "rows": rows(1) }])), "rows with one id");
    check("x", row(json!({ "id": "1", "title": "t".repeat(25) })), "a title of a row of 25 characters, over 24");
    check(
        "x",
        row(json!({ "id": "1", "title": "t", "description": "d".repeat(73) })),
        "a description of a row of 73 characters, over 72",
    );
    check("x", row(json!({ "id": "i".repeat(201), "title": "t" })), "a row id of 201 characters, over 200");
    check(
        "x",
        of(json!({ "type": "list", "button": "", "sections": [{ "rows": rows(1) }] })),
        "an empty button that opens a list",
    );
    check(
        "x",
        of(json!({ "type": "link", "title": "See", "url": "javascript:alert(1)" })),
        "a button with a link that is not http",
    );
    check("x", with("footer", json!("f".repeat(61))), "a footer of 61 characters, over 60");
    check("x", with("header", json!({ "type": "text", "text": "h".repeat(61) })), "a header of 61 characters, over 60");
    let sound = json!({ "type": "media", "item": { "kind": "audio", "id": "1" } });
    check("x", with("header", sound), "a header that is neither image, video nor document");
    let picture = json!({ "type": "media", "item": { "kind": "image", "id": "1" } });
    let mut headed = list(json!([{ "rows": rows(1) }]));
    headed["header"] = picture;
    check("x", headed, "a list with a file above it");
    let mut asked = of(json!({ "type": "locationRequest" }));
    asked["footer"] = json!("f");
    check("x", asked.clone(), "a request for a location with a footer");
    asked["header"] = json!({ "type": "text", "text": "h" });
    check("x", asked, "a request for a location with a header");
}

#[test]
fn a_file_of_a_type_that_meta_does_not_take_is_refused() {
    let file = |kind: &str, mime_type: &str| {
        parts("x", &json!({ "type": "media", "items": [{ "kind": kind, "id": "1", "mimeType": mime_type }] }))
    };
    assert!(file("audio", "audio/ogg; codecs=opus").is_ok());
    assert!(file("document", "application/x-anything").is_ok());
    assert_eq!(file("image", "image/gif").unwrap_err().to_string(), "whatsapp cannot carry image of that type");
}

#[test]
fn a_mark_goes_to_a_message_and_its_answer_has_no_id() {
    let mark = json!({ "type": "markRead", "target": "wamid.A" });
    let part = parts("never shown", &mark).unwrap().remove(0);
    assert_eq!((part.body.as_str(), part.reply_to.as_ref()), ("", None));
    let check = |part: &MessagePart, body: &str, expected: Option<(&str, ReceiptStatus)>| {
        let read = CarrierId::WhatsApp.result(part, &Response::new(200, "application/json", body));
        let accepted = match &read {
            SendResult::Accepted { carrier_message_id, status } => Some((carrier_message_id.as_str(), *status)),
            _ => None,
        };
        assert_eq!(accepted, expected, "{body}");
    };
    check(&part, r#"{"success":true}"#, Some(("read:wamid.A", ReceiptStatus::Delivered)));
    check(&part, r#"{"success":false}"#, None);
    check(&part, "{}", None);
    check(&MessagePart { content: Content::Text, ..part }, r#"{"success":true}"#, None);
    assert!(parts("", &json!({ "type": "markRead", "target": "" })).is_err());
}

#[test]
fn a_mark_names_nobody_and_carries_no_reference() {
    use super::{credentials, sent_to};
    use crate::model::message::Address;
    let part = parts("", &json!({ "type": "markRead", "target": "wamid.A" })).unwrap().remove(0);
    let sent = sent_to(&Address::phone("+16505550123").unwrap(), &part, &super::channel(), &credentials()).unwrap();
    assert_eq!(sent["body"], json!({ "messaging_product": "whatsapp", "status": "read", "message_id": "wamid.A" }));
}
