//! What users of an HTTP API expect of every path: methods, slashes, encodings, sizes, and errors that say what to do.

use omni_core::foundation::http::{Request, Response};
use omni_core::operations::Operations;
use omni_core::operations::call::MAX_BODY;
use omni_core::operations::problem::{Code, Problem};
use omni_core::testing::in_memory::{Memory, run};
use serde_json::{Value, json};

use super::common;

fn ask(memory: &Memory, method: &str, target: &str, body: &str) -> Response {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let request = Request {
        method: method.to_owned(),
        path: path.to_owned(),
        query: query.to_owned(),
        headers: [("authorization", format!("Bearer {}", common::API_KEY))].into_iter().collect(),
        body: body.as_bytes().to_vec(),
        ..Request::default()
    };
    run(Operations { ports: memory.ports() }.answer(&request))
}

fn json_of(response: &Response) -> Value {
    serde_json::from_slice(&response.body).unwrap()
}

/// The problems of a submission: path and problem of each.
fn errors(submission: &Value) -> Vec<(String, String)> {
    let answer = ask(&common::acme(), "POST", "/v1/messages", &submission.to_string());
    assert_eq!(answer.status, 422, "{submission}");
    let problem = json_of(&answer);
    let errors = problem["errors"].as_array().unwrap();
    let word = |error: &Value, name: &str| error[name].as_str().unwrap().to_owned();
    errors.iter().map(|error| (word(error, "path"), word(error, "problem"))).collect()
}

#[test]
fn a_path_says_which_methods_it_takes() {
    let check = |target: &str, allow: &str| {
        let memory = common::acme();
        let refused = ask(&memory, "TRACE", target, "");
        assert_eq!((refused.status, refused.headers.get("allow")), (405, Some(allow)), "{target}");
        assert_eq!(json_of(&refused)["code"], "method_not_allowed");
        let told = ask(&memory, "OPTIONS", target, "");
        assert_eq!((told.status, told.headers.get("allow"), told.body.len()), (204, Some(allow), 0), "{target}");
        let cors = told.headers.iter().find(|(name, _)| name.starts_with("access-control"));
        assert_eq!(cors, None, "no page of others gets in");
    };
    check("/health", "GET, HEAD, OPTIONS");
    check("/v1/messages", "POST, OPTIONS");
    check("/v1/messages/x", "GET, HEAD, OPTIONS");
    check("/v1/scheduled/x", "GET, PATCH, DELETE, HEAD, OPTIONS");
    check("/v1/contacts/x", "GET, PUT, DELETE, HEAD, OPTIONS");
    for method in ["GET", "OPTIONS", "HEAD", "POST"] {
        assert_eq!(ask(&common::acme(), method, "/v1/nothing", "").status, 404, "{method}");
    }
}

