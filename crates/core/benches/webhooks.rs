//! What a typical text webhook costs at every carrier: believing it, reading it, normalizing it; beside the bare hash and
//! a bare parse of the same bytes, which nobody can do without.
//!
//! `cargo bench -p omni-core --bench webhooks` prints Criterion's figures and one table with the sums.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark says what it found, or fails")]

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::Criterion;
use omni_core::domain::carriers::inbound::{Authentic, CarrierEvent, ExpectedProof, InboundMessage};
use omni_core::foundation::http::Request;
use omni_core::model::carrier::CarrierId;
use omni_core::model::message::CorrelationId;
use omni_core::testing::carrier_fixtures;
use omni_core::testing::carrier_fixtures::{ACME, NOW, PUBLIC_URL, Payload};
use serde_json::Value;

/// The most that our sum may be, as a multiple of the floor.
const AIM: f64 = 2.0;

/// Nanoseconds of every sample, by carrier and step.
type Samples = RefCell<BTreeMap<(&'static str, &'static str), Vec<f64>>>;

fn main() {
    let samples = Samples::default();
    let mut criterion = Criterion::default()
        .sample_size(60)
        .warm_up_time(Duration::from_millis(300))
        .measurement_time(Duration::from_millis(1_500))
        .configure_from_args();
    for carrier in CarrierId::ALL {
        webhook(&mut criterion, &samples, carrier);
    }
    criterion.final_summary();
    table(&samples.into_inner());
}

/// Measures every step of one carrier's text message.
fn webhook(criterion: &mut Criterion, samples: &Samples, carrier: CarrierId) {
    let scheme = carrier_fixtures::fixture(carrier).schemes.first().unwrap();
    let channel = carrier_fixtures::channel(carrier, ACME);
    let sample = carrier_fixtures::samples(&channel).into_iter().next().unwrap();
    let credentials = (scheme.credentials)(ACME);
    let request = scheme.sign(&credentials, PUBLIC_URL, sample.payload.request(carrier));
    let url = format!("{PUBLIC_URL}{}", request.path);
    let now = NOW.parse().unwrap();
    let expected = ExpectedProof { url: &url, credentials: &credentials, now };
    let authentic = Authentic::check(carrier, &request, &expected).ok().unwrap();
    let first = carrier.parse(&authentic).ok().unwrap().into_iter().next().unwrap();
    let CarrierEvent::Message(message) = first.event else { return };
    let correlation = CorrelationId::new("bench");
    let mut measure = |step, action: &mut dyn FnMut(usize) -> Duration| {
        criterion.bench_function(&format!("{}/{step}", carrier.name()), |bencher| {
            bencher.iter_custom(|times| {
                let mut pieces = Duration::ZERO;
                for from in (0..times).step_by(PIECE) {
                    let piece = usize::try_from(times - from).map_or(PIECE, |left| left.min(PIECE));
                    let took = action(piece);
                    let each = took.as_secs_f64() * 1e9 / f64::from(u32::try_from(piece).unwrap_or(u32::MAX));
                    let mut samples = samples.borrow_mut();
                    let kept = samples.entry((carrier.name(), step)).or_default();
                    if kept.len() < MAX_COUNT {
                        kept.push(each);
                    }
                    pieces += took;
                }
                pieces
            });
        });
    };
    measure("claims", &mut |times| timed(times, || carrier.claims(black_box(&request))));
    measure("verify", &mut |times| timed(times, || Authentic::check(carrier, black_box(&request), &expected).is_ok()));
    measure("parse", &mut |times| timed(times, || carrier.parse(black_box(&authentic))));
    measure("normalize", &mut |times| {
        let made = |message: Box<InboundMessage>| message.normalize(&channel, now, correlation.clone());
        let mut copies = vec![message.clone(); times].into_iter();
        timed(times, || copies.next().map(made))
    });
    measure("hash", &mut |times| timed(times, || (scheme.floor)(black_box(&request))));
    measure("bare parse", &mut |times| timed(times, || bare(&sample.payload, black_box(&request))));
}

/// Repetitions between two looks at the clock: about as long as nobody disturbs a busy machine.
const PIECE: usize = 50;
/// More samples tell nothing more.
const MAX_COUNT: usize = 100_000;

fn timed<R>(times: usize, mut action: impl FnMut() -> R) -> Duration {
    let started = Instant::now();
    for _ in 0..times {
        black_box(action());
    }
    started.elapsed()
}

/// The same bytes read into what knows nothing of a carrier.
fn bare(payload: &Payload, request: &Request) -> usize {
    match payload {
        Payload::Json(_) => {
            serde_json::from_slice::<Value>(&request.body).map_or(0, |value| usize::from(value.is_object()))
        }
        Payload::Form(_) => form_urlencoded::parse(&request.body).into_owned().collect::<Vec<_>>().len(),
        Payload::Query(_) => form_urlencoded::parse(request.query.as_bytes()).into_owned().collect::<Vec<_>>().len(),
    }
}

/// Prints what each step takes undisturbed, sums and how far above the floor we are. Whatever else the machine does only
/// adds to a time, so it is the tenth percentile of the pieces.
fn table(samples: &BTreeMap<(&'static str, &'static str), Vec<f64>>) {
    let undisturbed = |carrier: CarrierId, step: &'static str| {
        let mut all = samples.get(&(carrier.name(), step)).cloned().unwrap_or_default();
        all.sort_by(f64::total_cmp);
        all.get(all.len() / 10).copied().unwrap_or_default()
    };
    println!(
        "\n| carrier | claims | verify | parse | normalize | sum | bare hash | bare parse | floor | sum ÷ floor |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|");
    for carrier in CarrierId::ALL {
        let [claims, verify, parse, normalize] =
            ["claims", "verify", "parse", "normalize"].map(|step| undisturbed(carrier, step) / 1e3);
        let [hash, bare] = ["hash", "bare parse"].map(|step| undisturbed(carrier, step) / 1e3);
        let (sum, floor) = (verify + parse + normalize, hash + bare);
        let ratio = sum / floor;
        let verdict = if ratio <= AIM { "" } else { " over" };
        println!(
            "| {} | {claims:.2} | {verify:.2} | {parse:.2} | {normalize:.2} | {sum:.2} | {hash:.2} | {bare:.2} | {floor:.2} | {ratio:.2}{verdict} |",
            carrier.name()
        );
    }
    println!("\nMicroseconds, undisturbed; the sum is without claims; the aim is {AIM:.1} times the floor.");
}
