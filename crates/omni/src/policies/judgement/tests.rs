//! Roles that suffice, lack something, or allow too much: each is told.

use super::*;
use crate::policies::calls::Call;
use crate::template::place::Place;

/// A function that reads a queue and writes a table and another queue.
const TEMPLATE: &str = r#"
Globals:
  Function: { Tracing: Active }
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Metadata: { BuildProperties: { Binary: worker } }
    Properties:
      FunctionName: omni-local-worker
      Role: !GetAtt WorkerRole.Arn
      LoggingConfig: { LogGroup: !Ref WorkerLogGroup }
      EventInvokeConfig: { DestinationConfig: { OnFailure: { Type: SQS, Destination: !GetAtt Dlq.Arn } } }
      Events:
        In: { Type: SQS, Properties: { Queue: !GetAtt In.Arn } }
        Tick: { Type: Schedule, Properties: { Schedule: rate(1 minute) } }
  WorkerRole:
    Type: AWS::IAM::Role
    Properties:
      ManagedPolicyArns: [!Ref Tracing]
      Policies:
        - PolicyDocument:
            Statement:
              - { Effect: Allow, Action: [logs:CreateLogStream, logs:PutLogEvents], Resource: !GetAtt WorkerLogGroup.Arn }
              - Effect: Allow
                Action: [sqs:ReceiveMessage, sqs:DeleteMessage, sqs:GetQueueAttributes]
                Resource: !GetAtt In.Arn
              - { Effect: Allow, Action: sqs:SendMessage, Resource: [!GetAtt Out.Arn, !GetAtt Dlq.Arn] }
              - { Effect: Allow, Action: [dynamodb:PutItem, dynamodb:UpdateItem], Resource: !GetAtt Table.Arn }
              - { Effect: Allow, Action: dynamodb:Query, Resource: !Sub "${Table.Arn}/index/by-name" }
              - { Effect: Allow, Action: s3:PutObject, Resource: !Sub "${Bucket.Arn}/*" }
  Tracing:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      PolicyDocument:
        Statement:
          - { Effect: Allow, Action: [xray:PutTraceSegments, xray:PutTelemetryRecords], Resource: "*" }
  WorkerLogGroup: { Type: AWS::Logs::LogGroup, Properties: { LogGroupName: /aws/lambda/omni-local-worker } }
  In: { Type: AWS::SQS::Queue, Properties: { QueueName: in.fifo } }
  Out: { Type: AWS::SQS::Queue, Properties: { QueueName: out.fifo } }
  Dlq: { Type: AWS::SQS::Queue, Properties: { QueueName: dlq } }
  Table: { Type: AWS::DynamoDB::Table, Properties: { TableName: things } }
  Bucket: { Type: AWS::S3::Bucket, Properties: { BucketName: bodies } }
"#;

/// All that its role allows.
const ALL: [(&str, &str); 6] = [
    ("sqs:SendMessageBatch", "out.fifo"),
    ("dynamodb:TransactWriteItems.Put", "things"),
    ("dynamodb:UpdateItem", "things"),
    ("dynamodb:Query", "things/index/by-name"),
    ("s3:PutObject", "bodies/0a1b"),
    ("s3:PutObject", "bodies/2c3d"),
];

fn called(calls: &[(&str, &str)]) -> Calls {
    let call = |(operation, resource): &(&str, &str)| Call {
        function: "omni-local-worker".into(),
        operation: (*operation).into(),
        resource: (*resource).into(),
    };
    calls.iter().map(call).collect()
}

fn template(text: &str) -> Template {
    Template::parse(text, [("Stage", "local")], Place::local("http://127.0.0.1:4566")).unwrap()
}

fn wrong(text: &str, calls: &[(&str, &str)]) -> Vec<(Verdict, String, String)> {
    let rows = judge(&template(text), &called(calls)).unwrap();
    let wrong = rows.into_iter().filter(|row| matches!(row.verdict, Verdict::Missing | Verdict::Unused));
    wrong.map(|row| (row.verdict, row.action, row.resource)).collect()
}

#[test]
fn a_role_that_is_used_whole_and_suffices_has_nothing_wrong() {
    assert_eq!(wrong(TEMPLATE, &ALL), []);
    let rows = judge(&template(TEMPLATE), &called(&ALL)).unwrap();
    let verdict = |action: &str| rows.iter().find(|row| row.action == action).map(|row| row.verdict.clone());
    assert_eq!(verdict("s3:PutObject"), Some(Verdict::Seen(2)));
    assert_eq!(verdict("dynamodb:PutItem"), Some(Verdict::Seen(1)));
    assert_eq!(verdict("sqs:ReceiveMessage"), Some(Verdict::ByAws("Lambda reads the queue")));
    assert_eq!(verdict("xray:PutTraceSegments"), Some(Verdict::ByAws("Lambda sends the trace")));
}

