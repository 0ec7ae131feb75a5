//! Tests of how contacts are shared out.

use std::collections::BTreeMap;

use super::*;
use crate::model::message::Address;

/// The workflows that each of many contacts gets from a rule with `destination`.
fn shared_out(destination: &Value, contacts: u32) -> Vec<Vec<String>> {
    let set = set(json!({"routingRules": [{"name": "trial", "conditions": [], "destination": destination}]}));
    let rules = Rules::lenient(&set);
    let mut message = message("x");
    let each = (0..contacts).map(|contact| {
        message.from.address = Address::Phone(format!("+1415{contact:07}"));
        let choices = rules.decide(&facts(&message)).choices.into_iter();
        choices.map(|choice| Value::from(choice.destination).as_str().unwrap_or_default().to_owned()).collect()
    });
    each.collect()
}

fn split(shares: &[(f64, Value)]) -> Value {
    let shares: Vec<Value> =
        shares.iter().map(|(percent, to)| json!({"percent": percent, "destination": to})).collect();
    json!({"type": "split", "shares": shares})
}

fn parts(shared: &[Vec<String>]) -> BTreeMap<String, f64> {
    let mut counts = BTreeMap::new();
    for places in shared {
        *counts.entry(places.join("+")).or_insert(0.0) += 100.0 / f64::from(u32::try_from(shared.len()).unwrap());
    }
    counts
}

#[test]
fn contacts_are_shared_out_as_the_percentages_say_and_always_alike() {
    let split = split(&[(50.0, json!("a")), (49.5, json!("b")), (0.5, json!("c"))]);
    let shared = shared_out(&split, 100_000);
    for ((name, part), (expected, percent)) in parts(&shared).iter().zip([("a", 50.0), ("b", 49.5), ("c", 0.5)]) {
        assert_eq!(name, expected);
        assert!((part - percent).abs() < 1.0, "{name}: {part} instead of {percent}");
    }
    assert_eq!(shared_out(&split, 1_000), shared[..1_000], "the same contact is answered in the same way");
}

#[test]
fn a_changed_percentage_moves_only_those_at_its_border() {
    let before = shared_out(&split(&[(50.0, json!("a")), (50.0, json!("b"))]), 20_000);
    let after = shared_out(&split(&[(60.0, json!("a")), (40.0, json!("b"))]), 20_000);
    let moved: Vec<_> = before.iter().zip(&after).filter(|(before, after)| before != after).collect();
    assert!(moved.iter().all(|(before, after)| (before[0].as_str(), after[0].as_str()) == ("b", "a")));
    assert!((1_800..2_200).contains(&moved.len()), "{} of 20,000 moved", moved.len());
}

#[test]
fn two_splits_do_not_draw_alike() {
    let half = |one: &str, other: &str| split(&[(50.0, json!(one)), (50.0, json!(other))]);
    let check = |destination: Value| {
        let parts = parts(&shared_out(&destination, 20_000));
        assert_eq!(parts.len(), 4, "{parts:?}");
        assert!(parts.values().all(|part| (24.0..26.0).contains(part)), "{parts:?}");
    };
    check(json!([half("a", "b"), half("c", "d")]));
    check(split(&[(50.0, half("a", "b")), (50.0, half("c", "d"))]));
}

#[test]
fn the_last_share_takes_what_is_missing() {
    let check = |shares: Value, expected: &[&str]| {
        assert_eq!(parts(&shared_out(&shares, 200)).into_keys().collect::<Vec<_>>(), expected, "{shares}");
    };
    check(split(&[(0.0, json!("a")), (0.0, json!("b"))]), &["b"]);
    check(split(&[(-5.0, json!("a")), (100.0, json!("b"))]), &["b"]);
    check(split(&[(300.0, json!("a")), (100.0, json!("b"))]), &["a"]);
    check(split(&[]), &[""]);
}
