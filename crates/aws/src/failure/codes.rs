//! The error codes of the services that we call, by what they mean to an input.
//!
//! Sources: DynamoDB Developer Guide, "Error handling with DynamoDB" and `CancellationReason` in the API reference;
//! "Errors" of `SendMessage`, `SendMessageBatch`, `ReceiveMessage` and `ChangeMessageVisibility` (SQS), of `Publish` and
//! `PublishBatch` (SNS), of `StartExecution` (Step Functions), of `GetSecretValue`, `CreateSecret` and `PutSecretValue`
//! (Secrets Manager); Amazon S3, "Error responses"; "Common error types" of each API reference. The documentation holds
//! the same table (`docs/architecture/reliability.md`).

/// The class of an error code: what it says of the request that got it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// It is wrong or too large: the same request will never be taken.
    Refused,
    /// The service has too much to do, or is out of order, or somebody else was faster: it may be taken later.
    Busy,
    /// A permission, a table, a queue or a key is missing or switched off. An operator mends it, so it is tried again
    /// meanwhile: nothing is wrong with the input.
    Deployment,
    /// A code that is in no table.
    Unknown,
}

/// Of DynamoDB, its transactions included. A full item collection does not get smaller by waiting, although the guide
/// has it among those that may be tried again.
const REFUSED_ROWS: &[&str] = &[
    "ValidationException",
    "ValidationError",
    "ItemCollectionSizeLimitExceeded",
    "ItemCollectionSizeLimitExceededException",
    "IdempotentParameterMismatchException",
    "DuplicateItem",
    "DuplicateItemException",
];

/// Codes of SQS and SNS.
const REFUSED_MESSAGES: &[&str] = &[
    "BatchEntryIdsNotDistinct",
    "BatchRequestTooLong",
    "EmptyBatchRequest",
    "InvalidAttributeName",
    "InvalidAttributeValue",
    "InvalidBatchEntryId",
    "InvalidIdFormat",
    "InvalidMessageContents",
    "InvalidParameter",
    "InvalidParameterValue",
    "MessageTooLong",
    "ParameterValueInvalid",
    "ReceiptHandleIsInvalid",
    "TooManyEntriesInBatchRequest",
    "UnsupportedOperation",
];

/// Codes of S3. What is not there was deleted: S3 shows writes at once ("Amazon S3 data consistency model").
const REFUSED_OBJECTS: &[&str] =
    &["EntityTooLarge", "InvalidArgument", "KeyTooLongError", "MaxMessageLengthExceeded", "NoSuchKey"];

/// Codes of Step Functions and Secrets Manager, and of every service.
const REFUSED_ELSEWHERE: &[&str] = &[
    "InvalidArn",
    "InvalidExecutionInput",
    "InvalidName",
    "InvalidParameterCombination",
    "InvalidParameterException",
    "MalformedQueryString",
    "MissingParameter",
    "SerializationException",
];

const BUSY: &[&str] = &[
    // Throttles.
    "ExecutionLimitExceeded",
    "KmsThrottled",
    "KMSThrottling",
    "KmsThrottlingException",
    "LimitExceededException",
    "OverLimit",
    "PriorRequestNotComplete",
    "ProvisionedThroughputExceeded",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "SlowDown",
    "Throttled",
    "ThrottledException",
    "Throttling",
    "ThrottlingError",
    "ThrottlingException",
    "TooManyRequestsException",
    // Somebody else was faster.
    "OperationAborted",
    "ReplicatedWriteConflictException",
    "TransactionCanceledException",
    "TransactionConflict",
    "TransactionConflictException",
    "TransactionInProgressException",
    // Out of order, or broken on the way.
    "BadDigest",
    "IncompleteBody",
    "InternalError",
    "InternalFailure",
    "InternalServerError",
    "InternalServiceError",
    "RequestExpired",
    "RequestTimeout",
    "RequestTimeTooSkewed",
    "ServiceUnavailable",
    "ServiceUnavailableException",
];

