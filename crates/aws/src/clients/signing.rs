//! Signatures of requests that are made without an SDK.

use std::time::{Duration, SystemTime};

use aws_credential_types::provider::ProvideCredentials;
use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SigningSettings, UriPathNormalizationMode,
    sign,
};
use aws_sigv4::sign::v4;
use jiff::Timestamp;

use super::Aws;

/// What is signed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unsigned<'a> {
    /// What the service is called in signatures.
    pub(crate) service: &'static str,
    /// `GET`, `PUT` and so on.
    pub(crate) method: &'a str,
    /// The whole URL.
    pub(crate) url: &'a str,
    /// The headers that are signed, beside the host's.
    pub(crate) headers: &'a [(&'static str, &'static str)],
    /// The body.
    pub(crate) body: &'a [u8],
}

impl Aws {
    /// The headers that sign `request` at `now`.
    ///
    /// # Errors
    /// What is missing.
    pub(crate) async fn signature(
        &self,
        request: Unsigned<'_>,
        now: Timestamp,
    ) -> Result<Vec<(String, String)>, &'static str> {
        let region = self.config.region().ok_or("no region")?.as_ref();
        let provider = self.config.credentials_provider().ok_or("no credentials")?;
        let identity = provider.provide_credentials().await.map_err(|_| "no credentials")?.into();
        let unsignable = "the request could not be signed";
        let params = v4::SigningParams::builder()
            .identity(&identity)
            .region(region)
            .name(request.service)
            .time(SystemTime::UNIX_EPOCH + Duration::from_millis(now.as_millisecond().unsigned_abs()))
            .settings(settings(request.service))
            .build()
            .map_err(|_| unsignable)?
            .into();
        let body = SignableBody::Bytes(request.body);
        let signable = SignableRequest::new(request.method, request.url, request.headers.iter().copied(), body);
        let signed = signable.and_then(|signable| sign(signable, &params)).map_err(|_| unsignable)?;
        let (instructions, _) = signed.into_parts();
        Ok(instructions.headers().map(|(name, value)| (name.to_owned(), value.to_owned())).collect())
    }
}

/// S3 signs the path as it is, and wants the digest of the body, which it checks
/// (<https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html>).
fn settings(service: &str) -> SigningSettings {
    let mut settings = SigningSettings::default();
    if service == "s3" {
        settings.percent_encoding_mode = PercentEncodingMode::Single;
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
        settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
    }
    settings
}

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodb::config::{Credentials, SharedCredentialsProvider};

    use super::*;

    /// "Example: GET Object" of <https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html>.
    #[tokio::test]
    async fn the_example_of_s3_is_signed_as_s3_says() {
        let (id, secret) = ("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
        let credentials = SharedCredentialsProvider::new(Credentials::new(id, secret, None, None, "example"));
        let aws = Aws::new("us-east-1".to_owned(), None, credentials);
        let url = "https://examplebucket.s3.amazonaws.com/test.txt";
        let unsigned = Unsigned { service: "s3", method: "GET", url, headers: &[("range", "bytes=0-9")], body: b"" };
        let headers = aws.signature(unsigned, "2013-05-24T00:00:00Z".parse().unwrap()).await.unwrap();
        let authorization = headers.iter().find(|(name, _)| name == "authorization").map(|(_, value)| value.as_str());
        assert_eq!(
            authorization.and_then(|value| value.rsplit_once("Signature=")).map(|(_, signature)| signature),
            Some("f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
            "{headers:?}"
        );
    }
}
