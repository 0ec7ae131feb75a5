//! Bodies too large for a queue: they wait in a bucket while a reference to them travels.

use std::sync::OnceLock;

use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;
use omni_core::foundation::failure::Failure;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::clients::Aws;
use crate::failure;

/// Larger bodies go to the bucket, in bytes. A queue takes 256 KiB, attributes included.
pub const MAX_BODY: usize = 200_000;

/// Beginning of a reference; no message of ours has a field of that name.
const MARK: &str = r#"{"bodyIn":"s3://"#;

/// The bucket for large bodies. Its client is built when the first one comes.
#[derive(Debug)]
pub struct ClaimCheck {
    aws: Aws,
    client: OnceLock<Client>,
    bucket: String,
}

/// The reference that travels instead of a body.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Reference {
    body_in: String,
}

impl ClaimCheck {
    /// The bucket called `bucket` (`BODIES_BUCKET`).
    #[must_use]
    pub fn new(aws: Aws, bucket: String) -> Self {
        Self { aws, client: OnceLock::new(), bucket }
    }

    /// The body as it can travel: itself, or a reference to where it was put. The same body is put in the same place.
    ///
    /// # Errors
    /// [`Failure::Transient`] if the bucket cannot be written.
    pub async fn check_in(&self, body: String) -> Result<String, Failure> {
        if body.len() <= MAX_BODY {
            return Ok(body);
        }
        let key = hex::encode(Sha256::digest(&body));
        let reference = Reference { body_in: format!("s3://{}/{key}", self.bucket) };
        let put = self.client().put_object().bucket(&self.bucket).key(key).body(ByteStream::from(body.into_bytes()));
        put.send().await.map_err(failure::of("PutObject"))?;
        serde_json::to_string(&reference).map_err(|error| Failure::unreadable("a reference to a body", &error))
    }

    /// The body that `body` stands for: itself, or what it refers to.
    ///
    /// # Errors
    /// [`Failure::Permanent`] if it refers to another bucket, [`Failure::Transient`] if the bucket cannot be read.
    pub async fn resolve(&self, body: String) -> Result<String, Failure> {
        if !body.starts_with(MARK) {
            return Ok(body);
        }
        let Some(key) = self.key_in(&body) else {
            return Err(Failure::permanent("a reference to a body is not ours"));
        };
        let get = self.client().get_object().bucket(&self.bucket).key(key);
        let object = get.send().await.map_err(failure::of("GetObject"))?;
        let bytes = object.body.collect().await.map_err(|_| failure::because("GetObject", "unreadable answer"))?;
        String::from_utf8(bytes.to_vec()).map_err(|_| Failure::permanent("a stored body is not text"))
    }

    fn key_in(&self, body: &str) -> Option<String> {
        let reference: Reference = serde_json::from_str(body).ok()?;
        let (bucket, key) = reference.body_in.strip_prefix("s3://")?.split_once('/')?;
        (bucket == self.bucket && !key.is_empty()).then(|| key.to_owned())
    }

    fn client(&self) -> &Client {
        self.client.get_or_init(|| self.aws.s3())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_references_are_followed() {
        let bodies = ClaimCheck::new(Aws::emulator("http://127.0.0.1:1", "us-east-1"), "ours".into());
        let check = |body: &str, key: Option<&str>| assert_eq!(bodies.key_in(body).as_deref(), key, "{body}");
        check(r#"{"bodyIn":"s3://ours/abc"}"#, Some("abc"));
        check(r#"{"bodyIn":"s3://theirs/abc"}"#, None);
        check(r#"{"bodyIn":"s3://ours/"}"#, None);
        check(r#"{"bodyIn":"https://ours/abc"}"#, None);
        check(r#"{"bodyIn":"s3://ours/abc""#, None);
    }
}
