//! AWS and the carriers, answering instantly: what is left of a measurement is the function itself.
//!
//! The stub knows the demo tenant's configuration and, while the bench measures, nothing else: every other row is absent and
//! every condition holds, which is how the world looks to a message that is seen for the first time.

mod config;
mod dynamodb;
mod objects;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::policies::calls;
use crate::policies::calls::Call;
use config::Config;
use objects::Objects;

/// The number of calls of each operation, by `service.Operation`.
pub(crate) type Calls = BTreeMap<String, u64>;

/// The name under which calls to carriers are counted; they are not calls to AWS.
pub(crate) const CARRIER: &str = "carrier.";
/// The name under which burials are counted, beside the call that did them.
pub(crate) const BURIED: &str = "buried";

/// A running stub.
pub(crate) struct AwsStub {
    /// URL at which it answers: `http://127.0.0.1:40123`.
    pub(crate) url: String,
    world: Arc<World>,
    server: JoinHandle<()>,
}

struct World {
    config: Mutex<Config>,
    objects: Objects,
    calls: Mutex<Calls>,
    /// The same, with who called what: what roles must allow.
    recorded: Mutex<calls::Calls>,
    /// The service that is down.
    down: Mutex<Option<&'static str>>,
    /// Answer of carriers instead of taking a message.
    refusal: Mutex<Option<(u16, &'static str)>>,
}

impl AwsStub {
    /// Listens on a free port of loopback.
    ///
    /// # Errors
    /// If there is none.
    pub(crate) async fn start() -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let world = Arc::new(World {
            config: Mutex::new(Config::of_demo_tenant(&url)?),
            objects: Objects::default(),
            calls: Mutex::default(),
            recorded: Mutex::default(),
            down: Mutex::default(),
            refusal: Mutex::default(),
        });
        let router = Router::new().fallback(answer).with_state(Arc::clone(&world));
        let router = router.layer(DefaultBodyLimit::max(MAX_BODY));
        Ok(Self { url, world, server: super::runtime_api::serve(listener, router) })
    }

    /// The calls since the last time it was asked.
    pub(crate) fn take_calls(&self) -> Calls {
        std::mem::take(&mut *locked(&self.world.calls))
    }

    /// The calls since the last time it was asked, with their callers.
    pub(crate) fn take_recorded(&self) -> calls::Calls {
        std::mem::take(&mut *locked(&self.world.recorded))
    }

    /// From now on `service` refuses everything, and every carrier refuses with this status and body; or none does.
    #[cfg(test)]
    pub(crate) fn set_down(&self, service: Option<&'static str>, carriers: Option<(u16, &'static str)>) {
        *locked(&self.world.down) = service;
        *locked(&self.world.refusal) = carriers;
    }

    /// Puts a row into whichever table is asked for it.
    #[cfg(test)]
    pub(crate) fn put_row(&self, row: &Value) {
        locked(&self.world.config).put(row);
    }

    /// Puts an object into the bucket.
    #[cfg(test)]
    pub(crate) fn put_object(&self, path: &str, body: String) {
        self.world.objects.answer(&Method::PUT, path, body.into());
    }
}

impl Drop for AwsStub {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl World {
    fn count(&self, operation: String) {
        *locked(&self.calls).entry(operation).or_default() += 1;
    }