const DEPLOYMENT: &[&str] = &[
    // Permissions and credentials.
    "AccessDenied",
    "AccessDeniedException",
    "AuthorizationError",
    "ExpiredToken",
    "ExpiredTokenException",
    "IncompleteSignature",
    "IncompleteSignatureException",
    "InvalidAccessKeyId",
    "InvalidClientTokenId",
    "InvalidSecurity",
    "InvalidSignatureException",
    "MissingAuthenticationToken",
    "MissingAuthenticationTokenException",
    "NotAuthorized",
    "OptInRequired",
    "SignatureDoesNotMatch",
    "UnrecognizedClientException",
    // Things that are not there, or not usable as they are.
    "EndpointDisabled",
    "InvalidAddress",
    "InvalidRequestException",
    "NoSuchBucket",
    "NonExistentQueue",
    "NotFound",
    "QueueDeletedRecently",
    "QueueDoesNotExist",
    "ResourceInUseException",
    "ResourceNotFoundException",
    "StateMachineDeleting",
    "StateMachineDoesNotExist",
    "TableNotFoundException",
    // Keys.
    "DecryptionFailure",
    "EncryptionFailure",
    "KMSAccessDenied",
    "KmsAccessDenied",
    "KmsAccessDeniedException",
    "KMSDisabled",
    "KmsDisabled",
    "KmsInvalidKeyUsage",
    "KMSInvalidState",
    "KmsInvalidState",
    "KmsInvalidStateException",
    "KMSNotFound",
    "KmsNotFound",
    "KMSOptInRequired",
    "KmsOptInRequired",
];

/// What `code` says. SQS also writes its codes as `AWS.SimpleQueueService.…`, and some services say whose fault it is
/// after a semicolon.
pub(super) fn class(code: &str) -> Class {
    let code = code.split(';').next().unwrap_or(code);
    let code = code.strip_prefix("AWS.SimpleQueueService.").unwrap_or(code);
    let refused = [REFUSED_ROWS, REFUSED_MESSAGES, REFUSED_OBJECTS, REFUSED_ELSEWHERE];
    if refused.iter().any(|codes| codes.contains(&code)) {
        Class::Refused
    } else if BUSY.contains(&code) {
        Class::Busy
    } else if DEPLOYMENT.contains(&code) {
        Class::Deployment
    } else {
        Class::Unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_belongs_to_one_class() {
        let all = [REFUSED_ROWS, REFUSED_MESSAGES, REFUSED_OBJECTS, REFUSED_ELSEWHERE, BUSY, DEPLOYMENT].concat();
        for code in &all {
            assert_eq!(all.iter().filter(|known| known == &code).count(), 1, "{code}");
        }
    }

    #[test]
    fn a_code_says_whether_the_same_request_may_be_taken_later() {
        let check = |code: &str, expected| assert_eq!(class(code), expected, "{code}");
        // DynamoDB.
        check("ValidationException", Class::Refused);
        check("ItemCollectionSizeLimitExceededException", Class::Refused);
        check("ProvisionedThroughputExceededException", Class::Busy);
        check("RequestLimitExceeded", Class::Busy);
        check("ThrottlingException", Class::Busy);
        check("TransactionConflictException", Class::Busy);
        check("ResourceNotFoundException", Class::Deployment);
        // SQS.
        check("BatchRequestTooLong", Class::Refused);
        check("AWS.SimpleQueueService.BatchRequestTooLong", Class::Refused);
        check("AWS.SimpleQueueService.NonExistentQueue;Sender", Class::Deployment);
        check("InvalidMessageContents", Class::Refused);
        check("InvalidParameterValue", Class::Refused);
        check("OverLimit", Class::Busy);
        check("KmsThrottled", Class::Busy);
        check("KmsDisabled", Class::Deployment);
        // SNS.
        check("InvalidParameter", Class::Refused);
        check("KMSThrottling", Class::Busy);
        check("AuthorizationError", Class::Deployment);
        // S3.
        check("EntityTooLarge", Class::Refused);
        check("NoSuchKey", Class::Refused);
        check("SlowDown", Class::Busy);
        check("NoSuchBucket", Class::Deployment);
        // Step Functions and Secrets Manager.
        check("InvalidExecutionInput", Class::Refused);
        check("ExecutionLimitExceeded", Class::Busy);
        check("DecryptionFailure", Class::Deployment);
        // Everybody.
        check("AccessDeniedException", Class::Deployment);
        check("InternalServerError", Class::Busy);
        check("", Class::Unknown);
        check("SomethingNew", Class::Unknown);
    }
}
