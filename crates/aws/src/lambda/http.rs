//! HTTP API, REST API and load balancer events: requests with the bytes, the query and the source address as they came.

use lambda_http::request::RequestContext;
use lambda_http::{Body, RequestExt, service_fn};
use omni_core::carrier::CarrierId;
use omni_core::carrier::http::{Headers, Request, Response};
use omni_core::message::{Message, Receipt};
use omni_core::operations::Operations;
use omni_core::ports::{ApiKeys, Chance, Channels, Clock, DeadLetters, Effects, Journal, Outbox, Secrets};
use omni_core::webhook::Receiver;

use super::Error;

/// Serves the webhooks of one carrier until the runtime stops.
///
/// # Errors
/// If the runtime API cannot be reached.
pub async fn webhooks<C, S, M, R, D, K, H>(
    carrier: CarrierId,
    receiver: Receiver<C, S, M, R, D, K, H>,
) -> Result<(), Error>
where
    C: Channels + Send,
    S: Secrets + Send,
    M: Outbox<Message> + Send,
    R: Outbox<Receipt> + Send,
    D: DeadLetters + Send,
    K: Clock + Send,
    H: Chance + Send,
{
    let receiver = &receiver;
    lambda_http::run(service_fn(move |event| async move {
        let request = request(event);
        answer(receiver.receive(carrier, &request).await)
    }))
    .await
}

/// Serves the operations API until the runtime stops.
///
/// # Errors
/// If the runtime API cannot be reached.
pub async fn api<A, C, E, J, O, K, H>(operations: Operations<A, C, E, J, O, K, H>) -> Result<(), Error>
where
    A: ApiKeys + Send,
    C: Channels + Send,
    E: Effects + Send,
    J: Journal + Send,
    O: Outbox<Message> + Send,
    K: Clock + Send,
    H: Chance + Send,
{
    let operations = &operations;
    lambda_http::run(service_fn(move |event| async move {
        let request = request(event);
        answer(operations.answer(&request).await)
    }))
    .await
}

/// Reads a whole event, as the runtime does before it hands it on.
///
/// # Errors
/// If it is no event of an HTTP API, a REST API or a load balancer.
pub fn read_request(event: &str) -> Result<Request, Error> {
    Ok(request(lambda_http::request::from_str(event)?))
}

/// The source address comes from the request context only: a header can say anything.
fn request(event: lambda_http::Request) -> Request {
    let source_ip = match event.request_context_ref() {
        Some(RequestContext::ApiGatewayV2(context)) => context.http.source_ip.clone(),
        Some(RequestContext::ApiGatewayV1(context)) => context.identity.source_ip.clone(),
        _ => None,
    };
    let path = event.raw_http_path().to_owned();
    let (parts, body) = event.into_parts();
    let value = |value: &lambda_http::http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    Request {
        method: parts.method.to_string(),
        path,
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: parts.headers.iter().map(|(name, text)| (name.as_str(), value(text))).collect::<Headers>(),
        body: match body {
            Body::Text(text) => text.into_bytes(),
            Body::Binary(bytes) => bytes,
            _ => Vec::new(),
        },
        source_ip,
    }
}

fn answer(response: Response) -> Result<lambda_http::Response<Body>, Error> {
    let mut built = lambda_http::Response::builder().status(response.status);
    for (name, value) in response.headers.iter() {
        built = built.header(name, value);
    }
    let body = match String::from_utf8(response.body) {
        Ok(text) if text.is_empty() => Body::Empty,
        Ok(text) => Body::Text(text),
        Err(bytes) => Body::Binary(bytes.into_bytes()),
    };
    Ok(built.body(body)?)
}
