//! One request as every door hands it over, and one answer as every door wants it.

use event::Door;
use omni_core::foundation::http::Headers;
use serde_json::{Value, json};

use super::*;

fn opened(event: &Value) -> (Door, Request) {
    let event: HttpEvent = serde_json::from_value(event.clone()).unwrap();
    event.open().unwrap()
}

/// An event of `door` with `more` in it.
fn event(door: Door, more: &Value) -> Value {
    let mut event = match door {
        Door::HttpApi => json!({
            "version": "2.0",
            "rawPath": "/webhooks/twilio",
            "requestContext": { "http": { "method": "POST", "sourceIp": "54.172.60.0" }, "stage": "$default" },
        }),
        Door::RestApi => json!({
            "path": "/webhooks/twilio",
            "httpMethod": "POST",
            "headers": null,
            "multiValueHeaders": null,
            "queryStringParameters": null,
            "multiValueQueryStringParameters": null,
            "requestContext": { "identity": { "sourceIp": "54.172.60.0" }, "path": "/prod/webhooks/twilio" },
            "body": null,
        }),
        Door::LoadBalancer | Door::MultiValueLoadBalancer => json!({
            "path": "/webhooks/twilio",
            "httpMethod": "POST",
            "requestContext": { "elb": { "targetGroupArn": "arn:aws:elasticloadbalancing:…" } },
        }),
    };
    if door == Door::LoadBalancer {
        event["headers"] = json!({});
    }
    if door == Door::MultiValueLoadBalancer {
        event["multiValueHeaders"] = json!({});
    }
    more.as_object().unwrap().iter().for_each(|(name, value)| event[name] = value.clone());
    event
}

const DOORS: [Door; 4] = [Door::HttpApi, Door::RestApi, Door::LoadBalancer, Door::MultiValueLoadBalancer];

#[test]
fn each_event_comes_in_by_its_door_with_the_source_address_of_its_context() {
    for door in DOORS {
        let (found, request) = opened(&event(door, &json!({})));
        assert_eq!(found, door);
        assert_eq!((request.method.as_str(), request.path.as_str()), ("POST", "/webhooks/twilio"), "{door:?}");
        let told = matches!(door, Door::HttpApi | Door::RestApi);
        assert_eq!(request.source_ip.as_deref(), told.then_some("54.172.60.0"), "{door:?}");
        assert!(request.body.is_empty() && request.query.is_empty(), "{door:?}");
    }
}

#[test]
fn no_header_tells_the_source_address() {
    let headers = json!({ "x-forwarded-for": "10.0.0.1", "x-real-ip": "10.0.0.1", "forwarded": "for=10.0.0.1" });
    let (_, request) = opened(&event(Door::LoadBalancer, &json!({ "headers": headers })));
    assert_eq!(request.source_ip, None);
}

#[test]
fn a_body_is_the_bytes_that_were_sent() {
    let check = |more: Value, expected: &[u8]| {
        for door in DOORS {
            assert_eq!(opened(&event(door, &more)).1.body, expected, "{door:?}");
        }
    };
    check(json!({ "body": "a=1&b=%2B", "isBase64Encoded": false }), b"a=1&b=%2B");
    check(json!({ "body": "YT0xJmI9JTJC", "isBase64Encoded": true }), b"a=1&b=%2B");
    check(json!({ "body": "/wD+iQ==", "isBase64Encoded": true }), &[0xff, 0, 0xfe, 0x89]);
    check(json!({ "body": "\u{1f44b}\u{0}\"\\u00e4" }), "\u{1f44b}\u{0}\"\\u00e4".as_bytes());
    check(json!({ "body": "", "isBase64Encoded": true }), b"");
    check(json!({ "body": null, "isBase64Encoded": null }), b"");
}

#[test]
fn repeated_headers_all_arrive_and_a_joined_one_is_not_a_value() {
    let two = json!({ "X-Twilio-Signature": ["one", "two"], "Host": ["h"] });
    let check = |door: Door, more: Value, expected: &[(&str, &str)]| {
        let (_, request) = opened(&event(door, &more));
        assert_eq!(request.headers, expected.iter().copied().collect::<Headers>(), "{door:?}");
    };
    let both = [("host", "h"), ("x-twilio-signature", "one"), ("x-twilio-signature", "two")];
    check(Door::MultiValueLoadBalancer, json!({ "multiValueHeaders": two }), &both);
    let last = json!({ "X-Twilio-Signature": "two", "Host": "h" });
    check(Door::RestApi, json!({ "multiValueHeaders": two, "headers": last }), &both);
    check(Door::LoadBalancer, json!({ "headers": last }), &[("host", "h"), ("x-twilio-signature", "two")]);
    check(
        Door::HttpApi,
        json!({ "headers": { "x-twilio-signature": "one,two" } }),
        &[("x-twilio-signature", "one,two")],
    );
    check(Door::LoadBalancer, json!({ "headers": { "x-name": "Zo\u{eb}\n" } }), &[("x-name", "Zo\u{eb}\n")]);
}

