//! Changes that a forger can make to a genuine webhook without its key.

use omni_core::foundation::http::{Headers, Request};
use omni_core::testing::carrier_fixtures::{Body, Covers};

/// A webhook that somebody has touched, and what was done to it.
pub(crate) struct Touched {
    pub(crate) how: String,
    pub(crate) request: Request,
}

pub(crate) fn touched(how: impl Into<String>, request: Request) -> Touched {
    Touched { how: how.into(), request }
}

/// Every text that differs from `text` in one bit, as Latin-1 where it is no ASCII any more.
pub(crate) fn flips(text: &str) -> impl Iterator<Item = (usize, String)> {
    flipped(text.as_bytes()).map(|(at, bytes)| (at, bytes.into_iter().map(char::from).collect()))
}

/// Everything that differs from `bytes` in one bit, and where.
pub(crate) fn flipped(bytes: &[u8]) -> impl Iterator<Item = (usize, Vec<u8>)> {
    (0..bytes.len() * 8).map(|bit| {
        let mut other = bytes.to_vec();
        other[bit / 8] ^= 1 << (bit % 8);
        (bit / 8, other)
    })
}

/// The parts that may not be touched: path, query, body and headers, each as far as `covers` says.
pub(crate) fn of_what_is_covered(genuine: &Request, covers: Covers) -> Vec<Touched> {
    let mut all = Vec::new();
    if covers.path {
        for path in [format!("{}/", genuine.path), format!("{}/acme-{}", genuine.path, last(&genuine.path))] {
            all.push(touched(format!("path {path}"), Request { path, ..genuine.clone() }));
        }
    }
    if covers.query != Body::Nothing {
        let longer = format!("{}{}x=1", genuine.query, if genuine.query.is_empty() { "" } else { "&" });
        all.push(touched("one more parameter", Request { query: longer, ..genuine.clone() }));
        let other = flips(&genuine.query).filter(|(_, query)| differs(covers.query, &genuine.query, query));
        all.extend(other.map(|(at, query)| touched(format!("query byte {at}"), Request { query, ..genuine.clone() })));
    }
    if covers.body != Body::Nothing {
        let other = flipped(&genuine.body).filter(|(_, body)| differs(covers.body, &genuine.body, body));
        all.extend(other.map(|(at, body)| touched(format!("body byte {at}"), Request { body, ..genuine.clone() })));
        all.extend(rewritten(genuine));
    }
    for name in covers.headers {
        let value = genuine.headers.get(name).unwrap();
        all.extend(
            flips(value).map(|(at, value)| touched(format!("{name} byte {at}"), with(genuine, name, &[&value]))),
        );
        all.push(touched(format!("no {name}"), with(genuine, name, &[])));
        all.push(touched(format!("{name} twice"), with(genuine, name, &[value, value])));
    }
    all
}

/// Bodies that say the same, or nearly, in other bytes.
fn rewritten(genuine: &Request) -> Vec<Touched> {
    let body = |how: &str, body: Vec<u8>| touched(how, Request { body, ..genuine.clone() });
    let mut all = vec![
        body("a longer body", [&genuine.body, b"&Extra=1".as_slice()].concat()),
        body("a body on another", [&genuine.body, b"&".as_slice(), &genuine.body, b"1"].concat()),
    ];
    if let Ok(json) = serde_json::from_slice::<serde_json::Value>(&genuine.body) {
        all.push(body("a body written again", serde_json::to_vec_pretty(&json).unwrap()));
    }
    if !genuine.body.is_empty() {
        all.push(body("no body", Vec::new()));
        all.push(body("half a body", genuine.body[..genuine.body.len() / 2].to_vec()));
    }
    all
}

fn differs(covered: Body, genuine: impl AsRef<[u8]>, other: impl AsRef<[u8]>) -> bool {
    let sorted = |form: &[u8]| {
        let mut pairs: Vec<_> = omni_form(form);
        pairs.sort();
        pairs.dedup();
        pairs
    };
    covered == Body::Bytes || sorted(genuine.as_ref()) != sorted(other.as_ref())
}

fn omni_form(form: &[u8]) -> Vec<(String, String)> {
    form_urlencoded::parse(form).into_owned().collect()
}

/// The same request with these values of one header.
pub(crate) fn with(request: &Request, name: &str, values: &[&str]) -> Request {
    let mut headers: Headers = request.headers.iter().filter(|(other, _)| *other != name).collect();
    for value in values {
        headers.add(name, *value);
    }
    Request { headers, ..request.clone() }
}

fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or_default()
}
