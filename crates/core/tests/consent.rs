//! How well consent is understood: the labelled set, and what its page says.

#![expect(clippy::unwrap_used, reason = "test code")]

use std::collections::BTreeSet;

use omni_core::domain::consent::{Hints, Tier, Verdict, classify};
use omni_core::testing::labelled::consent::{self as labelled, LabelledText};

/// What precision and recall have to be.
const LEAST: f64 = 0.98;

fn own() -> Vec<LabelledText> {
    labelled::read(include_str!("labelled/consent.tsv")).unwrap()
}

#[test]
fn labelled_texts_are_read_as_labelled() {
    let measured = labelled::measure(&own());
    for ((language, verdict), score) in &measured.scores {
        let (precision, recall) = (score.precision(), score.recall());
        // A language alone has too few texts for a share to mean much: one of ten may be wrong.
        let least = if language == "all" { LEAST } else { 0.9 };
        let is_well = precision >= least && recall >= least;
        assert!(is_well, "{language} {verdict:?}: precision {precision:.3}, recall {recall:.3}; {:?}", measured.wrong);
    }
}

#[test]
fn the_labelled_set_is_balanced_and_speaks_eight_languages() {
    let texts = own();
    let none = texts.iter().filter(|text| text.verdict == Verdict::None).count();
    assert!(texts.len() >= 300 && none * 100 >= texts.len() * 40, "{none} of {}", texts.len());
    for language in ["en", "es", "fr", "de", "pt", "it", "nl", "pl"] {
        let own = texts.iter().filter(|text| text.language == language);
        let verdicts: BTreeSet<Verdict> = own.map(|text| text.verdict).collect();
        assert_eq!(verdicts.len(), Verdict::ALL.len(), "{language}");
    }
}

/// The rows of the page: a text in backticks, the verdict, the tier.
#[test]
fn the_page_says_what_is_read() {
    let page = include_str!("../../../docs/architecture/consent.md");
    let rows = page.lines().filter_map(|line| {
        let mut cells = line.strip_prefix("| `")?.split(" | ");
        let row = (cells.next()?.strip_suffix('`')?, cells.next()?, cells.next()?.trim_end_matches([' ', '|']));
        // Other tables of the page are about other things.
        Verdict::ALL.iter().any(|verdict| verdict.name() == row.1).then_some(row)
    });
    let mut count = 0;
    for (text, verdict, tier) in rows {
        let found = classify(text, Hints::default());
        let found = (found.verdict.name(), found.tier.map_or("none", Tier::name));
        assert_eq!(found, (verdict, tier), "{text}");
        count += 1;
    }
    assert!(count >= 30, "{count} rows");
}
