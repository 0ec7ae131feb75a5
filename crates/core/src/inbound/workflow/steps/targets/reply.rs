//! Answers the customer, from the address that they wrote to.

use super::{Cause, message};
use crate::foundation::failure::Failure;
use crate::inbound::workflow::run::WorkflowRun;
use crate::model::message::{Content, Message};

/// The answer with the text of `body`, and `content` besides.
///
/// # Errors
/// [`Failure::Permanent`] for a template that does not render.
pub(super) fn answer(
    cause: &Cause<'_>,
    run: &WorkflowRun,
    body: Option<&str>,
    content: Option<&Content>,
) -> Result<Message, Failure> {
    let mut answer = message::message(cause, run, body)?;
    if let Some(content) = content {
        answer.content = content.clone();
        answer.media_urls.clear();
    }
    Ok(answer)
}
