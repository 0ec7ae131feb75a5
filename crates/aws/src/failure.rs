//! Meanings of the errors of AWS for us, told by operation and code, never by content: see [`codes`].

mod codes;

use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::CancellationReason;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use omni_core::foundation::failure::Failure;

use codes::{Class, class};

/// Status of a request that is longer than the service reads at all (RFC 9110 §15.5.14).
const CONTENT_TOO_LARGE: u16 = 413;

/// The words with which DynamoDB refuses a row of more than 400 KB, and only that ("Error handling with DynamoDB"; the
/// code is that of every other mistake too).
const ROW_TOO_LARGE: &str = "has exceeded the maximum allowed size";

const TRANSACTION: &str = "TransactWriteItems";

/// Classifies an error of `operation`. The messages of AWS may quote keys, so they stay out.
pub(crate) fn of<E: ProvideErrorMetadata>(
    operation: &'static str,
) -> impl Fn(SdkError<E, HttpResponse>) -> Failure + Copy {
    move |error| match &error {
        SdkError::ConstructionFailure(_) => unbuildable(operation),
        SdkError::TimeoutError(_) => because(operation, "time-out"),
        SdkError::DispatchFailure(_) => because(operation, "no connection"),
        SdkError::ResponseError(_) => because(operation, "unreadable answer"),
        SdkError::ServiceError(service) => {
            let (error, status) = (service.err(), service.raw().status().as_u16());
            if error.message().is_some_and(is_row_too_large) {
                return row_too_large(operation);
            }
            judged(operation, error.code(), Some(status), false)
        }
        _ => because(operation, "unknown error"),
    }
}

/// Classifies an error of a transaction: what is wrong with one of its rows decides over all of it.
pub(crate) fn of_transaction(error: SdkError<TransactWriteItemsError, HttpResponse>) -> Failure {
    let reasons = match error.as_service_error() {
        Some(TransactWriteItemsError::TransactionCanceledException(canceled)) => canceled.cancellation_reasons(),
        _ => &[],
    };
    let failure = reasons.iter().find_map(of_reason);
    failure.unwrap_or_else(|| of(TRANSACTION)(error))
}

/// Classifies why a transaction was cancelled, as far as one row is concerned; `None` if the row is not to blame, or its
/// condition did not hold, or somebody else was at it.
pub(crate) fn of_reason(reason: &CancellationReason) -> Option<Failure> {
    match reason.code() {
        None | Some("None" | "ConditionalCheckFailed" | "TransactionConflict") => None,
        Some(_) if reason.message().is_some_and(is_row_too_large) => Some(row_too_large(TRANSACTION)),
        Some(code) => Some(judged(TRANSACTION, Some(code), None, false)),
    }
}

/// Classifies the code that `operation` gives for one entry of a batch, and whether it calls that the sender's fault.
pub(crate) fn of_entry(operation: &str, code: &str, sender_fault: bool) -> Failure {
    judged(operation, Some(code), None, sender_fault)
}

/// Something else kept `operation` from being done, and will not for ever.
pub(crate) fn because(operation: &str, what: &str) -> Failure {
    Failure::transient(format!("{operation}: {what}"))
}

/// The request of `operation` cannot be built of what it was given, now or later.
pub(crate) fn unbuildable(operation: &str) -> Failure {
    Failure::permanent(format!("{operation}: the request cannot be built"))
}

fn is_row_too_large(message: &str) -> bool {
    message.contains(ROW_TOO_LARGE)
}

fn row_too_large(operation: &str) -> Failure {
    Failure::permanent(format!("{operation}: a row of more than 400 KB"))
}

