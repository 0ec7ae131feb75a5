//! A template that Meta approved, and whether what fills it in has the form that Meta takes.
//!
//! Meta, Cloud API: "Sending templates" and "Template components". Meta checks the values against the approved template,
//! which we do not know; what is wrong with any template is refused here.

use serde_json::{Map, Value, json};

use super::{refused, set};
use crate::domain::carriers::meta::is_template_name;
use crate::foundation::failure::Failure;
use crate::model::message::Template;

/// Meta: "Param text cannot have new-line/tab characters or more than 4 consecutive spaces" (error 132018; the text is
/// quoted in github.com/netflie/whatsapp-cloud-api/issues/201).
const MAX_SPACES: usize = 4;

/// The `type` of the part, and what the API wants under that name.
pub(super) fn section(template: &Template) -> Result<(&'static str, Value), Failure> {
    if template.name.is_empty() || template.language.trim().is_empty() {
        return refused("a template without name or language");
    }
    if !is_template_name(&template.name) {
        return refused("a template whose name is not of small letters, digits and underscores");
    }
    let mut section = Map::new();
    set(&mut section, "name", template.name.as_str());
    set(&mut section, "language", json!({ "code": language(&template.language)? }));
    match &template.components {
        Value::Null => {}
        Value::Array(components) => {
            check(components)?;
            set(&mut section, "components", components.clone());
        }
        _ => return refused("template components that are not a list"),
    }
    Ok(("template", Value::Object(section)))
}

/// Whether every component is one of a template, once, with parameters of its kinds.
fn check(components: &[Value]) -> Result<(), Failure> {
    let mut single = Vec::new();
    let mut buttons = Vec::new();
    let mut named = Vec::new();
    for component in components {
        let kind = word(component, "type").to_ascii_lowercase();
        let seen_before = match kind.as_str() {
            "header" | "body" => {
                parameters(component, &kind, &mut named)?;
                let before = single.contains(&kind);
                single.push(kind.clone());
                before
            }
            "button" => {
                let index = button(component)?;
                let before = buttons.contains(&index);
                buttons.push(index);
                before
            }
            "carousel" => cards(component).map(|()| false)?,
            "limited_time_offer" => false,
            _ => return refused("a template component that is neither header, body nor button"),
        };
        if seen_before {
            return refused(&format!("a template with two values for one {kind}"));
        }
    }
    let mixed = named.iter().any(|named| *named) && !named.iter().all(|named| *named);
    if mixed { refused("template parameters of which some have names and some have not") } else { Ok(()) }
}

/// Each card of a carousel is filled in like a template of its own.
fn cards(carousel: &Value) -> Result<(), Failure> {
    let Some(cards) = list(carousel, "cards").filter(|cards| !cards.is_empty()) else {
        return refused("a template carousel without cards");
    };
    cards.iter().try_for_each(|card| match list(card, "components") {
        Some(components) => check(components),
        None => refused("a template card without components"),
    })
}

/// The parameters of a header or a body; notes which texts have names.
fn parameters(component: &Value, kind: &str, named: &mut Vec<bool>) -> Result<(), Failure> {
    let Some(parameters) = list(component, "parameters") else {
        return if component.get("parameters").is_none() {
            Ok(())
        } else {
            refused("template parameters that are no list")
        };
    };
    if kind == "header" && parameters.len() > 1 {
        return refused("a template header with several parameters");
    }
    for parameter in parameters {
        match (kind, word(parameter, "type").to_ascii_lowercase().as_str()) {
            (_, "text") => {
                text(parameter, "text", &format!("text parameter of a template's {kind}"))?;
                named.push(name(parameter)?);
            }
            ("body", "currency") => {
                fallback(parameter, "currency")?;
                named.push(name(parameter)?);
            }
            ("body", "date_time") => {
                fallback(parameter, "date_time")?;
                named.push(name(parameter)?);
            }
            ("header", file @ ("image" | "video" | "document")) => medium(parameter, file)?,
            ("header", "location") => place(parameter)?,
            _ => return refused(&format!("that type of parameter in a template's {kind}")),
        }
    }
    Ok(())
}

/// Whether a parameter has a name; an empty one is none and is refused.
fn name(parameter: &Value) -> Result<bool, Failure> {
    match parameter.get("parameter_name") {
        None | Some(Value::Null) => Ok(false),
        Some(Value::String(name)) if !name.trim().is_empty() => Ok(true),
        Some(_) => refused("a template parameter with an empty name"),
    }
}

