//! `cargo omni consent explain`: how one text is read.

use std::process::ExitCode;

use anyhow::{Result, bail};
use omni_core::domain::consent::{ConsentReading, Hints, Language, Tier, classify};
use serde_json::{Value, json};

use crate::foundation::{input, output};

/// The text, and what is known of it.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Text to read; `-` reads it from standard input, without the line break at its end.
    #[arg(allow_hyphen_values = true)]
    text: String,
    /// Language of the customer, such as es: keywords that are everyday words elsewhere count in this one and in
    /// English only [default: any].
    #[arg(long)]
    language: Option<String>,
    /// The text answers our confirmation of a stop: "yes" is then a start.
    #[arg(long)]
    answers_confirmation: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Reads the text and says how.
///
/// # Errors
/// If standard input cannot be read as UTF-8, or the language is not known.
pub(super) fn run(args: &Args) -> Result<ExitCode> {
    let text = input::text(&args.text)?;
    let language = args.language.as_deref().map(known).transpose()?;
    let hints = Hints { language, answers_confirmation: args.answers_confirmation, ..Hints::default() };
    let reading = classify(&text, hints);
    if args.json {
        output::json(&as_json(&reading))?;
    } else {
        output::line(shown(&text, &reading))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn known(code: &str) -> Result<Language> {
    match Language::of(code) {
        Some(language) => Ok(language),
        None => bail!("no lexicon for {code}; there are {}", Language::ALL.map(Language::code).join(", ")),
    }
}

fn as_json(reading: &ConsentReading) -> Value {
    json!({
        "verdict": reading.verdict.name(),
        "tier": reading.tier.map(Tier::name),
        "span": reading.span.as_ref().map(|span| json!({ "start": span.start, "end": span.end })),
        "language": reading.language.map(Language::code),
    })
}

fn shown(text: &str, reading: &ConsentReading) -> String {
    let tier = match reading.tier {
        None => return format!("{}: not about being written to", reading.verdict.name()),
        Some(Tier::Exact) => "the whole text is the keyword",
        Some(Tier::Command) => "a sentence asks for it,",
        Some(Tier::NearMiss) => "the only word is a keyword with a slip,",
    };
    let said = reading.span.clone().and_then(|span| text.get(span)).unwrap_or_default();
    let language = reading.language.map_or("several languages", Language::code);
    format!("{}: {tier} {said:?} ({language})", reading.verdict.name())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> ConsentReading {
        classify(text, Hints::default())
    }

    #[test]
    fn json_has_exactly_verdict_tier_span_and_language() {
        let check = |text: &str, expected: Value| assert_eq!(as_json(&read(text)), expected, "{text}");
        let span = |start: usize, end: usize| json!({ "start": start, "end": end });
        check("STOP", json!({ "verdict": "stop", "tier": "exact", "span": span(0, 4), "language": "en" }));
        check(
            "¡No me escriban más!",
            json!({ "verdict": "stop", "tier": "command", "span": span(2, 21), "language": "es" }),
        );
        check("stpo", json!({ "verdict": "stop", "tier": "nearMiss", "span": span(0, 4), "language": "en" }));
        check("hello", json!({ "verdict": "none", "tier": null, "span": null, "language": null }));
    }

    #[test]
    fn a_reading_is_one_line() {
        let check = |text: &str, expected: &str| assert_eq!(shown(text, &read(text)), expected);
        check("Stop. Thank you", "stop: the whole text is the keyword \"Stop\" (en)");
        check("Parar", "stop: the whole text is the keyword \"Parar\" (several languages)");
        check("stpo", "stop: the only word is a keyword with a slip, \"stpo\" (en)");
        check("bus stop 12", "none: not about being written to");
    }

    #[test]
    fn a_text_may_begin_with_a_hyphen() {
        #[derive(clap::Parser)]
        struct Line {
            #[command(flatten)]
            args: Args,
        }
        let check = |words: &[&str], text: &str, json: bool| {
            let line: Line = clap::Parser::try_parse_from([&["explain"], words].concat()).unwrap();
            assert_eq!((line.args.text.as_str(), line.args.json), (text, json), "{words:?}");
        };
        check(&["-stop-"], "-stop-", false);
        check(&["--stop", "--json"], "--stop", true);
        check(&["--json", "- stop"], "- stop", true);
        check(&["-"], "-", false);
    }

    #[test]
    fn a_language_without_a_lexicon_is_refused() {
        assert_eq!(known("pt-BR").unwrap(), Language::Pt);
        assert!(known("xx").unwrap_err().to_string().starts_with("no lexicon for xx; there are en, es"));
    }
}
