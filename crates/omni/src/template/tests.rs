//! A template as it is deployed: names, environments, sources, roles.

use super::function::{Function, Source};
use super::*;

const TEMPLATE: &str = r#"
Parameters:
  Stage: { Type: String, Default: dev }
Conditions:
  IsLocal: !Equals [!Ref Stage, local]
  IsElsewhere: !Not [!Condition IsLocal]
Globals:
  Function:
    Tracing: Active
    Environment: { Variables: { RUST_LOG: info, TABLE: nothing } }
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Metadata: { BuildProperties: { Binary: worker } }
    Properties:
      FunctionName: !Sub omni-${Stage}-worker
      Role: !GetAtt WorkerRole.Arn
      Environment:
        Variables:
          TABLE: !Ref Table
          QUEUE_URL: !Ref Queue
          TOPIC_ARN: !Ref Topic
          BUCKET: !Ref Bucket
          PREFIX: !Sub "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:stateMachine:omni-${Stage}-"
          WHERE: !If [IsElsewhere, far, near]
          NOTHING: !If [IsElsewhere, far, !Ref AWS::NoValue]
          JOINED: !Join [":", [a, !Ref Stage]]
      Events:
        In: { Type: SQS, Properties: { Queue: !GetAtt Queue.Arn } }
        Changes:
          Type: DynamoDB
          Properties: { Stream: !GetAtt Table.StreamArn, DestinationConfig: { OnFailure: { Destination: !GetAtt Queue.Arn } } }
        Get: { Type: HttpApi, Properties: { Method: GET, Path: /health } }
  WorkerRole: { Type: AWS::IAM::Role, Properties: { Policies: [] } }
  Table: { Type: AWS::DynamoDB::Table, Properties: { TableName: !Sub "omni-${Stage}-things" } }
  Queue: { Type: AWS::SQS::Queue, Properties: { QueueName: !Sub "omni-${Stage}-in.fifo", RedrivePolicy: !Unheard-of x } }
  Topic: { Type: AWS::SNS::Topic, Properties: { TopicName: !Sub "omni-${Stage}-out" } }
  Bucket: { Type: AWS::S3::Bucket, Properties: { BucketName: !Sub "omni-${Stage}-${AWS::AccountId}" } }
"#;

fn worker() -> Function {
    let given = [("Stage", "local")];
    let template = Template::parse(TEMPLATE, given, Place::local("http://127.0.0.1:4566")).unwrap();
    template.functions().unwrap().remove(0)
}

#[test]
fn a_function_finds_in_its_environment_what_the_template_says() {
    let worker = worker();
    let check = |name: &str, expected: &str| {
        assert_eq!(worker.variables.get(name).map(String::as_str), Some(expected), "{name}");
    };
    check("RUST_LOG", "info");
    check("TABLE", "omni-local-things");
    check("QUEUE_URL", "http://127.0.0.1:4566/000000000000/omni-local-in.fifo");
    check("TOPIC_ARN", "arn:aws:sns:us-east-1:000000000000:omni-local-out");
    check("BUCKET", "omni-local-000000000000");
    check("PREFIX", "arn:aws:states:us-east-1:000000000000:stateMachine:omni-local-");
    check("WHERE", "near");
    check("JOINED", "a:local");
    assert_eq!(worker.variables.get("NOTHING"), None);
}

#[test]
fn a_function_has_the_sources_and_destinations_of_the_template() {
    let worker = worker();
    let queue = "arn:aws:sqs:us-east-1:000000000000:omni-local-in.fifo".to_owned();
    assert!(worker.sources.contains(&Source::Queue(queue.clone())));
    assert!(worker.sources.contains(&Source::Route("GET /health".into())));
    assert!(
        worker
            .sources
            .iter()
            .any(|source| matches!(source, Source::Stream(arn) if arn.contains("omni-local-things/stream/")))
    );
    assert_eq!(worker.on_failure, [queue]);
    assert_eq!((worker.binary.as_str(), worker.name.as_str(), worker.traced), ("worker", "omni-local-worker", true));
}

#[test]
fn the_template_of_the_project_is_read_whole() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let template = Template::local(&workspace, "http://127.0.0.1:4566", "http://127.0.0.1:8787").unwrap();
    let functions = template.functions().unwrap();
    let folders = std::fs::read_dir(workspace.join("functions")).unwrap().count();
    assert_eq!(functions.len(), folders);
    let silent =
        functions.iter().filter(|of| of.sources.is_empty() || of.statements.is_empty() || of.log_group.is_none());
    assert_eq!(silent.map(|of| of.binary.as_str()).collect::<Vec<_>>(), Vec::<&str>::new());
}
