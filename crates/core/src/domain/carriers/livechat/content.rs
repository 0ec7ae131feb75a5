//! Every kind of event a customer can cause: what it says, as text and as content.

use serde::Deserialize;
use serde_json::{Value, json};

use super::wire;
use crate::domain::carriers::json::{Text, filled, owned};
use crate::model::message::{Content, Media, MediaKind, ReplyKind, ReplyTo};

/// The content of an event.
pub(super) struct Said {
    pub(super) body: String,
    pub(super) content: Content,
    pub(super) reply_to: Option<ReplyTo>,
    /// A picture in words.
    pub(super) alternative_text: Option<String>,
}

/// The content of `event` of `kind`; of a kind that is new to us, or that only we send, what may be `kept` of it.
pub(super) fn said(kind: &str, event: &Value, kept: &dyn Fn() -> Value) -> Result<Said, String> {
    let wreck = |_| format!("an event of type {kind} is not readable");
    match kind {
        "message" => wire::Message::deserialize(event).map(|message| self::message(&message)).map_err(wreck),
        "file" => wire::File::deserialize(event).map(|file| self::file(&file)).map_err(wreck),
        "filled_form" => {
            wire::FilledForm::deserialize(event).map(|form| filled_form(&form, event, &kept())).map_err(wreck)
        }
        "rich_message" => Ok(sticker(event).unwrap_or_else(|| other(kind, kept()))),
        _ => Ok(other(kind, kept())),
    }
}

/// The content of pressing a button; `title` is what stood on it, where it is told.
pub(super) fn pressed(button: &wire::Postback<'_>, shown_in: Option<&str>, title: Option<&str>) -> Said {
    let content = Content::InteractiveReply {
        kind: ReplyKind::Button,
        id: owned(button.id.as_ref()),
        title: title.map(str::to_owned),
        description: None,
        data: None,
    };
    let reply_to = shown_in.map(|id| ReplyTo { carrier_message_id: id.to_owned(), from: None });
    Said { reply_to, ..Said::new(title.unwrap_or_default(), content) }
}

impl Said {
    fn new(body: &str, content: Content) -> Self {
        Self { body: body.to_owned(), content, reply_to: None, alternative_text: None }
    }
}

fn other(kind: &str, event: Value) -> Said {
    Said::new("", Content::other(kind, event))
}

/// A text; one with a postback came from a button.
fn message(message: &wire::Message<'_>) -> Said {
    let text = message.text.as_str();
    match &message.postback {
        None => Said::new(text, Content::Text),
        Some(button) => pressed(button, filled(button.event_id.as_ref()), Some(text)),
    }
}

fn file(file: &wire::File<'_>) -> Said {
    let content = Content::Media { items: vec![media(file, None)] };
    Said { alternative_text: owned(file.alternative_text.as_ref()), ..Said::new("", content) }
}

fn media(file: &wire::File<'_>, kind: Option<MediaKind>) -> Media {
    let mime_type = owned(file.content_type.as_ref());
    Media {
        kind: kind.unwrap_or_else(|| MediaKind::of_mime_type(mime_type.as_deref().unwrap_or_default())),
        url: owned(Some(&file.url)),
        mime_type,
        filename: owned(file.name.as_ref()),
        ..Media::default()
    }
}

/// The only rich message that a customer sends.
fn sticker(event: &Value) -> Option<Said> {
    let message = wire::RichMessage::deserialize(event).ok()?;
    filled(message.template_id.as_ref()).filter(|template| *template == "sticker")?;
    let element = message.elements.first()?;
    let items = vec![media(element.image.as_ref()?, Some(MediaKind::Sticker))];
    Some(Said::new(element.title.as_ref().map_or("", Text::as_str), Content::Media { items }))
}

/// The answers as lines of text, and what may be kept of the form.
fn filled_form(form: &wire::FilledForm<'_>, event: &Value, kept: &Value) -> Said {
    let lines = event.get("fields").and_then(Value::as_array).into_iter().flatten().filter_map(line);
    let body = lines.collect::<Vec<_>>().join("\n");
    let fields = kept.get("fields").cloned().unwrap_or_default();
    let content = Content::InteractiveReply {
        kind: ReplyKind::Flow,
        id: owned(form.form_id.as_ref()),
        title: owned(form.form_type.as_ref()),
        description: None,
        data: Some(json!({ "fields": fields })),
    };
    Said::new(&body, content)
}

/// One answer behind its question. A line without an answer is an explanation.
fn line(field: &Value) -> Option<String> {
    let field = wire::Field::deserialize(field).ok()?;
    let answers = field.answer.iter().chain(&field.answers).map(|answer| match answer {
        wire::Answer::Written(text) | wire::Answer::Chosen { label: text } => text.as_str(),
    });
    let answers = answers.filter(|answer| !answer.trim().is_empty()).collect::<Vec<_>>().join(", ");
    if answers.is_empty() {
        return None;
    }
    let label = filled(field.label.as_ref()).map_or("", |label| label.trim().trim_end_matches(':'));
    Some(if label.is_empty() { answers } else { format!("{label}: {answers}") })
}
