//! Precision and recall of the filters: on the project's own labelled texts, and on public ones.

use std::process::ExitCode;

use anyhow::Result;
use omni_core::testing::labelled::{self, Labelled, Quality};
use serde_json::{Value, json};

use super::public::{self, PublicSets};
use crate::foundation::output;

/// One measurement.
struct Measured {
    /// The labelled texts.
    set: &'static str,
    /// Which filter, and of personal data which kind.
    what: String,
    quality: Quality,
}

/// Measures, and prints a table or JSON.
///
/// # Errors
/// If a public set cannot be installed or read.
pub(super) async fn run(with_public: bool, as_json: bool) -> Result<ExitCode> {
    let mut measured = own();
    if with_public {
        measured.extend(of_public(&public::install().await?));
    }
    if as_json {
        output::json(&measured.iter().map(Measured::json).collect::<Vec<_>>())?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut table = output::table(["texts", "filter", "precision", "recall", "right", "wrong", "missed"]);
    for row in &measured {
        table.add_row(row.cells());
    }
    output::line(output::fitted(table))?;
    Ok(ExitCode::SUCCESS)
}

impl Measured {
    fn of(set: &'static str, what: &str, quality: Quality) -> Self {
        Self { set, what: what.to_owned(), quality }
    }

    fn json(&self) -> Value {
        let Quality { right, wrong, missed } = self.quality;
        json!({
            "texts": self.set, "filter": self.what, "precision": self.quality.precision(), "recall": self.quality.recall(),
            "right": right, "wrong": wrong, "missed": missed,
        })
    }

    /// A share of nothing is not shown.
    fn cells(&self) -> [String; 7] {
        let Quality { right, wrong, missed } = self.quality;
        let share = |value: f64, of: u32| if of == 0 { "–".to_owned() } else { format!("{value:.3}") };
        let precision = share(self.quality.precision(), right + wrong);
        let recall = share(self.quality.recall(), right + missed);
        [
            self.set.to_owned(),
            self.what.clone(),
            precision,
            recall,
            right.to_string(),
            wrong.to_string(),
            missed.to_string(),
        ]
    }
}

fn own() -> Vec<Measured> {
    let mut measured = vec![
        Measured::of("own", "profanity", labelled::profanity(&labelled::rows(labelled::PROFANITY)).0),
        Measured::of("own", "spam", labelled::spam(&labelled::rows(labelled::SPAM)).0),
    ];
    let kinds = labelled::pii(labelled::PII).0;
    let kinds = kinds
        .into_iter()
        .map(|(kind, quality)| Measured::of("own", &format!("pii: {}", kind.placeholder().to_lowercase()), quality));
    measured.extend(kinds);
    measured
}

fn of_public(sets: &PublicSets) -> Vec<Measured> {
    let [fitted, held_out] = labelled::halves(sets.messages.clone());
    let ham: Vec<Labelled> = sets.messages.iter().filter(|(spam, _)| !spam).cloned().collect();
    let mut measured = vec![
        Measured::of("SMS Spam Collection, half that is fitted on", "spam", labelled::spam(&fitted).0),
        Measured::of("SMS Spam Collection, other half", "spam", labelled::spam(&held_out).0),
        Measured::of("SMS Spam Collection, ham", "profanity (some is there)", labelled::profanity(&ham).0),
    ];
    let plain: Vec<String> = ham.iter().map(|(_, text)| text.replace('\n', " ")).collect();
    let kinds = labelled::pii(&plain.join("\n")).0;
    measured.extend(kinds.into_iter().map(|(kind, quality)| {
        let what = format!("pii: {} (some is there)", kind.placeholder().to_lowercase());
        Measured::of("SMS Spam Collection, ham", &what, quality)
    }));
    measured
        .extend(sets.profanity.iter().map(|(name, rows)| Measured::of(name, "profanity", labelled::profanity(rows).0)));
    measured
}
