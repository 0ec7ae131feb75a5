//! Tests of every kind of message.

use insta::assert_json_snapshot;

use super::*;
use crate::domain::carriers::bandwidth::content::media::media;
use crate::model::message::Media;

const FILES: &str = "https://messaging.bandwidth.com/api/v2/users/9900902/media/14762070468292kw2fuqty55yp2b2";

fn received(more: Value) -> Value {
    inbound("message-received", more)
}

fn files(names: &[&str]) -> Value {
    names.iter().enumerate().map(|(at, name)| format!("{FILES}/{at}/{name}")).collect()
}

#[test]
fn every_kind_of_sms_and_mms_is_read() {
    let group = json!(["+12025550113", OURS, "14155550101"]);
    let sms = table(vec![
        ("a text", received(json!({"text": "Hi 👋"}))),
        ("a text of many segments", received(json!({"text": "long", "segmentCount": 7, "priority": "high"}))),
        ("a number without its plus", merged_ours("12025550112", "14155550100")),
        ("a short code", received(json!({"text": "Your code", "from": "384387"}))),
        ("a name", received(json!({"text": "Top up", "from": "MTN"}))),
        ("no text at all", received(json!({}))),
        ("zero characters", received(json!({"text": "a\u{0}b\u{0}"}))),
        ("an empty list of media", received(json!({"text": "x", "media": []}))),
        ("pictures", received(json!({"text": "Look", "media": files(&["a%20b.jpg", "0.smil", "1.txt"])}))),
        ("nothing but layout", received(json!({"text": "", "media": files(&["0.smil", "1.xml"])}))),
        ("an mms by its word", received(json!({"text": "x", "channel": "MMS"}))),
        ("a picture alone", received(json!({"media": format!("{FILES}/0/photo.PNG")}))),
        ("a group", received(json!({"text": "Hi all", "to": group}))),
        ("a group's picture", received(json!({"to": group, "media": files(&["x.heic"])}))),
        ("a local time", received(json!({"text": "x", "time": "2016-09-14 18:20:16"}))),
        ("no time", merged(received(json!({"text": "x", "time": null})), json!({"time": "soon"}))),
        ("an absurd time", merged(received(json!({"time": "0001-01-01T00:00:00Z"})), json!({"time": 1}))),
        ("a time without fractions", received(json!({"text": "x", "time": "2016-09-14T18:20:16Z"}))),
        ("an echo of ours", received(json!({"text": "x", "direction": "out"}))),
        ("without an id", received(json!({"id": null}))),
        ("without a sender", received(json!({"from": ""}))),
        ("without a message", merged(received(json!({})), json!({"message": null}))),
        ("without an owner", received(json!({"owner": null, "text": "x"}))),
        ("a carrier's name", merged(received(json!({"text": "x"})), json!({"carrierName": "T-Mobile"}))),
    ]);
    assert_json_snapshot!("sms", sms);
}

fn merged_ours(ours: &str, customer: &str) -> Value {
    received(json!({"text": "x", "owner": ours, "to": [ours], "from": customer}))
}

#[test]
fn every_kind_of_rbm_message_is_read() {
    let chosen = json!({"text": "Yes", "postbackData": "eWVzLTE=", "pairedMessageId": "1593110555875xo7watq5px6rbe5d"});
    let place =
        |latitude: Value| json!({"channel": "RBM", "locationResponse": {"latitude": latitude, "longitude": "-122.4"}});
    let rbm = table(vec![
        ("a choice", inbound("suggestion-response", json!({"channel": "RBM", "suggestionResponse": chosen}))),
        (
            "a choice without words",
            inbound("suggestion-response", json!({"suggestionResponse": {"postbackData": "a"}})),
        ),
        ("a choice of nothing", inbound("suggestion-response", json!({"text": "Yes"}))),
        ("a place", inbound("requested-location-response", place(json!("37.7")))),
        ("a place in the other spelling", inbound("request-location-response", place(json!(37.7)))),
        ("no place on earth", inbound("requested-location-response", place(json!("97.7")))),
        ("a place in words", inbound("requested-location-response", place(json!("here")))),
        ("a text", received(json!({"channel": "RBM", "content": {"text": "Hi"}}))),
        ("a file", received(json!({"channel": "RBM", "content": {"media": {"fileUrl": "https://x.example/a.pdf"}}}))),
    ]);
    assert_json_snapshot!("rbm", rbm);
}

#[test]
fn a_file_is_known_by_its_name() {
    let check = |url: &str, expected: Option<(&str, Option<&str>, Option<&str>)>| {
        let shown = |media: &Media| {
            let kind = serde_json::to_value(media.kind).unwrap();
            (kind.as_str().unwrap().to_owned(), media.mime_type.clone(), media.filename.clone())
        };
        let owned = |text: Option<&str>| text.map(str::to_owned);
        let expected = expected.map(|(kind, mime, name)| (kind.to_owned(), owned(mime), owned(name)));
        assert_eq!(media(url).as_ref().map(shown), expected, "{url}");
    };
    check("https://a/0/photo.jpg", Some(("image", Some("image/jpeg"), Some("photo.jpg"))));
    check("https://a/0/PHOTO.JPEG?x=1.smil#y", Some(("image", Some("image/jpeg"), Some("PHOTO.JPEG"))));
    check("https://a/0/voice.amr", Some(("audio", Some("audio/amr"), Some("voice.amr"))));
    check("https://a/0/clip.3gp", Some(("video", Some("video/3gpp"), Some("clip.3gp"))));
    check("https://a/0/ana.vcf", Some(("document", Some("text/vcard"), Some("ana.vcf"))));
    check("https://a/0/a+b%26c=%C3%BC.png", Some(("image", Some("image/png"), Some("a+b&c=ü.png"))));
    check("https://a/0/%2e%2e%2fetc%2Fpasswd", Some(("document", None, Some("passwd"))));
    check("https://a/0/..%5C..", Some(("document", None, None)));
    check("https://a/0/", Some(("document", None, None)));
    check("https://a.jpg", Some(("document", None, None)));
    check("https://a/0/noending", Some(("document", None, Some("noending"))));
    check("https://a/0/a%0Ab.gif", Some(("image", Some("image/gif"), Some("ab.gif"))));
    check("https://a/0/%FF.gif", Some(("image", Some("image/gif"), Some("\u{fffd}.gif"))));
    check("photo.jpg", Some(("document", None, None)));
    for layout in ["https://a/1/0.smil", "https://a/1/LAYOUT.SMIL", "https://a/1/0.smi", "https://a/2/0.xml?x"] {
        check(layout, None);
    }
}
