//! What Meta answers to a send, and the class of each of its codes (Cloud API, "Error codes").

use crate::model::carrier::ErrorClass;
use crate::testing::carrier_fixtures::SendAnswer;

pub(super) const ANSWERS: &[SendAnswer] = &[
    SendAnswer {
        status: 200,
        body: r#"{"messaging_product":"whatsapp","contacts":[{"input":"+1","wa_id":"1"}],"messages":[{"id":"wamid.A"}]}"#,
        means: "queued wamid.A",
    },
    SendAnswer {
        status: 200,
        body: r#"{"messages":[{"id":"wamid.A","message_status":"held_for_quality_assessment"}]}"#,
        means: "queued wamid.A",
    },
    SendAnswer { status: 200, body: "{}", means: "unclear http-200 a success without a message id" },
    SendAnswer { status: 200, body: r#"{"messages":[]}"#, means: "unclear http-200 a success without a message id" },
    SendAnswer { status: 200, body: r#"{"messages":[{}]}"#, means: "unclear http-200 a success without a message id" },
    SendAnswer {
        status: 200,
        body: r#"{"messages":[{"id":""}]}"#,
        means: "unclear http-200 a success without a message id",
    },
    SendAnswer { status: 200, body: "<html>", means: "unclear http-200 a success without a message id" },
    SendAnswer { status: 200, body: "", means: "unclear http-200 a success without a message id" },
    SendAnswer {
        status: 400,
        body: r#"{"error":{"message":"(#131030) …","type":"OAuthException","code":131030}}"#,
        means: "OtherCarrier 131030 (#131030) …",
    },
    SendAnswer { status: 400, body: r#"{"error":{"message":"rate","code":130429}}"#, means: "RetrySlowly 130429 rate" },
    SendAnswer { status: 403, body: r#"{"error":{"message":"rate","code":"4"}}"#, means: "RetrySlowly 4 rate" },
    SendAnswer { status: 500, body: r#"{"error":{"message":"no","code":131047}}"#, means: "WindowClosed 131047 no" },
    SendAnswer { status: 200, body: r#"{"error":{"message":"no","code":100}}"#, means: "Permanent 100 no" },
    SendAnswer { status: 400, body: r#"{"error":{"message":"new","code":199999}}"#, means: "Unknown 199999 new" },
    SendAnswer { status: 400, body: r#"{"error":{"message":"no code"}}"#, means: "Permanent http-400 no code" },
    SendAnswer {
        status: 502,
        body: "<html>bad gateway</html>",
        means: "unclear http-502 http-502 does not say whether the message was taken",
    },
    SendAnswer {
        status: 500,
        body: r#"{"error":{"message":"unknown","code":1}}"#,
        means: "unclear 1 1 does not say whether the message was taken",
    },
    SendAnswer { status: 400, body: r#"{"error":{"message":"unknown","code":1}}"#, means: "Retry 1 unknown" },
    SendAnswer {
        status: 500,
        body: r#"{"error":{"message":"new","code":999999}}"#,
        means: "unclear 999999 999999 does not say whether the message was taken",
    },
    SendAnswer { status: 503, body: r#"{"error":{"message":"down","code":2}}"#, means: "Retry 2 down" },
    SendAnswer { status: 503, body: "", means: "unclear http-503 http-503 does not say whether the message was taken" },
    SendAnswer { status: 429, body: "slow down", means: "RetrySlowly http-429 an answer without an error code" },
    SendAnswer { status: 401, body: "", means: "OtherCarrier http-401 an answer without an error code" },
    SendAnswer {
        status: 404,
        body: r#"{"error":"not found"}"#,
        means: "OtherCarrier http-404 an answer without an error code",
    },
    SendAnswer { status: 408, body: "", means: "unclear http-408 http-408 does not say whether the message was taken" },
    SendAnswer {
        status: 504,
        body: "<html>gateway time-out</html>",
        means: "unclear http-504 http-504 does not say whether the message was taken",
    },
    SendAnswer {
        status: 504,
        body: r#"{"error":{"message":"no code"}}"#,
        means: "unclear http-504 http-504 does not say whether the message was taken",
    },
    SendAnswer { status: 504, body: r#"{"error":{"message":"ill","code":131016}}"#, means: "Retry 131016 ill" },
    SendAnswer { status: 302, body: "", means: "Unknown http-302 an answer without an error code" },
];

pub(super) const ERRORS: &[(ErrorClass, &[&str])] = &[
    (ErrorClass::Retry, &["1", "2", "131000", "131016", "131053", "133004"]),
    (
        ErrorClass::RetrySlowly,
        &["4", "613", "80007", "130429", "131048", "131049", "131056", "131057", "131064", "133016"],
    ),
    (ErrorClass::OtherCarrier, &["0", "3", "10", "190", "200", "299", "131005", "131037"]),
    (ErrorClass::OtherCarrier, &["368", "130497", "131031", "131042", "131045", "131063", "133000", "133010"]),
    (ErrorClass::OtherCarrier, &["131026", "131030", "130472", "131062"]),
    (ErrorClass::Permanent, &["100", "131008", "131009", "131021", "131051", "131052"]),
    (ErrorClass::StopMarketing, &["131050"]),
    (ErrorClass::Permanent, &["132000", "132001", "132069", "135000", "137000"]),
    (ErrorClass::WindowClosed, &["131047"]),
    (ErrorClass::Unknown, &["5", "199", "300", "131999", "999999"]),
    (ErrorClass::Unknown, &["", "none", "-1", "http-", "http-302", "131026x"]),
];
