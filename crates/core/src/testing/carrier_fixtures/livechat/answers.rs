//! What LiveChat answers to a send, and the class of each of its errors ("Agent Chat API", errors).

use crate::model::carrier::ErrorClass;
use crate::testing::carrier_fixtures::SendAnswer;

pub(super) const ANSWERS: &[SendAnswer] = &[
    SendAnswer { status: 200, body: r#"{"event_id":"K600PKZON8"}"#, means: "sent K600PKZON8" },
    SendAnswer { status: 202, body: r#"{"event_id":"K600PKZON8","new":{}}"#, means: "sent K600PKZON8" },
    SendAnswer { status: 200, body: "{}", means: "unclear http-200 a success without an event id" },
    SendAnswer { status: 200, body: "", means: "unclear http-200 a success without an event id" },
    SendAnswer { status: 200, body: "<html>", means: "unclear http-200 a success without an event id" },
    SendAnswer { status: 200, body: "[]", means: "unclear http-200 a success without an event id" },
    SendAnswer { status: 200, body: r#"{"event_id":""}"#, means: "unclear http-200 a success without an event id" },
    SendAnswer { status: 200, body: r#"{"event_id":null}"#, means: "unclear http-200 a success without an event id" },
    SendAnswer { status: 200, body: r#"{"event_id":{}}"#, means: "unclear http-200 a success without an event id" },
    SendAnswer {
        status: 200,
        body: r#"{"error":{"type":"validation","message":"no","data":{}}}"#,
        means: "Permanent validation no",
    },
    SendAnswer {
        status: 400,
        body: r#"{"error":{"type":"validation","message":"no","data":{}}}"#,
        means: "Permanent validation no",
    },
    SendAnswer {
        status: 400,
        body: r#"{"error":{"type":"chat_inactive","message":"no","data":{}}}"#,
        means: "Permanent chat_inactive no",
    },
    SendAnswer {
        status: 401,
        body: r#"{"error":{"type":"authentication","message":"no","data":{}}}"#,
        means: "OtherCarrier authentication no",
    },
    SendAnswer {
        status: 421,
        body: r#"{"error":{"type":"misdirected_request","message":"no","data":{}}}"#,
        means: "RetrySlowly misdirected_request no",
    },
    SendAnswer {
        status: 429,
        body: r#"{"error":{"type":"too_many_requests","message":"no","data":{}}}"#,
        means: "RetrySlowly too_many_requests no",
    },
    SendAnswer {
        status: 500,
        body: r#"{"error":{"type":"internal","message":"no","data":{}}}"#,
        means: "unclear internal internal does not say whether the message was taken",
    },
    SendAnswer {
        status: 400,
        body: r#"{"error":{"type":"internal","message":"no","data":{}}}"#,
        means: "unclear internal internal does not say whether the message was taken",
    },
    SendAnswer {
        status: 500,
        body: r#"{"error":{"type":"new","message":"no","data":{}}}"#,
        means: "unclear new new does not say whether the message was taken",
    },
    SendAnswer {
        status: 500,
        body: r#"{"error":{"type":"validation","message":"no","data":{}}}"#,
        means: "Permanent validation no",
    },
    SendAnswer {
        status: 503,
        body: r#"{"error":{"type":"service_unavailable","message":"no","data":{}}}"#,
        means: "Retry service_unavailable no",
    },
    SendAnswer {
        status: 504,
        body: r#"{"error":{"type":"request_timeout","message":"no","data":{}}}"#,
        means: "unclear request_timeout request_timeout does not say whether the message was taken",
    },
    SendAnswer {
        status: 400,
        body: r#"{"error":{"type":"of_tomorrow","message":"no","data":{}}}"#,
        means: "Unknown of_tomorrow no",
    },
    SendAnswer { status: 400, body: r#"{"error":{"message":"no type"}}"#, means: "Permanent http-400 no type" },
    SendAnswer {
        status: 404,
        body: r#"{"error":"not found"}"#,
        means: "Permanent http-404 an answer without an error type",
    },
    SendAnswer {
        status: 502,
        body: "<html>bad gateway</html>",
        means: "unclear http-502 http-502 does not say whether the message was taken",
    },
    SendAnswer { status: 504, body: "", means: "unclear http-504 http-504 does not say whether the message was taken" },
    SendAnswer { status: 429, body: "slow down", means: "RetrySlowly http-429 an answer without an error type" },
    SendAnswer { status: 302, body: "", means: "Unknown http-302 an answer without an error type" },
];

pub(super) const ERRORS: &[(ErrorClass, &[&str])] = &[
    (ErrorClass::Retry, &["service_unavailable"]),
    (ErrorClass::Unknown, &["internal", "request_timeout", "http-500", "http-503", "http-408"]),
    (ErrorClass::RetrySlowly, &["too_many_requests", "misdirected_request", "http-429", "http-421"]),
    (
        ErrorClass::OtherCarrier,
        &["authentication", "authorization", "missing_access", "license_expired", "license_not_found"],
    ),
    (ErrorClass::OtherCarrier, &["unsupported_version", "wrong_product_version", "http-401", "http-403"]),
    (ErrorClass::Permanent, &["validation", "not_found", "entity_too_large", "already_exists", "chat_anonymized"]),
    (ErrorClass::Permanent, &["users_limit_reached", "limit_reached", "chat_inactive", "agent_offline", "http-400"]),
    (ErrorClass::Unknown, &["", "new", "http-", "http-x", "http-302", "Internal"]),
];
