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

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;
    use std::thread;

    use tokio::task::yield_now;

    use crate::clients::Aws;

    /// A service that refuses every request on the one connection that it takes; returns the requests.
    fn service(requests: usize) -> (String, thread::JoinHandle<Vec<String>>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let heard = thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            // Whoever comes by another connection finds nobody.
            drop(listener);
            let hear = |_| {
                let mut bytes = [0; 8192];
                let length = stream.read(&mut bytes).unwrap();
                stream.write_all(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n").unwrap();
                String::from_utf8_lossy(bytes.get(..length).unwrap()).to_lowercase()
            };
            (0..requests).map(hear).collect()
        });
        (url, heard)
    }

    #[tokio::test]
    async fn a_start_asks_for_nothing_and_the_first_call_finds_the_connection() {
        let (url, heard) = service(2);
        let aws = Aws::emulator(&url, "us-east-1");
        let tables = aws.dynamodb();
        aws.open_connections().await;
        // The connection goes back to the others in a task of its own, as it does before a runtime hands out an event.
        yield_now().await;
        assert!(tables.list_tables().send().await.is_err());
        let heard = heard.join().unwrap();
        let [knock, call] = heard.as_slice() else { panic!("{heard:?}") };
        assert!(knock.starts_with("get / http/1.1"), "{knock}");
        assert!(!knock.contains("authorization") && !knock.contains("x-amz"), "{knock}");
        assert!(call.contains("listtables"), "{call}");
    }

    #[tokio::test]
    async fn a_service_that_is_not_there_fails_no_start() {
        let aws = Aws::emulator("http://127.0.0.1:1", "us-east-1");
        let _clients = (aws.dynamodb(), aws.sqs(), aws.secrets());
        aws.open_connections().await;
    }
}
