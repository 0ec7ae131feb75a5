//! Absurd contents, correctly signed: each has an outcome of its own within a bounded time, and none is a panic.

use std::fmt::Write;
use std::time::Duration;

use omni_core::foundation::http::Request;
use omni_core::inbound::receive::{MAX_BYTES, MAX_VALUES};
use omni_core::testing::carrier_fixtures::{Payload, Proof, SAID, Sample};
use serde_json::json;

use super::house::{House, everybody};
use super::log::Log;

/// Processor time for one webhook in a debug build.
const MAX_LENGTH: Duration = Duration::from_secs(2);
/// Stands in a payload where something is put that no JSON value can be.
const MARK: &str = "@@here@@";
/// A form of more parameters is nobody's.
const MAX_PARAMETERS: usize = 10_000;

/// Signed and received: believed and acknowledged, or refused where the proof itself was not readable.
fn survives(house: &House, how: &str, plain: Request) {
    let request = house.sign(plain);
    let (long, form) = (is_too_long(&request), parameters(&request) > MAX_PARAMETERS);
    let before = spent();
    let outcome = Log::during(|log| house.receive(log, &request));
    let took = spent().saturating_sub(before);
    let name = format!("{}: {how}", house.name());
    assert!(took < MAX_LENGTH, "{name} took {took:?}");
    let hidden = form || matches!(house.scheme.proof, Proof::Field(_));
    match outcome.response.status {
        413 => assert!(long && outcome.steps == 0, "{name}"),
        401 => assert!(
            hidden && !outcome.believed && outcome.response == house.carrier.refusal(),
            "{name}: {}",
            outcome.log
        ),
        _ => {
            assert_eq!(outcome.response, house.carrier.acknowledgement(), "{name}: {}", outcome.log);
            assert!(outcome.believed && !long, "{name}");
        }
    }
}

/// More than a function may read: in bytes, or in values of JSON.
fn is_too_long(request: &Request) -> bool {
    let values = request.body.iter().filter(|byte| b"{[,".contains(byte)).count();
    request.body.len() + request.query.len() > MAX_BYTES || values > MAX_VALUES
}

fn parameters(request: &Request) -> usize {
    if request.body.starts_with(b"{") { 0 } else { request.body.split(|byte| *byte == b'&').count() }
}

/// The processor time of this thread: the machine may be busy. None where nobody keeps it (`man 5 proc`, schedstat).
fn spent() -> Duration {
    let kept = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = kept.split(' ').next().and_then(|first| first.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or_default())
}

/// The samples in which a customer says something.
fn texts(house: &House) -> impl Iterator<Item = Sample> {
    house.samples().into_iter().filter(|sample| sample.payload.leaf_of(SAID).is_some())
}

/// A JSON sample with `raw` where its text was.
fn with_raw(house: &House, sample: &Sample, raw: &[u8]) -> Option<Request> {
    let Payload::Json(_) = sample.payload else { return None };
    let marked = sample.payload.with(sample.payload.leaf_of(SAID)?, &json!(MARK)).request(house.carrier);
    let text = String::from_utf8(marked.body.clone()).unwrap();
    let (before, after) = text.split_once(&format!("\"{MARK}\"")).unwrap();
    Some(Request { body: [before.as_bytes(), raw, after.as_bytes()].concat(), ..marked })
}

fn nested(open: &str, close: &str, depth: usize) -> Vec<u8> {
    format!("{}1{}", open.repeat(depth), close.repeat(depth)).into_bytes()
}

#[test]
fn json_of_any_depth_is_survived() {
    everybody(|house| {
        for depth in [10, 100, 126, 127, 128, 129, 1_000, 10_000, 100_000, 1_000_000] {
            for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
                let deep = nested(open, close, depth);
                for sample in texts(house) {
                    if let Some(request) = with_raw(house, &sample, &deep) {
                        survives(house, &format!("depth {depth}"), request);
                    }
                }
                let alone = Request { body: deep, ..house.samples()[0].payload.request(house.carrier) };
                survives(house, &format!("nothing but depth {depth}"), alone);
            }
        }
    });
}

#[test]
fn json_of_any_width_is_survived() {
    let mut keys = String::from("{");
    for key in 0..100_000 {
        write!(keys, "\"k{key}\":{key},").unwrap();
    }
    keys.push_str("\"last\":1}");
    let same = format!("{{{}\"text\":\"a\"}}", "\"text\":{},".repeat(100_000));
    let nothing = format!("[{}null]", "null,".repeat(100_000));
    let numbers = format!("[{}]", ["1"; 1_001].join(","));
    let text = format!("\"{}\"", "a\\u00e4👋".repeat(100_000));
    everybody(|house| {
        for raw in [&keys, &same, &nothing, &numbers, &text] {
            for sample in texts(house) {
                if let Some(request) = with_raw(house, &sample, raw.as_bytes()) {
                    survives(house, &raw[..4], request);
                }
            }
            let alone = Request { body: raw.clone().into_bytes(), ..house.samples()[0].payload.request(house.carrier) };
            survives(house, &format!("nothing but {}", &raw[..4]), alone);
        }
    });
}

