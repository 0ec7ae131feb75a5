//! Rows for the three tiers, and for what is none of them.

use super::*;

fn check_with(hints: Hints, text: &str, verdict: Verdict, tier: Option<Tier>) {
    let found = classify(text, hints);
    assert_eq!((found.verdict, found.tier), (verdict, tier), "{text:?}: {found:?}");
}

fn check(text: &str, verdict: Verdict, tier: Tier) {
    check_with(Hints::default(), text, verdict, Some(tier));
}

fn check_none(text: &str) {
    check_with(Hints::default(), text, Verdict::None, None);
}

#[test]
fn a_keyword_is_one_in_any_dress() {
    for text in [
        "STOP",
        "stop.",
        " Stop!! ",
        "“STOP”",
        "S\u{200b}TOP",
        "ＳＴＯＰ",
        "stop 🛑",
        "S T O P",
        "S.T.O.P.",
        "stop stop",
        "Stop. Thank you",
        "please stop",
        "stop por favor",
        "STOP\nSent from my iPhone",
        "stop\n-- \nJane Doe",
        "Stop\nJane",
        "opt-out",
        "Opt Out",
        "arrêt",
        "ARRET",
        "arre\u{302}t",
        "Désabonnez-moi",
        "стоп",
        "cancel",
        "END",
        "no más",
    ] {
        check(text, Verdict::Stop, Tier::Exact);
    }
    check("Start please", Verdict::Start, Tier::Exact);
    check("à l'aide", Verdict::Help, Tier::Exact);
}

#[test]
fn a_slip_of_the_finger_counts_in_the_only_word() {
    for text in ["stpo", "stoppp", "sttop", "dtop", "st0p", "unsubscibe", "Unsubscrbe!", "cancle", "please unsubsribe"]
    {
        check(text, Verdict::Stop, if text.contains(' ') { Tier::Command } else { Tier::NearMiss });
    }
    check("strat", Verdict::Start, Tier::NearMiss);
    for text in [
        "shop",
        "step",
        "top",
        "weekend",
        "nonstop",
        "endorse",
        "helo",
        "hell",
        "anmelden!?",
        "subscribe",
        "stppo it now ok",
    ] {
        assert_ne!(classify(text, Hints::default()).verdict, Verdict::Stop, "{text}");
    }
}

#[test]
fn the_last_clause_wins() {
    check("don't stop. STOP.", Verdict::Stop, Tier::Command);
    check("stop, and start sending to my other number", Verdict::Stop, Tier::Command);
    check_none("Stop. Sorry, please don't stop");
}

#[test]
fn a_number_behind_a_keyword_changes_nothing() {
    check("STOP 12345", Verdict::Stop, Tier::Command);
}

#[test]
fn a_negation_within_three_words_takes_the_verb_back() {
    for text in [
        "don't stop",
        "please don't ever stop",
        "never stop texting me",
        "no need to stop",
        "no dejes de escribirme",
        "n'arrêtez pas",
        "bitte nicht aufhören",
        "não pare",
        "non smettere",
        "stop niet",
        "nie przestawaj",
    ] {
        check_none(text);
    }
}

#[test]
fn other_objects_reports_and_questions_are_about_something_else() {
    for text in [
        "stop by tomorrow",
        "bus stop 12",
        "stop at the shop",
        "cancel my order",
        "end date",
        "quit smoking",
        "I can't stop laughing",
        "when does the bus stop?",
        "can I stop by?",
        "he told me to stop",
        "We must STOP this bill",
        "yes",
        "",
    ] {
        check_none(text);
    }
}

#[test]
fn yes_is_a_start_only_in_answer_to_our_confirmation() {
    let hints = Hints { answers_confirmation: true, ..Hints::default() };
    check_with(hints, "Yes", Verdict::Start, Some(Tier::Exact));
    check_with(hints, "Sí, por favor", Verdict::Start, Some(Tier::Exact));
    check_with(Hints::default(), "Yes", Verdict::None, None);
}

#[test]
fn everyday_words_count_in_the_customers_language_and_in_english() {
    let check = |text: &str, language: Option<Language>, expected: Verdict| {
        let found = classify(text, Hints { language, ..Hints::default() });
        assert_eq!(found.verdict, expected, "{text} {language:?}");
    };
    check("halt", None, Verdict::Stop);
    check("halt", Some(Language::De), Verdict::Stop);
    check("halt", Some(Language::Es), Verdict::None);
    check("alto", Some(Language::Es), Verdict::Stop);
    check("alto", Some(Language::It), Verdict::None);
    check("end", Some(Language::It), Verdict::Stop);
    check("abmelden", Some(Language::It), Verdict::Stop);
}

#[test]
fn the_language_is_the_one_of_the_words() {
    let check = |text: &str, hint: Option<Language>, expected: Option<Language>| {
        let found = classify(text, Hints { language: hint, ..Hints::default() });
        assert_eq!(found.language, expected, "{text}");
    };
    check("stop", None, Some(Language::En));
    check("stop", Some(Language::Fr), Some(Language::Fr));
    check("parar", None, None);
    check("parar", Some(Language::Pt), Some(Language::Pt));
    check("No me escriban más", None, Some(Language::Es));
}

#[test]
fn the_span_is_one_of_the_original() {
    let check = |text: &str, expected: &str| {
        assert_eq!(&text[classify(text, Hints::default()).span.unwrap()], expected);
    };
    check("  “Stop”!", "Stop");
    check("Hi. Please stop texting me. Bye", "stop texting me");
    check("¡No me escriban más!", "No me escriban más");
    check("Désolé, arrêtez de m’écrire", "arrêtez de m’écrire");
}

#[test]
fn a_long_text_is_read_to_its_beginning() {
    let long = format!("Stop texting me. {}", "This is a sentence about the weather. ".repeat(300));
    check(&long, Verdict::Stop, Tier::Command);
    check_none(&"word ".repeat(60_000));
    check_none(&"don't stop the bus ".repeat(5_000));
}

#[test]
fn whatever_comes_is_read() {
    for text in ["\u{301}", "'", "''''", "\u{1}", "🛑🛑🛑", "ﷺ", "stop\0", "-", "...", "’s", "l'", "\u{200b}", "١٢٣"]
    {
        let _ = classify(text, Hints::default());
    }
}
