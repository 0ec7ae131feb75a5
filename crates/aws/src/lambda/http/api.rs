//! The operations API behind a door: `lambda_http` reads the events and writes the answers.
//!
//! Nothing is signed byte for byte here, so it may, as it may not for webhooks (decision 0014). But it makes a URL of the
//! host, the path and the query of an event, and panics, which aborts here, where that is none; and a stranger writes
//! all three. So they are taken out of the event before, and are handed on as they came.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use lambda_http::aws_lambda_events::query_map::QueryMap;
use lambda_http::http::{HeaderMap, header};
use lambda_http::request::{LambdaRequest, RequestContext};
use lambda_http::{Adapter, Body, RequestExt as _, Service as _};
use lambda_runtime::{Error, LambdaEvent, service_fn};
use omni_core::foundation::http::{Request, Response};
use omni_core::operations::Operations;
use omni_core::operations::ports::OperationsPorts;
use serde::Serialize;

/// Serves the operations API until the runtime stops.
///
/// # Errors
/// If the runtime API cannot be reached.
pub async fn api<P: OperationsPorts + Send + 'static>(operations: Operations<P>) -> Result<(), Error> {
    let operations = &operations;
    lambda_runtime::run(service_fn(move |event: LambdaEvent<LambdaRequest>| serve(operations, event))).await
}

/// Answers one event.
pub(super) async fn serve<P: OperationsPorts + Send + 'static>(
    operations: &Operations<P>,
    event: LambdaEvent<LambdaRequest>,
) -> Result<impl Serialize + use<P>, Error> {
    let LambdaEvent { mut payload, context } = event;
    let target = &Target::taken(&mut payload)?;
    let mut door = Adapter::from(service_fn(move |request| async move {
        // Boxed: the compiler gives up on futures that are nested as deep as these.
        answer(Box::pin(operations.answer(&plain(request, target))).await)
    }));
    door.call(LambdaEvent::new(payload, context)).await
}

/// Reads a whole event, as [`api`] does before it hands it on.
///
/// # Errors
/// If it is no event of an HTTP API, a REST API or a load balancer.
pub fn read_api_request(event: &str) -> Result<Request, Error> {
    let mut event: LambdaRequest = serde_json::from_str(event)?;
    let target = Target::taken(&mut event)?;
    Ok(plain(event.into(), &target))
}

/// The path and the query that a request asks for.
struct Target {
    path: String,
    query: String,
}

impl Target {
    /// Takes it out of an event, with everything else that `lambda_http` would make a URL of.
    fn taken(event: &mut LambdaRequest) -> Result<Self, Error> {
        let root = || Some("/".to_owned());
        match event {
            LambdaRequest::ApiGatewayV2(event) => {
                nameless(&mut event.headers);
                event.request_context.domain_name = None;
                event.request_context.stage = None;
                decodable(event.is_base64_encoded, event.body.as_deref())?;
                let query = event.raw_query_string.take().unwrap_or_default();
                Ok(Self { path: std::mem::replace(&mut event.raw_path, root()).unwrap_or_default(), query })
            }
            LambdaRequest::ApiGatewayV1(event) => {
                nameless(&mut event.headers);
                event.request_context.domain_name = None;
                event.request_context.stage = None;
                decodable(event.is_base64_encoded, event.body.as_deref())?;
                let pairs = pairs(&mut event.multi_value_query_string_parameters, &mut event.query_string_parameters);
                // Decoded before: encoded as forms are.
                let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
                Ok(Self { path: std::mem::replace(&mut event.path, root()).unwrap_or_default(), query })
            }
            LambdaRequest::Alb(event) => {
                nameless(&mut event.headers);
                decodable(event.is_base64_encoded, event.body.as_deref())?;
                let pairs = pairs(&mut event.multi_value_query_string_parameters, &mut event.query_string_parameters);
                // Still encoded: joined as they are.
                let query: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={value}")).collect();
                let path = std::mem::replace(&mut event.path, root()).unwrap_or_default();
                Ok(Self { path, query: query.join("&") })
            }
            _ => Err("event is of no HTTP API, REST API or load balancer".into()),
        }
    }
}

/// Without the host and the scheme.
fn nameless(headers: &mut HeaderMap) {
    headers.remove(header::HOST);
    headers.remove("x-forwarded-proto");
}

/// A body that is said to be base64 and is none would be a panic too.
fn decodable(encoded: bool, body: Option<&str>) -> Result<(), Error> {
    match body {
        Some(body) if encoded && BASE64_STANDARD.decode(body).is_err() => Err("body is not base64".into()),
        _ => Ok(()),
    }
}

/// The parameters of a query: all values of each, where the event has them.
fn pairs(many: &mut QueryMap, one: &mut QueryMap) -> Vec<(String, String)> {
    let (many, one) = (std::mem::take(many), std::mem::take(one));
    let known = if many.is_empty() { one } else { many };
    known.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

/// The request as the core takes it.
fn plain(request: lambda_http::Request, target: &Target) -> Request {
    let source_ip = match request.request_context_ref() {
        Some(RequestContext::ApiGatewayV2(context)) => context.http.source_ip.clone(),
        Some(RequestContext::ApiGatewayV1(context)) => context.identity.source_ip.clone(),
        _ => None,
    };
    let (parts, body) = request.into_parts();
    let headers = parts.headers.iter();
    Request {
        method: parts.method.as_str().to_owned(),
        path: target.path.clone(),
        query: target.query.clone(),
        headers: headers.map(|(name, value)| (name, String::from_utf8_lossy(value.as_bytes()))).collect(),
        body: body.to_vec(),
        source_ip,
    }
}

/// The answer as `lambda_http` takes it.
fn answer(response: Response) -> Result<lambda_http::Response<Body>, Error> {
    let mut built = lambda_http::Response::builder().status(response.status);
    for (name, value) in response.headers.iter() {
        built = built.header(name, value);
    }
    let body = String::from_utf8(response.body).map_or_else(|binary| Body::from(binary.into_bytes()), Body::from);
    Ok(built.body(body)?)
}

#[cfg(test)]
mod tests;
