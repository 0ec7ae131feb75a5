//! Fills a tenant's texts in: bounded work, no access to anything but the message, what is known of the customer, and the
//! caller's context.

use minijinja::value::Serde;
use minijinja::{Environment, context};
use serde_json::{Map, Value};

use crate::foundation::failure::Failure;
use crate::model::message::Message;

/// Instructions that one text may cost: a loop over a thousand items, not one for ever.
const FUEL: u64 = 20_000;

/// The names that a workflow's text may use.
#[derive(Clone, Copy, Debug)]
pub struct TemplateScope<'a> {
    /// The customer's message, as it goes on.
    pub message: &'a Message,
    /// Values that the caller gave.
    pub context: &'a Map<String, Value>,
    /// What is known of the customer.
    pub contact: &'a Value,
    /// The conversation and its last messages.
    pub conversation: &'a Value,
    /// The text so far.
    pub text: &'a str,
}

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
    filled(text, || context! { message => Serde(message), context => Serde(values) })
}

/// Renders `text` with everything that `scope` names. A name that is not there renders as nothing.
///
/// # Errors
/// [`Failure::Permanent`] with the line if the text is no template or costs too much.
pub fn render_in(text: &str, scope: &TemplateScope<'_>) -> Result<String, Failure> {
    filled(text, || {
        context! {
            message => Serde(scope.message),
            context => Serde(scope.context),
            contact => Serde(scope.contact),
            conversation => Serde(scope.conversation),
            text => scope.text,
        }
    })
}

/// Renders `text` with what `seen` makes; a text without anything to fill in needs none of it.
fn filled(text: &str, seen: impl FnOnce() -> minijinja::Value) -> Result<String, Failure> {
    if !text.contains("{{") && !text.contains("{%") {
        return Ok(text.to_owned());
    }
    let mut environment = Environment::empty();
    environment.set_fuel(Some(FUEL));
    let rendered = environment.render_str(text, seen());
    rendered.map_err(|error| refused("render", &error))
}

fn refused(what: &str, error: &minijinja::Error) -> Failure {
    let line = error.line().map(|line| format!(" in line {line}")).unwrap_or_default();
    Failure::permanent(format!("the template does not {what}: {}{line}", error.kind()))
}
