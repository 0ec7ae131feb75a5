//! The fields of a webhook by Twilio's own names, however they were encoded.

use serde_json::{Map, Value};

use crate::domain::carriers::form;
use crate::domain::carriers::form::{Form, TextPair};
use crate::foundation::failure::Failure;
use crate::foundation::http::Request;

/// Where a webhook's parameters are. The signature is checked and the parameters are read by the same answer, so that
/// nothing is read that was not signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    /// `GET`, configurable per number: in the query.
    Query,
    /// In a JSON body, as Studio and Flex send it.
    Json,
    /// In a form: everything else.
    Form,
}

impl Encoding {
    pub(super) fn of(request: &Request) -> Self {
        let content_type = request.headers.get("content-type").unwrap_or_default();
        let essence = content_type.split(';').next().unwrap_or_default().trim();
        match request.method.as_str() {
            "GET" => Self::Query,
            _ if essence.eq_ignore_ascii_case("application/json") => Self::Json,
            _ => Self::Form,
        }
    }
}

/// The parameters of one webhook in their order. Twilio adds new ones without notice.
pub(super) struct Fields<'a> {
    pairs: Vec<TextPair<'a>>,
    /// The marks of all names: most of the names that are looked for are not there, and need no search.
    marks: u64,
}

impl<'a> Fields<'a> {
    /// The id of a message; the second and the third are its older names (twilio.com/docs/messaging/guides/webhook-request).
    pub(super) fn sid(&self) -> Option<&str> {
        ["MessageSid", "SmsMessageSid", "SmsSid"].into_iter().find_map(|name| self.get(name))
    }

    /// Twilio's word for the state of the message.
    pub(super) fn status(&self) -> Option<&str> {
        self.get("MessageStatus").or_else(|| self.get("SmsStatus"))
    }

    /// Reads the parameters of a webhook.
    ///
    /// # Errors
    /// [`Failure::Permanent`] for JSON that is not an object, and for a form of absurd length.
    pub(super) fn read(request: &'a Request) -> Result<Self, Failure> {
        match Encoding::of(request) {
            Encoding::Query => Ok(Self::of(Form::read(request.query.as_bytes())?.texts().collect())),
            Encoding::Form => Ok(Self::of(Form::read(&request.body)?.texts().collect())),
            Encoding::Json => {
                let object: Map<String, Value> =
                    serde_json::from_slice(&request.body).map_err(|error| Failure::unreadable("webhook", &error))?;
                let pairs = object.into_iter().filter_map(|(name, value)| Some((name.into(), written(value)?.into())));
                Ok(Self::of(pairs.collect()))
            }
        }
    }

    fn of(pairs: Vec<TextPair<'a>>) -> Self {
        let marks = pairs.iter().fold(0, |marks, (name, _)| marks | mark(name));
        Self { pairs, marks }
    }

    /// The first value of `name`, unless it is blank: Twilio sends what it does not know as an empty text.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.raw(name).filter(|value| !value.trim().is_empty())
    }

    /// The first value of `name`, blank or not.
    pub(super) fn raw(&self, name: &str) -> Option<&str> {
        if self.marks & mark(name) == 0 {
            return None;
        }
        self.iter().find(|(key, _)| key.len() == name.len() && *key == name).map(|(_, value)| value)
    }

    /// Whether a flag is set.
    pub(super) fn is_true(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// Names and values in their order.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().map(|(name, value)| (&**name, &**value))
    }

    /// All of it as a JSON object; a repeated name becomes an array.
    pub(super) fn payload(&self) -> Value {
        form::object(self.pairs.iter().cloned())
    }

    /// The same of parameters that nobody reads any more.
    pub(super) fn into_payload(self) -> Value {
        form::object(self.pairs)
    }
}

/// One bit of 64, the same for the same name.
fn mark(name: &str) -> u64 {
    let end = |byte: Option<&u8>| byte.copied().unwrap_or_default();
    let (bytes, length) = (name.as_bytes(), name.len().to_le_bytes());
    let mixed = end(length.first()).wrapping_mul(5) ^ end(bytes.first()).wrapping_mul(3) ^ end(bytes.last());
    1 << (mixed % 64)
}

/// A JSON value as a form would have it.
fn written(value: Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text),
        other => Some(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn request(method: &str, content_type: &str, query: &str, body: &str) -> Request {
        Request {
            method: method.to_owned(),
            query: query.to_owned(),
            headers: [("content-type", content_type)].into_iter().collect(),
            body: body.as_bytes().to_vec(),
            ..Request::default()
        }
    }

    #[test]
    fn parameters_are_read_from_where_the_signature_covers_them() {
        let check = |method: &str, content_type: &str, query: &str, body: &str, expected: Value| {
            let request = request(method, content_type, query, body);
            let fields = Fields::read(&request).unwrap();
            assert_eq!(fields.payload(), expected, "{method} {content_type}");
            assert_eq!(fields.into_payload(), expected, "{method} {content_type}");
        };
        check("POST", "application/x-www-form-urlencoded; charset=utf-8", "a=q", "a=1&b=", json!({"a": "1", "b": ""}));
        check("POST", "", "", "a=1&a=2&b=x&a=3", json!({"a": ["1", "2", "3"], "b": "x"}));
        check("GET", "application/json", "a=q&c=%2B1", r#"{"a":"unsigned"}"#, json!({"a": "q", "c": "+1"}));
        let body = r#"{"a":"1","n":2,"t":true,"o":{"x":1},"z":null}"#;
        let expected = json!({"a": "1", "n": "2", "t": "true", "o": r#"{"x":1}"#});
        check("POST", "Application/JSON; charset=utf-8", "a=q", body, expected);
    }

    #[test]
    fn json_that_is_no_object_is_not_readable_and_is_not_quoted() {
        let failure = Fields::read(&request("POST", "application/json", "", r#"["+14155550100"]"#)).err().unwrap();
        assert_eq!(failure, Failure::permanent("webhook is not readable at line 1 column 0"));
    }
}
