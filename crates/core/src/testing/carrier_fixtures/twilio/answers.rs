//! What Twilio answers to a send, and the class of each of its codes (twilio.com/docs/api/errors).

use crate::model::carrier::ErrorClass;
use crate::testing::carrier_fixtures::SendAnswer;

pub(super) const ANSWERS: &[SendAnswer] = &[
    SendAnswer {
        status: 201,
        body: r#"{"sid":"SM01","status":"accepted","error_code":null,"num_segments":"1"}"#,
        means: "queued SM01",
    },
    SendAnswer { status: 200, body: r#"{"sid":"SM01"}"#, means: "queued SM01" },
    SendAnswer { status: 201, body: r#"{"sid":""}"#, means: "unclear http-201 answer names no message" },
    SendAnswer { status: 201, body: r#"{"sid":null}"#, means: "unclear http-201 answer names no message" },
    SendAnswer { status: 204, body: "", means: "unclear http-204 answer names no message" },
    SendAnswer { status: 200, body: "<html>", means: "unclear http-200 answer names no message" },
    SendAnswer {
        status: 400,
        body: r#"{"code":21211,"message":"Invalid 'To' Phone Number: +14155550100","more_info":"x","status":400}"#,
        means: "Permanent 21211 Invalid 'To' Phone Number: *** x",
    },
    SendAnswer { status: 400, body: r#"{"code":"21610","message":"stopped"}"#, means: "StopContact 21610 stopped" },
    SendAnswer {
        status: 401,
        body: r#"{"code":20003,"message":"Authenticate","status":401}"#,
        means: "OtherCarrier 20003 Authenticate",
    },
    SendAnswer {
        status: 429,
        body: r#"{"code":20429,"message":"Too Many Requests"}"#,
        means: "RetrySlowly 20429 Too Many Requests",
    },
    SendAnswer { status: 429, body: r#"{"code":77777,"message":""}"#, means: "RetrySlowly 77777" },
    SendAnswer { status: 400, body: r#"{"code":77777,"message":"new"}"#, means: "Unknown 77777 new" },
    SendAnswer {
        status: 500,
        body: r#"{"code":20500,"message":"Internal Server Error"}"#,
        means: "unclear 20500 20500 does not say whether the message was taken",
    },
    SendAnswer {
        status: 503,
        body: r#"{"code":20503,"message":"Service unavailable"}"#,
        means: "Retry 20503 Service unavailable",
    },
    SendAnswer {
        status: 500,
        body: r#"{"code":77777,"message":""}"#,
        means: "unclear 77777 77777 does not say whether the message was taken",
    },
    SendAnswer {
        status: 503,
        body: "Service Unavailable",
        means: "unclear http-503 http-503 does not say whether the message was taken",
    },
    SendAnswer {
        status: 504,
        body: "Gateway Timeout",
        means: "unclear http-504 http-504 does not say whether the message was taken",
    },
    SendAnswer { status: 404, body: "<html>", means: "OtherCarrier http-404" },
    SendAnswer { status: 302, body: "", means: "Unknown http-302" },
];

pub(super) const ERRORS: &[(ErrorClass, &[&str])] = &[
    (ErrorClass::Retry, &["20503", "21730", "30001", "30008", "30017", "30022"]),
    (ErrorClass::RetrySlowly, &["20429", "14107", "21611", "30003", "63018", "http-429"]),
    (ErrorClass::OtherCarrier, &["20003", "30002", "21408", "21606", "30018", "30023", "30034", "http-401"]),
    (ErrorClass::StopContact, &["21610"]),
    (ErrorClass::WindowClosed, &["63016"]),
    (
        ErrorClass::Permanent,
        &["21211", "21614", "21617", "30004", "30005", "30006", "30007", "63024", "http-400", "canceled"],
    ),
    (ErrorClass::Unknown, &["", "0", "99999", "30035", "-1", "failed", "http-", "http-x", "http-302", "http-503"]),
    (ErrorClass::Unknown, &["20500"]),
];
