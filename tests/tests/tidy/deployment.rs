//! What template.yaml promises of a deployment: bounds, time-outs, and that nothing is forgotten that holds data.

use std::collections::BTreeSet;

use omni_aws::clients::MAX_CALL;
use omni_core::model::carrier::SEND_TIMEOUT;
use omni_core::model::claim::LEASE;

use super::repository::{File, hold};
use super::template::{Block, blocks, functions, number_of, template};

/// An HTTP API waits so many seconds for a function (Amazon API Gateway, "Quotas for configuring and running an HTTP
/// API", integration timeout).
const API_WAITS: u32 = 30;

/// The invocations that Lambda runs at a time in an account and region unless more was asked for ("Lambda quotas").
const ACCOUNT_CONCURRENCY: u32 = 1_000;

#[test]
fn time_outs_have_the_bounds_that_the_code_needs() {
    let template = template();
    let seconds = |duration: std::time::Duration| u32::try_from(duration.as_secs()).unwrap();
    let bounds =
        |parameter: &str| ["MinValue", "Default", "MaxValue"].map(|key| number_of(&template, parameter, key).unwrap());
    // Who calls a carrier writes down what it said; who holds a lease ends before others may take it.
    let [shortest, usual, longest] = bounds("FunctionTimeout");
    assert_eq!(shortest, seconds(SEND_TIMEOUT + MAX_CALL), "a function that dies in a call does not know what it did");
    assert_eq!(longest, seconds(LEASE) - 1, "a function that outlives its lease sends together with the next");
    let [briefest, answer, latest] = bounds("ReceiveTimeout");
    assert_eq!((briefest, latest), (seconds(MAX_CALL) + 1, API_WAITS - 1), "ReceiveTimeout");
    // "Set the queue's visibility timeout to at least six times your function's" (AWS Lambda, "Using Lambda with Amazon
    // SQS").
    let [soonest, hidden, _] = bounds("VisibilityTimeout");
    assert_eq!((soonest, hidden), (6 * shortest, 6 * usual), "VisibilityTimeout");
    assert!((shortest..=longest).contains(&usual) && (briefest..=latest).contains(&answer));
}

#[test]
fn no_queue_can_take_the_concurrency_that_webhooks_need() {
    let template = template();
    let unbounded = functions(&template).into_iter().filter(|function| {
        let mappings = function.code().filter(|line| *line == "Type: SQS").count();
        mappings != concurrency(function).len()
    });
    hold(
        "each SQS event needs ScalingConfig: { MaximumConcurrency: … }",
        unbounded.map(|function| function.logical_id),
    );
    let bounds = functions(&template).into_iter().flat_map(|function| concurrency(&function));
    let most: u32 = bounds.map(|parameter| number_of(&template, &parameter, "Default").unwrap()).sum();
    assert!(
        most * 2 <= ACCOUNT_CONCURRENCY,
        "all queues together run {most} at a time: more than half of an account's"
    );
    // SQS, "maximum concurrency": between 2 and 1,000.
    for parameter in ["QueueConcurrency", "DeliveryConcurrency"] {
        let bounds = ["MinValue", "MaxValue"].map(|key| number_of(&template, parameter, key));
        assert_eq!(bounds, [Some(2), Some(1_000)], "{parameter}");
    }
}

/// The parameters that bound the mappings of `function`.
fn concurrency(function: &Block) -> Vec<String> {
    let bounds = function.code().filter_map(|line| line.strip_prefix("ScalingConfig: { MaximumConcurrency: !Ref "));
    bounds.map(|rest| rest.trim_end_matches([' ', '}']).to_owned()).collect()
}

#[test]
fn who_answers_http_can_have_concurrency_reserved() {
    let template = template();
    let answering =
        functions(&template).into_iter().filter(|function| function.code().any(|line| line == "Type: HttpApi"));
    let without = answering.filter(|function| function.value("ReservedConcurrentExecutions").is_none());
    hold("ReservedConcurrentExecutions is missing", without.map(|function| function.logical_id));
}

