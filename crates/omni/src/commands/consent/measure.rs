//! `cargo omni consent measure`: how well labelled texts are understood.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Error, Result};
use omni_core::domain::consent::Verdict;
use omni_core::testing::labelled::Quality;
use omni_core::testing::labelled::consent::{self as labelled, LabelledText, Measured};
use serde_json::{Value, json};

use crate::foundation::{output, workspace};

/// The project's own texts.
const OWN: &str = "crates/core/tests/labelled/consent.tsv";

/// The labelled texts.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// File with a text a line: language, verdict (stop, start, help, none) and text, with tabs between; `\n` in a text
    /// is a line break, lines that begin with # are not read [default: the project's own, crates/core/tests/labelled/consent.tsv].
    file: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Reads the texts, and says how many were understood and which were not.
///
/// # Errors
/// If the file cannot be read, or a line of it.
pub(super) fn run(args: &Args) -> Result<ExitCode> {
    let file = match &args.file {
        Some(file) => file.clone(),
        None => workspace::root()?.join(OWN),
    };
    let read = || labelled::read(&std::fs::read_to_string(&file)?).map_err(Error::msg);
    let measured = labelled::measure(&read().with_context(|| format!("reading {}", file.display()))?);
    if args.json {
        output::json(&as_json(&measured))?;
    } else {
        output::line(shown(&measured))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn as_json(measured: &Measured) -> Value {
    let score = |((language, verdict), score): (&(String, Verdict), &Quality)| {
        json!({
            "language": language,
            "verdict": verdict.name(),
            "precision": score.precision(),
            "recall": score.recall(),
            "found": score.right,
            "wrongly": score.wrong,
            "missed": score.missed,
        })
    };
    let wrong = |(text, found): &(LabelledText, Verdict)| json!({ "language": text.language, "verdict": text.verdict.name(), "found": found.name(), "text": text.text });
    json!({
        "texts": measured.texts,
        "scores": measured.scores.iter().map(score).collect::<Vec<_>>(),
        "wrong": measured.wrong.iter().map(wrong).collect::<Vec<_>>(),
    })
}

fn shown(measured: &Measured) -> String {
    let mut table = output::table(["language", "verdict", "precision", "recall", "found", "wrongly", "missed"]);
    for ((language, verdict), score) in &measured.scores {
        let share = |share: f64| format!("{share:.3}");
        let count = |count: u32| count.to_string();
        table.add_row([
            language.clone(),
            verdict.name().to_owned(),
            share(score.precision()),
            share(score.recall()),
            count(score.right),
            count(score.wrong),
            count(score.missed),
        ]);
    }
    let right = format!("{} of {} texts as labelled", measured.texts - measured.wrong.len(), measured.texts);
    let wrong = measured.wrong.iter().map(|(text, found)| {
        format!("  {}: {:?} is labelled {}, read as {}", text.language, text.text, text.verdict.name(), found.name())
    });
    [output::fitted(table), right].into_iter().chain(wrong).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_understood_is_shown() {
        let texts = labelled::read("en\tstop\tSTOP\nen\tnone\tSTOP").unwrap();
        let measured = labelled::measure(&texts);
        assert!(shown(&measured).ends_with("1 of 2 texts as labelled\n  en: \"STOP\" is labelled none, read as stop"));
        let json = as_json(&measured);
        assert_eq!(json["scores"][0]["precision"], 0.5);
        assert_eq!(json["wrong"], json!([{ "language": "en", "verdict": "none", "found": "stop", "text": "STOP" }]));
    }
}
