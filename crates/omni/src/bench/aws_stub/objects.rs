//! The bucket: what was put is there, and nothing else.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use axum::body::Bytes;
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// Objects by their paths, bucket first.
#[derive(Default)]
pub(super) struct Objects(Mutex<BTreeMap<String, Bytes>>);

impl Objects {
    /// Puts or gets one.
    pub(super) fn answer(&self, method: &Method, path: &str, body: Bytes) -> Response {
        let etag = [(header::ETAG, "\"00000000000000000000000000000000\"")];
        let mut objects = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match (method, objects.get(path)) {
            (&Method::GET, Some(object)) => (etag, object.clone()).into_response(),
            (&Method::GET, None) => {
                (StatusCode::NOT_FOUND, "<Error><Code>NoSuchKey</Code><Message>not here</Message></Error>")
                    .into_response()
            }
            (&Method::PUT, _) => {
                objects.insert(path.to_owned(), body);
                etag.into_response()
            }
            _ => etag.into_response(),
        }
    }
}
