//! Whatever can go wrong in silence has an alarm, and every alarm the paragraph that says what to do.

use std::collections::BTreeSet;

use super::repository::{File, file, files, hold};
use super::template::{Block, blocks, functions, template};

const GUIDE: &str = "docs/troubleshooting.md";

#[test]
fn every_alarm_rings_and_names_a_paragraph_that_is_there() {
    let headings = headings();
    let lost = alarms(&template()).into_iter().filter(|alarm| {
        let named = paragraph(alarm);
        !(named.is_some_and(|named| headings.contains(&named))
            && text(alarm).contains("AlarmActions: [!Ref AlarmsTopic]"))
    });
    hold(
        "AlarmActions, and an AlarmDescription with a heading of docs/troubleshooting.md",
        lost.map(|alarm| alarm.logical_id),
    );
}

#[test]
fn every_paragraph_about_an_alarm_belongs_to_one() {
    let named: BTreeSet<String> = alarms(&template()).iter().filter_map(paragraph).collect();
    let guide = file(GUIDE);
    let section = guide.text.split("\n## ").find(|section| section.starts_with("An alarm rings\n")).unwrap_or_default();
    let orphans =
        section.lines().filter_map(|line| line.strip_prefix("### ")).map(anchor).filter(|it| !named.contains(it));
    hold("docs/troubleshooting.md explains an alarm that is not there", orphans);
}

#[test]
fn every_queue_and_every_function_has_its_alarms() {
    let template = template();
    let alarms: Vec<String> = alarms(&template).iter().map(text).collect();
    let has = |words: &[&str]| alarms.iter().any(|alarm| words.iter().all(|word| alarm.contains(word)));
    let mut silent = Vec::new();
    for queue in blocks(&template).into_iter().filter(|block| block.value("Type") == Some("AWS::SQS::Queue")) {
        let id = queue.logical_id.clone();
        let name = format!("!GetAtt {id}.QueueName }}");
        let name = name.as_str();
        // Nobody reads a dead-letter queue, so it has no redrive policy.
        let wanted: &[&[&str]] = if queue.value("RedrivePolicy").is_some() {
            &[&["ApproximateAgeOfOldestMessage", name]]
        } else {
            &[&["Statistic: Maximum", "ApproximateNumberOfMessagesVisible", name], &["DIFF(visible + hidden)", name]]
        };
        silent.extend(wanted.iter().filter(|words| !has(words)).map(|words| format!("{id}: {words:?}")));
    }
    for function in functions(&template) {
        let id = &function.logical_id;
        let name = format!("Value: !Ref {id} }}");
        let mut wanted = vec!["MetricName: Errors", "MetricName: Throttles"];
        if function.code().any(|line| line == "Type: DynamoDB") {
            wanted.push("MetricName: IteratorAge");
        }
        if function.code().any(|line| ["Type: SQS", "Type: SNS", "Type: DynamoDB"].contains(&line)) {
            wanted.push("RecursiveInvocationsDropped");
        }
        silent.extend(
            wanted.iter().filter(|metric| !has(&[**metric, name.as_str()])).map(|metric| format!("{id}: {metric}")),
        );
        let rule = function
            .code()
            .skip_while(|line| *line != "Type: Schedule")
            .find_map(|line| line.strip_prefix("Name: !Sub "));
        let rung = rule.is_none_or(|rule| {
            has(&["MetricName: Invocations", &format!("!Sub \"{rule}\""), "TreatMissingData: breaching"])
        });
        silent.extend((!rung).then(|| format!("{id}: its schedule")));
    }
    hold("no alarm", silent);
}

#[test]
fn what_is_counted_in_the_log_is_what_is_logged() {
    let template = template();
    let filters: Vec<Block> =
        blocks(&template).into_iter().filter(|block| block.value("Type") == Some("AWS::Logs::MetricFilter")).collect();
    let sources = ["crates/core/src", "crates/aws/src"].map(|folder| files(folder, &[".rs"]));
    let unsaid = filters.iter().filter_map(|filter| {
        let line = text(filter).split("$.message = \"").nth(1)?.split('"').next()?.to_owned();
        let said =
            sources.iter().flatten().any(|source| source.code().any(|(_, code)| code.contains(&format!("\"{line}\""))));
        (!said).then(|| format!("{}: nobody logs {line:?}", filter.logical_id))
    });
    hold("a filter counts lines that nobody writes", unsaid);
    let deaf = functions(&template).into_iter().filter(|function| function.logical_id.ends_with("Receive")).filter(
        |function| {
            let group = format!("!Ref {}LogGroup", function.logical_id);
            !filters.iter().any(|filter| filter.value("LogGroupName") == Some(&group))
        },
    );
    hold("nobody counts the forged webhooks of", deaf.map(|function| function.logical_id));
    let rung = alarms(&template).iter().map(text).collect::<Vec<_>>().join("\n");
    let idle = filters.iter().filter(|filter| !rung.contains(&format!("MetricName: {},", filter.logical_id)));
    hold("a metric that no alarm is on", idle.map(|filter| filter.logical_id.clone()));
}

fn alarms(template: &File) -> Vec<Block> {
    blocks(template).into_iter().filter(|block| block.value("Type") == Some("AWS::CloudWatch::Alarm")).collect()
}

fn text(block: &Block) -> String {
    block.block.join("\n")
}

/// The anchor that an alarm's description names.
fn paragraph(alarm: &Block) -> Option<String> {
    let text = text(alarm);
    let (_, anchor) = text.split_once("docs/troubleshooting.md#")?;
    Some(anchor.split('"').next()?.to_owned())
}

fn headings() -> BTreeSet<String> {
    let guide = file(GUIDE);
    guide
        .text
        .lines()
        .filter(|line| line.starts_with('#'))
        .map(|line| anchor(line.trim_start_matches(['#', ' '])))
        .collect()
}

/// The name by which links call a heading.
fn anchor(heading: &str) -> String {
    let kept = heading.to_lowercase().chars().filter(|c| c.is_alphanumeric() || " -".contains(*c)).collect::<String>();
    kept.replace(' ', "-")
}
