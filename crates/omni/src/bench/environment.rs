//! What a function finds in its environment: what Lambda sets, and what `template.yaml` sets.

use std::ffi::OsString;

use super::aws_stub::STAGE;
use super::webhook::PUBLIC_URL;

/// The environment of `function` with AWS and the carriers at `stub_url`.
pub(crate) fn of(function: &str, stub_url: &str) -> Vec<(String, OsString)> {
    let lambda = [
        ("AWS_LAMBDA_FUNCTION_NAME", format!("omni-{STAGE}-{function}")),
        ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST".to_owned()),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128".to_owned()),
        ("AWS_LAMBDA_LOG_GROUP_NAME", format!("/aws/lambda/omni-{STAGE}-{function}")),
        ("AWS_LAMBDA_LOG_STREAM_NAME", "bench".to_owned()),
        ("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand".to_owned()),
        ("AWS_REGION", "us-east-1".to_owned()),
        ("AWS_DEFAULT_REGION", "us-east-1".to_owned()),
        ("AWS_ACCESS_KEY_ID", "bench".to_owned()),
        ("AWS_SECRET_ACCESS_KEY", "bench".to_owned()),
        ("AWS_SESSION_TOKEN", "bench".to_owned()),
        ("AWS_ENDPOINT_URL", stub_url.to_owned()),
        ("_HANDLER", "bootstrap".to_owned()),
    ];
    let template = [("PUBLIC_URL", PUBLIC_URL.to_owned()), ("RUST_LOG", "info".to_owned())];
    let tables = ["config", "effects", "messages", "conversations", "contacts", "health", "schedule", "rates", "costs"]
        .map(|name| (format!("{}_TABLE", name.to_uppercase()), format!("omni-{STAGE}-{name}")));
    let queues = [
        ("INBOUND_QUEUE_URL", "inbound.fifo"),
        ("RECEIPTS_QUEUE_URL", "receipts.fifo"),
        ("WORKFLOW_QUEUE_URL", "workflow.fifo"),
        ("OUTBOUND_QUEUE_URL", "outbound.fifo"),
        ("SELECTION_QUEUE_URL", "selection.fifo"),
        ("DELIVERY_QUEUE_URL", "delivery.fifo"),
        ("DELIVERY_FAILED_QUEUE_URL", "delivery-failed.fifo"),
        ("RETRY_QUEUE_URL", "delivery-retry"),
        ("DEAD_LETTER_QUEUE_URL", "dead-letters"),
    ]
    .map(|(variable, name)| (variable, format!("{stub_url}/000000000000/omni-{STAGE}-{name}")));
    let topics = [("MESSAGE_EVENTS_TOPIC_ARN", "message-events")]
        .map(|(variable, name)| (variable, format!("arn:aws:sns:us-east-1:000000000000:omni-{STAGE}-{name}")));
    let bucket = [("BODIES_BUCKET", format!("omni-{STAGE}-bodies-000000000000-us-east-1"))];
    let named = lambda.into_iter().chain(template).chain(queues).chain(topics).chain(bucket);
    named
        .map(|(name, value)| (name.to_owned(), value))
        .chain(tables)
        .map(|(name, value)| (name, value.into()))
        .collect()
}
