//! `cargo omni filter`: what the filters find in a text, and how well they find it in labelled ones.

mod measure;
mod public;

use std::process::ExitCode;

use anyhow::Result;
use omni_core::domain::filters::{self, FilterReport, SpamFacts};
use omni_core::model::workflow::filters::FilterSettings;
use serde_json::{Value, json};

use crate::foundation::{input, output};

/// Which text, or what to measure.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Text to filter; `-` reads it from standard input, without the line break at its end.
    #[arg(allow_hyphen_values = true, required_unless_present = "measure")]
    text: Option<String>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    /// Print precision and recall on the labelled texts of the project instead.
    #[arg(long, conflicts_with = "text")]
    measure: bool,
    /// Measure on public sets too, which are installed on the first run.
    #[arg(long, requires = "measure")]
    public: bool,
}

/// Filters, or measures.
///
/// # Errors
/// If standard input cannot be read as UTF-8, or a public set cannot be installed.
pub(crate) async fn run(args: &Args) -> Result<ExitCode> {
    if args.measure {
        return measure::run(args.public, args.json).await;
    }
    let text = input::text(args.text.as_deref().unwrap_or_default())?;
    let report = filters::run(&text, &FilterSettings::all(), &SpamFacts::default());
    if args.json {
        output::json(&as_json(&report))?;
    } else {
        output::line(shown(&text, &report))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn as_json(report: &FilterReport) -> Value {
    json!({
        "pii": report.pii,
        "profanity": report.profanity,
        "spam": report.spam,
        "redacted": report.redacted,
    })
}

/// The redacted text, and a table of what was found where.
fn shown(text: &str, report: &FilterReport) -> String {
    let mut table = output::table(["filter", "found", "bytes", "text"]);
    let place = |start: usize, end: usize| format!("{start}..{end}");
    for finding in &report.pii {
        let kind = finding.kind.placeholder().to_lowercase();
        let value = text.get(finding.range()).unwrap_or_default().to_owned();
        table.add_row(["pii".to_owned(), kind, place(finding.start, finding.end), value]);
    }
    for finding in &report.profanity {
        let what = format!("severity {}", finding.severity);
        let word = text.get(finding.range()).unwrap_or_default().to_owned();
        table.add_row(["profanity".to_owned(), what, place(finding.start, finding.end), word]);
    }
    let parts = report.spam.parts.iter().map(|(name, points)| format!("{name} {points:+.2}"));
    let parts = parts.collect::<Vec<_>>().join(", ");
    table.add_row(["spam".to_owned(), format!("score {:.3}", report.spam.score), String::new(), parts]);
    format!("{}\n\n{}", report.redacted, output::fitted(table))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(clap::Parser)]
    struct Line {
        #[command(flatten)]
        args: Args,
    }

    fn parse(words: &[&str]) -> Result<Args, clap::Error> {
        <Line as clap::Parser>::try_parse_from([&["filter"], words].concat()).map(|line| line.args)
    }

    #[test]
    fn a_text_may_begin_with_a_hyphen() {
        let check = |words: &[&str], text: &str, json: bool| {
            let args = parse(words).unwrap();
            assert_eq!((args.text.as_deref(), args.json), (Some(text), json), "{words:?}");
        };
        check(&["-20% today"], "-20% today", false);
        check(&["--only-today"], "--only-today", false);
        check(&["-20%", "--json"], "-20%", true);
        check(&["--json", "-20%"], "-20%", true);
        check(&["-"], "-", false);
    }

    #[test]
    fn one_filters_or_measures() {
        assert!(parse(&[]).is_err());
        assert!(parse(&["--public"]).is_err());
        assert!(parse(&["--measure", "a text"]).is_err());
        let args = parse(&["--measure", "--public"]).unwrap();
        assert!(args.measure && args.public && args.text.is_none());
    }

    #[test]
    fn json_has_kinds_places_and_the_redacted_text() {
        let text = "é 4111 1111 1111 1111, you shit";
        let report = filters::run(text, &FilterSettings::all(), &SpamFacts::default());
        let json = as_json(&report);
        assert_eq!(json["pii"], json!([{"kind": "card", "start": 3, "end": 22}]));
        assert_eq!(json["profanity"], json!([{"start": 28, "end": 32, "severity": 2, "class": "profane"}]));
        assert_eq!(json["redacted"], "é [CARD], you ****");
        assert!(json["spam"]["score"].is_f64() && json["spam"]["parts"].is_object());
        assert_eq!(json.as_object().map(serde_json::Map::len), Some(4));
    }
}
