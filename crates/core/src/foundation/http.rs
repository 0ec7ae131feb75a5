//! An HTTP request and answer as carriers see them, free of any framework.

use std::collections::BTreeMap;

/// Lower-case names to values; a repeated header keeps every value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers(BTreeMap<String, Vec<String>>);

impl Headers {
    /// The first value of `name`, which must be lower case.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(|values| values.first()).map(String::as_str)
    }

    /// The only value of `name`: a header that decides over authenticity must not come twice.
    #[must_use]
    pub fn only(&self, name: &str) -> Option<&str> {
        match self.0.get(name).map(Vec::as_slice) {
            Some([value]) => Some(value),
            _ => None,
        }
    }

    /// Adds a value; the name's case does not matter.
    pub fn add(&mut self, name: &str, value: impl Into<String>) {
        self.0.entry(name.to_ascii_lowercase()).or_default().push(value.into());
    }

    /// Every name and value.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().flat_map(|(name, values)| values.iter().map(move |value| (name.as_str(), value.as_str())))
    }
}

impl<N: AsRef<str>, V: Into<String>> FromIterator<(N, V)> for Headers {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(pairs: I) -> Self {
        let mut headers = Self::default();
        pairs.into_iter().for_each(|(name, value)| headers.add(name.as_ref(), value));
        headers
    }
}

/// A webhook as it reached us, byte for byte.
#[derive(Clone, Default)]
pub struct Request {
    /// `POST`, `GET`.
    pub method: String,
    /// From the first slash to the query, still encoded: `/webhooks/twilio`.
    pub path: String,
    /// Query behind the question mark, still encoded, without it.
    pub query: String,
    /// Header names are lower case.
    pub headers: Headers,
    /// The bytes that a signature covers.
    pub body: Vec<u8>,
    /// Address that the gateway talked to; never from a header.
    pub source_ip: Option<String>,
}

impl Request {
    /// The value of one query parameter, decoded.
    #[must_use]
    pub fn query_parameter(&self, name: &str) -> Option<String> {
        let mut pairs = form_urlencoded::parse(self.query.as_bytes());
        pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }

    /// Its content as text: its body, or its query where that says it all.
    #[must_use]
    pub fn text(&self) -> String {
        let bytes = if self.body.is_empty() { self.query.as_bytes() } else { &self.body };
        crate::foundation::http::readable(bytes)
    }

    /// The channel named by the path, as in `/webhooks/twilio/<channel id>`.
    #[must_use]
    pub fn channel_in_path(&self) -> Option<&str> {
        let mut segments = self.path.split('/').filter(|segment| !segment.is_empty()).skip_while(|s| *s != "webhooks");
        segments.nth(2)
    }
}

/// An answer: ours to a carrier, or a carrier's to us.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// Header names are lower case.
    pub headers: Headers,
    /// The body, as bytes.
    pub body: Vec<u8>,
}

impl Response {
    /// An answer with a body of one type.
    #[must_use]
    pub fn new(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self { status, headers: [("content-type", content_type)].into_iter().collect(), body: body.into() }
    }

    /// The answer to a webhook or a caller that proves nothing; it says no more than that.
    #[must_use]
    pub fn unauthorized() -> Self {
        Self::new(401, "application/json", r#"{"message":"Unauthorized"}"#)
    }

    /// An answer without a body.
    #[must_use]
    pub fn empty(status: u16) -> Self {
        Self { status, ..Self::default() }
    }
}

/// The bytes of a webhook as the text of a dead letter.
#[must_use]
pub fn readable(bytes: &[u8]) -> String {
    use base64::Engine;
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => format!("base64:{}", base64::engine::general_purpose::STANDARD.encode(bytes)),
    }
}
