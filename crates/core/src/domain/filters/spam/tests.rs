//! Which texts are spam, and why.

use super::*;

fn scored(text: &str, facts: SpamFacts, filter: &SpamFilter) -> SpamScore {
    score(text, facts, filter)
}

#[test]
fn each_part_that_counts_is_told() {
    let text = "WINNER!! Claim your £1000 prize, call 09061701461 or text WIN to 80122: http://bit.ly/x";
    let spam = scored(text, SpamFacts::default(), &SpamFilter::default());
    assert!(spam.score > 0.95, "{spam:?}");
    for part in ["capitals", "exclamations", "links", "money", "premiumNumber", "shortCode", "words"] {
        assert!(spam.parts.contains_key(part), "{part} of {spam:?}");
    }
    let ham = scored("Where is my order? It should have come yesterday", SpamFacts::default(), &SpamFilter::default());
    assert!(ham.score < 0.2, "{ham:?}");
    assert_eq!(scored("", SpamFacts::default(), &SpamFilter::default()), SpamScore::default());
}

#[test]
fn what_the_caller_knows_raises_the_score() {
    let text = "hello are you there";
    let of = |facts| scored(text, facts, &SpamFilter::default()).score;
    let plain = of(SpamFacts::default());
    let check = |facts: SpamFacts| assert!(of(facts) > plain, "{facts:?}");
    check(SpamFacts { first_contact: true, ..SpamFacts::default() });
    check(SpamFacts { sent_within_a_minute: 10, ..SpamFacts::default() });
    check(SpamFacts { same_text: 3, ..SpamFacts::default() });
    assert!((of(SpamFacts { sent_within_a_minute: 5, ..SpamFacts::default() }) - plain).abs() < f64::EPSILON);
}

#[test]
fn tenants_allow_their_own_offers_and_deny_phrases() {
    let set = |words: &[&str]| words.iter().map(ToString::to_string).collect();
    let text = "Claim your free prize now";
    let allowing = SpamFilter { allow: set(&["free prize", "claim"]), ..SpamFilter::default() };
    let before = scored(text, SpamFacts::default(), &SpamFilter::default()).score;
    assert!(scored(text, SpamFacts::default(), &allowing).score < before);
    let denying = SpamFilter { deny: set(&["Crypto Club"]), ..SpamFilter::default() };
    assert!(scored("join the crypto club", SpamFacts::default(), &denying).score > 0.99);
    assert!(scored("join the cryptoclub", SpamFacts::default(), &denying).score < 0.9);
}
