//! The content of a webhook, in a form that tests can alter before it is signed.

use serde_json::Value;

use crate::foundation::http::Request;
use crate::model::carrier::CarrierId;

/// The content of a webhook, before it is bytes.
#[derive(Clone, Debug, PartialEq)]
pub enum Payload {
    /// A JSON body.
    Json(Value),
    /// A form body.
    Form(Vec<(String, String)>),
    /// The query of a GET.
    Query(Vec<(String, String)>),
}

/// One webhook without proof, and what comes of it.
#[derive(Clone, Debug)]
pub struct Sample {
    /// Name of the sample: `text`, `receipt`, `batch`.
    pub name: &'static str,
    /// Content of the webhook.
    pub payload: Payload,
    /// Number of messages that it brings.
    pub messages: usize,
    /// Number of receipts that it brings.
    pub receipts: usize,
}

impl Payload {
    pub(super) fn form(pairs: &[(&str, &str)]) -> Self {
        Self::Form(owned(pairs))
    }

    pub(super) fn query(pairs: &[(&str, &str)]) -> Self {
        Self::Query(owned(pairs))
    }

    /// The request that carries it to the path all tenants share.
    #[must_use]
    pub fn request(&self, carrier: CarrierId) -> Request {
        let path = super::path(carrier);
        let post = |content_type: &str, body: String| Request {
            method: "POST".to_owned(),
            path: path.clone(),
            headers: [("content-type", content_type)].into_iter().collect(),
            body: body.into_bytes(),
            ..Request::default()
        };
        match self {
            Self::Json(value) => post("application/json", value.to_string()),
            Self::Form(pairs) => post("application/x-www-form-urlencoded; charset=utf-8", encoded(pairs)),
            Self::Query(pairs) => {
                Request { method: "GET".to_owned(), path, query: encoded(pairs), ..Request::default() }
            }
        }
    }

    /// The number of its scalars that can be put to [`Payload::with`].
    #[must_use]
    pub fn leaves(&self) -> usize {
        match self {
            Self::Json(value) => pointers(value).len(),
            Self::Form(pairs) | Self::Query(pairs) => pairs.len(),
        }
    }

    /// The name of one scalar: its RFC 6901 pointer, or the name of the parameter.
    #[must_use]
    pub fn name_of(&self, leaf: usize) -> Option<String> {
        match self {
            Self::Json(value) => pointers(value).into_iter().nth(leaf),
            Self::Form(pairs) | Self::Query(pairs) => pairs.get(leaf).map(|(name, _)| name.clone()),
        }
    }

    /// The same with another scalar, list or object in the place of one. A form writes what is no text as JSON does.
    #[must_use]
    pub fn with(&self, leaf: usize, replacement: &Value) -> Self {
        let text = || replacement.as_str().map_or_else(|| replacement.to_string(), str::to_owned);
        let mut altered = self.clone();
        match &mut altered {
            Self::Json(value) => {
                let place = pointers(value).into_iter().nth(leaf).and_then(|pointer| value.pointer_mut(&pointer));
                if let Some(place) = place {
                    place.clone_from(replacement);
                }
            }
            Self::Form(pairs) | Self::Query(pairs) => {
                pairs.iter_mut().skip(leaf).take(1).for_each(|(_, value)| *value = text());
            }
        }
        altered
    }

    /// The position of the scalar that is `text`, among those of the payload.
    #[must_use]
    pub fn leaf_of(&self, text: &str) -> Option<usize> {
        match self {
            Self::Json(value) => pointers(value)
                .iter()
                .position(|pointer| value.pointer(pointer).and_then(Value::as_str).is_some_and(|leaf| leaf == text)),
            Self::Form(pairs) | Self::Query(pairs) => pairs.iter().position(|(_, value)| value == text),
        }
    }
}

impl Sample {
    pub(super) fn new(name: &'static str, payload: Payload, messages: usize, receipts: usize) -> Self {
        Self { name, payload, messages, receipts }
    }
}

fn owned(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn encoded(pairs: &[(String, String)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// RFC 6901 pointers to every scalar.
fn pointers(value: &Value) -> Vec<String> {
    let inside = |name: String, value: &Value| pointers(value).into_iter().map(move |rest| format!("/{name}{rest}"));
    match value {
        Value::Object(object) => object
            .iter()
            .flat_map(|(name, value)| inside(name.replace('~', "~0").replace('/', "~1"), value).collect::<Vec<_>>())
            .collect(),
        Value::Array(items) => {
            items.iter().enumerate().flat_map(|(at, value)| inside(at.to_string(), value).collect::<Vec<_>>()).collect()
        }
        _ => vec![String::new()],
    }
}
