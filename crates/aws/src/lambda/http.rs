//! Functions behind a door: an HTTP API, a REST API or a load balancer.

mod answer;
mod api;
mod event;

use lambda_runtime::{Error, LambdaEvent, service_fn};
use omni_core::foundation::http::{Request, Response};
use omni_core::inbound::receive::{ReceivePorts, WebhookReceiver};
use omni_core::model::carrier::CarrierId;

use answer::Answer;
pub use api::{api, read_api_request};
use event::HttpEvent;

/// Path that a load balancer asks for to see whether a function lives.
const HEALTH_PATH: &str = "/health";

/// Serves the webhooks of one carrier until the runtime stops.
///
/// # Errors
/// If the runtime API cannot be reached.
pub async fn webhooks<P>(carrier: CarrierId, receiver: WebhookReceiver<P>) -> Result<(), Error>
where
    P: ReceivePorts + Send,
{
    let receiver = &receiver;
    // Boxed: the compiler gives up on futures that are nested as deep as these.
    lambda_runtime::run(service_fn(move |event: LambdaEvent<HttpEvent>| async move {
        let (door, request) = event.payload.open()?;
        Ok::<_, Error>(Answer::through(door, Box::pin(webhook(carrier, receiver, &request)).await))
    }))
    .await
}

/// Answers one request to the function of `carrier`: a webhook, or the health check of a load balancer, which can reach
/// a function only by asking it. Whoever may call the function may see that it lives.
pub async fn webhook<P>(carrier: CarrierId, receiver: &WebhookReceiver<P>, request: &Request) -> Response
where
    P: ReceivePorts,
{
    if request.method == "GET" && request.path == HEALTH_PATH {
        return Response::new(200, "application/json", r#"{"status":"ok"}"#);
    }
    receiver.receive(carrier, request).await
}

/// Reads a whole event of a webhook, as the runtime does before it hands it on.
///
/// # Errors
/// If it is no event of an HTTP API, a REST API or a load balancer.
pub fn read_request(event: &str) -> Result<Request, Error> {
    let event: HttpEvent = serde_json::from_str(event)?;
    let (_, request) = event.open()?;
    Ok(request)
}

#[cfg(test)]
mod tests;
