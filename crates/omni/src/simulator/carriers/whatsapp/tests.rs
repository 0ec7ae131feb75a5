//! Tests of what Meta refuses, and of the words in which it does.

use super::*;

#[test]
fn json_is_escaped_as_meta_does() {
    assert_eq!(escaped(r#"{"a":"ä/👋"}"#), r#"{"a":"\u00e4\/\ud83d\udc4b"}"#);
    let back: Value = serde_json::from_str(&escaped(r#"{"a":"ä/👋"}"#)).unwrap();
    assert_eq!(back, json!({"a": "ä/👋"}));
}

#[test]
fn nonsense_is_refused_with_metas_codes() {
    let check = |change: Value, expected: Result<&str, i64>| {
        let mut message = json!({"messaging_product": "whatsapp", "to": "14155550100", "type": "text",
            "text": {"body": "Hi"}, "biz_opaque_callback_data": "a.0.0"});
        message.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let read = read(&message);
        let outcome = read.as_ref().map(|taken| taken.body.as_str()).map_err(|refusal| refusal.code.clone().unwrap());
        assert_eq!(outcome, expected.map_err(Code::from), "{change}");
    };
    check(json!({}), Ok("Hi"));
    check(json!({"type": "image", "image": {"link": "https://x/y.png", "caption": "Look"}}), Ok("Look"));
    check(json!({"messaging_product": null}), Err(100));
    check(json!({"to": ""}), Err(100));
    check(json!({"to": "12"}), Err(131_009));
    check(json!({"to": "15005550001"}), Err(131_030));
    check(json!({"type": "smoke"}), Err(100));
    check(json!({"text": {}}), Err(131_008));
    check(json!({"text": {"body": "x".repeat(4_097)}}), Err(100));
    check(json!({"biz_opaque_callback_data": "x".repeat(513)}), Err(100));
}
