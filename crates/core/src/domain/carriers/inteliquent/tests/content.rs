//! Tests of every kind of message.

use insta::assert_json_snapshot;

use super::*;

#[test]
fn every_kind_of_message_is_read() {
    let files = ["https://media.example/photo.jpg?sig=1", "https://media.example/0.smil", "https://media.example/1234"];
    let messages = table(&[
        ("text", json!({"text": "Hi 👋", "deliveryReceipt": false})),
        ("text without deliveryReceipt", json!({"text": "Hi"})),
        ("numbers as numbers", json!({"from": 14_155_550_100_u64, "to": [12_025_550_114_u64], "text": 42})),
        ("one recipient without a list", json!({"to": "12025550114", "text": "Hi"})),
        ("numbers of ten digits", json!({"from": "4155550100", "to": ["2025550114"], "text": "Hi"})),
        ("numbers with a plus", json!({"from": "+14155550100", "to": ["+1 (202) 555-0114"], "text": "Hi"})),
        ("short code", json!({"from": "384387", "text": "Your code is 1234"})),
        ("pictures", json!({"text": "Look", "deliveryReceipt": false, "mediaUrls": files})),
        ("pictures without a text", json!({"text": "", "mediaUrls": ["https://media.example/a.png"]})),
        ("one picture without a list", json!({"mediaUrls": "https://media.example/a.png"})),
        ("the layout only", json!({"text": "", "mediaUrls": ["https://media.example/0.SMIL"]})),
        ("nothing", json!({})),
        ("zero characters", json!({"text": "a\u{0}b\u{0}"})),
        (
            "group",
            json!({"to": ["12025550114", "13125550100", "12025550114"], "text": "All", "deliveryReceipt": false}),
        ),
        ("a recipient that is none", json!({"to": ["12025550114", null, {}, ""], "text": "Hi"})),
        ("fragment", json!({"text": "to be cont", "udh": "050003CC0301"})),
        ("header of no fragment", json!({"text": "x", "udh": "0605040b8423f0"})),
        ("without an id", json!({"referenceId": null, "text": "Hi"})),
        ("without a sender", json!({"from": null, "text": "Hi"})),
        ("with what nobody knows", json!({"text": "Hi", "from": "14155550100", "mood": {"deep": [1]}, "status": "x"})),
    ]);
    assert_json_snapshot!("messages", messages);
}

#[test]
fn what_others_have_seen_is_read_too() {
    let message = json!({"id": "m1", "from": "14155550100", "to": "12025550114", "text": "Hi", "media": [
        "https://media.example/a.png", {"url": "https://media.example/b.png"}, {"href": "https://media.example/c.png"},
        {"mediaUrl": "https://media.example/d.png"}, {"media_url": "https://media.example/e.png"}, {"name": "f"}, 7, null,
    ]});
    let bare = json!({"referenceId": null, "from": null, "to": null});
    let with = |more: Value| {
        let mut all = bare.clone();
        all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        all
    };
    let tolerances = table(&[
        ("mo_text", json!({"type": "mo_text", "text": "Hi"})),
        ("MO_MEDIA", json!({"type": "MO_MEDIA", "media_urls": ["https://media.example/a.gif"]})),
        ("message", with(json!({"type": "mo_media", "message": message}))),
        (
            "event",
            with(json!({"event": {"referenceId": "e1", "from": "14155550100", "to": ["12025550114"], "text": "Hi"}})),
        ),
        ("message that is a text", json!({"text": "Hi", "message": "accepted", "event": 1})),
        ("the top wins", json!({"text": "top", "message": {"text": "below", "id": "m2"}})),
        ("flag as a text", json!({"type": "sms", "text": "Hi", "deliveryReceipt": "false"})),
        ("type of tomorrow", json!({"type": "typing_started"})),
        ("type of tomorrow with a text", json!({"type": "mms", "text": "Hi"})),
        ("type of tomorrow that is a message", json!({"type": "hologram", "deliveryReceipt": false, "text": "Hi"})),
    ]);
    assert_json_snapshot!("tolerances", tolerances);
}
