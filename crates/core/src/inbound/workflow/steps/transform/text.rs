//! Writes the text anew.

use crate::domain::text::template::{TemplateScope, render_in};
use crate::foundation::failure::Failure;
use crate::model::message::Message;

/// Puts what `body` renders to in the place of the text.
pub(super) fn rewrite(message: &mut Message, body: &str, scope: &TemplateScope<'_>) -> Result<bool, Failure> {
    let text = render_in(body, scope)?;
    let changed = message.body != text;
    message.body = text;
    Ok(changed)
}
