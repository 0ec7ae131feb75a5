//! `cargo omni webhooks` as shells run it: bodies byte by byte, and nothing but the header on standard output.

#![expect(clippy::unwrap_used, reason = "test code: to panic is how it says that the program cannot be run")]

use std::io::Write as _;
use std::process::{Command, Stdio};

const A: &str = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const B: &str = "whsec_ZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXp7";
const BODY: &str = r#"{"type":"message.received","timestamp":"2026-03-01T12:00:00Z","data":{"id":"m1"}}"#;
const BY_A: &str = "v1,qRj+i5uRDIAM/DpeJepfRvII8c/fb0xnYRAXkKCDK0k=";
const BY_B: &str = "v1,0V5wk4SPJBGakdj23LzFuxjkWpK21K2Fhreg94k9V4c=";

/// Exit code, standard output and standard error of `cargo omni webhooks`, which reads `body`.
fn webhooks(arguments: &[&str], body: &[u8]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_omni"));
    command.arg("webhooks").args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // What is refused at once does not read its body.
    let _ = child.stdin.take().unwrap().write_all(body);
    let output = child.wait_with_output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

fn of<'a>(secret: &'a str, id: &'a str, timestamp: &'a str) -> Vec<&'a str> {
    vec!["--secret", secret, "--id", id, "--timestamp", timestamp, "--body", "-"]
}

#[test]
fn signing_prints_the_header_and_nothing_else() {
    let check = |more: &[&str], body: &[u8], expected: &str| {
        let line = [&["sign"], &of(A, "evt_01", "1772366400")[..], more].concat();
        assert_eq!(webhooks(&line, body), (Some(0), expected.to_owned(), String::new()), "{more:?}");
    };
    check(&[], BODY.as_bytes(), &format!("{BY_A}\n"));
    check(&["--secret2", B], BODY.as_bytes(), &format!("{BY_A} {BY_B}\n"));
    let headers = format!(
        "{{\n  \"webhook-id\": \"evt_01\",\n  \"webhook-signature\": \"{BY_A}\",\n  \"webhook-timestamp\": \"1772366400\"\n}}\n"
    );
    check(&["--json"], BODY.as_bytes(), &headers);
    // From Python: base64(hmac(bytes(range(32)), b"evt_01.1772366400." + b"\xff\x00\n", sha256)).
    check(&[], b"\xff\x00\n", "v1,UYWMkACFDi+/gmhFRmlvJdgf2L6NO9hj2hSx3jHEeo8=\n");
}

#[test]
fn what_cannot_be_signed_says_why_and_keeps_the_secret() {
    let check = |secret: &str, id: &str, timestamp: &str, expected: &str| {
        let line = [&["sign"], &of(secret, id, timestamp)[..]].concat();
        let (code, out, err) = webhooks(&line, b"{}");
        assert_eq!((code, out.as_str(), err.contains(expected)), (Some(1), "", true), "{err}");
        assert!(!err.contains("AAECAwQF"), "{err}");
    };
    check(&format!("v1,{A}"), "evt_01", "1772366400", "begins with a version");
    check(A.trim_start_matches("whsec_"), "evt_01", "1772366400", "does not begin with \"whsec_\"");
    check("whsec_AAECAwQF", "evt_01", "1772366400", "has 6 bytes");
    check(A, "evt.01", "1772366400", "without a full stop");
    check(A, "evt_01", "2026-03-01T12:00:00Z", "no whole number of seconds");
}

#[test]
fn verifying_ends_as_the_signature_holds() {
    let check = |signature: &str, at: &str, code: i32| {
        let line = [&["verify"], &of(A, "evt_01", "1772366400")[..], &["--signature", signature, "--at", at]].concat();
        let (found, _, err) = webhooks(&line, BODY.as_bytes());
        assert_eq!(found, Some(code), "{signature} at {at}: {err}");
    };
    check(BY_A, "1772366700", 0);
    check(&format!("v1,bad {BY_A}"), "1772366400", 0);
    check(BY_A, "1772366701", 1);
    check(BY_B, "1772366400", 1);
    check("", "1772366400", 1);
}
