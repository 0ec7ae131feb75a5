//! The objects of one bucket, put and got by requests of our own: the SDK of S3, with tables for every checksum that there
//! is, would be a seventh of each function's package and takes longer to compile than all of our code.

use aws_sdk_dynamodb::error::ErrorMetadata;
use aws_smithy_runtime::client::orchestrator::operation::Operation;
use aws_smithy_runtime::client::retries::classifiers::{HttpStatusCodeClassifier, TransientErrorClassifier};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse, OrchestratorError};
use omni_core::foundation::failure::Failure;
use omni_core::ports::Env as _;

use crate::clients::Aws;
use crate::clients::signing::Unsigned;
use crate::env::SystemEnv;
use crate::failure;

/// One bucket.
#[derive(Debug)]
pub(crate) struct Bucket {
    aws: Aws,
    /// Its name, without dots: it is part of a host's name.
    pub(crate) name: String,
}

impl Bucket {
    /// The bucket called `name`.
    pub(crate) fn new(aws: Aws, name: String) -> Self {
        Self { aws, name }
    }

    /// Puts `body` at `key`, which has letters and digits only.
    ///
    /// # Errors
    /// [`Failure::Transient`] if the bucket cannot be written.
    pub(crate) async fn put(&self, key: &str, body: Vec<u8>) -> Result<(), Failure> {
        self.call("PutObject", "PUT", key, body).await.map(drop)
    }

    /// What is at `key`, which has letters and digits only.
    ///
    /// # Errors
    /// [`Failure::Transient`] if the bucket cannot be read.
    pub(crate) async fn get(&self, key: &str) -> Result<Vec<u8>, Failure> {
        self.call("GetObject", "GET", key, Vec::new()).await
    }

    /// Calls the service as its SDK would: by the same connections, with the same patience and as many tries.
    async fn call(
        &self,
        operation: &'static str,
        method: &'static str,
        key: &str,
        body: Vec<u8>,
    ) -> Result<Vec<u8>, Failure> {
        let unbuildable = || failure::unbuildable(operation);
        let config = self.aws.config();
        let (host, path) = self.place(key).ok_or_else(|| failure::because(operation, "no region"))?;
        let request = self.signed(operation, method, (&host, path), body).await?;
        let call = Operation::builder()
            .service_name("s3")
            .operation_name(operation)
            .http_client(config.http_client().ok_or_else(unbuildable)?)
            .endpoint_url(&host)
            .no_auth()
            .standard_retry(config.retry_config().ok_or_else(unbuildable)?)
            .retry_classifier(TransientErrorClassifier::<ErrorMetadata>::new())
            .retry_classifier(HttpStatusCodeClassifier::default())
            .timeout_config(config.timeout_config().ok_or_else(unbuildable)?.clone())
            .with_connection_poisoning()
            .serializer(move |()| request.try_clone().ok_or_else(|| "a body that cannot be sent again".into()))
            .deserializer(read)
            .build();
        call.invoke(()).await.map_err(failure::of(operation))
    }

    /// Where `key` is: the host and the path. An emulator has no host for each bucket.
    fn place(&self, key: &str) -> Option<(String, String)> {
        let (config, name) = (self.aws.config(), &self.name);
        if let Some(endpoint) = config.endpoint_url() {
            return Some((endpoint.trim_end_matches('/').to_owned(), format!("/{name}/{key}")));
        }
        let region = config.region()?.as_ref();
        let suffix = if region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
        Some((format!("https://{name}.s3.{region}.{suffix}"), format!("/{key}")))
    }

    async fn signed(
        &self,
        operation: &'static str,
        method: &'static str,
        (host, path): (&str, String),
        body: Vec<u8>,
    ) -> Result<HttpRequest, Failure> {
        let url = format!("{host}{path}");
        let unsigned = Unsigned { service: "s3", method, url: &url, headers: &[], body: &body };
        let signature = self.aws.signature(unsigned, SystemEnv.now()).await;
        let signature = signature.map_err(|missing| failure::because(operation, missing))?;
        let mut request = HttpRequest::new(body.into());
        let uri = request.set_uri(path).is_ok();
        if !uri || request.set_method(method).is_err() {
            return Err(failure::unbuildable(operation));
        }
        let headers = request.headers_mut();
        for (name, value) in signature {
            headers.insert(name, value);
        }
        if let Some(name) = self.aws.config().app_name() {
            headers.insert("user-agent", format!("app/{name}"));
        }
        Ok(request)
    }
}

/// The body of an answer, or the code of its error, which stands in XML.
fn read(answer: &HttpResponse) -> Result<Vec<u8>, OrchestratorError<ErrorMetadata>> {
    let body = answer.body().bytes().unwrap_or_default();
    if answer.status().is_success() {
        return Ok(body.to_vec());
    }
    let text = String::from_utf8_lossy(body);
    let code = text.split_once("<Code>").and_then(|(_, rest)| rest.split_once("</Code>")).map(|(code, _)| code);
    Err(OrchestratorError::operation(ErrorMetadata::builder().code(code.unwrap_or_default()).build()))
}
