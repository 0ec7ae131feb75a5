//! What Inteliquent answers to a send, and the class of each of its codes.

use crate::model::carrier::ErrorClass;
use crate::testing::carrier_fixtures::SendAnswer;

pub(super) const ANSWERS: &[SendAnswer] = &[
    SendAnswer {
        status: 200,
        body: r#"{"success":true,"reason":"SUCCESS","detail":"SUCCESS","result":{"referenceId":"d8","resultResponses":[{"to":"14155550100","status":"SUCCESS"}]}}"#,
        means: "sent d8",
    },
    SendAnswer {
        status: 200,
        body: r#"{"success":true,"reason":"SUCCESS","detail":"SUCCESS","result":{"referenceId":"d8","resultResponses":[]}}"#,
        means: "sent d8",
    },
    SendAnswer {
        status: 200,
        body: r#"{"success":true,"reason":"SUCCESS","detail":"SUCCESS","result":{"referenceId":"d8","resultResponses":null}}"#,
        means: "sent d8",
    },
    SendAnswer {
        status: 200,
        body: r#"{"success":true,"reason":"SUCCESS","detail":"SUCCESS","result":{"referenceId":"d8","resultResponses":[{"status":"SUCCESS"},{"to":"14155550101","status":"INVALID_TN"}]}}"#,
        means: "Unknown INVALID_TN SUCCESS",
    },
    SendAnswer {
        status: 200,
        body: r#"{"success":true,"reason":"SUCCESS","detail":"SUCCESS","result":{"referenceId":"d8","resultResponses":[{"status":"Success"}]}}"#,
        means: "sent d8",
    },
    SendAnswer {
        status: 200,
        body: r#"{"success":true,"reason":"SUCCESS","detail":"SUCCESS","result":{"referenceId":"d8","resultResponses":[{"status":"success"}]}}"#,
        means: "sent d8",
    },
    SendAnswer {
        status: 200,
        body: r#"{"success":true,"reason":"SUCCESS","detail":"SUCCESS","result":{"referenceId":"d8","resultResponses":[{"status":"QUEUED"}]}}"#,
        means: "unclear http-200 recipient's status is QUEUED",
    },
    SendAnswer {
        status: 200,
        body: r#"{"success":true,"reason":"SUCCESS","detail":"SUCCESS","result":{"referenceId":"d8","resultResponses":[{"status":"14155550100 ok"}]}}"#,
        means: "unclear http-200 recipient's status is *** ok",
    },
    SendAnswer {
        status: 200,
        body: r#"{"success":true,"reason":"SUCCESS","detail":"SUCCESS","result":{"referenceId":"d8","resultResponses":[{"status":"Failed"}]}}"#,
        means: "Unknown Failed SUCCESS",
    },
    SendAnswer {
        status: 200,
        body: r#"{"success":true,"reason":"SUCCESS","detail":"SUCCESS","result":{"referenceId":"d8","resultResponses":[{"status":"REJECTED_BY_CARRIER"}]}}"#,
        means: "Unknown REJECTED_BY_CARRIER SUCCESS",
    },
    SendAnswer {
        status: 200,
        body: r#"{"success":true,"reason":"SUCCESS","detail":"SUCCESS","result":{"referenceId":"d8","resultResponses":[{"status":"error"}]}}"#,
        means: "Unknown error SUCCESS",
    },
    SendAnswer {
        status: 200,
        body: r#"{"success":true,"reason":"SUCCESS","detail":"SUCCESS","result":{"referenceId":"d8","resultResponses":[{"to":"1"}]}}"#,
        means: "unclear http-200 answer does not say what became of the recipient",
    },
    SendAnswer {
        status: 200,
        body: r#"{"success":true,"reason":"SUCCESS","detail":"SUCCESS","result":{"referenceId":"d8","resultResponses":["SUCCESS"]}}"#,
        means: "unclear http-200 answer does not say what became of the recipient",
    },
    SendAnswer {
        status: 200,
        body: r#"{"success":"true","reason":"SUCCESS","detail":"SUCCESS","result":{"referenceId":"d8","resultResponses":[{"to":"14155550100","status":"SUCCESS"}]}}"#,
        means: "unclear http-200 answer does not say whether it is a success",
    },
    SendAnswer {
        status: 200,
        body: r#"{"success":null,"reason":"SUCCESS","detail":"SUCCESS","result":{"referenceId":"d8","resultResponses":[{"to":"14155550100","status":"SUCCESS"}]}}"#,
        means: "unclear http-200 answer does not say whether it is a success",
    },
    SendAnswer {
        status: 200,
        body: r#"{"success":false,"reason":"INVALID_FROM","detail":"TN 12025550114 is not enabled"}"#,
        means: "Unknown INVALID_FROM TN *** is not enabled",
    },
    SendAnswer { status: 200, body: r#"{"success":false}"#, means: "Unknown success-false" },
    SendAnswer {
        status: 200,
        body: r#"{"success":false,"reason":"SUCCESS","detail":"SUCCESS","result":{"referenceId":"d8","resultResponses":[{"to":"14155550100","status":"SUCCESS"}]}}"#,
        means: "Unknown SUCCESS SUCCESS",
    },
    SendAnswer { status: 200, body: r#"{"success":true}"#, means: "unclear http-200 answer names no message" },
    SendAnswer {
        status: 200,
        body: r#"{"success":true,"result":{"referenceId":" "}}"#,
        means: "unclear http-200 answer names no message",
    },
    SendAnswer { status: 202, body: "", means: "unclear http-202 answer is not readable" },
    SendAnswer { status: 200, body: "<html>", means: "unclear http-200 answer is not readable" },
    SendAnswer { status: 200, body: "[]", means: "unclear http-200 answer does not say whether it is a success" },
    SendAnswer {
        status: 408,
        body: r#"{"statusCode":"408","status":"Invalid TN 14155550100"}"#,
        means: "Permanent 408 Invalid TN ***",
    },
    SendAnswer { status: 408, body: r#"{"statusCode":408,"status":"x"}"#, means: "Permanent 408 x" },
    SendAnswer { status: 408, body: r#"{"statusCode":"BAD_TN"}"#, means: "Permanent BAD_TN" },
    SendAnswer { status: 408, body: "", means: "unclear http-408 http-408 does not say whether the message was taken" },
    SendAnswer { status: 401, body: "", means: "OtherCarrier http-401" },
    SendAnswer { status: 403, body: r#"{"statusCode":"E7","status":"no"}"#, means: "OtherCarrier E7 no" },
    SendAnswer { status: 429, body: "", means: "RetrySlowly http-429" },
    SendAnswer {
        status: 500,
        body: "<html>",
        means: "unclear http-500 http-500 does not say whether the message was taken",
    },
    SendAnswer {
        status: 503,
        body: r#"{"statusCode":"BUSY"}"#,
        means: "unclear BUSY BUSY does not say whether the message was taken",
    },
    SendAnswer {
        status: 503,
        body: r#"{"statusCode":"503"}"#,
        means: "unclear 503 503 does not say whether the message was taken",
    },
    SendAnswer { status: 500, body: r#"{"statusCode":"408","status":"x"}"#, means: "Permanent 408 x" },
    SendAnswer { status: 504, body: "", means: "unclear http-504 http-504 does not say whether the message was taken" },
    SendAnswer { status: 302, body: "", means: "Unknown http-302" },
];

pub(super) const ERRORS: &[(ErrorClass, &[&str])] = &[
    (ErrorClass::Permanent, &["408", "http-400", "400", "http-422"]),
    (ErrorClass::OtherCarrier, &["http-401", "http-403", "http-404", "401"]),
    (ErrorClass::RetrySlowly, &["http-429", "429"]),
    (
        ErrorClass::Unknown,
        &[
            "",
            "http-408",
            "http-500",
            "http-503",
            "500",
            "failed",
            "rejected",
            "message_failed",
            "FAILURE",
            "http-",
            "http-302",
            "200",
            "-1",
            "70000",
        ],
    ),
];
