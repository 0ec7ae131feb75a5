//! The API as every door hands requests over and wants answers, and what a stranger writes into them.

use lambda_runtime::Context;
use omni_core::domain::tenant::{ApiKey, ApiScope};
use omni_core::model::message::TenantId;
use omni_core::operations::access;
use omni_core::testing::in_memory::{Memory, run};
use serde_json::{Value, json};

use super::*;

const DOORS: [&str; 4] = ["http api", "rest api", "load balancer", "load balancer with several values"];

/// An event of `door` with `more` in it.
fn event(door: &str, more: &Value) -> Value {
    let mut event = match door {
        "http api" => json!({
            "version": "2.0", "routeKey": "ANY /v1/{proxy+}", "rawPath": "/", "rawQueryString": "", "headers": {},
            "requestContext": {
                "accountId": "1", "apiId": "a", "domainName": "a.example.com", "domainPrefix": "a", "stage": "$default",
                "http": { "method": "GET", "path": "/", "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1", "userAgent": "" },
                "requestId": "r", "routeKey": "ANY /v1/{proxy+}", "time": "23/Nov/2026:12:00:00 +0000", "timeEpoch": 1,
            },
            "isBase64Encoded": false,
        }),
        "rest api" => json!({
            "resource": "/{proxy+}", "path": "/", "httpMethod": "GET", "headers": {}, "multiValueHeaders": {},
            "queryStringParameters": null, "multiValueQueryStringParameters": null, "pathParameters": null,
            "stageVariables": null, "body": null, "isBase64Encoded": false,
            "requestContext": {
                "accountId": "1", "apiId": "a", "stage": "prod", "resourceId": "r", "resourcePath": "/{proxy+}",
                "httpMethod": "GET", "requestId": "r", "protocol": "HTTP/1.1", "path": "/prod/",
                "requestTime": "23/Nov/2026:12:00:00 +0000", "requestTimeEpoch": 1, "identity": { "sourceIp": "192.0.2.1" },
            },
        }),
        _ => json!({
            "path": "/", "httpMethod": "GET", "queryStringParameters": {}, "headers": {}, "body": "",
            "isBase64Encoded": false, "requestContext": { "elb": { "targetGroupArn": "arn:aws:…" } },
        }),
    };
    if door == "load balancer with several values" {
        for (one, many) in
            [("headers", "multiValueHeaders"), ("queryStringParameters", "multiValueQueryStringParameters")]
        {
            event.as_object_mut().unwrap().remove(one);
            event[many] = json!({});
        }
    }
    more.as_object().unwrap().iter().for_each(|(name, value)| event[name] = value.clone());
    event
}

/// `method` of `path`, as `door` says it.
fn asked(door: &str, method: &str, path: &str) -> Value {
    let mut event = event(door, &json!({}));
    if door == "http api" {
        event["rawPath"] = json!(path);
        event["requestContext"]["http"]["method"] = json!(method);
    } else {
        event["path"] = json!(path);
        event["httpMethod"] = json!(method);
    }
    let authorization = "Bearer acme.key";
    match door {
        "load balancer with several values" => event["multiValueHeaders"]["authorization"] = json!([authorization]),
        _ => event["headers"]["authorization"] = json!(authorization),
    }
    event
}

/// The answer as the door gets it.
fn answered(event: &Value) -> Value {
    let memory = Memory::new(1);
    let tenant_id = TenantId::new("acme");
    let hash = access::hash("acme.key");
    memory.add_api_key(ApiKey {
        id: "acme".to_owned(),
        hash,
        tenant_id,
        scopes: vec![ApiScope::Read, ApiScope::Configure],
    });
    let operations = Operations { ports: memory.ports() };
    let payload: LambdaRequest = serde_json::from_str(&event.to_string()).unwrap();
    let answer = run(serve(&operations, LambdaEvent::new(payload, Context::default()))).unwrap();
    serde_json::to_value(answer).unwrap()
}

fn header<'a>(answer: &'a Value, name: &str) -> &'a str {
    let one = answer["headers"][name].as_str();
    one.or_else(|| answer["multiValueHeaders"][name][0].as_str()).unwrap_or_default()
}

