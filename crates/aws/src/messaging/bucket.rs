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
        let region = config.region().ok_or_else(|| failure::because(operation, "no region"))?;
        let (host, path) = place(&self.name, key, region.as_ref(), config.endpoint_url());
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

/// Where `key` is: the host and the path. An emulator has no host for each bucket
/// (<https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html>).
fn place(bucket: &str, key: &str, region: &str, emulator: Option<&str>) -> (String, String) {
    if let Some(endpoint) = emulator {
        return (endpoint.trim_end_matches('/').to_owned(), format!("/{bucket}/{key}"));
    }
    let suffix = if region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
    (format!("https://{bucket}.s3.{region}.{suffix}"), format!("/{key}"))
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

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;
    use std::thread;

    use super::*;

    /// A service that gives these answers, each on a connection of its own; returns the requests.
    fn service(answers: &'static [&'static str]) -> (Bucket, thread::JoinHandle<Vec<String>>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let aws = Aws::emulator(&format!("http://{}", listener.local_addr().unwrap()), "us-east-1");
        let heard = thread::spawn(move || {
            let hear = |answer: &&str| {
                let (mut stream, _) = listener.accept().unwrap();
                let mut bytes = [0; 8192];
                let length = stream.read(&mut bytes).unwrap();
                stream.write_all(answer.as_bytes()).unwrap();
                String::from_utf8_lossy(bytes.get(..length).unwrap()).into_owned()
            };
            answers.iter().map(hear).collect()
        });
        (Bucket::new(aws, "ours".to_owned()), heard)
    }

    #[tokio::test]
    async fn an_object_is_put_with_its_digest_and_got_as_it_is() {
        let (bucket, heard) = service(&[
            "HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
            "HTTP/1.1 200 OK\r\ncontent-length: 3\r\nconnection: close\r\n\r\nabc",
        ]);
        bucket.put("k1", b"abc".to_vec()).await.unwrap();
        assert_eq!(bucket.get("k1").await.unwrap(), b"abc");
        let heard = heard.join().unwrap();
        let [put, get] = heard.as_slice() else { panic!("{heard:?}") };
        assert!(put.starts_with("PUT /ours/k1 HTTP/1.1\r\n"), "{put}");
        // The digest of "abc" is in FIPS 180-2, B.1.
        assert!(put.contains("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"), "{put}");
        assert!(put.contains("/us-east-1/s3/aws4_request"), "{put}");
        assert!(get.starts_with("GET /ours/k1 HTTP/1.1\r\n"), "{get}");
    }

    #[tokio::test]
    async fn a_busy_service_is_asked_again_and_a_refusal_is_told_by_its_code() {
        let (bucket, heard) = service(&[
            "HTTP/1.1 503 Slow Down\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
            "HTTP/1.1 404 Not Found\r\ncontent-length: 37\r\nconnection: close\r\n\r\n<Error><Code>NoSuchKey</Code></Error>",
        ]);
        let failure = bucket.get("k1").await.unwrap_err();
        assert_eq!(heard.join().unwrap().len(), 2);
        assert_eq!(failure, Failure::permanent("GetObject: NoSuchKey"));
    }

    #[test]
    fn a_bucket_has_a_host_of_its_own_and_at_an_emulator_a_folder() {
        let check = |region: &str, emulator: Option<&str>, host: &str, path: &str| {
            assert_eq!(place("ours", "k1", region, emulator), (host.to_owned(), path.to_owned()));
        };
        check("eu-west-1", None, "https://ours.s3.eu-west-1.amazonaws.com", "/k1");
        check("cn-north-1", None, "https://ours.s3.cn-north-1.amazonaws.com.cn", "/k1");
        check("us-east-1", Some("http://127.0.0.1:4566"), "http://127.0.0.1:4566", "/ours/k1");
    }
}
