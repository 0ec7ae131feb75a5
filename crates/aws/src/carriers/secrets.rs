//! Channel secrets in Secrets Manager: the current and the previous version, remembered for five minutes.

use std::sync::Arc;
use std::time::Duration;

use aws_sdk_secretsmanager::Client;
use aws_sdk_secretsmanager::operation::create_secret::CreateSecretError;
use aws_sdk_secretsmanager::operation::get_secret_value::GetSecretValueError;
use futures_util::future::try_join;
use omni_core::foundation::failure::Failure;
use omni_core::foundation::secret::Credentials;
use omni_core::model::channel::SecretReference;
use omni_core::ports::{Env, Secrets};

use crate::cache::Cache;
use crate::env::SystemEnv;
use crate::failure;

/// The age up to which an answer is used.
const KEEP_FOUND: Duration = Duration::from_mins(5);

/// The age up to which the answer "there is none" is used.
const KEEP_MISSING: Duration = Duration::from_secs(5);

/// The age up to which an answer is used while the store is down.
const KEEP_STALE: Duration = Duration::from_hours(1);

/// The stages of a secret whose versions are valid, the current one first.
const CURRENT: &str = "AWSCURRENT";
const PREVIOUS: &str = "AWSPREVIOUS";

/// The secret store.
#[derive(Debug)]
pub struct SecretStore {
    client: Client,
    cache: Cache<Arc<[Credentials]>>,
}

impl SecretStore {
    /// The store that `client` talks to.
    #[must_use]
    pub fn new(client: Client) -> Self {
        Self { client, cache: Cache::default() }
    }

    /// Makes `credentials` the current version of a secret; what was current stays valid as the previous one.
    ///
    /// # Errors
    /// [`Failure::Transient`] if the store cannot be written.
    pub async fn save(&self, secret: &SecretReference, credentials: &Credentials) -> Result<(), Failure> {
        let json = serde_json::to_string(credentials).map_err(|error| Failure::unreadable("a secret", &error))?;
        let created = self.client.create_secret().name(secret.as_str()).secret_string(&json).send().await;
        let Err(error) = created else { return Ok(()) };
        let Some(CreateSecretError::ResourceExistsException(_)) = error.as_service_error() else {
            return Err(failure::of("CreateSecret")(error));
        };
        let replaced = self.client.put_secret_value().secret_id(secret.as_str()).secret_string(json).send().await;
        replaced.map(drop).map_err(failure::of("PutSecretValue"))
    }

    async fn fetch(&self, secret: &SecretReference) -> Result<Arc<[Credentials]>, Failure> {
        let (current, previous) = try_join(self.version(secret, CURRENT), self.version(secret, PREVIOUS)).await?;
        let Some(current) = current else { return Ok(Arc::new([])) };
        // Transient, because an operator can mend it and the carrier's webhook comes again.
        let current = parse(&current).ok_or(Failure::Transient("the current secret is not readable".into()))?;
        let previous = previous.as_deref().and_then(parse);
        Ok(std::iter::once(current).chain(previous).collect())
    }

    async fn version(&self, secret: &SecretReference, stage: &str) -> Result<Option<String>, Failure> {
        let request = self.client.get_secret_value().secret_id(secret.as_str()).version_stage(stage);
        match request.send().await {
            Ok(answer) => Ok(answer.secret_string),
            Err(error) => match error.as_service_error() {
                Some(GetSecretValueError::ResourceNotFoundException(_)) => Ok(None),
                _ => Err(failure::of("GetSecretValue")(error)),
            },
        }
    }
}

impl Secrets for SecretStore {
    async fn load(&self, secret: &SecretReference) -> Result<Arc<[Credentials]>, Failure> {
        let (name, now) = (secret.as_str(), SystemEnv.now());
        if let Some(known) = self.cache.get(name, now, lifetime) {
            return Ok(known);
        }
        match self.fetch(secret).await {
            Ok(found) => {
                self.cache.put(name, Arc::clone(&found), now);
                Ok(found)
            }
            Err(failure) => self.cache.get(name, now, |_| KEEP_STALE).ok_or(failure),
        }
    }
}

fn lifetime(versions: &Arc<[Credentials]>) -> Duration {
    if versions.is_empty() { KEEP_MISSING } else { KEEP_FOUND }
}

fn parse(json: &str) -> Option<Credentials> {
    serde_json::from_str(json).ok()
}