#[test]
fn each_door_gets_the_answer_of_the_path_that_was_asked() {
    let check = |method: &str, path: &str, status: u16, content_type: &str, allow: &str| {
        for door in DOORS {
            let answer = answered(&asked(door, method, path));
            assert_eq!(answer["statusCode"], status, "{door} {method} {path}: {answer}");
            assert_eq!(header(&answer, "content-type"), content_type, "{door} {method} {path}");
            assert_eq!(header(&answer, "allow"), allow, "{door} {method} {path}");
            assert_eq!(header(&answer, "cache-control"), "no-store", "{door} {method} {path}");
            assert_eq!(answer["isBase64Encoded"], false, "{door} {method} {path}");
            let is_empty = answer["body"].as_str().unwrap_or_default().is_empty();
            assert_eq!(is_empty, method == "HEAD" || status == 204, "{door} {method} {path}: {answer}");
        }
    };
    let problem = "application/problem+json";
    check("GET", "/health", 200, "application/json", "");
    check("HEAD", "/health", 200, "application/json", "");
    check("GET", "/v1/nothing", 404, problem, "");
    check("POST", "/v1/contacts/+14155550100", 405, problem, "GET, PUT, DELETE, HEAD, OPTIONS");
    check("OPTIONS", "/v1/contacts/+14155550100", 204, "", "GET, PUT, DELETE, HEAD, OPTIONS");
    check("GET", "/v1/contacts/+14155550100/", 404, problem, "");
    check("DELETE", "/v1/contacts/%2B14155550100", 204, "", "");
}

#[test]
fn a_request_keeps_its_method_its_body_its_headers_its_query_and_its_source() {
    let check = |door: &str, query: Value, expected: &str, source: Option<&str>| {
        let more = json!({ "body": "eyJhIjoi5Lit/yJ9", "isBase64Encoded": true });
        let mut event = asked(door, "PUT", "/v1/contacts/a b");
        for (name, value) in [&more, &query].into_iter().flat_map(|more| more.as_object().unwrap()) {
            event[name] = value.clone();
        }
        let request = read_api_request(&event.to_string()).unwrap();
        assert_eq!((request.method.as_str(), request.path.as_str()), ("PUT", "/v1/contacts/a b"), "{door}");
        assert_eq!(request.body, BASE64_STANDARD.decode("eyJhIjoi5Lit/yJ9").unwrap(), "{door}");
        assert_eq!(request.headers.get("authorization"), Some("Bearer acme.key"), "{door}");
        assert_eq!((request.query.as_str(), request.source_ip.as_deref()), (expected, source), "{door}");
    };
    let source = Some("192.0.2.1");
    check("http api", json!({"rawQueryString": "limit=5&cursor=a%2Fb"}), "limit=5&cursor=a%2Fb", source);
    check("rest api", json!({"queryStringParameters": {"cursor": "a/b &c"}}), "cursor=a%2Fb+%26c", source);
    check("load balancer", json!({"queryStringParameters": {"cursor": "a%2Fb"}}), "cursor=a%2Fb", None);
    let many = json!({"multiValueQueryStringParameters": {"cursor": ["a%2Fb", "c"]}});
    check("load balancer with several values", many, "cursor=a%2Fb&cursor=c", None);
}

#[test]
fn nothing_that_a_stranger_writes_stops_the_function() {
    let hostile = [
        "/v1/ ",
        "/v1/\"<>`{}|\\^#?",
        "/v1/%",
        "/v1/%zz%ff",
        "/v1/\u{0}\u{7f}",
        "/v1/ä/\u{1f44b}",
        "",
        "x",
        ":x",
        "//x",
        "/../../x",
        "@x:y",
        "/v1/contacts/a?b=c#d",
    ];
    let endless = format!("/v1/{}", "x".repeat(100_000));
    for path in hostile.into_iter().chain([endless.as_str()]) {
        for door in DOORS {
            let status = answered(&asked(door, "GET", path))["statusCode"].as_u64().unwrap();
            assert!((400..500).contains(&status), "{door} {path:?}: {status}");
        }
    }
    for query in ["a= ", "\"", "<>#{}|^`\\", "%", "a=%zz&%ff", "\u{0}ä", &"x".repeat(100_000)] {
        let mut event = asked("http api", "GET", "/v1/contacts/x");
        event["rawQueryString"] = json!(query);
        assert_eq!(answered(&event)["statusCode"], 400, "{query:?}");
    }
    for host in ["", " ", "a b", "[::1", "x:99999", "%", "ä\u{1f44b}", "a/b?c#d", "user@x"] {
        for door in DOORS {
            let mut event = asked(door, "GET", "/health");
            let name = if door == "load balancer with several values" { "multiValueHeaders" } else { "headers" };
            for header in ["host", "x-forwarded-proto"] {
                event[name][header] = if name == "headers" { json!(host) } else { json!([host]) };
            }
            assert_eq!(answered(&event)["statusCode"], 200, "{door} {host:?}");
        }
    }
    let mut named = asked("http api", "GET", "/health");
    named["requestContext"]["domainName"] = json!("a b");
    assert_eq!(answered(&named)["statusCode"], 200);
    let broken = json!({"body": "no base64!", "isBase64Encoded": true});
    for door in DOORS {
        assert!(read_api_request(&event(door, &broken).to_string()).is_err(), "{door}");
    }
    assert!(read_api_request(r#"{"Records": []}"#).is_err());
}
