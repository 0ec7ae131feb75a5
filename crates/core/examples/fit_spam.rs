//! Fits the weights of the spam filter: `cargo run -p omni-core --example fit_spam -- PUBLIC.tsv > …/spam.tsv`.
//!
//! PUBLIC.tsv is the public set that `cargo omni filter measure --public` installs; one half of it is fitted on, and our own
//! sentences of `crates/core/data/filters/spam_training.tsv`. The other half is what is measured with.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a tool on the command line")]

use std::collections::BTreeMap;

use omni_core::domain::filters::spam;
use omni_core::testing::labelled::{self, Labelled};

/// Our own sentences.
const OWN: &str = include_str!("../data/filters/spam_training.tsv");
/// What the public set has for the numbers of honest people, and what is put there again: else every number were spam.
const MASKED: &str = "&lt;#&gt;";
const MASKED_FOR: [&str; 6] = ["7", "30", "450", "2000", "48213", "9"];
/// How often each of them counts.
const OWN_TIMES: usize = 2;
/// A word or a pair is looked at from so many texts on.
const LEAST_TEXTS: usize = 2;
/// How strongly weights are drawn to zero.
const RIDGE: f64 = 0.0003;
/// How often all texts are gone through.
const ROUNDS: usize = 1_500;
/// Smaller weights are left out.
const LEAST_WEIGHT: f64 = 0.12;
/// How much more a missed spam weighs than a wrong finding.
const SPAM_WEIGHT: f64 = 1.6;

/// What is added to the bias: chosen by cross-validation on the half that is fitted on, for a precision of 0.98.
const SHIFT: f64 = 0.5;

/// A text as numbers of its features with their values.
struct Row {
    spam: f64,
    features: Vec<(usize, f64)>,
}

fn main() {
    let Some(path) = std::env::args().nth(1) else { return eprintln!("name the public set") };
    let Ok(public) = std::fs::read(&path) else { return eprintln!("{path} cannot be read") };
    let [mut rows, _] = labelled::halves(labelled::rows(&String::from_utf8_lossy(&public)));
    for (nth, (_, text)) in rows.iter_mut().enumerate() {
        *text = text.replace(MASKED, MASKED_FOR.get(nth % MASKED_FOR.len()).unwrap_or(&""));
    }
    let own = labelled::rows(OWN);
    rows.extend(std::iter::repeat_n(own, OWN_TIMES).flatten());
    let (names, rows) = numbered(&rows);
    let (bias, weights) = fitted(names.len(), &rows);
    println!("# Made by fit_spam from one half of the SMS Spam Collection (NOTICE.md) and sentences of our own.");
    println!("bias\t{:.3}", bias + SHIFT);
    for (name, weight) in names.iter().zip(weights).filter(|(_, weight)| weight.abs() >= LEAST_WEIGHT) {
        println!("{name}\t{weight:.2}");
    }
}

fn numbered(rows: &[Labelled]) -> (Vec<String>, Vec<Row>) {
    let all: Vec<Vec<(String, f64)>> = rows.iter().map(|(_, text)| spam::features(text)).collect();
    let mut texts: BTreeMap<&str, usize> = BTreeMap::new();
    for (name, _) in all.iter().flatten() {
        *texts.entry(name).or_default() += 1;
    }
    let known: BTreeMap<&str, usize> =
        texts.iter().filter(|(_, texts)| **texts >= LEAST_TEXTS).map(|(name, _)| *name).zip(0..).collect();
    let row = |(features, (spam, _)): (&Vec<(String, f64)>, &Labelled)| Row {
        spam: f64::from(u8::from(*spam)),
        features: features.iter().filter_map(|(name, value)| Some((*known.get(name.as_str())?, *value))).collect(),
    };
    (known.keys().map(ToString::to_string).collect(), all.iter().zip(rows).map(row).collect())
}

/// Logistic regression with a ridge, by descending the gradient with momentum.
fn fitted(features: usize, rows: &[Row]) -> (f64, Vec<f64>) {
    let mut weights = vec![0.0; features];
    let mut speed = vec![0.0; features];
    let (mut bias, mut bias_speed) = (-1.0, 0.0);
    let share = 1.0 / f64::from(u32::try_from(rows.len()).unwrap_or(1));
    for _ in 0..ROUNDS {
        let mut slope: Vec<f64> = weights.iter().map(|weight| weight * RIDGE).collect();
        let mut bias_slope = 0.0;
        for row in rows {
            let sum: f64 =
                row.features.iter().filter_map(|(nth, value)| Some(weights.get(*nth)? * value)).sum::<f64>() + bias;
            let importance = if row.spam > 0.5 { SPAM_WEIGHT } else { 1.0 };
            let error = (1.0 / (1.0 + (-sum).exp()) - row.spam) * share * importance;
            bias_slope += error;
            for (nth, value) in &row.features {
                slope.iter_mut().skip(*nth).take(1).for_each(|slope| *slope += error * value);
            }
        }
        bias_speed = 0.9 * bias_speed - bias_slope;
        bias += bias_speed;
        for ((weight, speed), slope) in weights.iter_mut().zip(&mut speed).zip(slope) {
            *speed = 0.9 * *speed - slope;
            *weight += *speed;
        }
    }
    (bias, weights)
}
