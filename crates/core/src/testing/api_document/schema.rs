//! Holds a value against JSON Schema, as far as [`Schema`](crate::foundation::json::schema::Schema) writes it. A keyword that
//! it does not know is an error, so that none is passed over.

use jiff::Timestamp;
use jiff::civil::Date;
use regex::Regex;
use serde_json::{Map, Value};

/// The places at which `value` is not as `schema` wants it, each with its path; `document` has what it refers to.
pub(super) fn errors(document: &Value, schema: &Value, value: &Value) -> Vec<String> {
    let mut check = Check { document, errors: Vec::new() };
    check.value("", schema, value);
    check.errors
}

struct Check<'a> {
    document: &'a Value,
    errors: Vec<String>,
}

impl Check<'_> {
    fn needs(&mut self, holds: bool, path: &str, what: impl std::fmt::Display) {
        if !holds {
            self.errors.push(format!("{path}: {what}"));
        }
    }

    fn value(&mut self, path: &str, schema: &Value, value: &Value) {
        let no_keywords = Map::new();
        for (keyword, wanted) in schema.as_object().unwrap_or(&no_keywords) {
            self.keyword(path, (keyword, wanted), schema, value);
        }
    }

    fn keyword(&mut self, path: &str, (keyword, wanted): (&str, &Value), schema: &Value, value: &Value) {
        let holds = match keyword {
            "description" => true,
            "$ref" => return self.referred(path, wanted, value),
            "anyOf" => return self.either(path, wanted, value),
            "type" => list(wanted).iter().any(|kind| is_a(kind, value)),
            "enum" => list(wanted).contains(value),
            "properties" => return self.properties(path, wanted, value),
            "additionalProperties" => return self.others(path, wanted, &schema["properties"], value),
            "required" => list(wanted).iter().all(|name| !is_object(value) || value.get(text(name)).is_some()),
            "propertyNames" => keys(value).all(|name| is_found(&wanted["pattern"], name)),
            "maxProperties" => keys(value).count() as u64 <= number(wanted),
            "items" => return self.items(path, wanted, value),
            "minItems" => value.as_array().is_none_or(|items| items.len() as u64 >= number(wanted)),
            "maxItems" => value.as_array().is_none_or(|items| items.len() as u64 <= number(wanted)),
            "uniqueItems" => value.as_array().is_none_or(|items| {
                items.iter().enumerate().all(|(at, item)| !items.iter().take(at).any(|other| other == item))
            }),
            "minLength" => value.as_str().is_none_or(|text| text.chars().count() as u64 >= number(wanted)),
            "maxLength" => value.as_str().is_none_or(|text| text.chars().count() as u64 <= number(wanted)),
            "pattern" => value.as_str().is_none_or(|text| is_found(wanted, text)),
            "format" => value.as_str().is_none_or(|value| is_in_format(text(wanted), value)),
            "minimum" => value.as_f64().is_none_or(|value| wanted.as_f64().is_some_and(|least| value >= least)),
            "maximum" => value.as_f64().is_none_or(|value| wanted.as_f64().is_some_and(|most| value <= most)),
            _ => false,
        };
        self.needs(holds, path, format_args!("{keyword} {wanted}"));
    }

    fn referred(&mut self, path: &str, wanted: &Value, value: &Value) {
        let document = self.document;
        match document.pointer(text(wanted).trim_start_matches('#')) {
            Some(schema) => self.value(path, schema, value),
            None => self.needs(false, path, format_args!("{wanted} leads nowhere")),
        }
    }

    fn either(&mut self, path: &str, wanted: &Value, value: &Value) {
        let all = list(wanted);
        let all: Vec<Vec<String>> = all.iter().map(|schema| errors(self.document, schema, value)).collect();
        self.needs(all.iter().any(Vec::is_empty), path, format_args!("none of these: {all:?}"));
    }

    fn properties(&mut self, path: &str, wanted: &Value, value: &Value) {
        for name in keys(wanted).filter(|name| value.get(name).is_some()) {
            self.value(&format!("{path}.{name}"), &wanted[name], &value[name]);
        }
    }

    fn others(&mut self, path: &str, wanted: &Value, known: &Value, value: &Value) {
        for name in keys(value).filter(|name| known.get(name).is_none()) {
            match wanted {
                Value::Bool(allowed) => self.needs(*allowed, path, format_args!("no such field as {name}")),
                schema => self.value(&format!("{path}.{name}"), schema, &value[name]),
            }
        }
    }

    fn items(&mut self, path: &str, wanted: &Value, value: &Value) {
        for (at, item) in value.as_array().into_iter().flatten().enumerate() {
            self.value(&format!("{path}[{at}]"), wanted, item);
        }
    }
}

fn is_a(kind: &Value, value: &Value) -> bool {
    match text(kind) {
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => is_object(value),
        "null" => value.is_null(),
        _ => false,
    }
}

fn is_in_format(format: &str, value: &str) -> bool {
    match format {
        "date-time" => value.parse::<Timestamp>().is_ok(),
        "date" => value.parse::<Date>().is_ok(),
        _ => false,
    }
}

fn is_found(pattern: &Value, text: &str) -> bool {
    pattern.as_str().and_then(|pattern| Regex::new(pattern).ok()).is_some_and(|pattern| pattern.is_match(text))
}

fn is_object(value: &Value) -> bool {
    value.is_object()
}

fn keys(value: &Value) -> impl Iterator<Item = &String> {
    value.as_object().into_iter().flat_map(Map::keys)
}

/// A list, or the one thing that stands for a list of it.
fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice)
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or_default()
}
