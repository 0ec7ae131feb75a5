//! What MessageBird answers to a send, and the class of each of its codes (developers.messagebird.com/api, "Errors").

use crate::model::carrier::ErrorClass;
use crate::testing::carrier_fixtures::SendAnswer;

pub(super) const ANSWERS: &[SendAnswer] = &[
    SendAnswer {
        status: 201,
        body: r#"{"id":"e807","href":"x","recipients":{"totalCount":1,"items":[{"recipient":14155550100,"status":"sent"}]}}"#,
        means: "queued e807",
    },
    SendAnswer { status: 202, body: r#"{"id":"c0","status":"accepted","fallback":{"id":"f"}}"#, means: "queued c0" },
    SendAnswer { status: 201, body: r#"{"id":""}"#, means: "unclear http-201 answer names no message" },
    SendAnswer { status: 201, body: r#"{"id":null}"#, means: "unclear http-201 answer names no message" },
    SendAnswer { status: 200, body: "<html>", means: "unclear http-200 answer names no message" },
    SendAnswer { status: 204, body: "", means: "unclear http-204 answer names no message" },
    SendAnswer { status: 504, body: "", means: "unclear http-504 http-504 does not say whether the message was taken" },
    SendAnswer {
        status: 422,
        body: r#"{"errors":[{"code":9,"description":"no (correct) recipients found 14155550100","parameter":"recipient"}]}"#,
        means: "Permanent api-9 no (correct) recipients found ***",
    },
    SendAnswer {
        status: 401,
        body: r#"{"errors":[{"code":2,"description":"Request not allowed (incorrect access_key)"}]}"#,
        means: "OtherCarrier api-2 Request not allowed (incorrect access_key)",
    },
    SendAnswer {
        status: 402,
        body: r#"{"errors":[{"code":"25","description":"Not enough balance"}]}"#,
        means: "OtherCarrier api-25 Not enough balance",
    },
    SendAnswer { status: 400, body: r#"{"errors":[{"code":777,"description":"new"}]}"#, means: "Unknown api-777 new" },
    SendAnswer { status: 429, body: r#"{"errors":[{"code":777}]}"#, means: "RetrySlowly api-777" },
    SendAnswer {
        status: 500,
        body: r#"{"errors":[{"code":777}]}"#,
        means: "unclear api-777 api-777 does not say whether the message was taken",
    },
    SendAnswer {
        status: 500,
        body: r#"{"errors":[{"code":98}]}"#,
        means: "unclear api-98 api-98 does not say whether the message was taken",
    },
    SendAnswer { status: 500, body: r#"{"errors":[{"code":25}]}"#, means: "OtherCarrier api-25" },
    SendAnswer { status: 422, body: r#"{"errors":null}"#, means: "Permanent http-422" },
    SendAnswer { status: 422, body: r#"{"errors":["x",{}]}"#, means: "Permanent http-422" },
    SendAnswer { status: 429, body: "", means: "RetrySlowly http-429" },
    SendAnswer {
        status: 503,
        body: "<html>",
        means: "unclear http-503 http-503 does not say whether the message was taken",
    },
    SendAnswer { status: 302, body: "", means: "Unknown http-302" },
];

pub(super) const ERRORS: &[(ErrorClass, &[&str])] = &[
    (ErrorClass::Retry, &["31", "34"]),
    (ErrorClass::RetrySlowly, &["6", "27", "32", "33", "http-429"]),
    (ErrorClass::OtherCarrier, &["api-2", "api-20", "api-25", "http-401", "http-403"]),
    (ErrorClass::StopContact, &["103"]),
    (ErrorClass::Permanent, &["1", "5", "9", "11", "12", "13", "api-9", "api-10", "http-400", "http-422"]),
    (
        ErrorClass::Unknown,
        &[
            "",
            "0",
            "2",
            "104",
            "api-98",
            "api-99",
            "api-103",
            "api-",
            "http-",
            "http-302",
            "http-408",
            "http-500",
            "http-503",
            "conversations-1",
            "expired",
            "-1",
            "+",
            "answer-lost",
        ],
    ),
];
