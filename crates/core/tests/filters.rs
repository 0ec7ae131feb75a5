//! The filters as their users see them: what their page says, how well they do on labelled texts, and what is masked.

#![expect(clippy::unwrap_used, reason = "test code")]

use std::fmt::Write as _;

use omni_core::domain::filters::{self, FilterName, FilterReport, SpamFacts, pii, profanity};
use omni_core::model::workflow::filters::FilterSettings;
use omni_core::testing::labelled::{self, Quality};
use serde_json::{Value, json};

const PAGE: &str = include_str!("../../../docs/architecture/filters.md");

#[track_caller]
fn hold(what: &str, quality: Quality, precision: f64, recall: f64, wrong: &[impl std::fmt::Debug]) {
    let (found_precision, found_recall) = (quality.precision(), quality.recall());
    let enough = found_precision >= precision && found_recall >= recall;
    assert!(enough, "{what}: precision {found_precision:.3}, recall {found_recall:.3}; judged wrongly: {wrong:#?}");
}

#[test]
fn profanities_are_found_in_our_own_sentences() {
    let rows = labelled::rows(labelled::PROFANITY);
    assert!(rows.len() >= 200);
    let (quality, wrong) = labelled::profanity(&rows);
    hold("profanity", quality, 0.98, 0.98, &wrong);
}

#[test]
fn personal_data_are_found_in_our_own_sentences() {
    assert!(labelled::PII.lines().count() >= 200);
    let (qualities, wrong) = labelled::pii(labelled::PII);
    assert!(qualities.len() >= 7, "every kind is there");
    for (kind, quality) in qualities {
        hold(kind.placeholder(), quality, 0.98, 0.98, &wrong);
    }
}

#[test]
fn spam_is_found_among_our_own_messages() {
    let rows = labelled::rows(labelled::SPAM);
    assert!(rows.len() >= 200);
    let (quality, wrong) = labelled::spam(&rows);
    hold("spam", quality, 0.95, 0.9, &wrong);
}

fn run(text: &str, settings: Value) -> FilterReport {
    let settings: FilterSettings = serde_json::from_value(settings).unwrap();
    filters::run(text, &settings, &SpamFacts::default())
}

/// What was found, in the words of the page.
fn told(report: &FilterReport) -> String {
    let mut told: Vec<String> = report.pii.iter().map(|finding| finding.kind.placeholder().to_lowercase()).collect();
    told.extend(report.profanity.iter().map(|finding| format!("severity {}", finding.severity)));
    told.extend((report.spam.score >= 0.5).then(|| "spam".to_owned()));
    if told.is_empty() { "nothing".to_owned() } else { told.join(", ") }
}

#[test]
fn every_example_of_the_page_is_found_and_masked_as_it_says() {
    let mut wrong = String::new();
    let mut examples = 0;
    for line in PAGE.lines() {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        let ["", text, found, redacted, ""] = cells.as_slice() else { continue };
        let code = |cell: &&str| cell.strip_prefix('`').and_then(|cell| cell.strip_suffix('`')).map(str::to_owned);
        let (Some(text), Some(redacted)) = (code(text), code(redacted)) else { continue };
        examples += 1;
        let report = run(&text, json!({"pii": true, "profanity": true, "spam": true}));
        if told(&report) != *found || report.redacted != redacted {
            writeln!(wrong, "{text}: {} → {}", told(&report), report.redacted).unwrap();
        }
    }
    assert!(examples >= 15, "the page has examples");
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn the_same_value_has_the_same_placeholder() {
    let check = |text: &str, pii: Value, expected: &str| assert_eq!(run(text, json!({"pii": pii})).redacted, expected);
    let twice = "4111 1111 1111 1111 or 4111111111111111 or 5500 0000 0000 0004";
    check(twice, json!(true), "[CARD 1] or [CARD 1] or [CARD 2]");
    check(twice, json!({"keepLast4": true}), "[CARD 1 •1111] or [CARD 1 •1111] or [CARD 2 •0004]");
    check("4111 1111 1111 1111", json!({"keepLast4": true}), "[CARD •1111]");
    check("a@example.com A@EXAMPLE.COM", json!(true), "[EMAIL] [EMAIL]");
    check("4111 1111 1111 1111", json!({"action": "tag"}), "4111 1111 1111 1111");
    check("12 Baker Street", json!(true), "12 Baker Street");
    check("ça 4111 1111 1111 1111 là", json!(true), "ça [CARD] là");
}

#[test]
fn a_filter_holds_back_what_it_is_told_to() {
    let check = |text: &str, settings: Value, expected: &[FilterName]| {
        assert_eq!(run(text, settings.clone()).blocked_by, expected, "{text} {settings}");
    };
    let block = json!({"action": "block"});
    check("fuck", json!({"profanity": block}), &[FilterName::Profanity]);
    check("damn", json!({"profanity": block}), &[]);
    check("fuck", json!({"profanity": true}), &[]);
    check("a@example.com", json!({"pii": block}), &[FilterName::Pii]);
    check("12 Baker Street", json!({"pii": block}), &[]);
    check("hello", json!({"spam": {"action": "block", "threshold": 0.0}}), &[FilterName::Spam]);
    check("fuck a@example.com", json!({"profanity": block, "pii": block}), &[FilterName::Profanity, FilterName::Pii]);
    check("hello", json!({}), &[]);
}

#[test]
fn a_report_has_no_word_of_what_was_found() {
    let report = run("my card 4111 1111 1111 1111, fuck", json!({"pii": true, "profanity": true}));
    let written = serde_json::to_string(&(&report.pii, &report.profanity)).unwrap();
    assert!(!written.contains("4111") && !written.contains("fuck"), "{written}");
}

#[test]
fn any_text_is_filtered_in_time_that_grows_with_it() {
    let settings = FilterSettings::all();
    for piece in [
        "1 ",
        "1",
        "a@",
        "a.",
        "@a.",
        "f*",
        "f u c k ",
        "(",
        "+1 ",
        "1.",
        ":",
        "A1 ",
        "de89 ",
        "at dot ",
        "12 Rue ",
        "é\u{301}",
        "-",
        "http://",
    ] {
        let text: String = piece.chars().cycle().take(20_000).collect();
        let report = filters::run(&text, &settings, &SpamFacts::default());
        for place in report.pii.iter().map(pii::PiiFinding::range) {
            assert!(text.get(place).is_some(), "{piece}");
        }
        for place in report.profanity.iter().map(profanity::ProfanityFinding::range) {
            assert!(text.get(place).is_some(), "{piece}");
        }
    }
}
