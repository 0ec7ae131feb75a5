//! `cargo omni segments`: what a text costs by SMS, and why.

use std::process::ExitCode;

use anyhow::Result;
use omni_core::domain::text::segments::Segments;
use omni_core::model::text_encoding::ForcingCharacter;
use serde_json::{Value, json};

use crate::foundation::{input, output};

/// Which text.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Text to count; `-` reads it from standard input, without the line break at its end.
    #[arg(allow_hyphen_values = true)]
    text: String,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Counts.
///
/// # Errors
/// If standard input cannot be read as UTF-8.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let text = input::text(&args.text)?;
    let segments = Segments::of(&text);
    if args.json {
        output::json(&as_json(&segments))?;
    } else {
        output::line(shown(&segments))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn as_json(segments: &Segments) -> Value {
    json!({
        "encoding": segments.encoding.name(),
        "units": segments.units,
        "segments": segments.count,
        "left": segments.left,
        "forcedBy": segments.forcing(),
    })
}

fn shown(segments: &Segments) -> String {
    let count = match segments.count {
        1 => "1 segment".to_owned(),
        count => format!("{count} segments"),
    };
    let Segments { units, left, .. } = segments;
    let first = format!("{count}, {}, {units} units, {left} left in the last", segments.encoding.name());
    let lines = segments.forcing().iter().map(line).collect::<Vec<_>>();
    std::iter::once(first).chain(lines).collect::<Vec<_>>().join("\n")
}

fn line(forcing: &ForcingCharacter) -> String {
    // What cannot be seen, or would move what follows it, is told by its code point alone.
    let seen = Some(forcing.character).filter(|c| !c.is_whitespace() && !c.is_control() && !is_invisible(*c));
    let seen = seen.map(|c| format!(" {c}")).unwrap_or_default();
    let instead = match forcing.replacement.as_deref() {
        Some("") => "; can be left out".to_owned(),
        Some(plain) => format!("; {plain:?} would do"),
        None => String::new(),
    };
    format!("  UCS-2 because of {}{seen}{instead}", forcing.code_point)
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_says_what_made_it_cost_more() {
        let check = |text: &str, expected: &[&str]| {
            assert_eq!(shown(&Segments::of(text)).lines().collect::<Vec<_>>(), expected, "{text}");
        };
        check("hello", &["1 segment, GSM-7, 5 units, 155 left in the last"]);
        check("", &["0 segments, GSM-7, 0 units, 160 left in the last"]);
        check(&"x".repeat(161), &["2 segments, GSM-7, 161 units, 145 left in the last"]);
        check(
            "“Hi” \u{200b}\u{a0}👋",
            &[
                "1 segment, UCS-2, 9 units, 61 left in the last",
                "  UCS-2 because of U+201C “; \"\\\"\" would do",
                "  UCS-2 because of U+201D ”; \"\\\"\" would do",
                "  UCS-2 because of U+200B; can be left out",
                "  UCS-2 because of U+00A0; \" \" would do",
                "  UCS-2 because of U+1F44B 👋",
            ],
        );
    }

    #[test]
    fn a_text_may_begin_with_a_hyphen() {
        #[derive(clap::Parser)]
        struct Line {
            #[command(flatten)]
            args: Args,
        }
        let check = |words: &[&str], text: &str, json: bool| {
            let line: Line = clap::Parser::try_parse_from([&["segments"], words].concat()).unwrap();
            assert_eq!((line.args.text.as_str(), line.args.json), (text, json), "{words:?}");
        };
        check(&["-20% today"], "-20% today", false);
        check(&["--only-today"], "--only-today", false);
        check(&["-20%", "--json"], "-20%", true);
        check(&["--json", "-20%"], "-20%", true);
        check(&["-"], "-", false);
    }

    #[test]
    fn json_has_every_figure() {
        let expected = json!({
            "encoding": "UCS-2", "units": 1, "segments": 1, "left": 69,
            "forcedBy": [{"character": "…", "codePoint": "U+2026", "replacement": "..."}],
        });
        assert_eq!(as_json(&Segments::of("…")), expected);
    }
}
