//! What each filter costs on a text message and on a long text.
//!
//! `cargo bench -p omni-core --bench filters` prints Criterion's figures and one table with the medians.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark says what it found, or fails")]

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::Criterion;
use omni_core::domain::filters::{self, SpamFacts, pii, profanity, spam};
use omni_core::model::workflow::filters::{FilterSettings, PiiFilter, ProfanityFilter, SpamFilter};

/// How many characters the text has.
const LENGTHS: [usize; 2] = [160, 4_096];
/// What customers write, with something for every filter to look at.
const SENTENCES: &str = "Hello, my parcel 48213 has not come on 2024-11-30. Call me on +44 20 7946 0958 or write to jane@example.com; \
                         the card was 4111 1111 1111 1111. I live at 12 Baker Street, this is a damn long wait, please answer! ";

/// Nanoseconds of every sample, by what was done and characters.
type Samples = RefCell<BTreeMap<(&'static str, usize), Vec<f64>>>;

fn main() {
    let samples = Samples::default();
    let mut criterion = Criterion::default()
        .sample_size(30)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_millis(800))
        .configure_from_args();
    for length in LENGTHS {
        let text: String = SENTENCES.chars().cycle().take(length).collect();
        let (pii_filter, profanity_filter, spam_filter) =
            (PiiFilter::default(), ProfanityFilter::default(), SpamFilter::default());
        let settings = FilterSettings::all();
        let mut measure = |filter: &'static str, action: &mut dyn FnMut()| {
            criterion.bench_function(&format!("{filter}/{length}"), |bencher| {
                bencher.iter_custom(|times| {
                    let started = Instant::now();
                    (0..times).for_each(|_| action());
                    let took = started.elapsed();
                    let each = took.as_secs_f64() * 1e9 / f64::from(u32::try_from(times).unwrap_or(u32::MAX));
                    samples.borrow_mut().entry((filter, length)).or_default().push(each);
                    took
                });
            });
        };
        measure("pii", &mut || drop(black_box(pii::find(black_box(&text), &pii_filter))));
        measure("profanity", &mut || drop(black_box(profanity::find(black_box(&text), &profanity_filter))));
        measure("spam", &mut || drop(black_box(spam::score(black_box(&text), SpamFacts::default(), &spam_filter))));
        measure("all, with redaction", &mut || {
            drop(black_box(filters::run(black_box(&text), &settings, &SpamFacts::default())));
        });
    }
    criterion.final_summary();
    table(&samples.into_inner());
}

fn table(samples: &BTreeMap<(&'static str, usize), Vec<f64>>) {
    println!("\n| filter | characters | median |\n|---|---|---|");
    for ((filter, length), nanoseconds) in samples {
        let mut sorted = nanoseconds.clone();
        sorted.sort_by(f64::total_cmp);
        let median = sorted.get(sorted.len() / 2).unwrap();
        println!("| {filter} | {length} | {:.1} µs |", median / 1e3);
    }
}
