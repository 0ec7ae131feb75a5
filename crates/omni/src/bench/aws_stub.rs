//! AWS and the carriers, answering instantly: what is left of a measurement is the function itself.
//!
//! The stub knows the demo tenant's configuration and nothing else: every other row is absent and every condition
//! holds, which is how the world looks to a message that is seen for the first time.

mod config;
mod dynamodb;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use config::Config;
pub(crate) use config::STAGE;

/// How often each operation was called, by `service.Operation`.
pub(crate) type Calls = BTreeMap<String, u64>;

/// The name under which calls to carriers are counted; they are not calls to AWS.
pub(crate) const CARRIER: &str = "carrier.";
/// The name under which burials are counted, beside the call that did them.
pub(crate) const BURIED: &str = "buried";

/// A running stub.
pub(crate) struct AwsStub {
    /// Where it is: `http://127.0.0.1:40123`.
    pub(crate) url: String,
    calls: Arc<Mutex<Calls>>,
    server: JoinHandle<()>,
}

struct World {
    config: Config,
    calls: Arc<Mutex<Calls>>,
}

impl AwsStub {
    /// Listens on a free port of loopback.
    ///
    /// # Errors
    /// If there is none.
    pub(crate) async fn start() -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let calls = Arc::new(Mutex::new(Calls::new()));
        let world = Arc::new(World { config: Config::of_demo_tenant(&url)?, calls: Arc::clone(&calls) });
        let router = Router::new().fallback(answer).with_state(world);
        Ok(Self { url, calls, server: super::runtime_api::serve(listener, router) })
    }

    /// What was called since the last time it was asked.
    pub(crate) fn take_calls(&self) -> Calls {
        std::mem::take(&mut *self.calls.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for AwsStub {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl World {
    fn count(&self, operation: String) {
        *self.calls.lock().unwrap_or_else(PoisonError::into_inner).entry(operation).or_default() += 1;
    }
}

async fn answer(
    State(world): State<Arc<World>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if let Some(target) = headers.get("x-amz-target").and_then(|target| target.to_str().ok()) {
        return json_protocol(&world, target, &body);
    }
    match uri.path().trim_start_matches('/').split('/').next() {
        Some("whatsapp") => whatsapp(&world),
        Some("twilio") => twilio(&world),
        _ if body.starts_with(b"Action=") || contains(&body, b"&Action=") => sns(&world, &body),
        _ => s3(&world, &method),
    }
}

/// The services whose operation is in the `x-amz-target` header and whose bodies are JSON.
fn json_protocol(world: &World, target: &str, body: &[u8]) -> Response {
    let (service, operation) = target.split_once('.').unwrap_or((target, ""));
    let request: Value = serde_json::from_slice(body).unwrap_or_default();
    let (service, answer) = match service {
        "DynamoDB_20120810" => ("dynamodb", dynamodb::answer(&world.config, operation, &request).ok_or(UNKNOWN)),
        "AmazonSQS" => ("sqs", sqs(world, operation, &request).ok_or(UNKNOWN)),
        "secretsmanager" => ("secrets", secret(world, operation, &request)),
        other => (other, Err(UNKNOWN)),
    };
    world.count(format!("{service}.{operation}"));
    let kind = [(header::CONTENT_TYPE, "application/x-amz-json-1.0")];
    match answer {
        Ok(answer) => (kind, answer.to_string()).into_response(),
        Err(error) => {
            let error = json!({ "__type": error, "message": format!("the stub cannot answer {target}") });
            (StatusCode::BAD_REQUEST, kind, error.to_string()).into_response()
        }
    }
}

fn sqs(world: &World, operation: &str, request: &Value) -> Option<Value> {
    let queue = request.get("QueueUrl").and_then(Value::as_str).unwrap_or_default();
    if operation.starts_with("SendMessage") && queue.ends_with("dead-letters") {
        world.count(BURIED.to_owned());
    }
    let ids = request.get("Entries").and_then(Value::as_array).into_iter().flatten().map(|entry| entry.get("Id"));
    match operation {
        "SendMessage" => Some(json!({ "MessageId": MESSAGE_ID })),
        "SendMessageBatch" => {
            let taken: Vec<_> = ids.map(|id| json!({ "Id": id, "MessageId": MESSAGE_ID })).collect();
            Some(json!({ "Successful": taken, "Failed": [] }))
        }
        "ChangeMessageVisibilityBatch" | "DeleteMessageBatch" => {
            let done: Vec<_> = ids.map(|id| json!({ "Id": id })).collect();
            Some(json!({ "Successful": done, "Failed": [] }))
        }
        "ChangeMessageVisibility" | "DeleteMessage" => Some(json!({})),
        _ => None,
    }
}

/// There is one version of each secret; asked for the previous one, the store says that there is none.
fn secret(world: &World, operation: &str, request: &Value) -> Result<Value, &'static str> {
    if operation != "GetSecretValue" {
        return Err(UNKNOWN);
    }
    let name = request.get("SecretId").and_then(Value::as_str).unwrap_or_default();
    let stage = request.get("VersionStage").and_then(Value::as_str).unwrap_or("AWSCURRENT");
    let document = world.config.secret(name).filter(|_| stage == "AWSCURRENT").ok_or("ResourceNotFoundException")?;
    Ok(
        json!({ "Name": name, "ARN": name, "VersionId": MESSAGE_ID, "SecretString": document, "VersionStages": [stage] }),
    )
}

/// SNS still speaks the query protocol: a form in, XML out.
fn sns(world: &World, body: &[u8]) -> Response {
    let fields: Vec<_> = form_urlencoded::parse(body).collect();
    let field = |name: &str| fields.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_ref());
    let operation = field("Action");
    world.count(format!("sns.{operation}"));
    let ids = fields.iter().filter(|(key, _)| key.starts_with("PublishBatchRequestEntries.") && key.ends_with(".Id"));
    let taken = ids.fold(String::new(), |taken, (_, id)| {
        taken + "<member><Id>" + id + "</Id><MessageId>" + MESSAGE_ID + "</MessageId></member>"
    });
    let result = match operation {
        "PublishBatch" => format!("<Successful>{taken}</Successful><Failed/>"),
        _ => format!("<MessageId>{MESSAGE_ID}</MessageId>"),
    };
    let xml = format!(
        "<{operation}Response xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\"><{operation}Result>{result}</{operation}Result>\
         <ResponseMetadata><RequestId>{MESSAGE_ID}</RequestId></ResponseMetadata></{operation}Response>"
    );
    ([(header::CONTENT_TYPE, "text/xml")], xml).into_response()
}

fn s3(world: &World, method: &Method) -> Response {
    let operation = match *method {
        Method::PUT => "PutObject",
        Method::GET => "GetObject",
        Method::DELETE => "DeleteObject",
        _ => "HeadObject",
    };
    world.count(format!("s3.{operation}"));
    [(header::ETAG, "\"00000000000000000000000000000000\"")].into_response()
}

fn whatsapp(world: &World) -> Response {
    world.count(format!("{CARRIER}whatsapp"));
    let taken = json!({
        "messaging_product": "whatsapp",
        "contacts": [{ "input": "14155550100", "wa_id": "14155550100" }],
        "messages": [{ "id": "wamid.HBgLMTQxNTU1NTAxMDAVAgARGBI5QTNDQTVCM0Q0Q0Q2RTY3RTcA", "message_status": "accepted" }],
    });
    axum::Json(taken).into_response()
}

fn twilio(world: &World) -> Response {
    world.count(format!("{CARRIER}twilio"));
    let taken = json!({ "sid": "SM00000000000000000000000000000001", "status": "queued", "error_code": null });
    (StatusCode::CREATED, axum::Json(taken)).into_response()
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

const UNKNOWN: &str = "UnknownOperationException";
const MESSAGE_ID: &str = "00000000-0000-4000-8000-000000000000";
