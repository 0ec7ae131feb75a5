//! YAML as `CloudFormation` writes it: `!Ref X` is `{"Ref": "X"}`, `!GetAtt X.Arn` is `{"Fn::GetAtt": ["X", "Arn"]}`
//! (AWS `CloudFormation`, "Intrinsic function reference").

use anyhow::{Context, Result, bail};
use saphyr_parser::{Event, Parser, ScalarStyle, Tag};
use serde_json::{Map, Value, json};

/// Reads one document.
///
/// # Errors
/// If it is not YAML, or uses anchors, which `CloudFormation` does not take.
pub(super) fn parse(text: &str) -> Result<Value> {
    let mut events = Parser::new_from_str(text).map(|event| Ok(event?.0));
    loop {
        match events.next().context("it is empty")?? {
            Event::StreamStart | Event::DocumentStart(_) | Event::Nothing => {}
            first => return node(first, &mut events),
        }
    }
}

fn node<'a>(first: Event<'a>, events: &mut impl Iterator<Item = Result<Event<'a>>>) -> Result<Value> {
    match first {
        Event::Scalar(text, style, _, tag) => tagged(tag.as_deref(), scalar(&text, style)),
        Event::SequenceStart(_, tag) => {
            let mut items = Vec::new();
            loop {
                match events.next().context("a list has no end")?? {
                    Event::SequenceEnd => return tagged(tag.as_deref(), Value::Array(items)),
                    item => items.push(node(item, events)?),
                }
            }
        }
        Event::MappingStart(_, tag) => {
            let mut fields = Map::new();
            loop {
                match events.next().context("a mapping has no end")?? {
                    Event::MappingEnd => return tagged(tag.as_deref(), Value::Object(fields)),
                    Event::Scalar(key, ..) => {
                        let value = events.next().context("a key has no value")??;
                        fields.insert(key.into_owned(), node(value, events)?);
                    }
                    other => bail!("a key is no text: {other:?}"),
                }
            }
        }
        other => bail!("not expected in a template: {other:?}"),
    }
}

/// A scalar: what is not quoted may be a number, a truth or nothing; the rest is text.
fn scalar(text: &str, style: ScalarStyle) -> Value {
    if style != ScalarStyle::Plain {
        return Value::from(text);
    }
    match text {
        "true" => Value::from(true),
        "false" => Value::from(false),
        "" | "~" | "null" => Value::Null,
        _ => text.parse::<i64>().map_or_else(|_| Value::from(text), Value::from),
    }
}

fn tagged(tag: Option<&Tag>, value: Value) -> Result<Value> {
    let Some(tag) = tag.filter(|tag| !tag.is_yaml_core_schema()) else { return Ok(value) };
    Ok(match (tag.suffix.as_str(), value) {
        (name @ ("Ref" | "Condition"), value) => json!({ name: value }),
        ("GetAtt", Value::String(path)) => {
            let (resource, attribute) = path.split_once('.').with_context(|| format!("!GetAtt {path}"))?;
            json!({ "Fn::GetAtt": [resource, attribute] })
        }
        (name, value) => json!({ format!("Fn::{name}"): value }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_functions_and_quotes_make_text() {
        let check = |text: &str, expected: Value| assert_eq!(parse(text).unwrap(), expected, "{text}");
        check("a: !Ref Stage", json!({ "a": { "Ref": "Stage" } }));
        check("a: !GetAtt Queue.Arn", json!({ "a": { "Fn::GetAtt": ["Queue", "Arn"] } }));
        check(
            "{ a: !Sub 'x-${Stage}', b: [1, true, \"1\"] }",
            json!({ "a": { "Fn::Sub": "x-${Stage}" }, "b": [1, true, "1"] }),
        );
        check(
            "a: !If [IsProduction, !Ref A, no]",
            json!({ "a": { "Fn::If": ["IsProduction", { "Ref": "A" }, "no"] } }),
        );
        check("# a comment\na: >-\n  two\n  words", json!({ "a": "two words" }));
    }

    #[test]
    fn what_is_no_yaml_is_refused() {
        assert!(parse("a: [1").is_err());
        assert!(parse("").is_err());
    }
}
