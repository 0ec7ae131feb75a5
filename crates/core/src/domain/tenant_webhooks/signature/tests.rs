//! Vectors of the libraries of Standard Webhooks, and what tampering makes of them.

use super::*;

const A: &str = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const B: &str = "whsec_ZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXp7";
const AT: i64 = 1_772_366_400;
const BODY: &str = r#"{"type":"message.received","timestamp":"2026-03-01T12:00:00Z","data":{"id":"m1"}}"#;
const BY_A: &str = "v1,qRj+i5uRDIAM/DpeJepfRvII8c/fb0xnYRAXkKCDK0k=";
const BY_B: &str = "v1,0V5wk4SPJBGakdj23LzFuxjkWpK21K2Fhreg94k9V4c=";
/// By ed25519, with the seed 00 … 1f, of the same delivery.
const ASYMMETRIC: &str = "v1a,Dq3s9Fpj3xA8s9oFTCmU6Z9Jyj8py96vUeVYyT0ngL2SkdO7BRXYj3Aykya9sQhdXEoFwHxeTZHD1wILDRJkDQ==";

fn secrets(texts: &[&str]) -> Vec<SigningSecret> {
    texts.iter().map(|text| SigningSecret::read(text).unwrap()).collect()
}

#[test]
fn signatures_are_those_of_the_libraries() {
    let check = |texts: &[&str], id: &str, timestamp: i64, body: &[u8], expected: &str| {
        let delivery = SignedDelivery::new(id, timestamp, body).unwrap();
        let signed = delivery.sign(&secrets(texts)).unwrap();
        assert_eq!(signed, expected, "{id}");
        for secret in secrets(texts) {
            assert_eq!(delivery.verify(&signed, &[secret], timestamp), Ok(()), "{id}");
        }
    };
    // svix/svix-webhooks and standard-webhooks/standard-webhooks, the tests of their Rust libraries.
    check(
        &["whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"],
        "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk",
        1_649_367_553,
        br#"{"email":"test@example.com","username":"test_user"}"#,
        "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=",
    );
    check(
        &["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1_614_265_330,
        br#"{"test": 2432232314}"#,
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    );
    // Python: base64(hmac(key, f"{id}.{timestamp}.".encode() + body, sha256)).
    check(&[A], "evt_01", AT, BODY.as_bytes(), BY_A);
    check(&[B], "evt_01", AT, BODY.as_bytes(), BY_B);
    check(&[B, A], "evt_01", AT, BODY.as_bytes(), &format!("{BY_B} {BY_A}"));
    let text = r#"{"text":"héllo 👋"}"#;
    check(&[A], "evt_02", AT, text.as_bytes(), "v1,CzBiqxKcL63E4m47U2A8tLiMgvgFxctmQIk0PvOvp4w=");
    check(&[A], "evt_03", AT, b"", "v1,krLGfDgxq5BM8z2Xh1Q2bkZbm4fO4LvY9SO4bsptOIg=");
    // Bodies need not be text.
    let bytes = SignedDelivery::new("evt_04", AT, &[0xff, 0x00, 0xfe]).unwrap();
    let signed = bytes.sign(&secrets(&[A])).unwrap();
    assert_eq!(bytes.verify(&signed, &secrets(&[A]), AT), Ok(()));
}

#[test]
fn a_signature_holds_for_what_was_signed_at_about_that_time_and_for_nothing_else() {
    let check = |signatures: &str, body: &str, now: i64, expected: Result<(), SignatureProblem>| {
        let delivery = SignedDelivery::received("evt_01", &AT.to_string(), body.as_bytes()).unwrap();
        assert_eq!(delivery.verify(signatures, &secrets(&[A]), now), expected, "{signatures} at {now}");
    };
    let no = Err(SignatureProblem::NoMatch);
    check(BY_A, BODY, AT, Ok(()));
    check(&format!("{BY_B} {BY_A}"), BODY, AT, Ok(()));
    check(&format!("{BY_A} {BY_B}"), BODY, AT, Ok(()));
    check(&format!("v1,bad {BY_A}"), BODY, AT, Ok(()));
    check(&format!("{ASYMMETRIC} {BY_A}"), BODY, AT, Ok(()));
    check(&format!("  {BY_A} "), BODY, AT, Ok(()));
    check("", BODY, AT, no);
    check("v1,", BODY, AT, no);
    check("v1", BODY, AT, no);
    check(BY_B, BODY, AT, no);
    check(ASYMMETRIC, BODY, AT, no);
    check(BY_A.trim_start_matches("v1,"), BODY, AT, no);
    check(&BY_A.replace("v1,", "v0,"), BODY, AT, no);
    check(&BY_A.replace("v1,", "v1a,"), BODY, AT, no);
    check(&BY_A.replace("v1,", "V1,"), BODY, AT, no);
    check(&BY_A.replace("v1,", "v1, "), BODY, AT, no);
    check(&BY_A.replace(' ', ""), &BODY.replace("1\"}", "1\" }"), AT, no);
    check(BY_A, &format!("{BODY} "), AT, no);
    check(BY_A, &format!("{BODY}\n"), AT, no);
    for length in 3..BY_A.len() {
        check(&BY_A[..length], BODY, AT, no);
    }
    check(BY_A, BODY, AT + 300, Ok(()));
    check(BY_A, BODY, AT - 300, Ok(()));
    check(BY_A, BODY, AT + 301, Err(SignatureProblem::TooOld));
    check(BY_A, BODY, AT - 301, Err(SignatureProblem::TooNew));
}

#[test]
fn id_and_timestamp_are_signed_and_cannot_run_into_each_other() {
    let check = |id: &str, timestamp: &str, expected: Result<(), SignatureProblem>| {
        let delivery = SignedDelivery::received(id, timestamp, BODY.as_bytes());
        let found = delivery.and_then(|delivery| delivery.verify(BY_A, &secrets(&[A]), AT));
        assert_eq!(found, expected, "{id} {timestamp}");
    };
    check("evt_01", "1772366400", Ok(()));
    check("evt_02", "1772366400", Err(SignatureProblem::NoMatch));
    check("evt_01", "1772366401", Err(SignatureProblem::NoMatch));
    for id in ["", "evt.01", "evt_01.1772366400", "evt 01", "evt\n01", "évt"] {
        check(id, "1772366400", Err(SignatureProblem::Id));
    }
    for timestamp in
        ["", "-1", "+1772366400", "1772366400.0", " 1772366400", "2026-03-01T12:00:00Z", "99999999999999999999"]
    {
        check("evt_01", timestamp, Err(SignatureProblem::Timestamp));
    }
    let delivery = SignedDelivery::new("evt_01", AT, b"").unwrap();
    assert_eq!(delivery.sign(&[]), Err(SignatureProblem::NoSecret));
    assert_eq!(delivery.verify(BY_A, &[], AT), Err(SignatureProblem::NoSecret));
    assert_eq!(SignedDelivery::new("evt_01", -1, b""), Err(SignatureProblem::Timestamp));
}
