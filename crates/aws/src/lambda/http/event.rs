//! HTTP API, REST API and load balancer events: requests with the bytes, the headers, the query and the source address
//! as they came, as far as the event still has them.
//!
//! `lambda_http` reads them too, and does so for the operations API, but writes the query anew (decoded, in the order of a hash map) and keeps one of
//! repeated headers, and signatures cover the one while the other decides whether a signature counts.

use std::fmt;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use lambda_runtime::Error;
use omni_core::foundation::http::Request;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// The door at which a request came in, and so by which its answer goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Door {
    /// An HTTP API or a function URL, payload 2.0
    /// (<https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html>).
    HttpApi,
    /// A REST API, or an HTTP API with payload 1.0 (the same page).
    RestApi,
    /// A load balancer whose target group has multi-value headers off
    /// (<https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html>).
    LoadBalancer,
    /// A load balancer whose target group has them on: it reads no others in an answer.
    MultiValueLoadBalancer,
}

/// The fields of these events; each leaves out, or sets to null, what it does not know.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct HttpEvent {
    raw_path: Option<String>,
    raw_query_string: Option<String>,
    http_method: Option<String>,
    path: Option<String>,
    headers: Option<Pairs>,
    multi_value_headers: Option<Pairs>,
    query_string_parameters: Option<Pairs>,
    multi_value_query_string_parameters: Option<Pairs>,
    request_context: Context,
    body: Option<String>,
    is_base64_encoded: Option<bool>,
}

/// The source address stands here and nowhere else: a header can say anything. A load balancer tells none.
#[derive(Deserialize)]
struct Context {
    http: Option<Http>,
    identity: Option<Identity>,
    elb: Option<LoadBalancer>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Http {
    method: String,
    source_ip: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Identity {
    source_ip: Option<String>,
}

#[derive(Deserialize)]
struct LoadBalancer {}

impl HttpEvent {
    /// The request, and the door it came in by.
    ///
    /// # Errors
    /// If a part that every request has is missing, or the body is not the base64 that it is said to be.
    pub(super) fn open(self) -> Result<(Door, Request), Error> {
        let door = self.door();
        let query = self.query(door);
        let body = match (self.body, self.is_base64_encoded) {
            (None, _) => Vec::new(),
            (Some(encoded), Some(true)) => BASE64_STANDARD.decode(encoded).map_err(|_| "body is not base64")?,
            (Some(text), _) => text.into_bytes(),
        };
        let headers = self.multi_value_headers.filter(Pairs::is_some).or(self.headers).unwrap_or_default();
        let (method, source_ip) = match self.request_context {
            Context { http: Some(http), .. } => (Some(http.method), http.source_ip),
            Context { identity, .. } => (self.http_method, identity.and_then(|identity| identity.source_ip)),
        };
        let request = Request {
            method: method.ok_or("event has no method")?,
            path: self.raw_path.or(self.path).ok_or("event has no path")?,
            query,
            headers: headers.0.into_iter().collect(),
            body,
            source_ip,
        };
        Ok((door, request))
    }

    fn door(&self) -> Door {
        match (&self.request_context, &self.multi_value_headers) {
            (Context { http: Some(_), .. }, _) => Door::HttpApi,
            (Context { elb: Some(_), .. }, None) => Door::LoadBalancer,
            (Context { elb: Some(_), .. }, Some(_)) => Door::MultiValueLoadBalancer,
            _ => Door::RestApi,
        }
    }

    /// The query, byte for byte behind an HTTP API. A load balancer hands over the pairs still encoded, so they are
    /// joined as they are: right for one parameter, and for several as long as their order survived. A REST API has
    /// decoded them: they are encoded as forms are, which is right for what needs no encoding.
    fn query(&self, door: Door) -> String {
        let parameters = self.multi_value_query_string_parameters.as_ref().filter(|pairs| pairs.is_some());
        let parameters = parameters.or(self.query_string_parameters.as_ref());
        let pairs = parameters.map(|Pairs(pairs)| pairs.as_slice()).unwrap_or_default();
        match door {
            Door::HttpApi => self.raw_query_string.clone().unwrap_or_default(),
            Door::RestApi => form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish(),
            Door::LoadBalancer | Door::MultiValueLoadBalancer => {
                pairs.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
            }
        }
    }
}

/// Names and values in their order; a name with several values stands here several times.
#[derive(Default)]
struct Pairs(Vec<(String, String)>);

impl Pairs {
    fn is_some(&self) -> bool {
        !self.0.is_empty()
    }
}

/// A value, or all values of a name.
#[derive(Deserialize)]
#[serde(untagged)]
enum Values {
    One(String),
    Many(Vec<String>),
    None,
}

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(InOrder)
    }
}

struct InOrder;

impl<'de> Visitor<'de> for InOrder {
    type Value = Pairs;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("names with values")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Pairs, A::Error> {
        let mut pairs = Vec::new();
        while let Some((name, values)) = map.next_entry::<String, Values>()? {
            match values {
                Values::One(value) => pairs.push((name, value)),
                Values::Many(values) => pairs.extend(values.into_iter().map(|value| (name.clone(), value))),
                Values::None => {}
            }
        }
        Ok(Pairs(pairs))
    }
}
