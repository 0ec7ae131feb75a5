//! What a function finds in its environment: what Lambda sets, and what `template.yaml` says.

use std::ffi::OsString;

use crate::template::function::Function;

/// The environment of `function` with AWS and the carriers at `stub_url`.
///
/// Nothing of the function's own stands here: what the template does not give it, it does not have.
pub(crate) fn of(function: &Function, stub_url: &str) -> Vec<(String, OsString)> {
    let lambda = [
        ("AWS_LAMBDA_FUNCTION_NAME", function.name.as_str()),
        ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128"),
        ("AWS_LAMBDA_LOG_GROUP_NAME", "bench"),
        ("AWS_LAMBDA_LOG_STREAM_NAME", "bench"),
        ("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand"),
        ("AWS_REGION", "us-east-1"),
        ("AWS_DEFAULT_REGION", "us-east-1"),
        ("AWS_ACCESS_KEY_ID", "bench"),
        ("AWS_SECRET_ACCESS_KEY", "bench"),
        ("AWS_SESSION_TOKEN", "bench"),
        ("AWS_ENDPOINT_URL", stub_url),
        ("_HANDLER", "bootstrap"),
    ];
    let template = function.variables.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    lambda.into_iter().chain(template).map(|(name, value)| (name.to_owned(), value.into())).collect()
}
