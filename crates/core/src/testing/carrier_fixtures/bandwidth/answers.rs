//! What Bandwidth answers to a send, and the class of each of its codes (dev.bandwidth.com/docs/messaging/errors).

use crate::model::carrier::ErrorClass;
use crate::testing::carrier_fixtures::SendAnswer;

const INVALID: &str = r#"{"type":"request-validation","description":"Your request could not be accepted",
        "fieldErrors":[{"fieldName":"from","description":"'+12025550112' must be yours"},{"description":"x"},5]}"#;

pub(super) const ANSWERS: &[SendAnswer] = &[
    SendAnswer {
        status: 202,
        body: r#"{"id":"14762070468292kw2fuqty55yp2b2","owner":"+12025550112","to":["+1"],"segmentCount":1,"tag":"x"}"#,
        means: "queued 14762070468292kw2fuqty55yp2b2",
    },
    SendAnswer { status: 200, body: r#"{"id":"1"}"#, means: "queued 1" },
    SendAnswer { status: 202, body: r#"{"id":""}"#, means: "unclear http-202 answer names no message" },
    SendAnswer { status: 202, body: r#"{"id":null}"#, means: "unclear http-202 answer names no message" },
    SendAnswer { status: 204, body: "", means: "unclear http-204 answer names no message" },
    SendAnswer { status: 202, body: "<html>", means: "unclear http-202 answer names no message" },
    SendAnswer {
        status: 504,
        body: "Gateway Timeout",
        means: "unclear http-504 http-504 does not say whether the message was taken",
    },
    SendAnswer {
        status: 400,
        body: INVALID,
        means: "Permanent request-validation Your request could not be accepted from: *** must be yours; ?: x",
    },
    SendAnswer {
        status: 401,
        body: INVALID,
        means: "OtherCarrier http-401 Your request could not be accepted from: *** must be yours; ?: x",
    },
    SendAnswer {
        status: 401,
        body: r#"{"type":"unauthorized","description":"Authentication Failed"}"#,
        means: "OtherCarrier unauthorized Authentication Failed",
    },
    SendAnswer {
        status: 403,
        body: r#"{"type":"forbidden","description":"Access Denied"}"#,
        means: "OtherCarrier forbidden Access Denied",
    },
    SendAnswer {
        status: 404,
        body: r#"{"timestamp":"2019-09-09T19:02:19.253+0000","status":404,"error":"Not Found","message":"Not Found","path":"/x"}"#,
        means: "OtherCarrier http-404 Not Found",
    },
    SendAnswer {
        status: 415,
        body: r#"{"type":"unsupported-content-type","description":"x"}"#,
        means: "Permanent unsupported-content-type x",
    },
    SendAnswer { status: 406, body: "", means: "Permanent http-406" },
    SendAnswer {
        status: 429,
        body: r#"{"type":"max-message-queue-size-exceeded","description":"The SMS queue is full"}"#,
        means: "RetrySlowly max-message-queue-size-exceeded The SMS queue is full",
    },
    SendAnswer { status: 429, body: r#"{"type":"new","description":"slow down"}"#, means: "RetrySlowly new slow down" },
    SendAnswer { status: 400, body: r#"{"type":"new","description":"what"}"#, means: "Unknown new what" },
    SendAnswer { status: 500, body: r#"{"type":"internal","description":"x"}"#, means: "Retry internal x" },
    SendAnswer {
        status: 503,
        body: r#"{"type":"service-unavailable","description":"later"}"#,
        means: "Retry service-unavailable later",
    },
    SendAnswer {
        status: 503,
        body: "Service Unavailable",
        means: "unclear http-503 http-503 does not say whether the message was taken",
    },
    SendAnswer {
        status: 500,
        body: r#"{"timestamp":"2019-09-09T19:02:19.253+0000","status":500,"error":"Internal Server Error","path":"/x"}"#,
        means: "unclear http-500 http-500 does not say whether the message was taken",
    },
    SendAnswer { status: 500, body: r#"{"type":"request-validation","description":"x"}"#, means: "Retry http-500 x" },
    SendAnswer { status: 302, body: "", means: "Unknown http-302" },
];

pub(super) const ERRORS: &[(ErrorClass, &[&str])] = &[
    (ErrorClass::Retry, &["5100", "5101", "5106", "5111", "5201", "5211", "5220", "5231", "5500", "5501", "5999"]),
    (ErrorClass::RetrySlowly, &["5600", "5610", "5620", "5630", "5650", "4785", "http-429"]),
    (ErrorClass::RetrySlowly, &["max-message-queue-size-exceeded", "rate_limit_exceeded"]),
    (ErrorClass::OtherCarrier, &["4001", "4302", "4401", "4403", "4405", "4407", "4420", "4421", "4431", "4432"]),
    (ErrorClass::OtherCarrier, &["4433", "4451", "4452", "4481", "4493", "4730", "4740", "4773", "4774", "4780"]),
    (ErrorClass::OtherCarrier, &["4781", "4790", "4791", "4792", "4793", "4795", "unauthorized", "forbidden"]),
    (ErrorClass::OtherCarrier, &["http-401", "http-403", "http-404"]),
    (ErrorClass::StopContact, &["4775"]),
    (ErrorClass::Permanent, &["4301", "4303", "4350", "4360", "4404", "4406", "4408", "4409", "4410", "4411"]),
    (ErrorClass::Permanent, &["4412", "4434", "4435", "4470", "4482", "4492", "4700", "4701", "4702", "4711"]),
    (ErrorClass::Permanent, &["4712", "4720", "4721", "4750", "4751", "4752", "4753", "4770", "4771", "4772"]),
    (ErrorClass::Permanent, &["request-validation", "unsupported-content-type", "http-400", "http-415"]),
    (ErrorClass::Permanent, &["9902", "9999"]),
    (ErrorClass::Unknown, &["", "0", "4999", "99999", "-1", "message-failed", "http-", "http-x", "http-302"]),
    (ErrorClass::Unknown, &["http-408", "http-500", "http-503"]),
];
