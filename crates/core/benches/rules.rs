//! What a decision costs with ten to ten thousand rules, beside what it would cost to ask one rule after the other.
//!
//! `cargo bench -p omni-core --bench rules` prints Criterion's figures and one table with the medians.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark says what it found, or fails")]

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::Criterion;
use omni_core::domain::rules::{Facts, RuleSet, Rules};
use omni_core::model::message::Message;
use serde_json::{Value, json};

/// Numbers of rules that are measured.
const RULES: [usize; 4] = [10, 100, 1_000, 10_000];
/// Lengths of the message, in characters.
const LENGTHS: [usize; 2] = [160, 4_096];
/// The most that a thousand rules on a text message may take, in microseconds.
const AIM: f64 = 10.0;

/// Nanoseconds of every sample, by rules, characters and what was done.
type Samples = RefCell<BTreeMap<(usize, usize, &'static str), Vec<f64>>>;

fn main() {
    let samples = Samples::default();
    let mut criterion = Criterion::default()
        .sample_size(30)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(800))
        .configure_from_args();
    for rules in RULES {
        for length in LENGTHS {
            decisions(&mut criterion, &samples, rules, length);
        }
    }
    criterion.final_summary();
    table(&samples.into_inner());
}

/// Measures every way of deciding about a message that no rule matches, which is the most work for most of them.
fn decisions(criterion: &mut Criterion, samples: &Samples, count: usize, length: usize) {
    let contains = set(count, |nth| json!([body(nth)]));
    let several = set(count, |nth| {
        let store = json!({"field": "metadata.store", "operator": "equals", "value": format!("S{}", nth % 100)});
        let channel = json!({"field": "channel", "operator": "equals", "value": "sms"});
        json!([channel, store, {"any": [body(nth), body(nth + count)]}, {"not": body(nth + 2 * count)}])
    });
    let message = message(length);
    let facts = Facts { message: &message, contact: None, conversation: None, channel: None, now: message.received_at };
    let needles: Vec<String> = (0..count).map(|nth| phrase(nth).to_lowercase()).collect();
    let (rules, of_several) = (Rules::compile(&contains).unwrap(), Rules::compile(&several).unwrap());
    assert!(rules.decide(&facts).choices.is_empty() && of_several.decide(&facts).choices.is_empty());
    let mut measure = |step: &'static str, action: &mut dyn FnMut()| {
        criterion.bench_function(&format!("{step}/{count}/{length}"), |bencher| {
            bencher.iter_custom(|times| {
                let started = Instant::now();
                (0..times).for_each(|_| action());
                let took = started.elapsed();
                let each = took.as_secs_f64() * 1e9 / f64::from(u32::try_from(times).unwrap_or(u32::MAX));
                samples.borrow_mut().entry((count, length, step)).or_default().push(each);
                took
            });
        });
    };
    measure("compiled", &mut || drop(black_box(rules.decide(black_box(&facts)))));
    measure("compiled, several conditions", &mut || drop(black_box(of_several.decide(black_box(&facts)))));
    measure("one by one, prepared", &mut || {
        let body = black_box(&message).body.to_lowercase();
        black_box(needles.iter().position(|needle| body.contains(needle.as_str())));
    });
    measure("one by one, as written", &mut || drop(black_box(contains.decide(black_box(&facts)))));
    if length == LENGTHS[0] {
        measure("compiling", &mut || drop(black_box(Rules::lenient(black_box(&contains)))));
    }
}

fn set(count: usize, conditions: impl Fn(usize) -> Value) -> RuleSet {
    let rules = (0..count).map(|nth| {
        json!({"name": format!("rule {nth}"), "conditions": conditions(nth), "destination": format!("workflow {nth}")})
    });
    serde_json::from_value(json!({"routingRules": rules.collect::<Vec<_>>()})).unwrap()
}

fn body(nth: usize) -> Value {
    json!({"field": "body", "operator": "contains", "value": phrase(nth)})
}

/// Two words that no message has in this order.
fn phrase(nth: usize) -> String {
    format!("{} {}", word(nth * 7 + 3), word(nth / 3 + 11_111)).to_uppercase()
}

/// A word of three or four syllables, another for each number.
fn word(number: usize) -> String {
    const SYLLABLES: [&str; 16] =
        ["ba", "re", "ti", "mo", "lu", "ken", "sor", "di", "fa", "pel", "nu", "ga", "vi", "stra", "hel", "po"];
    let digits = std::iter::successors(Some(number), |left| (*left >= 16).then_some(left / 16));
    digits.chain([number % 13]).filter_map(|digit| SYLLABLES.get(digit % 16).copied()).collect()
}

/// A message of words that rules look for too, in another order.
fn message(length: usize) -> Message {
    let mut text = String::new();
    let mut number = 1_usize;
    while text.len() < length {
        number = number.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        text.push_str(&word((number >> 33) % 30_000));
        text.push_str(if number.is_multiple_of(11) { ". " } else { " " });
    }
    text.truncate(length);
    serde_json::from_value(json!({
        "id": "m", "tenantId": "t", "conversationId": "c", "correlationId": "x", "direction": "inbound",
        "channel": "sms", "from": {"address": "+14155550100"}, "to": {"address": "+15550001111"}, "body": text,
        "metadata": {"store": "s7"}, "timestamp": "2026-11-23T12:00:00Z", "receivedAt": "2026-11-23T12:00:00Z",
    }))
    .unwrap()
}

fn table(samples: &BTreeMap<(usize, usize, &'static str), Vec<f64>>) {
    let median = |rules, length, step| {
        let mut all = samples.get(&(rules, length, step)).cloned().unwrap_or_default();
        all.sort_by(f64::total_cmp);
        all.get(all.len() / 2).copied().unwrap_or_default() / 1e3
    };
    println!(
        "\n| rules | characters | compiled | compiled, several conditions | one by one, prepared | one by one, as written | compiling |"
    );
    println!("|--:|--:|--:|--:|--:|--:|--:|");
    for rules in RULES {
        for length in LENGTHS {
            let at = |step| median(rules, length, step);
            let compiling = at("compiling");
            let compiling = if compiling > 0.0 { format!("{compiling:.0}") } else { String::new() };
            println!(
                "| {rules} | {length} | {:.2} | {:.2} | {:.2} | {:.1} | {compiling} |",
                at("compiled"),
                at("compiled, several conditions"),
                at("one by one, prepared"),
                at("one by one, as written"),
            );
        }
    }
    let aimed = median(1_000, 160, "compiled");
    let verdict = if aimed <= AIM { "holds" } else { "does not hold" };
    println!("\nMicroseconds, medians. 1,000 rules on 160 characters: {aimed:.2}; the aim of {AIM:.0} {verdict}.");
}
