//! Which texts have which profanities.

use super::*;

#[track_caller]
fn check(text: &str, expected: &[(&str, u8)]) {
    check_with(&ProfanityFilter::default(), text, expected);
}

#[track_caller]
fn check_with(filter: &ProfanityFilter, text: &str, expected: &[(&str, u8)]) {
    let found = find(text, filter);
    let found: Vec<(&str, u8)> = found.iter().map(|finding| (&text[finding.range()], finding.severity)).collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn a_word_is_found_however_it_is_written() {
    check("What the FUCK, man", &[("FUCK", 2)]);
    check("fuuuuck", &[("fuuuuck", 2)]);
    check("sh1t $hit b!tch a$$", &[("sh1t", 2), ("$hit", 2), ("b!tch", 2), ("a$$", 2)]);
    check("f*ck f**k f*** sh*tty", &[("f*ck", 2), ("f**k", 2), ("f***", 2), ("sh*tty", 2)]);
    check("f u c k you", &[("f u c k", 2)]);
    check("S.H.I.T", &[("S.H.I.T", 2)]);
    check("ｆｕｃｋ fück 𝐟𝐮𝐜𝐤", &[("ｆｕｃｋ", 2), ("fück", 2), ("𝐟𝐮𝐜𝐤", 2)]);
    check("fuсk with a Cyrillic letter", &[("fuсk", 2)]);
    check("f\u{200b}uck", &[("f\u{200b}uck", 2)]);
    check("damn, that is crap", &[("damn", 1), ("crap", 1)]);
    check("hijo de puta", &[("hijo de puta", 2)]);
}

#[test]
fn names_and_other_words_stay_whole() {
    for innocent in [
        "Scunthorpe, Penistone and Cockermouth",
        "Mr Cockburn",
        "Dick Van Dyke",
        "I met Dick",
        "Moby Dick",
        "an assassin in my class",
        "glasses of grapes",
        "assess the grass",
        "a Maine coon",
        "magna cum laude",
        "kitchen-cum-diner",
        "my shih tzu",
        "the A55",
        "hace dos años",
        "je suis en retard",
        "gay and proud",
        "G R A P E S",
        "2*3=6",
        "pass****",
        "8 bits",
    ] {
        check(innocent, &[]);
    }
}

#[test]
fn what_a_tenant_allows_wins_over_what_it_denies() {
    let set = |words: &[&str]| words.iter().map(ToString::to_string).collect();
    let filter = ProfanityFilter {
        allow: set(&["shit", "Bad Ass Coffee"]),
        deny: set(&["acme", "shit", "bad coffee"]),
        ..ProfanityFilter::default()
    };
    check_with(&filter, "Acme is shit, sh1t and s h i t", &[("Acme", 2)]);
    check_with(&filter, "Bad Ass Coffee is bad coffee, my ass", &[("bad coffee", 2), ("ass", 2)]);
}
