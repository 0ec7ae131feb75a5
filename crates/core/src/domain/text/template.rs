//! Fills a tenant's texts in: bounded work, no access to anything but the message and the caller's context.

use minijinja::value::Serde;
use minijinja::{Environment, context};
use serde_json::{Map, Value};

use crate::foundation::failure::Failure;
use crate::model::message::Message;

/// Instructions that one text may cost: a loop over a thousand items, not one for ever.
const FUEL: u64 = 20_000;

/// Whether `text` is a template at all: what it renders to depends on a message.
///
/// # Errors
/// [`Failure::Permanent`] with the line if it is none.
pub fn check(text: &str) -> Result<(), Failure> {
    let parsed = Environment::empty().template_from_str(text).map(drop);
    parsed.map_err(|error| refused("parse", &error))
}

/// Renders `text` with `message` and `context`. A name that is not there renders as nothing.
///
/// # Errors
/// [`Failure::Permanent`] with the line if the text is no template or costs too much.
pub fn render(text: &str, message: &Message, values: &Map<String, Value>) -> Result<String, Failure> {
    if !text.contains("{{") && !text.contains("{%") {
        return Ok(text.to_owned());
    }
    let mut environment = Environment::empty();
    environment.set_fuel(Some(FUEL));
    let seen = context! { message => Serde(message), context => Serde(values) };
    let rendered = environment.render_str(text, seen);
    rendered.map_err(|error| refused("render", &error))
}

fn refused(what: &str, error: &minijinja::Error) -> Failure {
    let line = error.line().map(|line| format!(" in line {line}")).unwrap_or_default();
    Failure::permanent(format!("the template does not {what}: {}{line}", error.kind()))
}
