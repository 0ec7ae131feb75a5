//! Tests of what Inteliquent refuses, and of the words in which it does.

use super::*;

#[test]
fn nonsense_is_the_callers_error_which_is_a_408() {
    let check = |change: Value, expected: Result<&str, u16>| {
        let mut message = json!({"from": "12025550114", "to": ["14155550100"], "text": "Hi", "referenceId": "a.0.0"});
        over(&mut message, &change);
        let read = read(&message);
        assert_eq!(
            read.as_ref().map(|taken| taken.kind.as_str()).map_err(|refusal| refusal.status),
            expected,
            "{change}"
        );
    };
    check(json!({}), Ok("text"));
    check(json!({"text": "", "mediaUrls": ["https://x/1.jpg"]}), Ok("media"));
    check(json!({"to": 14_155_550_100_i64}), Ok("text"));
    check(json!({"from": "+12025550114"}), Err(408));
    check(json!({"from": "19999999999"}), Err(408));
    check(json!({"to": ["+14155550100"]}), Err(408));
    check(json!({"to": ["15005550001"]}), Err(408));
    check(json!({"to": []}), Err(408));
    check(json!({"text": ""}), Err(408));
}

#[test]
fn a_200_can_be_a_refusal() {
    let refused = |status| Inteliquent.refused(&Refusal { status, code: None, message: String::new() });
    assert_eq!(refused(200)["success"], false);
    assert_eq!(refused(408), json!({"statusCode": "408", "status": "User error"}));
}

#[test]
fn the_senders_reference_comes_back_as_the_id() {
    let outgoing = read(&json!({"from": "12025550114", "to": ["14155550100"], "text": "Hi", "referenceId": "a.0.0"}));
    assert_eq!(Inteliquent.message_id("00", outgoing.ok().as_ref()), "a.0.0");
    let fresh = "0123456789abcdef0123456789abcdef";
    assert_eq!(Inteliquent.message_id(fresh, None), "01234567-89ab-cdef-0123-456789abcdef");
}
