//! What all messages of a workflow have in common: their text, their id, their metadata, their end.

use std::time::Duration;

use serde_json::Value;

use super::super::filters::FOUND;
use super::Cause;
use crate::domain::text::reply::reply;
use crate::domain::text::template;
use crate::foundation::failure::Failure;
use crate::inbound::workflow::run::WorkflowRun;
use crate::model::message::{Content, Message, MessageId};

/// Key of the metadata of a message with its priority.
const PRIORITY: &str = "priority";

/// An answer to the customer with the text that `body` renders to. Without a `body` what the customer sent goes on, as far
/// as it can be sent.
pub(super) fn message(cause: &Cause<'_>, run: &WorkflowRun, body: Option<&str>) -> Result<Message, Failure> {
    let received = &run.message;
    let text = match body {
        Some(body) => template::render_in(body, &cause.seen.scope(cause.input, &received.body))?,
        None => received.body.clone(),
    };
    let id = MessageId::of_answer(&received.tenant_id, &received.id, &cause.workflow.name, cause.nth);
    let mut message = reply(received, id, ("workflow", &cause.workflow.name), text, run.now);
    if body.is_none() && is_sendable(&received.content) {
        message.content = received.content.clone();
        message.media_urls.clone_from(&received.media_urls);
    }
    let delivery = &cause.workflow.delivery;
    if let Some(found) = received.metadata.get(FOUND).filter(|_| !cause.workflow.filters.is_off()) {
        message.metadata.insert(FOUND.to_owned(), found.clone());
    }
    if let Some(priority) = delivery.priority {
        message.metadata.insert(PRIORITY.to_owned(), Value::from(priority.name()));
    }
    let timeout = delivery.timeout.map(|seconds| Duration::from_secs(seconds.into()));
    message.valid_until = timeout.and_then(|timeout| run.now.checked_add(timeout).ok());
    Ok(message)
}

/// Whether what a customer sent can be sent as it is; everything else is its text.
fn is_sendable(content: &Content) -> bool {
    matches!(content, Content::Media { .. } | Content::Location(_) | Content::Contacts { .. } | Content::Interactive(_))
}