#[test]
fn every_webhook_route_has_a_throttle_of_its_own() {
    let template = template();
    let served: BTreeSet<String> = functions(&template)
        .iter()
        .flat_map(|function| function.block.clone())
        .filter_map(|line| route(&line))
        .collect();
    let api = blocks(&template).into_iter().find(|block| block.logical_id == "Api").unwrap();
    let settings = api.code().filter(|line| line.contains("ThrottlingRateLimit: !Ref WebhookRate"));
    let throttled: BTreeSet<String> =
        settings.filter_map(|line| Some(line.strip_prefix('"')?.split_once('"')?.0.to_owned())).collect();
    assert!(served.len() >= 12, "each carrier has two routes: {served:?}");
    assert_eq!(throttled, served, "a flood on one carrier's route must leave the others theirs");
}

/// `Properties: { ApiId: !Ref Api, Method: POST, Path: /webhooks/twilio }` → `POST /webhooks/twilio`.
fn route(line: &str) -> Option<String> {
    let (_, route) = line.split_once("Method: ")?;
    let (method, path) = route.trim_end_matches([' ', '}']).split_once(", Path: ")?;
    // Trimmed of the braces of a channel's id with that of the line.
    let path = if path.starts_with('"') { line.split('"').nth(1)? } else { path };
    path.starts_with("/webhooks/").then(|| format!("{method} {path}"))
}

#[test]
fn what_holds_data_outlives_the_stack_that_made_it() {
    const HOLD: [&str; 3] = ["AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::SQS::Queue"];
    let template = template();
    let holding =
        blocks(&template).into_iter().filter(|block| block.value("Type").is_some_and(|kind| HOLD.contains(&kind)));
    let forgotten = holding.filter(|block| {
        (block.value("DeletionPolicy"), block.value("UpdateReplacePolicy"))
            != (Some("RetainExceptOnCreate"), Some("Retain"))
    });
    hold(
        "DeletionPolicy: RetainExceptOnCreate and UpdateReplacePolicy: Retain",
        forgotten.map(|block| block.logical_id),
    );
}

#[test]
fn a_table_is_protected_in_production_unless_it_holds_minutes_of_measurements() {
    const MEASURED: [&str; 2] = ["HealthTable", "RatesTable"];
    let template = template();
    let tables = blocks(&template).into_iter().filter(|block| block.value("Type") == Some("AWS::DynamoDB::Table"));
    let bare = tables.filter(|table| {
        let protected = table.value("DeletionProtectionEnabled") == Some("!If [IsProduction, true, false]");
        let restorable = table.value("PointInTimeRecoverySpecification").is_some();
        let measured = MEASURED.contains(&table.logical_id.as_str());
        !(measured || protected && restorable)
    });
    hold("deletion protection and point-in-time recovery", bare.map(|table| table.logical_id));
}

#[test]
fn the_buckets_name_is_its_accounts_and_regions() {
    let bucket = blocks(&template()).into_iter().find(|block| block.logical_id == "BodiesBucket").unwrap();
    let name = "!Sub omni-${Stage}-bodies-${AWS::AccountId}-${AWS::Region}";
    assert_eq!(bucket.value("BucketName"), Some(name), "bucket names are one name space for all the world");
}

#[test]
fn warnings_are_logged_whatever_the_level() {
    let level = blocks(&template()).into_iter().find(|block| block.logical_id == "LogLevel").unwrap();
    assert_eq!(level.value("AllowedValues"), Some("[warn, info, debug, trace]"), "alarms count warnings");
}

#[test]
fn every_exception_from_checkov_has_its_reason() {
    let template: File = template();
    let exceptions = template.lines().filter(|(_, line)| line.contains("id: CKV"));
    let bare = exceptions.filter(|(_, line)| {
        let reasons = line
            .split("comment: ")
            .skip(1)
            .filter(|reason| reason.split('}').next().is_some_and(|said| said.len() > 20));
        reasons.count() != line.matches("id: CKV").count()
    });
    hold("say in a comment why", bare.map(|(at, line)| format!("template.yaml:{at}: {}", line.trim())));
}