#[test]
fn json_that_is_hardly_json_is_survived() {
    let digits = "9".repeat(100_000);
    let mut raws: Vec<&[u8]> = vec![br#""\ud800""#, br#""\udc00\ud800x""#, br#""a\u0000b""#, "\"\u{feff}\"".as_bytes()];
    raws.extend([b"\"a\0b\"".as_slice(), b"\"\xff\xfe\"", b"\"\xed\xa0\x80\"", b"\"\x1b[2J\"", b"\"", b"", b"nul"]);
    raws.extend(
        ["1e400", "-1e400", "1e-400", "1e308", "-0", "0.1e1", "00", "+1", "0x1", "NaN", "Infinity"].map(str::as_bytes),
    );
    raws.extend(["9223372036854775807", "9223372036854775808", "-9223372036854775808"].map(str::as_bytes));
    raws.extend(["-9223372036854775809", "18446744073709551615", "18446744073709551616"].map(str::as_bytes));
    raws.extend(
        ["true", "null", "[]", "{}", "[null]", "\"\"", "\" \"", "1,", "1,\"x\":{}", digits.as_str()].map(str::as_bytes),
    );
    everybody(|house| {
        for raw in &raws {
            for sample in texts(house) {
                let how = String::from_utf8_lossy(&raw[..raw.len().min(30)]).into_owned();
                if let Some(request) = with_raw(house, &sample, raw) {
                    survives(house, &how, request);
                }
            }
        }
    });
}

#[test]
fn a_body_that_is_hardly_one_is_survived() {
    everybody(|house| {
        for sample in house.samples() {
            let plain = sample.payload.request(house.carrier);
            let body = |how: &str, body: Vec<u8>| survives(house, how, Request { body, ..plain.clone() });
            let utf16 = String::from_utf8_lossy(&plain.body).encode_utf16().flat_map(u16::to_le_bytes).collect();
            body("UTF-16", utf16);
            body("a byte order mark", [b"\xef\xbb\xbf".as_slice(), &plain.body].concat());
            body("a NUL at the end", [&plain.body, b"\0".as_slice()].concat());
            body("twice", [plain.body.as_slice(), &plain.body].concat());
            body("in a list", [b"[".as_slice(), &plain.body, b"]"].concat());
            for words in ["", " ", "null", "0", "\"\"", "[]", "{}", "[{}]", "[[]]", "{\"\":\"\"}", "&", "=", "%"] {
                body(words, words.as_bytes().to_vec());
            }
            body("random bytes", (0..=255).rev().collect());
        }
    });
}

#[test]
fn three_megabytes_are_taken_and_one_byte_more_is_not() {
    everybody(|house| {
        for sample in house.samples() {
            let plain = sample.payload.request(house.carrier);
            if plain.method == "GET" {
                continue;
            }
            let filler = if matches!(sample.payload, Payload::Json(_)) { b' ' } else { b'&' };
            let signed_length = |body: &[u8]| {
                let signed = house.sign(Request { body: body.to_vec(), ..plain.clone() });
                signed.body.len() + signed.query.len()
            };
            let mut body = plain.body.clone();
            let room = MAX_BYTES.saturating_sub(signed_length(&body));
            body.resize(body.len() + room, filler);
            let fits = house.sign(Request { body: body.clone(), ..plain.clone() });
            survives(house, "three megabytes", Request { body: body.clone(), ..plain.clone() });
            body.push(filler);
            survives(house, "one byte more", Request { body, ..plain.clone() });
            let mut longer = fits;
            longer.body.resize(MAX_BYTES + 1, filler);
            let outcome = Log::during(|log| house.receive(log, &longer));
            assert_eq!((outcome.response.status, outcome.steps, outcome.believed), (413, 0, false), "{}", house.name());
            if let Some(leaf) = sample.payload.leaf_of(SAID) {
                let novel = sample.payload.with(leaf, &json!("a👋".repeat(500_000)));
                survives(house, "a text of 2.5 MB", novel.request(house.carrier));
            }
        }
    });
}

#[test]
fn a_form_that_is_hardly_one_is_survived() {
    let deep = |depth| String::from_utf8(nested("[", "]", depth)).unwrap();
    let mut tails = vec!["&=&=&%&%4&%zz&a&&".to_owned(), "&Body=%FF%FE%00%ED%A0%80".to_owned(), "&%FF=%00".to_owned()];
    for depth in [100, 128, 1_000, 1_000_000] {
        for name in ["ChannelMetadata", "InteractiveData", "mediaUrls", "message", "MessageStatus"] {
            tails.push(format!("&{name}={}", deep(depth)));
        }
    }
    for count in [2, 900, 1_100, 9_900, 10_000] {
        tails.push("&Body=again".repeat(count));
        let (mut others, mut pictures) = (String::new(), String::new());
        for number in 0..count {
            write!(others, "&k{number}={number}").unwrap();
            write!(pictures, "&MediaUrl{number}=https://a.example").unwrap();
        }
        tails.extend([others, pictures]);
    }
    everybody(|house| {
        for sample in house.samples() {
            let plain = sample.payload.request(house.carrier);
            for tail in &tails {
                match sample.payload {
                    Payload::Json(_) => {}
                    Payload::Form(_) => {
                        let body = [&plain.body, tail.as_bytes()].concat();
                        survives(house, &tail[..8], Request { body, ..plain.clone() });
                    }
                    // A query has no more bytes than a gateway lets through.
                    Payload::Query(_) => {
                        let query = format!("{}{}", plain.query, &tail[..tail.len().min(8_000)]);
                        survives(house, &tail[..8], Request { query, ..plain.clone() });
                    }
                }
            }
        }
    });
}
