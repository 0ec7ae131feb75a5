//! Tests of every kind of event that a customer can cause.

use std::collections::BTreeMap;

use super::*;

#[test]
fn every_kind_of_event_is_read() {
    let cdn = "https://cdn.livechat-files.com/api/file/lc/img/1520/a.png";
    let picture = json!({ "type": "file", "name": "a.png", "url": cdn, "content_type": "image/png", "size": 51_200,
                          "width": 640, "height": 480, "thumbnail_url": cdn, "alternative_text": "a dog" });
    let fields = json!([
        { "type": "name", "id": "1", "label": "Your name:", "answer": "Ana" },
        { "type": "email", "id": "2", "label": "E-mail", "answer": "" },
        { "type": "radio", "id": "3", "label": "Topic", "answer": { "id": "0", "label": "Orders" } },
        { "type": "checkbox", "id": "4", "label": "About", "answers": [{ "id": "0", "label": "A" }, { "id": "1", "label": "B" }] },
        { "type": "rating", "id": "5", "answer": 5 },
        { "type": "information", "id": "6", "label": "Thank you" },
        "a wreck",
    ]);
    let sticker = json!({ "type": "rich_message", "template_id": "sticker",
                          "elements": [{ "title": "thanks", "image": { "url": cdn, "content_type": "image/webp" } }] });
    let postback = json!({ "id": "action_yes", "thread_id": "K600PKZON8", "event_id": "K600PKZON8_2" });
    let old =
        json!({ "text": "old", "recipients": "all", "visibility": null, "created_at": "2019-12-17T07:57:41.512000Z" });
    let rows = [
        ("text", json!({ "text": "hello 👋", "custom_id": "31-0C" })),
        ("text of a button", json!({ "text": "Yes", "postback": postback })),
        ("text of version 3.1", old),
        ("text at no time", json!({ "text": "x", "created_at": "soon" })),
        ("empty text", json!({ "text": "" })),
        ("picture", picture),
        ("file without a name", json!({ "type": "file", "url": cdn })),
        ("filled form", json!({ "type": "filled_form", "form_id": "F1", "form_type": "prechat", "fields": fields })),
        ("filled form without fields", json!({ "type": "filled_form" })),
        ("sticker", sticker),
        ("rich message", json!({ "type": "rich_message", "template_id": "cards", "elements": [] })),
        ("form", json!({ "type": "form", "form_id": "F1", "fields": [] })),
        ("custom", json!({ "type": "custom", "content": { "a": 1 } })),
        ("a kind of tomorrow", json!({ "type": "hologram", "x": 1 })),
    ];
    let kinds: BTreeMap<&str, Value> =
        rows.into_iter().map(|(name, event)| (name, shown(message("incoming_event", &in_chat(event))))).collect();
    insta::assert_json_snapshot!("kinds", kinds);
}

#[test]
fn edits_deletions_and_buttons_name_what_they_are_about() {
    let pressed = json!({ "user_id": CUSTOMER, "chat_id": "PJ0MRSHTDG", "thread_id": "K600PKZON8",
                          "event_id": "K600PKZON8_2",
                          "postback": { "id": "action_yes", "toggled": true, "type": "message", "value": "Yes" } });
    let changes = [
        ("edit", message("event_updated", &in_chat(json!({ "text": "hello!" })))),
        ("deletion", message("event_deleted", &in_chat(json!({ "deleted": true })))),
        ("button", message("incoming_rich_message_postback", &pressed)),
    ];
    let changes: BTreeMap<&str, Value> = changes.into_iter().map(|(name, message)| (name, shown(message))).collect();
    insta::assert_json_snapshot!("changes", changes);
}
