//! The Lambda Runtime API for one process: hands it the invocations that the bench wants and times the answers.
//!
//! Paths and headers are those of <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::serve::ListenerExt;
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::sync::{Mutex, watch};
use tokio::task::JoinHandle;

use crate::foundation::clock;

/// The time that a function may take, as its deadline says.
const TIMEOUT: Duration = Duration::from_secs(30);
const ARN: &str = "arn:aws:lambda:us-east-1:000000000000:function:omni-bench";

/// A running Runtime API.
pub(crate) struct RuntimeApi {
    /// Value of `AWS_LAMBDA_RUNTIME_API`.
    pub(crate) address: SocketAddr,
    invocations: UnboundedSender<String>,
    reports: UnboundedReceiver<Report>,
    server: JoinHandle<()>,
}

/// A function's answer to an event.
pub(crate) struct Answer {
    /// Time from the moment the event was handed out to the moment the answer was in.
    pub(crate) took: Duration,
    /// Body of the answer.
    pub(crate) body: Bytes,
}

/// A report of the process under test.
enum Report {
    Polled(Instant),
    Answered(Answer),
    Failed(Bytes),
}

struct Exchange {
    invocations: Mutex<UnboundedReceiver<String>>,
    reports: UnboundedSender<Report>,
    handed_out: watch::Sender<Instant>,
    count: AtomicU64,
}

impl RuntimeApi {
    /// Listens on a free port of loopback.
    ///
    /// # Errors
    /// If there is none.
    pub(crate) async fn start() -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let (invocations, waiting) = unbounded_channel();
        let (reporter, reports) = unbounded_channel();
        let exchange = Arc::new(Exchange {
            invocations: Mutex::new(waiting),
            reports: reporter,
            handed_out: watch::Sender::new(Instant::now()),
            count: AtomicU64::new(0),
        });
        let router = Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next))
            .route("/2018-06-01/runtime/invocation/{id}/response", post(answered))
            .route("/2018-06-01/runtime/invocation/{id}/error", post(failed))
            .route("/2018-06-01/runtime/init/error", post(failed))
            .with_state(exchange);
        Ok(Self { address, invocations, reports, server: serve(listener, router) })
    }

    /// The time at which the process asked for its first invocation.
    ///
    /// # Errors
    /// If it reported that it cannot start.
    pub(crate) async fn first_poll(&mut self) -> Result<Instant> {
        match self.reports.recv().await {
            Some(Report::Polled(at)) => Ok(at),
            Some(Report::Failed(error)) => bail!("it reported {}", excerpt(&error)),
            Some(Report::Answered(_)) | None => bail!("it answered before it was asked"),
        }
    }

    /// Has the process handle `event`.
    ///
    /// # Errors
    /// If it reported an error.
    pub(crate) async fn invoke(&mut self, event: String) -> Result<Answer> {
        self.invocations.send(event)?;
        loop {
            match self.reports.recv().await {
                Some(Report::Polled(_)) => {}
                Some(Report::Answered(answer)) => return Ok(answer),
                Some(Report::Failed(error)) => bail!("it reported {}", excerpt(&error)),
                None => bail!("the Runtime API has stopped"),
            }
        }
    }
}

impl Drop for RuntimeApi {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// Serves `router` without Nagle's algorithm, which would add 40 ms to small answers.
pub(super) fn serve(listener: TcpListener, router: Router) -> JoinHandle<()> {
    let listener = listener.tap_io(|stream| {
        // A socket that keeps its delay only makes the numbers worse.
        let _ = stream.set_nodelay(true);
    });
    tokio::spawn(async move {
        // It ends when it is aborted.
        let _ = axum::serve(listener, router).await;
    })
}

/// The start of a text that may be long.
pub(super) fn excerpt(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).chars().take(300).collect()
}

async fn next(State(exchange): State<Arc<Exchange>>) -> Response {
    exchange.report(Report::Polled(Instant::now()));
    let Some(event) = exchange.invocations.lock().await.recv().await else {
        return StatusCode::GONE.into_response();
    };
    let number = exchange.count.fetch_add(1, Ordering::Relaxed);
    let deadline = (clock::now() + TIMEOUT).as_millisecond();
    let headers = [
        ("lambda-runtime-aws-request-id", format!("00000000-0000-4000-8000-{number:012x}")),
        ("lambda-runtime-deadline-ms", deadline.to_string()),
        ("lambda-runtime-invoked-function-arn", ARN.to_owned()),
        ("lambda-runtime-trace-id", format!("Root=1-00000000-{number:024x};Parent={number:016x};Sampled=0")),
        (header::CONTENT_TYPE.as_str(), "application/json".to_owned()),
    ];
    exchange.handed_out.send_replace(Instant::now());
    (headers, event).into_response()
}

async fn answered(State(exchange): State<Arc<Exchange>>, body: Bytes) -> StatusCode {
    let took = exchange.handed_out.borrow().elapsed();
    exchange.report(Report::Answered(Answer { took, body }));
    StatusCode::ACCEPTED
}

async fn failed(State(exchange): State<Arc<Exchange>>, body: Bytes) -> StatusCode {
    exchange.report(Report::Failed(body));
    StatusCode::ACCEPTED
}

impl Exchange {
    fn report(&self, report: Report) {
        // Nobody listens any more once the process has been measured.
        let _ = self.reports.send(report);
    }
}
