//! Connections that are opened before the first invocation, so that it finds them.

use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aws_config::SdkConfig;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_runtime_api::http::HttpError;
use futures_util::future::join_all;

use super::CONNECT_TIMEOUT;

/// A start waits this long for its connections at most; a call opens the ones that are missing.
const PATIENCE: Duration = Duration::from_millis(300);

type Opening = Pin<Box<dyn Future<Output = ()> + Send>>;

/// What has to happen before the services of a function can be called at once.
#[derive(Clone, Default)]
pub(super) struct Connections(Arc<Mutex<Vec<Opening>>>);

impl Connections {
    /// Has one more opened. `call` is any call of the service, made with the configuration that it is given; what is sent
    /// of it asks for nothing, and whether anything comes back does not matter.
    pub(super) fn add<F, C>(&self, config: &SdkConfig, call: C)
    where
        F: Future + Send,
        C: FnOnce(SdkConfig) -> F + Send + 'static,
    {
        let Some(inner) = config.http_client() else { return };
        let timeouts = TimeoutConfig::builder().connect_timeout(CONNECT_TIMEOUT).operation_timeout(PATIENCE);
        let config = config.to_builder().http_client(Knocking(inner)).retry_config(RetryConfig::disabled());
        let config = config.timeout_config(timeouts.build()).build();
        let opening = async move { drop(call(config).await) };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(Box::pin(opening));
    }

    /// Opens them side by side.
    pub(super) async fn open(&self) {
        let openings = std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner));
        join_all(openings).await;
    }
}

impl fmt::Debug for Connections {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Connections")
    }
}

/// The connections of a client, on which nothing is asked for. A call through it does everything that a call does once, and
/// keeps its endpoint, its signature and its body to itself: no role has to allow it, and nothing can come of it.
#[derive(Debug)]
struct Knocking<T>(T);

impl HttpClient for Knocking<SharedHttpClient> {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        SharedHttpConnector::new(Knocking(self.0.http_connector(settings, components)))
    }
}

impl HttpConnector for Knocking<SharedHttpConnector> {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        match knock(&request) {
            Ok(knock) => self.0.call(knock),
            Err(error) => HttpConnectorFuture::ready(Err(ConnectorError::user(error.into()))),
        }
    }
}

/// `GET /` of the same host, and nothing else of `request`.
fn knock(request: &HttpRequest) -> Result<HttpRequest, HttpError> {
    let uri = request.uri();
    let host = uri.split_inclusive('/').take(3).collect::<String>();
    HttpRequest::get(host)
}
