//! An answer as the door wants it, by which its request came in.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use omni_core::foundation::http::Response;
use reqwest::StatusCode;
use serde::Serialize;

use super::event::Door;

/// The answer that the function returns; each door reads the fields that it knows.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Answer {
    status_code: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    status_description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    headers: Option<BTreeMap<String, String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    multi_value_headers: Option<BTreeMap<String, Vec<String>>>,
    body: String,
    is_base64_encoded: bool,
}

impl Answer {
    /// `response` through `door`. Repeated headers stay apart where the door can, and are joined by commas where not.
    pub(super) fn through(door: Door, response: Response) -> Self {
        let mut all: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, value) in response.headers.iter() {
            all.entry(name.to_owned()).or_default().push(value.to_owned());
        }
        let (headers, multi_value_headers) = match door {
            Door::RestApi | Door::MultiValueLoadBalancer => (None, Some(all)),
            Door::HttpApi | Door::LoadBalancer => {
                (Some(all.into_iter().map(|(name, values)| (name, values.join(", "))).collect()), None)
            }
        };
        let status_description = match door {
            Door::LoadBalancer | Door::MultiValueLoadBalancer => description(response.status),
            Door::HttpApi | Door::RestApi => None,
        };
        let (body, is_base64_encoded) = match String::from_utf8(response.body) {
            Ok(text) => (text, false),
            Err(binary) => (BASE64_STANDARD.encode(binary.as_bytes()), true),
        };
        Self { status_code: response.status, status_description, headers, multi_value_headers, body, is_base64_encoded }
    }
}

/// `200 OK`.
fn description(status: u16) -> Option<String> {
    StatusCode::from_u16(status).ok().map(|status| status.to_string())
}
