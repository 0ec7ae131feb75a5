//! What the SDK's errors mean to us: something that a retry may mend, told by operation and code, never by content.

use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use omni_core::failure::Failure;

/// Names `operation` and the error's code. The messages of AWS may quote keys, so they stay out.
pub(crate) fn of<E: ProvideErrorMetadata>(
    operation: &'static str,
) -> impl Fn(SdkError<E, HttpResponse>) -> Failure + Copy {
    move |error| because(operation, code(&error))
}

/// The failure of `operation` with a code that is already known.
pub(crate) fn because(operation: &str, code: &str) -> Failure {
    Failure::transient(format!("{operation}: {code}"))
}

fn code<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> &str {
    match error {
        SdkError::ConstructionFailure(_) => "the request could not be built",
        SdkError::TimeoutError(_) => "time-out",
        SdkError::DispatchFailure(_) => "no connection",
        SdkError::ResponseError(_) => "unreadable answer",
        SdkError::ServiceError(service) => service.err().code().unwrap_or("refused without a code"),
        _ => "unknown error",
    }
}
