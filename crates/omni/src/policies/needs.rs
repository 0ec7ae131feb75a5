//! The action on a resource that a call needs, and the actions of AWS itself in a function's name.
//!
//! Actions: AWS Service Authorization Reference, "Actions, resources, and condition keys" of each service. A batch of SQS or
//! SNS needs the action of one message; a transaction of `DynamoDB` those of its parts (Amazon DynamoDB Developer Guide,
//! "Using IAM with DynamoDB transactions"). What Lambda needs to read queues and streams, to hand on what failed, to log and
//! to trace: AWS Lambda Developer Guide, "Using Lambda with Amazon SQS", "… with Amazon DynamoDB", "Defining Lambda function
//! permissions with an execution role".

use super::calls::Call;
use crate::template::function::{Function, Source};
use crate::template::place::Place;

/// Actions of Lambda on a queue that it reads for a function.
const READS_QUEUE: [&str; 3] = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];
/// Actions of Lambda on a stream.
const READS_STREAM: [&str; 3] = ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"];
/// Actions of Lambda on a log group.
const LOGS: [&str; 2] = ["logs:CreateLogStream", "logs:PutLogEvents"];
/// Actions of Lambda when a function is traced.
const TRACES: [&str; 2] = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"];

/// An action on a resource, by ARN.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Need {
    /// `sqs:SendMessage`.
    pub(crate) action: String,
    /// An ARN, or `*` where the action has no resources.
    pub(crate) resource: String,
}

/// The need of `call`.
pub(crate) fn of_call(call: &Call, place: &Place) -> Need {
    let (service, operation) = call.operation.split_once(':').unwrap_or((&call.operation, ""));
    let action = match (service, operation.rsplit_once('.').map_or(operation, |(_, part)| part)) {
        ("sqs" | "sns", operation) => operation.strip_suffix("Batch").unwrap_or(operation),
        ("dynamodb", part @ ("Put" | "Update" | "Delete" | "Get")) => return item(part, call, place),
        ("dynamodb", "ConditionCheck") => "ConditionCheckItem",
        ("s3", "HeadObject") => "GetObject",
        ("s3", "HeadBucket" | "ListObjectsV2") => "ListBucket",
        (_, operation) => operation,
    };
    Need { action: format!("{service}:{action}"), resource: arn(service, &call.resource, place) }
}

fn item(part: &str, call: &Call, place: &Place) -> Need {
    Need { action: format!("dynamodb:{part}Item"), resource: arn("dynamodb", &call.resource, place) }
}

fn arn(service: &str, resource: &str, place: &Place) -> String {
    match service {
        _ if resource.starts_with("arn:") => resource.to_owned(),
        "dynamodb" => place.arn("dynamodb", &format!("table/{resource}")),
        "s3" => format!("arn:aws:s3:::{resource}"),
        // Six characters that Secrets Manager chooses follow the name.
        "secretsmanager" => place.arn("secretsmanager", &format!("secret:{resource}-AbCdEf")),
        service => place.arn(service, resource),
    }
}

/// The actions of AWS with the role of `function`, as the template has it, each with the reason.
pub(crate) fn of_aws(function: &Function) -> Vec<(Need, &'static str)> {
    let mut needs = Vec::new();
    let mut add = |actions: &[&str], resource: &str, why| {
        let all = actions.iter().map(|action| Need { action: (*action).to_owned(), resource: resource.to_owned() });
        needs.extend(all.map(|need| (need, why)));
    };
    for source in &function.sources {
        match source {
            Source::Queue(arn) => add(&READS_QUEUE, arn, "Lambda reads the queue"),
            Source::Stream(arn) => {
                add(&READS_STREAM, arn, "Lambda reads the stream");
                add(&["dynamodb:ListStreams"], arn, "Lambda finds the stream");
            }
            Source::Topic(_) | Source::Schedule | Source::Route(_) => {}
        }
    }
    for arn in &function.on_failure {
        let action = if arn.starts_with("arn:aws:sns:") { "sns:Publish" } else { "sqs:SendMessage" };
        add(&[action], arn, "Lambda hands on what failed");
    }
    if let Some(arn) = &function.log_group {
        add(&LOGS, arn, "Lambda writes the log");
    }
    if function.traced {
        add(&TRACES, "*", "Lambda sends the trace");
    }
    needs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_needs_the_action_of_its_kind() {
        let place = Place::local("http://127.0.0.1:4566");
        let check = |operation: &str, resource: &str, action: &str, arn: &str| {
            let call = Call { function: "f".into(), operation: operation.into(), resource: resource.into() };
            assert_eq!(of_call(&call, &place), Need { action: action.into(), resource: arn.into() });
        };
        let queue = "arn:aws:sqs:us-east-1:000000000000:q.fifo";
        let table = "arn:aws:dynamodb:us-east-1:000000000000:table/t";
        check("sqs:SendMessageBatch", "q.fifo", "sqs:SendMessage", queue);
        check("sqs:ChangeMessageVisibilityBatch", "q.fifo", "sqs:ChangeMessageVisibility", queue);
        check("sns:PublishBatch", "arn:aws:sns:us-east-1:0:t", "sns:Publish", "arn:aws:sns:us-east-1:0:t");
        check("dynamodb:BatchWriteItem", "t", "dynamodb:BatchWriteItem", table);
        check("dynamodb:Query", "t/index/i", "dynamodb:Query", &format!("{table}/index/i"));
        check("dynamodb:TransactWriteItems.Put", "t", "dynamodb:PutItem", table);
        check("dynamodb:TransactWriteItems.Update", "t", "dynamodb:UpdateItem", table);
        check("dynamodb:TransactWriteItems.Delete", "t", "dynamodb:DeleteItem", table);
        check("dynamodb:TransactWriteItems.ConditionCheck", "t", "dynamodb:ConditionCheckItem", table);
        check("dynamodb:TransactGetItems.Get", "t", "dynamodb:GetItem", table);
        check("s3:HeadObject", "b/k", "s3:GetObject", "arn:aws:s3:::b/k");
        check("s3:PutObject", "b/k", "s3:PutObject", "arn:aws:s3:::b/k");
        let secret = "arn:aws:secretsmanager:us-east-1:000000000000:secret:omni/x-AbCdEf";
        check("secretsmanager:GetSecretValue", "omni/x", "secretsmanager:GetSecretValue", secret);
        check(
            "states:StartExecution",
            "arn:aws:states:a:b:stateMachine:m",
            "states:StartExecution",
            "arn:aws:states:a:b:stateMachine:m",
        );
        check("unknown:POST", "/elsewhere", "unknown:POST", "arn:aws:unknown:us-east-1:000000000000:/elsewhere");
    }
}