#[test]
fn head_is_get_without_the_body() {
    let memory = common::acme();
    ask(&memory, "PUT", "/v1/contacts/%2B14155550100", r#"{"tags":["vip"]}"#);
    for target in ["/v1/contacts/%2B14155550100", "/health", "/v1/scheduled?limit=0", "/v1/contacts/nobody"] {
        let (get, head) = (ask(&memory, "GET", target, ""), ask(&memory, "HEAD", target, ""));
        assert!(!get.body.is_empty(), "{target}");
        assert_eq!(head, Response { body: Vec::new(), ..get }, "{target}");
    }
}

#[test]
fn slashes_and_encodings_do_not_change_what_a_path_names() {
    let memory = common::acme();
    ask(&memory, "PUT", "/v1/contacts/%2B14155550100", r#"{"tags":["vip"]}"#);
    let targets = ["%2B14155550100", "+14155550100", "%2b14155550100/", "/+14155550100//", "%2B%31%34155550100"];
    for target in targets {
        let answer = ask(&memory, "GET", &format!("/v1/contacts/{target}"), "");
        assert_eq!(answer.status, 200, "{target}");
    }
    assert_eq!(ask(&memory, "GET", "//v1//contacts/+14155550100", "").status, 200);
    assert_eq!(ask(&memory, "GET", "/v1/%63ontacts/+14155550100", "").status, 200);
    assert_eq!(ask(&memory, "GET", "/health/", "").status, 200);
    assert_eq!(ask(&memory, "GET", "/V1/contacts/+14155550100", "").status, 404);
    for odd in ["%ff", "a%2Fb", "a%23b", "a%00b", "%20", "..%2f..", "x y"] {
        for path in ["/v1/messages/", "/v1/scheduled/"] {
            let answer = ask(&memory, "GET", &format!("{path}{odd}"), "");
            assert_eq!(answer.status, 404, "{path}{odd}");
        }
    }
}

#[test]
fn nobody_on_the_way_keeps_an_answer() {
    let memory = common::acme();
    for (method, target) in [("GET", "/v1/scheduled"), ("GET", "/v1/messages/x"), ("POST", "/v1/messages")] {
        let answer = ask(&memory, method, target, "{}");
        assert_eq!(answer.headers.only("cache-control"), Some("no-store"), "{method} {target}");
    }
}

#[test]
fn a_body_that_is_too_large_is_told_so_before_it_is_read() {
    let check = |size: usize, status: u16| {
        let body = "[".repeat(size);
        for (method, target) in [("POST", "/v1/messages"), ("PUT", "/v1/contacts/x"), ("PATCH", "/v1/scheduled/x")] {
            let answer = ask(&common::acme(), method, target, &body);
            assert_eq!(answer.status, status, "{method} {target}");
        }
    };
    check(MAX_BODY, 400);
    check(MAX_BODY + 1, 413);
}

#[test]
fn a_parameter_that_means_nothing_is_refused() {
    let check = |target: &str, path: &str, words: &str| {
        let answer = ask(&common::acme(), "GET", target, "");
        let problem = json_of(&answer);
        assert_eq!((answer.status, &problem["code"]), (400, &json!("invalid_parameter")), "{target}");
        let error = &problem["errors"][0];
        assert_eq!(error["path"], path, "{target}");
        assert!(error["problem"].as_str().unwrap().contains(words), "{target}: {problem}");
    };
    check("/v1/scheduled?limti=5", "limti", "did you mean \"limit\"?");
    check("/v1/scheduled?limit=0", "limit", "a number from 1 to 100");
    check("/v1/scheduled?limit=5&limit=6", "limit", "twice");
    check("/v1/messages/x?verbose=1", "verbose", "no such parameter");
    check("/v1/contacts/x?%6Cimit=1", "limit", "no such parameter");
}

#[test]
fn an_error_has_a_type_a_code_and_a_status_that_stay() {
    let answer = ask(&common::acme(), "POST", "/v1/messages", r#"{"to":"+14155550100","channel":"sms","bdy":"x"}"#);
    assert_eq!(answer.headers.get("content-type"), Some("application/problem+json"));
    let expected = json!({
        "type": "urn:omni:problem:invalid_message",
        "title": "invalid message",
        "status": 422,
        "code": "invalid_message",
        "detail": "bdy there is no such field; did you mean \"body\"?",
        "errors": [{"path": "bdy", "problem": "there is no such field; did you mean \"body\"?"}],
    });
    assert_eq!(json_of(&answer), expected);
    for code in Code::ALL {
        let answer = Problem::new(code, "why").into_response();
        let problem = json_of(&answer);
        assert_eq!((answer.status, &problem["code"]), (code.status(), &json!(code.name())));
        assert_eq!(code.name(), code.title().to_lowercase().trim_end_matches(" error").replace(' ', "_"));
        assert_eq!(Code::ALL.iter().filter(|other| other.name() == code.name()).count(), 1);
    }
}

#[test]
fn everything_that_is_wrong_is_told_at_once_and_in_the_words_of_json() {
    let check = |submission: Value, expected: &[(&str, &str)]| {
        let found = errors(&submission);
        for (path, words) in expected {
            let told = found.iter().any(|(at, problem)| at == path && problem.contains(words));
            assert!(told, "{path} {words}: {found:?}");
        }
        assert_eq!(found.len(), expected.len(), "{found:?}");
        let rust = ["struct", "enum", "variant", "`", "f64", "u64", "i64", "Option", "deserializ", "serde"];
        let said = found.iter().find(|(_, problem)| rust.iter().any(|word| problem.contains(word)));
        assert_eq!(said, None, "callers do not speak Rust");
    };
    check(json!({}), &[("channel", "is missing"), ("to", "is missing")]);
    check(
        json!({
            "to": 14_155_550_100_u64, "channel": "smss", "body": ["x"], "mediaUrls": "x", "class": "urgent",
            "metadata": [], "validUntil": "soon", "sendAt": "2026-12-01T09:00", "replyTo": {}, "colour": 1,
        }),
        &[
            ("to", "is a number, and not a text"),
            ("channel", "did you mean \"sms\"?"),
            ("body", "is a list, and not a text"),
            ("mediaUrls", "is a text, and not a list"),
            ("class", "is \"urgent\", and none of transactional, marketing, alert, code"),
            ("metadata", "is a list, and not an object"),
            ("validUntil", "is not a moment"),
            ("sendAt", "neither a moment"),
            ("replyTo.carrierMessageId", "is missing"),
            ("colour", "there is no such field"),
        ],
    );
    let whatsapp =
        |content: Value| json!({"to": "+14155550100", "channel": "whatsapp", "body": "?", "content": content});
    check(whatsapp(json!({"type": "mdia"})), &[("content.type", "did you mean \"media\"?")]);
    check(whatsapp(json!({"items": []})), &[("content.type", "is missing")]);
    check(whatsapp(json!("media")), &[("content", "is not an object")]);
    check(whatsapp(json!({"type": "location", "longitude": 1})), &[("content.latitude", "is missing")]);
    check(
        whatsapp(json!({"type": "location", "latitude": "x", "longitude": 1})),
        &[("content.latitude", "is a text, and not a number")],
    );
    check(
        whatsapp(
            json!({"type": "media", "items": [{"kind": "imgae", "url": "https://x.example/1", "urll": "y"}, {"kind": "image"}]}),
        ),
        &[
            ("content.items[0].kind", "did you mean \"image\"?"),
            ("content.items[0].urll", "there is no such field"),
            ("content.items[1]", "has neither id nor a link"),
        ],
    );
    let buttons = json!([{"id": "", "title": "A"}, {"id": "b", "title": "B"}, {"id": "c", "title": " "}]);
    check(
        whatsapp(json!({"type": "interactive", "action": {"type": "buttons", "buttons": buttons}})),
        &[("content.action.buttons[0]", "no id or no title"), ("content.action.buttons[2]", "no id or no title")],
    );
    check(
        json!({"to": "nobody", "channel": "sms", "sendAt": "2028-12-01T09:00:00Z", "timeZone": null}),
        &[("to", "is neither a phone number"), ("sendAt", "365 days")],
    );
}
