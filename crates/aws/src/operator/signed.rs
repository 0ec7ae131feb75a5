//! The few calls of AWS that only operators make, signed by hand: no SDK is compiled for them, and no function links them.

use std::time::{Duration, SystemTime};

use aws_credential_types::provider::ProvideCredentials;
use aws_sigv4::http_request::{SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use jiff::Timestamp;
use omni_core::foundation::failure::Failure;
use reqwest::{Client, Method};
use serde_json::Value;

use crate::clients::Aws;
use crate::failure;

/// A function may take 30 s for a batch, and an API call waits for it.
const MAX_LENGTH: Duration = Duration::from_mins(1);

/// A service of AWS that is called without its SDK.
#[derive(Clone, Debug)]
pub(super) struct Signed {
    aws: Aws,
    /// Name of the service in signatures and, for these services, in the host name too.
    service: &'static str,
    host: &'static str,
}

/// A call of the service.
pub(super) struct Call<'a> {
    /// Name of the operation in failures.
    pub(super) operation: &'static str,
    pub(super) method: Method,
    pub(super) path: &'a str,
    pub(super) headers: &'a [(&'static str, &'static str)],
    pub(super) body: Vec<u8>,
}

/// The answer of the service.
pub(super) struct Answered {
    pub(super) status: u16,
    /// Whether a function failed although the call did not (`X-Amz-Function-Error`).
    pub(super) function_error: bool,
    pub(super) body: Value,
}

impl Signed {
    /// The service that signs as `service` and listens at `host`, in the region of `aws`.
    pub(super) fn new(aws: &Aws, service: &'static str, host: &'static str) -> Self {
        Self { aws: aws.clone(), service, host }
    }

    /// Calls it at `now`.
    ///
    /// # Errors
    /// [`Failure::Transient`] if it does not answer, or cannot be asked in this shell.
    pub(super) async fn call(&self, call: Call<'_>, now: Timestamp) -> Result<Answered, Failure> {
        let because = |code| failure::because(call.operation, code);
        let config = self.aws.config();
        let region = config.region().ok_or_else(|| because("no region"))?.as_ref();
        let endpoint = config.endpoint_url().map_or_else(|| self.endpoint(region), str::to_owned);
        let url = format!("{endpoint}{}", call.path);
        let provider = config.credentials_provider().ok_or_else(|| because("no credentials"))?;
        let identity = provider.provide_credentials().await.map_err(|_| because("no credentials"))?.into();
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region(region)
            .name(self.service)
            .time(SystemTime::UNIX_EPOCH + Duration::from_millis(now.as_millisecond().unsigned_abs()))
            .settings(SigningSettings::default())
            .build()
            .map_err(|_| because("the request could not be signed"))?
            .into();
        let method = call.method.as_str().to_owned();
        let signable =
            SignableRequest::new(&method, &url, call.headers.iter().copied(), SignableBody::Bytes(&call.body));
        let signed = signable.and_then(|signable| sign(signable, &params));
        let (instructions, _) = signed.map_err(|_| because("the request could not be signed"))?.into_parts();
        let mut request = client().map_err(|_| because("no http client"))?.request(call.method, &url);
        for (name, value) in call.headers.iter().copied().chain(instructions.headers()) {
            request = request.header(name, value);
        }
        let answer = request.body(call.body).send().await.map_err(|_| because("no connection"))?;
        let status = answer.status().as_u16();
        let function_error = answer.headers().contains_key("x-amz-function-error");
        let bytes = answer.bytes().await.map_err(|_| because("unreadable answer"))?;
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Ok(Answered { status, function_error, body })
    }

    /// <https://docs.aws.amazon.com/general/latest/gr/rande.html>
    fn endpoint(&self, region: &str) -> String {
        let suffix = if region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
        format!("https://{}.{region}.{suffix}", self.host)
    }
}

impl Answered {
    /// The body, if the call went well.
    ///
    /// # Errors
    /// [`Failure::Permanent`] with the error's type.
    pub(super) fn ok(self, operation: &str) -> Result<Value, Failure> {
        if (200..300).contains(&self.status) {
            return Ok(self.body);
        }
        Err(Failure::permanent(format!("{operation}: {} (HTTP {})", self.error(), self.status)))
    }

    /// The type of the error: `com.amazonaws.dynamodb.v20120810#TrimmedDataAccessException` without what comes before it.
    pub(super) fn error(&self) -> &str {
        let named = ["__type", "Type", "type"].iter().find_map(|name| self.body.get(*name).and_then(Value::as_str));
        named.and_then(|name| name.rsplit('#').next()).unwrap_or("refused without a code")
    }
}

fn client() -> reqwest::Result<Client> {
    // Fails if somebody was faster, and then there is one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().redirect(reqwest::redirect::Policy::none()).timeout(MAX_LENGTH).build()
}