/// A text without what Meta refuses in one.
fn text(parameter: &Value, field: &str, what: &str) -> Result<(), Failure> {
    let text = word(parameter, field);
    if text.trim().is_empty() {
        return refused(&format!("an empty {what}"));
    }
    let mut spaces = 0;
    for c in text.chars() {
        spaces = if c == ' ' { spaces + 1 } else { 0 };
        if matches!(c, '\n' | '\r' | '\t') || spaces > MAX_SPACES {
            return refused(&format!("a {what} with a line break, a tab or more than {MAX_SPACES} spaces in a row"));
        }
    }
    Ok(())
}

/// Amounts and dates have a text for phones that cannot write them.
fn fallback(parameter: &Value, kind: &str) -> Result<(), Failure> {
    let value = parameter.get(kind).unwrap_or(&Value::Null);
    let written = match kind {
        "currency" => !word(value, "code").is_empty() && value.get("amount_1000").is_some_and(Value::is_number),
        _ => true,
    };
    if !written {
        return refused("a template currency without code or amount_1000");
    }
    text(value, "fallback_value", &format!("fallback_value of a template's {kind}"))
}

fn medium(parameter: &Value, kind: &str) -> Result<(), Failure> {
    let file = parameter.get(kind).unwrap_or(&Value::Null);
    let link = word(file, "link");
    if !word(file, "id").is_empty() || link.starts_with("https://") || link.starts_with("http://") {
        return Ok(());
    }
    refused(&format!("a template {kind} with neither id nor http link"))
}

fn place(parameter: &Value) -> Result<(), Failure> {
    let place = parameter.get("location").unwrap_or(&Value::Null);
    let degrees = |field: &str| match place.get(field) {
        Some(Value::String(text)) => text.parse().ok(),
        other => other.and_then(Value::as_f64),
    };
    let on_earth = |field, most: f64| degrees(field).is_some_and(|degrees: f64| degrees.abs() <= most);
    if on_earth("latitude", 90.0) && on_earth("longitude", 180.0) {
        return Ok(());
    }
    refused("a template location that is not on earth")
}

/// Checks one button and gives its index.
fn button(component: &Value) -> Result<u64, Failure> {
    let index = match component.get("index") {
        Some(Value::String(text)) => text.parse().ok(),
        other => other.and_then(Value::as_u64),
    };
    let Some(index) = index.filter(|index| *index < 10) else {
        return refused("a template button whose index is not 0 to 9");
    };
    let kind = word(component, "sub_type").to_ascii_lowercase();
    let wanted = match kind.as_str() {
        "quick_reply" => "payload",
        "url" => "text",
        "copy_code" => "coupon_code",
        "flow" | "catalog" | "mpm" => "action",
        _ => return refused("a template button of that sub_type"),
    };
    match list(component, "parameters") {
        // These open by themselves what was approved.
        None | Some([]) if wanted == "action" => {}
        Some([parameter]) if word(parameter, "type").eq_ignore_ascii_case(wanted) => pressed(parameter, wanted, &kind)?,
        _ => return refused(&format!("a template {kind} button without its one {wanted}")),
    }
    Ok(index)
}

/// What a button does, which stands under the name of its type.
fn pressed(parameter: &Value, field: &str, kind: &str) -> Result<(), Failure> {
    if field != "action" {
        return text(parameter, field, &format!("parameter of a template's {kind} button"));
    }
    let there = parameter.get(field).is_some_and(Value::is_object);
    if there { Ok(()) } else { refused(&format!("a template {kind} button without its action")) }
}

fn word<'a>(value: &'a Value, field: &str) -> &'a str {
    value.get(field).and_then(Value::as_str).unwrap_or_default()
}

fn list<'a>(value: &'a Value, field: &str) -> Option<&'a [Value]> {
    value.get(field).and_then(Value::as_array).map(Vec::as_slice)
}

/// A language as WhatsApp writes it, `pt_BR`: BCP 47 writes `pt-BR`, and neither minds the case (Meta, "Supported
/// languages").
fn language(written: &str) -> Result<String, Failure> {
    let (language, country) = match written.trim().split_once(['-', '_']) {
        Some((language, country)) => (language, Some(country)),
        None => (written.trim(), None),
    };
    let is_word = |word: &str, lengths: std::ops::RangeInclusive<usize>| {
        lengths.contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_alphabetic())
    };
    if !is_word(language, 2..=3) || country.is_some_and(|country| !is_word(country, 2..=2)) {
        return refused(&format!("a template in {written:?}: a language is written en or en_US"));
    }
    let country = country.map(|country| format!("_{}", country.to_ascii_uppercase())).unwrap_or_default();
    Ok(language.to_ascii_lowercase() + &country)
}
