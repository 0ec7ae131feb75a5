//! One HTTP client and one configuration for all AWS clients, built without touching the disk or the network.
//!
//! The default credential chain, profiles and certificates on disk are what a Lambda function waits for at its start.
//! Here credentials are the environment variables that Lambda sets, and certificates are read when the first TLS
//! connection needs them; with an `http://` endpoint nothing of TLS is ever set up.

mod connections;

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use aws_config::environment::EnvironmentVariableCredentialsProvider;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{AppName, BehaviorVersion, Region, SdkConfig};
use aws_sdk_dynamodb::config::{Credentials, SharedCredentialsProvider};
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use aws_smithy_runtime_api::client::http::{HttpClient, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;

use crate::settings::{self, Missing};
use connections::Connections;

/// A connection inside a region takes milliseconds.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);

/// One try of one call.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(3);

/// The first try and two more.
const ATTEMPTS: u32 = 3;

/// The longest that a call may take, the pauses between its tries left out.
pub const MAX_CALL: Duration = ATTEMPT_TIMEOUT.saturating_mul(ATTEMPTS);

/// Makes clients, each on demand so that a function links only what it uses. They share one connection pool.
#[derive(Clone, Debug)]
pub struct Aws {
    config: SdkConfig,
    shared: Arc<Shared>,
    connections: Connections,
}

/// The clients that many adapters of a function have: one for all, because each resolves credentials and endpoints anew.
#[derive(Debug, Default)]
struct Shared {
    dynamodb: OnceLock<aws_sdk_dynamodb::Client>,
    sqs: OnceLock<aws_sdk_sqs::Client>,
}

impl Aws {
    /// The account and region of this function. `AWS_ENDPOINT_URL`, where set, is an emulator. Calls carry the function's
    /// name in their user agent: `CloudTrail` shows it, and the local stack notes who calls what.
    ///
    /// # Errors
    /// [`Missing`] without `AWS_REGION`.
    pub fn from_environment() -> Result<Self, Missing> {
        let credentials = SharedCredentialsProvider::new(EnvironmentVariableCredentialsProvider::new());
        let named = settings::optional("AWS_LAMBDA_FUNCTION_NAME").and_then(|name| AppName::new(name).ok());
        let unnamed = Self::new(settings::variable("AWS_REGION")?, settings::optional("AWS_ENDPOINT_URL"), credentials);
        let mut config = unnamed.config.into_builder();
        config.set_app_name(named);
        Ok(Self::with(config.build()))
    }

    /// An emulator at `endpoint`, with credentials that open nothing else.
    #[must_use]
    pub fn emulator(endpoint: &str, region: &str) -> Self {
        let credentials = Credentials::new("test", "test", None, None, "emulator");
        Self::new(region.to_owned(), Some(endpoint.to_owned()), SharedCredentialsProvider::new(credentials))
    }

    /// The account and region of a shell, by the default chain: environment variables, the profile's keys or role, a web
    /// identity, a container's or machine's role. For the command line, which may wait; no function links it.
    pub async fn from_shell() -> Self {
        Self::with(aws_config::defaults(BehaviorVersion::latest()).http_client(https()).load().await)
    }

    fn new(region: String, endpoint: Option<String>, credentials: SharedCredentialsProvider) -> Self {
        let plain = endpoint.as_deref().is_some_and(|endpoint| endpoint.starts_with("http://"));
        let timeouts =
            TimeoutConfig::builder().connect_timeout(CONNECT_TIMEOUT).operation_attempt_timeout(ATTEMPT_TIMEOUT);
        let mut config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new(region))
            .credentials_provider(credentials)
            .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS))
            .timeout_config(timeouts.build())
            .http_client(if plain { plain_http() } else { https() });
        config.set_endpoint_url(endpoint);
        Self::with(config.build())
    }

    fn with(config: SdkConfig) -> Self {
        Self { config, shared: Arc::default(), connections: Connections::default() }
    }

    /// Opens a connection to the tables, the queues and the secrets, as far as clients of them were made, and builds what
    /// the SDK builds with its first call. A function does so before its first invocation, which would do it one after the
    /// other. What cannot be opened is opened by the call that needs it: nothing fails here.
    pub async fn open_connections(&self) {
        self.connections.open().await;
    }

    /// The configuration of its clients: region, credentials, endpoint.
    pub(crate) fn config(&self) -> &SdkConfig {
        &self.config
    }

    /// Tables.
    #[must_use]
    pub fn dynamodb(&self) -> aws_sdk_dynamodb::Client {
        let client = self.shared.dynamodb.get_or_init(|| {
            self.connections
                .add(&self.config, |config| aws_sdk_dynamodb::Client::new(&config).get_item().table_name("-").send());
            aws_sdk_dynamodb::Client::new(&self.config)
        });
        client.clone()
    }

    /// Queues.
    #[must_use]
    pub fn sqs(&self) -> aws_sdk_sqs::Client {
        let client = self.shared.sqs.get_or_init(|| {
            self.connections.add(&self.config, |config| aws_sdk_sqs::Client::new(&config).send_message_batch().send());
            aws_sdk_sqs::Client::new(&self.config)
        });
        client.clone()
    }

    /// Topics.
    #[must_use]
    pub fn sns(&self) -> aws_sdk_sns::Client {
        aws_sdk_sns::Client::new(&self.config)
    }

    /// State machines.
    #[must_use]
    pub fn sfn(&self) -> aws_sdk_sfn::Client {
        aws_sdk_sfn::Client::new(&self.config)
    }

    /// Buckets. An emulator has no host name per bucket, so it gets them in the path.
    #[must_use]
    pub fn s3(&self) -> aws_sdk_s3::Client {
        let config = aws_sdk_s3::config::Builder::from(&self.config);
        aws_sdk_s3::Client::from_conf(config.force_path_style(self.config.endpoint_url().is_some()).build())
    }

    /// Secrets.
    #[must_use]
    pub fn secrets(&self) -> aws_sdk_secretsmanager::Client {
        self.connections
            .add(&self.config, |config| aws_sdk_secretsmanager::Client::new(&config).get_secret_value().send());
        aws_sdk_secretsmanager::Client::new(&self.config)
    }
}

fn plain_http() -> SharedHttpClient {
    aws_smithy_http_client::Builder::new().build_http()
}

fn https() -> SharedHttpClient {
    let https = aws_smithy_http_client::Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https();
    SharedHttpClient::new(Unhurried(https))
}

/// Leaves out the validation of a new client: smithy's reads every root certificate there, before anything is called.
#[derive(Debug)]
struct Unhurried(SharedHttpClient);

impl HttpClient for Unhurried {
    fn http_connector(&self, settings: &HttpConnectorSettings, components: &RuntimeComponents) -> SharedHttpConnector {
        self.0.http_connector(settings, components)
    }
}
