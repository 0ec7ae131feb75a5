//! The request file.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use base64::Engine as _;
use omni_core::foundation::http::{Headers, Request};
use serde::Deserialize;

/// Schemes of the URLs that webhooks are posted to.
const HTTP: [&str; 2] = ["http", "https"];

/// A webhook and the place it was sent to.
#[derive(Clone)]
pub(super) struct Inspected {
    /// The webhook.
    pub(super) request: Request,
    /// Scheme, user and host as the file writes them: the gateway's public URL.
    pub(super) public_url: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Written {
    method: String,
    url: String,
    #[serde(default)]
    headers: BTreeMap<String, Values>,
    body: Option<String>,
    body_base64: Option<String>,
    source_ip: Option<String>,
}

/// A repeated header is a list.
#[derive(Deserialize)]
#[serde(untagged)]
enum Values {
    One(String),
    Many(Vec<String>),
}

impl Inspected {
    /// Reads the file at `path`, or standard input if it is `-`.
    ///
    /// # Errors
    /// If it cannot be read or is no request.
    pub(super) fn read(path: &Path) -> Result<Self> {
        let mut text = String::new();
        if path == Path::new("-") {
            std::io::stdin().read_to_string(&mut text).context("reading standard input")?;
        } else {
            text = std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
        }
        Self::parse(&text).with_context(|| format!("{} is not a request", path.display()))
    }

    /// Reads the text of a file.
    ///
    /// # Errors
    /// If it is no request; names what is wrong.
    pub(super) fn parse(text: &str) -> Result<Self> {
        let written: Written = serde_json::from_str(text)?;
        let (public_url, path, query) = split(&written.url)?;
        let body = match (written.body, written.body_base64) {
            (Some(_), Some(_)) => bail!("it has both body and bodyBase64"),
            (Some(body), None) => body.into_bytes(),
            (None, Some(encoded)) => {
                base64::engine::general_purpose::STANDARD.decode(encoded).context("bodyBase64 is not base64")?
            }
            (None, None) => Vec::new(),
        };
        let mut headers = Headers::default();
        for (name, values) in written.headers {
            let values = match values {
                Values::One(value) => vec![value],
                Values::Many(values) => values,
            };
            for value in values {
                headers.add(&name, value);
            }
        }
        let method = written.method.to_ascii_uppercase();
        let request = Request { method, path, query, headers, body, source_ip: written.source_ip };
        Ok(Self { request, public_url })
    }
}

/// The parts of a URL, byte for byte: a signature covers them as they are. A fragment never reaches a server.
fn split(url: &str) -> Result<(String, String, String)> {
    let url = url.split('#').next().unwrap_or_default();
    // Schemes are told apart without regard to case (RFC 3986 §3.1).
    let is_http =
        |end: &usize| url.get(..*end).is_some_and(|scheme| HTTP.iter().any(|name| scheme.eq_ignore_ascii_case(name)));
    let scheme = url.find("://").filter(is_http).context("url is no http or https URL")?;
    let authority = scheme + "://".len();
    let (place, query) = url.split_once('?').unwrap_or((url, ""));
    let end = place.get(authority..).and_then(|rest| rest.find('/')).map_or(place.len(), |slash| authority + slash);
    let (base, path) = place.split_at(end);
    ensure!(base.len() > authority, "url names no host");
    Ok((base.to_owned(), path.to_owned(), query.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_is_split_byte_for_byte() {
        let check = |url: &str, expected: Option<(&str, &str, &str)>| {
            let parts = split(url).ok();
            let parts = parts.as_ref().map(|(base, path, query)| (base.as_str(), path.as_str(), query.as_str()));
            assert_eq!(parts, expected, "{url}");
        };
        check(
            "https://API.example.com/webhooks/twilio?b=2&a=%20#rc=3",
            Some(("https://API.example.com", "/webhooks/twilio", "b=2&a=%20")),
        );
        check("http://user:pass@127.0.0.1:8787/x", Some(("http://user:pass@127.0.0.1:8787", "/x", "")));
        check("https://example.com", Some(("https://example.com", "", "")));
        check("https://example.com?a=/b", Some(("https://example.com", "", "a=/b")));
        check("HTTPS://example.com/x", Some(("HTTPS://example.com", "/x", "")));
        check("httpx://example.com/x", None);
        check("/webhooks/twilio", None);
        check("https:///x", None);
    }
}