#[test]
fn a_query_is_the_one_that_was_signed_as_far_as_the_door_has_kept_it() {
    let check = |door: Door, more: Value, expected: &str| {
        assert_eq!(opened(&event(door, &more)).1.query, expected, "{door:?}");
    };
    for raw in ["reference=7.0.0", "b=%2f+x&a='c'&flag&a=%7E~&=", ""] {
        check(Door::HttpApi, json!({ "rawQueryString": raw, "queryStringParameters": { "a": "'c',~~" } }), raw);
    }
    check(
        Door::LoadBalancer,
        json!({ "queryStringParameters": { "at": "12%3A00%2b00+x%26" } }),
        "at=12%3A00%2b00+x%26",
    );
    let repeated = json!({ "a": ["1", "%C3%A4"], "b": [""] });
    check(Door::MultiValueLoadBalancer, json!({ "multiValueQueryStringParameters": repeated }), "a=1&a=%C3%A4&b=");
    let decoded = json!({
        "queryStringParameters": { "a": "2" },
        "multiValueQueryStringParameters": { "a": ["1", "2"], "b": ["\u{e4} +&="] },
    });
    check(Door::RestApi, decoded, "a=1&a=2&b=%C3%A4+%2B%26%3D");
    check(Door::RestApi, json!({ "queryStringParameters": { "reference": "7.0.0" } }), "reference=7.0.0");
}

#[test]
fn parameters_keep_the_order_of_the_event() {
    // Text, because a `Value` sorts its names.
    let event = r#"{"httpMethod":"GET","path":"/webhooks/messagebird","requestContext":{"elb":{}},"headers":{},
        "queryStringParameters":{"status":"delivered","id":"7","reference":"x.0.0"}}"#;
    assert_eq!(read_request(event).unwrap().query, "status=delivered&id=7&reference=x.0.0");
}

#[test]
fn a_stage_is_in_the_path_where_it_is_in_the_url_behind_an_http_api() {
    let named = json!({
        "rawPath": "/prod/webhooks/twilio/acme",
        "requestContext": { "http": { "method": "POST" }, "stage": "prod" },
    });
    let check = |door: Door, more: Value, path: &str, channel: Option<&str>| {
        let (_, request) = opened(&event(door, &more));
        assert_eq!((request.path.as_str(), request.channel_in_path()), (path, channel), "{door:?}");
    };
    check(Door::HttpApi, named, "/prod/webhooks/twilio/acme", Some("acme"));
    // A REST API keeps it to itself: there it belongs to the public URL.
    check(Door::RestApi, json!({}), "/webhooks/twilio", None);
    let prefixed = json!({ "path": "/gateway/webhooks/twilio/a%2Fb" });
    check(Door::LoadBalancer, prefixed, "/gateway/webhooks/twilio/a%2Fb", Some("a%2Fb"));
}

#[test]
fn what_is_no_request_is_an_error_and_is_not_quoted() {
    let check = |event: Value| {
        let error = read_request(&event.to_string()).err().unwrap().to_string();
        assert!(!error.contains("private"), "{error}");
    };
    check(json!({ "Records": [{ "body": "private" }] }));
    check(json!({ "httpMethod": "POST", "body": "private", "requestContext": {} }));
    check(json!({ "path": "/private", "requestContext": {} }));
    check(event(Door::HttpApi, &json!({ "body": "private!", "isBase64Encoded": true })));
}

#[test]
fn an_answer_leaves_by_the_door_its_request_came_in_by() {
    let mut response = Response::new(401, "application/json", r#"{"message":"Unauthorized"}"#);
    response.headers.add("WWW-Authenticate", r#"Basic realm="a""#);
    response.headers.add("x-twice", "1");
    response.headers.add("x-twice", "2");
    let body = r#"{"message":"Unauthorized"}"#;
    let single = json!({
        "content-type": "application/json", "www-authenticate": r#"Basic realm="a""#, "x-twice": "1, 2",
    });
    let multi = json!({
        "content-type": ["application/json"], "www-authenticate": [r#"Basic realm="a""#], "x-twice": ["1", "2"],
    });
    let plain = json!({ "statusCode": 401, "body": body, "isBase64Encoded": false });
    let check = |door: Door, more: Value| {
        let mut expected = plain.clone();
        more.as_object().unwrap().iter().for_each(|(name, value)| expected[name] = value.clone());
        assert_eq!(serde_json::to_value(Answer::through(door, response.clone())).unwrap(), expected, "{door:?}");
    };
    check(Door::HttpApi, json!({ "headers": single }));
    check(Door::RestApi, json!({ "multiValueHeaders": multi }));
    check(Door::LoadBalancer, json!({ "headers": single, "statusDescription": "401 Unauthorized" }));
    check(Door::MultiValueLoadBalancer, json!({ "multiValueHeaders": multi, "statusDescription": "401 Unauthorized" }));
}

#[test]
fn an_answer_without_a_body_is_still_200_and_a_binary_one_is_encoded() {
    let check = |response: Response, status: u16, body: &str, encoded: bool| {
        for door in DOORS {
            let answer = serde_json::to_value(Answer::through(door, response.clone())).unwrap();
            assert_eq!(answer["statusCode"], status, "{door:?}");
            assert_eq!((&answer["body"], &answer["isBase64Encoded"]), (&json!(body), &json!(encoded)), "{door:?}");
            let headers = [&answer["headers"], &answer["multiValueHeaders"]];
            assert!(headers.iter().any(|headers| headers.is_object()), "{door:?}: a load balancer wants them");
        }
    };
    check(Response::empty(200), 200, "", false);
    check(Response::empty(503), 503, "", false);
    check(Response::new(200, "application/octet-stream", [0xff, 0x00]), 200, "/wA=", true);
}