    /// Notes what a function did to which resources.
    fn record(&self, headers: &HeaderMap, operations: Vec<(String, String)>) {
        let user_agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let Some(function) = calls::caller(user_agent) else { return };
        let mut recorded = locked(&self.recorded);
        for (operation, resource) in operations {
            recorded.add(Call { function: function.to_owned(), operation, resource });
        }
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
        return json_protocol(&world, target, &headers, &body);
    }
    match uri.path().trim_start_matches('/').split('/').next() {
        Some("whatsapp") => whatsapp(&world),
        Some("twilio") => twilio(&world),
        _ if body.starts_with(b"Action=") || contains(&body, b"&Action=") => sns(&world, &headers, &body),
        _ => s3(&world, &method, uri.path(), &headers, body),
    }
}

/// The services whose operation is in the `x-amz-target` header and whose bodies are JSON.
fn json_protocol(world: &World, target: &str, headers: &HeaderMap, body: &[u8]) -> Response {
    let (service, operation) = target.split_once('.').unwrap_or((target, ""));
    let request: Value = serde_json::from_slice(body).unwrap_or_default();
    let (service, answer) = match service {
        "DynamoDB_20120810" => {
            ("dynamodb", dynamodb::answer(&locked(&world.config), operation, &request).ok_or(UNKNOWN))
        }
        "AmazonSQS" => ("sqs", sqs(world, operation, &request).ok_or(UNKNOWN)),
        "secretsmanager" => ("secretsmanager", secret(world, operation, &request)),
        "AWSStepFunctions" => ("states", state_machines(operation).ok_or(UNKNOWN)),
        other => (other, Err(UNKNOWN)),
    };
    world.count(format!("{service}.{operation}"));
    world.record(headers, calls::resources(&format!("{service}:{operation}"), &request));
    let answer = if *locked(&world.down) == Some(service) { Err("ThrottlingException") } else { answer };
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

fn state_machines(operation: &str) -> Option<Value> {
    let started = json!({ "executionArn": "arn:aws:states:us-east-1:000000000000:execution:bench", "startDate": 0 });
    (operation == "StartExecution").then_some(started)
}

/// There is one version of each secret; asked for the previous one, the store says that there is none.
fn secret(world: &World, operation: &str, request: &Value) -> Result<Value, &'static str> {
    if operation != "GetSecretValue" {
        return Err(UNKNOWN);
    }
    let name = request.get("SecretId").and_then(Value::as_str).unwrap_or_default();
    let stage = request.get("VersionStage").and_then(Value::as_str).unwrap_or("AWSCURRENT");
    let config = locked(&world.config);
    let document = config.secret(name).filter(|_| stage == "AWSCURRENT").ok_or("ResourceNotFoundException")?;
    Ok(
        json!({ "Name": name, "ARN": name, "VersionId": MESSAGE_ID, "SecretString": document, "VersionStages": [stage] }),
    )
}

/// SNS still speaks the query protocol: a form in, XML out.
fn sns(world: &World, headers: &HeaderMap, body: &[u8]) -> Response {
    let fields: Vec<_> = form_urlencoded::parse(body).collect();
    let field = |name: &str| fields.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_ref());
    let operation = field("Action");
    world.count(format!("sns.{operation}"));
    world.record(headers, vec![(format!("sns:{operation}"), field("TopicArn").to_owned())]);
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

fn s3(world: &World, method: &Method, path: &str, headers: &HeaderMap, body: Bytes) -> Response {
    let operation = match *method {
        Method::PUT => "PutObject",
        Method::GET => "GetObject",
        Method::DELETE => "DeleteObject",
        _ => "HeadObject",
    };
    world.count(format!("s3.{operation}"));
    world.record(headers, vec![(format!("s3:{operation}"), path.trim_start_matches('/').to_owned())]);
    world.objects.answer(method, path, body)
}

fn refused(world: &World) -> Option<Response> {
    let (status, body) = (*locked(&world.refusal))?;
    let status = StatusCode::from_u16(status).unwrap_or_default();
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::RETRY_AFTER, "7200")];
    Some((status, headers, body).into_response())
}

fn whatsapp(world: &World) -> Response {
    world.count(format!("{CARRIER}whatsapp"));
    if let Some(refused) = refused(world) {
        return refused;
    }
    let taken = json!({
        "messaging_product": "whatsapp",
        "contacts": [{ "input": "14155550100", "wa_id": "14155550100" }],
        "messages": [{ "id": "wamid.HBgLMTQxNTU1NTAxMDAVAgARGBI5QTNDQTVCM0Q0Q0Q2RTY3RTcA", "message_status": "accepted" }],
    });
    axum::Json(taken).into_response()
}

fn twilio(world: &World) -> Response {
    world.count(format!("{CARRIER}twilio"));
    if let Some(refused) = refused(world) {
        return refused;
    }
    let taken = json!({ "sid": "SM00000000000000000000000000000001", "status": "queued", "error_code": null });
    (StatusCode::CREATED, axum::Json(taken)).into_response()
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

/// The largest request that is read, in bytes: an object.
const MAX_BODY: usize = 16_000_000;
const UNKNOWN: &str = "UnknownOperationException";
const MESSAGE_ID: &str = "00000000-0000-4000-8000-000000000000";