/// A server that fails decides over everything that it says beside. A code that nobody knows may be mended by a retry,
/// which is bounded; only where the service itself says that the sender is at fault, or that the request is too large,
/// it is not tried again.
fn judged(operation: &str, code: Option<&str>, status: Option<u16>, sender_fault: bool) -> Failure {
    let known = code.map(class);
    let named = code.unwrap_or("refused without a code");
    match (status, known) {
        (Some(500..), _) | (_, Some(Class::Busy)) => because(operation, named),
        (_, Some(Class::Refused)) => Failure::permanent(format!("{operation}: {named}")),
        (_, Some(Class::Deployment)) => because(operation, &format!("{named}, which the deployment has to mend")),
        (status, Some(Class::Unknown) | None) if sender_fault || status == Some(CONTENT_TOO_LARGE) => {
            Failure::permanent(format!("{operation}: {named}"))
        }
        (_, Some(Class::Unknown) | None) => because(operation, named),
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodb::error::ErrorMetadata;
    use aws_sdk_dynamodb::operation::put_item::PutItemError;
    use aws_sdk_s3::primitives::SdkBody;

    use super::*;

    fn answered(status: u16, code: Option<&str>, message: &str) -> Failure {
        let mut error = ErrorMetadata::builder().message(message);
        if let Some(code) = code {
            error = error.code(code);
        }
        let raw = HttpResponse::new(status.try_into().unwrap(), SdkBody::empty());
        of("PutItem")(SdkError::service_error(PutItemError::generic(error.build()), raw))
    }

    #[test]
    fn an_error_is_final_only_if_its_code_or_its_size_says_so() {
        let refused = |what: &str| Failure::permanent(format!("PutItem: {what}"));
        let passing = |what: &str| Failure::transient(format!("PutItem: {what}"));
        let check = |status, code, expected| assert_eq!(answered(status, code, "secret-key"), expected, "{status}");
        check(400, Some("ValidationException"), refused("ValidationException"));
        check(400, Some("ThrottlingException"), passing("ThrottlingException"));
        check(400, Some("NobodyKnowsException"), passing("NobodyKnowsException"));
        check(400, None, passing("refused without a code"));
        check(413, None, refused("refused without a code"));
        check(413, Some("RequestTooLarge"), refused("RequestTooLarge"));
        check(500, None, passing("refused without a code"));
        // A broken server may say anything.
        check(503, Some("ValidationException"), passing("ValidationException"));
        let deployment = "AccessDeniedException, which the deployment has to mend";
        check(400, Some("AccessDeniedException"), passing(deployment));
    }

    #[test]
    fn a_row_that_is_too_large_is_told_from_other_mistakes() {
        let code = Some("ValidationException");
        let expected = Failure::permanent("PutItem: a row of more than 400 KB");
        assert_eq!(answered(400, code, "Item size has exceeded the maximum allowed size"), expected);
        assert_eq!(answered(400, code, "Item size to update has exceeded the maximum allowed size"), expected);
    }

    #[test]
    fn an_error_without_an_answer_passes_and_one_without_a_request_does_not() {
        type Error = SdkError<PutItemError, HttpResponse>;
        let check = |error: Error, expected| assert_eq!(of("PutItem")(error), expected);
        check(Error::construction_failure("x"), Failure::permanent("PutItem: the request cannot be built"));
        check(Error::timeout_error("x"), Failure::transient("PutItem: time-out"));
    }

    #[test]
    fn an_entry_of_a_batch_is_final_if_its_code_says_so_or_nobody_knows_it_and_the_sender_is_at_fault() {
        let check = |code: &str, sender_fault: bool, is_final: bool| {
            let failure = of_entry("SendMessageBatch", code, sender_fault);
            assert_eq!(!failure.is_retryable(), is_final, "{code} {sender_fault}");
        };
        check("InvalidMessageContents", true, true);
        check("InvalidParameterValue", true, true);
        check("InternalError", false, false);
        check("KmsThrottled", true, false);
        check("RequestThrottled", true, false);
        check("AccessDenied", true, false);
        check("NobodyKnows", true, true);
        check("NobodyKnows", false, false);
    }

    #[test]
    fn a_row_of_a_transaction_is_final_if_its_code_says_so() {
        let reason = |code: &str, message: &str| CancellationReason::builder().code(code).message(message).build();
        let check = |code: &str, expected: Option<bool>| {
            let failure = of_reason(&reason(code, "secret-key"));
            assert_eq!(failure.map(|failure| failure.is_retryable()), expected, "{code}");
        };
        check("ValidationError", Some(false));
        check("ItemCollectionSizeLimitExceeded", Some(false));
        check("ProvisionedThroughputExceeded", Some(true));
        check("ThrottlingError", Some(true));
        check("TransactionConflict", None);
        check("ConditionalCheckFailed", None);
        check("None", None);
        let large = of_reason(&reason("ValidationError", "Item size to update has exceeded the maximum allowed size"));
        assert_eq!(large, Some(Failure::permanent("TransactWriteItems: a row of more than 400 KB")));
    }
}
