//! Offers buttons and lists as numbered lines, and keeps what each number stands for.

use serde_json::{Value, json};

use super::simplified;
use crate::model::message::{Action, Choice, Content, Message};

/// Key of the metadata of a message with the choices that it offers, in the order of their numbers.
pub(in super::super) const QUICK_REPLIES: &str = "quickReplies";

/// Writes what can be chosen as numbered lines.
pub(super) fn to_text(message: &mut Message) -> bool {
    let Content::Interactive(offer) = &message.content else { return false };
    let choices: Vec<Value> = match &offer.action {
        Action::Buttons { buttons } => buttons.iter().map(kept).collect(),
        Action::List { sections, .. } => sections.iter().flat_map(|section| &section.rows).map(kept).collect(),
        Action::Link { .. } | Action::LocationRequest => Vec::new(),
    };
    let changed = simplified::content(message);
    if changed && !choices.is_empty() {
        message.metadata.insert(QUICK_REPLIES.to_owned(), choices.into());
    }
    changed
}

fn kept(choice: &Choice) -> Value {
    json!({"id": choice.id, "title": choice.title})
}
