//! The part of API Gateway: carriers and callers reach the functions of the deployed stack through it.
//!
//! The emulator serves an HTTP API below `/_aws/execute-api/<id>/<stage>`; here it is at `/`, as on AWS. Two paths of
//! its own, below `/_omni`, say whose stack this is and stop it.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Json, Response};
use axum::routing::{get, post};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::json;
use tokio::sync::Notify;

/// API Gateway's limit for a payload
/// (<https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html>).
const MAX_BODY: usize = 10 * 1024 * 1024;
/// API Gateway's limit for an integration, from the same page.
const MAX_ANSWER: Duration = Duration::from_secs(30);
/// Header with a stack's process id, which a request to stop must know; web pages cannot ask (they would need CORS).
pub(crate) const PID_HEADER: HeaderName = HeaderName::from_static("x-omni-pid");
/// Path at which a stack says whose it is.
pub(crate) const IDENTITY_PATH: &str = "/_omni/stack";
/// Path at which a stack is asked to stop.
pub(crate) const STOP_PATH: &str = "/_omni/stop";

/// Concern a connection, not a message (RFC 9110 §7.6.1); the length is counted anew.
const NOT_FORWARDED: [HeaderName; 8] = [
    header::CONNECTION,
    header::PROXY_AUTHENTICATE,
    header::PROXY_AUTHORIZATION,
    header::TE,
    header::TRAILER,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
    header::CONTENT_LENGTH,
];

/// Forwards to one HTTP API of the emulator.
#[derive(Clone)]
pub(crate) struct Gateway {
    client: Client<HttpConnector, Body>,
    upstream: Arc<str>,
    stop: Arc<Notify>,
}

impl Gateway {
    /// Forwards to the API `api_id` at `endpoint`; `stop` is told when somebody asks the stack to stop.
    pub(crate) fn new(endpoint: &str, api_id: &str, stop: Arc<Notify>) -> Self {
        let upstream = format!("{endpoint}/_aws/execute-api/{api_id}/$default").into();
        // Not `reqwest`: it would write the query anew, and Twilio signs every byte of it.
        Self { client: Client::builder(TokioExecutor::new()).build_http(), upstream, stop }
    }

    /// Everything it serves.
    pub(crate) fn router(self) -> Router {
        Router::new()
            .route(IDENTITY_PATH, get(identity))
            .route(STOP_PATH, post(stop))
            .fallback(forward)
            .with_state(self)
    }
}

async fn identity() -> Json<serde_json::Value> {
    Json(json!({ "pid": std::process::id() }))
}

async fn stop(State(gateway): State<Gateway>, headers: HeaderMap) -> StatusCode {
    let asked = headers.get(PID_HEADER).and_then(|pid| pid.to_str().ok()).and_then(|pid| pid.parse().ok());
    if asked != Some(std::process::id()) {
        return StatusCode::FORBIDDEN;
    }
    gateway.stop.notify_one();
    StatusCode::ACCEPTED
}

async fn forward(State(gateway): State<Gateway>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MAX_BODY).await else {
        return refusal(StatusCode::PAYLOAD_TOO_LARGE, "Request Entity Too Large");
    };
    let target = parts.uri.path_and_query().map_or("/", |target| target.as_str());
    let Ok(uri) = format!("{}{target}", gateway.upstream).parse::<Uri>() else {
        return refusal(StatusCode::BAD_REQUEST, "Bad Request");
    };
    let mut next_step = Request::new(Body::from(body));
    *next_step.method_mut() = parts.method;
    *next_step.uri_mut() = uri;
    *next_step.headers_mut() = forwarded(parts.headers);
    match tokio::time::timeout(MAX_ANSWER, gateway.client.request(next_step)).await {
        Ok(Ok(answer)) => {
            let (mut parts, body) = answer.into_parts();
            parts.headers = forwarded(parts.headers);
            Response::from_parts(parts, Body::new(body))
        }
        Ok(Err(_)) => refusal(
            StatusCode::BAD_GATEWAY,
            "the AWS emulator does not answer; see .omni/logs/emulator.log and run `cargo omni up` again",
        ),
        Err(_) => refusal(StatusCode::SERVICE_UNAVAILABLE, "Service Unavailable"),
    }
}

/// Without what concerns the connection only.
fn forwarded(mut headers: HeaderMap) -> HeaderMap {
    let named: Vec<HeaderName> = headers
        .get_all(header::CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|name| name.trim().parse().ok())
        .collect();
    for name in NOT_FORWARDED.iter().chain(&named) {
        headers.remove(name);
    }
    headers.remove("keep-alive");
    headers
}

/// API Gateway's own answers look like this.
fn refusal(status: StatusCode, message: &str) -> Response {
    (status, Json(json!({ "message": message }))).into_response()
}

#[cfg(test)]
mod tests;
