//! Puts words before and after the text, as they are written: whoever wants a space or a line between writes it.

use crate::domain::text::template::{TemplateScope, render_in};
use crate::foundation::failure::Failure;
use crate::model::message::Message;

/// Puts what `words` render to before the text.
pub(super) fn prefix(message: &mut Message, words: &str, scope: &TemplateScope<'_>) -> Result<bool, Failure> {
    let words = render_in(words, scope)?;
    message.body.insert_str(0, &words);
    Ok(!words.is_empty())
}

/// Puts what `words` render to after the text.
pub(super) fn suffix(message: &mut Message, words: &str, scope: &TemplateScope<'_>) -> Result<bool, Failure> {
    let words = render_in(words, scope)?;
    message.body.push_str(&words);
    Ok(!words.is_empty())
}