#[test]
fn an_action_that_was_used_and_is_not_allowed_is_named() {
    let check = |call: (&str, &str), action: &str, resource: &str| {
        let calls: Vec<_> = ALL.into_iter().chain([call]).collect();
        assert_eq!(wrong(TEMPLATE, &calls), [(Verdict::Missing, action.into(), resource.into())]);
    };
    let table = "arn:aws:dynamodb:us-east-1:000000000000:table/things";
    check(("dynamodb:DeleteItem", "things"), "dynamodb:DeleteItem", table);
    check(("dynamodb:TransactWriteItems.ConditionCheck", "things"), "dynamodb:ConditionCheckItem", table);
    check(("dynamodb:Query", "things"), "dynamodb:Query", table);
    check(("s3:GetObject", "bodies/0a1b"), "s3:GetObject", "arn:aws:s3:::bodies/");
    check(("sqs:SendMessage", "in.fifo"), "sqs:SendMessage", "arn:aws:sqs:us-east-1:000000000000:in.fifo");
    check(("unknown:POST", "/"), "unknown:POST", "arn:aws:unknown:us-east-1:000000000000:/");
}

#[test]
fn an_action_that_is_allowed_and_was_never_used_is_named() {
    for (at, (operation, _)) in ALL.iter().enumerate().take(4) {
        let calls: Vec<_> = ALL.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, call)| *call).collect();
        let wrong = wrong(TEMPLATE, &calls);
        assert_eq!(wrong.len(), 1, "without {operation}: {wrong:?}");
        assert_eq!(wrong[0].0, Verdict::Unused);
    }
}

#[test]
fn what_aws_does_in_a_functions_name_must_be_allowed() {
    let check = |had: &str, has: &str, action: &str| {
        let text = TEMPLATE.replace(had, has);
        assert_ne!(text, TEMPLATE, "{had}");
        let missing: Vec<_> =
            wrong(&text, &ALL).into_iter().filter(|(verdict, ..)| *verdict == Verdict::Missing).collect();
        assert_eq!(missing.len(), 1, "{action}: {missing:?}");
        assert_eq!(missing[0].1, action);
    };
    check("sqs:DeleteMessage, ", "", "sqs:DeleteMessage");
    check("[!GetAtt Out.Arn, !GetAtt Dlq.Arn]", "!GetAtt Out.Arn", "sqs:SendMessage");
    check("logs:CreateLogStream, ", "", "logs:CreateLogStream");
    check("xray:PutTraceSegments, ", "", "xray:PutTraceSegments");
}

#[test]
fn a_wildcard_is_used_when_something_below_it_is() {
    let text = TEMPLATE.replace("Action: [dynamodb:PutItem, dynamodb:UpdateItem]", "Action: dynamodb:*");
    assert_eq!(wrong(&text, &ALL), []);
}

#[test]
fn what_could_take_back_a_permission_is_not_understood() {
    let check = |had: &str, has: &str| {
        let text = TEMPLATE.replace(had, has);
        assert_ne!(text, TEMPLATE, "{had}");
        assert!(judge(&template(&text), &called(&ALL)).is_err(), "{has}");
    };
    check("{ Effect: Allow, Action: dynamodb:Query,", "{ Effect: Deny, Action: dynamodb:Query,");
    check("{ Effect: Allow, Action: dynamodb:Query,", "{ Effect: Allow, NotAction: dynamodb:Query,");
    check("Action: dynamodb:Query,", "Condition: { Bool: { a: b } }, Action: dynamodb:Query,");
    check("[!Ref Tracing]", "[arn:aws:iam::aws:policy/AdministratorAccess]");
}

#[test]
fn a_caller_that_the_template_does_not_have_is_named() {
    let stranger =
        Call { function: "omni-local-other".into(), operation: "sqs:SendMessage".into(), resource: "q".into() };
    let said = judge(&template(TEMPLATE), &[stranger].into_iter().collect()).unwrap_err().to_string();
    assert_eq!(said, "omni-local-other called sqs:SendMessage, and the template has no such function");
}

#[test]
fn patterns_match_as_those_of_iam() {
    let check = |pattern, text, expected| assert_eq!(super::matches(pattern, text), expected, "{pattern} {text}");
    check("a", "a", true);
    check("a", "ab", false);
    check("a*", "ab", true);
    check("*", "", true);
    check("a*c", "abc", true);
    check("a*c", "abd", false);
    check("a?c", "abc", true);
    check("secret:omni/local/*", "secret:omni/local/channels/x-AbCdEf", true);
    check("secret:omni/local/*", "secret:omni/prod/channels/x-AbCdEf", false);
    check("table/t", "table/t/index/i", false);
}
