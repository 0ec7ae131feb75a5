//! Mistakes in a document, in the words of JSON: callers do not speak Rust.

use crate::domain::rules::nearest;
use crate::foundation::problem::DocumentProblem;

/// `problem` as it is told to callers. What a deserializer said is said again in plain words and with the field in the
/// path; anything else is ours already.
pub(super) fn said(problem: DocumentProblem) -> DocumentProblem {
    let DocumentProblem { path, problem } = problem;
    if let Some((name, _)) = quoted(&problem, "missing field ") {
        return DocumentProblem { path: within(&path, name), problem: "is missing".to_owned() };
    }
    if let Some((name, rest)) = quoted(&problem, "unknown field ") {
        // Of a field that is not there the path ends with it already.
        let path = if path.rsplit('.').next() == Some(name) { path } else { within(&path, name) };
        return DocumentProblem { path, problem: no_such("field", name, choices(rest).into_iter()) };
    }
    if let Some((name, _)) = quoted(&problem, "duplicate field ") {
        return DocumentProblem { path: within(&path, name), problem: "is there twice".to_owned() };
    }
    if let Some((name, rest)) = quoted(&problem, "unknown variant ") {
        let choices = choices(rest);
        let listed = choices.join(", ");
        let meant = nearest::nearest(name, choices.iter().copied());
        let meant = meant.map(|meant| format!("; did you mean {meant:?}?")).unwrap_or_default();
        let shown: String = name.chars().take(MAX_QUOTE).collect();
        return DocumentProblem { path, problem: format!("is {shown:?}, and none of {listed}{meant}") };
    }
    let typed = problem.strip_prefix("invalid type: ").or_else(|| problem.strip_prefix("invalid value: "));
    if let Some((found, expected)) = typed.and_then(|text| text.rsplit_once(", expected ")) {
        let problem = match (kind(found), kind(expected)) {
            ("a number", "a number") => "is a number that does not fit: a whole one, not below 0, is wanted".to_owned(),
            (found, expected) => format!("is {found}, and not {expected}"),
        };
        return DocumentProblem { path, problem };
    }
    DocumentProblem { path, problem }
}

/// Whether a deserializer said so, as far as it is known how to say it again.
pub(super) fn is_known(problem: &str) -> bool {
    let known = ["missing field `", "unknown field `", "unknown variant `", "duplicate field `", "invalid type: "];
    known.iter().any(|start| problem.starts_with(start))
}

/// That there is no such thing, and which one comes nearest.
pub(super) fn no_such<'a>(what: &str, name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let meant = nearest::nearest(name, known);
    let meant = meant.map(|meant| format!("; did you mean {meant:?}?")).unwrap_or_default();
    format!("there is no such {what}{meant}")
}

/// A field of what `path` names.
pub(super) fn within(path: &str, name: &str) -> String {
    if path.is_empty() || name.is_empty() { format!("{path}{name}") } else { format!("{path}.{name}") }
}

/// Longer values are not repeated.
const MAX_QUOTE: usize = 80;

/// The name between the first backticks after `start`, and the rest.
fn quoted<'a>(text: &'a str, start: &str) -> Option<(&'a str, &'a str)> {
    text.strip_prefix(start)?.strip_prefix('`')?.split_once('`')
}

/// The names between backticks in ", expected one of `a`, `b`".
fn choices(text: &str) -> Vec<&str> {
    text.split('`').skip(1).step_by(2).collect()
}

/// The JSON type of a value: `string "x"` and `a string` are a text, `struct Place with 2 elements` an object.
fn kind(described: &str) -> &'static str {
    let word = described.trim_start_matches("a ").trim_start_matches("an ");
    let first = word.split([' ', '`', ',']).next().unwrap_or_default();
    match first {
        "string" | "borrowed" | "character" | "identifier" | "formatted" => "a text",
        "boolean" => "true or false",
        "sequence" | "tuple" | "array" => "a list",
        "null" | "unit" | "Option" => "null",
        "integer" | "floating" | "number" | "nonzero" => "a number",
        "map" | "struct" | "object" => "an object",
        _ if first.starts_with(['u', 'i', 'f']) && first.ends_with(|c: char| c.is_ascii_digit()) => "a number",
        _ => "what is wanted here",
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::{Value, json};

    use super::*;

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    #[expect(dead_code, reason = "only how it is refused is of interest")]
    struct Shelf {
        name: String,
        #[serde(default)]
        width: f64,
        #[serde(default)]
        count: u64,
        #[serde(default)]
        colour: Option<Colour>,
        #[serde(default)]
        books: Vec<String>,
        #[serde(default)]
        open: bool,
    }

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    enum Colour {
        Red,
        Green,
    }

    #[test]
    fn a_deserializers_words_are_said_in_those_of_json() {
        let check = |document: Value, path: &str, problem: &str| {
            let told = said(crate::foundation::json::strict::read::<Shelf>(&document).err().unwrap());
            assert_eq!((told.path.as_str(), told.problem.as_str()), (path, problem), "{document}");
        };
        check(json!({}), "name", "is missing");
        check(json!({"name": 1}), "name", "is a number, and not a text");
        check(json!({"name": "a", "widht": 1}), "widht", "there is no such field; did you mean \"width\"?");
        check(json!({"name": "a", "zzz": 1}), "zzz", "there is no such field");
        check(json!({"name": "a", "width": "wide"}), "width", "is a text, and not a number");
        check(
            json!({"name": "a", "count": -1}),
            "count",
            "is a number that does not fit: a whole one, not below 0, is wanted",
        );
        check(
            json!({"name": "a", "colour": "grean"}),
            "colour",
            "is \"grean\", and none of red, green; did you mean \"green\"?",
        );
        check(json!({"name": "a", "books": {}}), "books", "is an object, and not a list");
        check(json!({"name": "a", "books": [true]}), "books[0]", "is true or false, and not a text");
        check(json!({"name": "a", "open": "yes"}), "open", "is a text, and not true or false");
        check(json!("x"), "", "is a text, and not an object");
    }
}
