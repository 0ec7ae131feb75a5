//! A genuine webhook as its dead letter keeps it: enough to be read again, and nothing that proves who made it.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use crate::foundation::failure::Failure;
use crate::foundation::http::Request;
use crate::model::channel::SecretReference;

/// The headers that parsers read. Signatures, tokens, credentials and whatever else came are forgotten.
const READ: [&str; 2] = ["content-type", "messageid"];

/// A webhook whose signature held when it came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KeptWebhook {
    method: String,
    path: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    query: String,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    headers: BTreeMap<String, String>,
    /// Body as text, if it is some.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    body: String,
    /// Body in base64, if it is no text.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    body_base64: String,
    /// The secrets that verified it: it may speak for their channels only.
    vouched_by: Vec<SecretReference>,
}

impl KeptWebhook {
    /// The part of `request` that is kept with this `body`, which the secrets `vouched_by` verified.
    pub(crate) fn new(request: &Request, body: Vec<u8>, vouched_by: Vec<SecretReference>) -> Self {
        let read = READ.iter().filter_map(|name| Some(((*name).to_owned(), request.headers.get(name)?.to_owned())));
        let (body, body_base64) = match String::from_utf8(body) {
            Ok(text) => (text, String::new()),
            Err(bytes) => (String::new(), STANDARD.encode(bytes.as_bytes())),
        };
        Self {
            method: request.method.clone(),
            path: request.path.clone(),
            query: request.query.clone(),
            headers: read.collect(),
            body,
            body_base64,
            vouched_by,
        }
    }

    /// The secrets that verified it.
    #[must_use]
    pub fn vouched_by(&self) -> &[SecretReference] {
        &self.vouched_by
    }

    /// The request, as far as parsers read it.
    ///
    /// # Errors
    /// [`Failure::Permanent`] if it was not written by [`Self::new`].
    pub(crate) fn request(&self) -> Result<Request, Failure> {
        let body = if self.body_base64.is_empty() {
            self.body.clone().into_bytes()
        } else {
            STANDARD.decode(&self.body_base64).map_err(|_| Failure::permanent("the kept body is not base64"))?
        };
        Ok(Request {
            method: self.method.clone(),
            path: self.path.clone(),
            query: self.query.clone(),
            headers: self.headers.iter().map(|(name, value)| (name, value.as_str())).collect(),
            body,
            source_ip: None,
        })
    }
}
