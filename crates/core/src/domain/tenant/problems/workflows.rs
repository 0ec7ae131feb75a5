//! What is wrong with a tenant's workflows.

use super::{check_template, problem};
use crate::foundation::problem::DocumentProblem;
use crate::model::message::{Address, Content};
use crate::model::workflow::enrichment::ContactLookup;
use crate::model::workflow::filters::FilterSettings;
use crate::model::workflow::{DeliveryTarget, Enrichment, Transform, Workflow, WorkflowDelivery, WorkflowEngine};

/// What is said of a switch that is read and cannot be turned on.
const NOT_YET: &str = "is not available yet: leave it out";

/// The most transforms, and the most targets, of a workflow.
const MAX_ITEMS: usize = 20;

/// Kinds of content that a reply may have.
const REPLIED: [&str; 5] = ["media", "location", "contacts", "interactive", "template"];

/// Names everything that is wrong with `workflows`.
pub(super) fn check(workflows: &[Workflow], problems: &mut Vec<DocumentProblem>) {
    for (nth, workflow) in workflows.iter().enumerate() {
        let path = format!("workflows[{nth}]");
        if workflows.iter().take(nth).any(|earlier| earlier.name == workflow.name) {
            let twice = format!("another workflow is called {:?}", workflow.name);
            problems.push(problem(format!("{path}.name"), twice));
        }
        if workflow.engine == WorkflowEngine::StateMachine && !is_machine(&workflow.name) {
            let what = "has letters that the name of a state machine cannot have: 1 to 80 of a-z, A-Z, 0-9, - and _";
            problems.push(problem(format!("{path}.name"), what.to_owned()));
        }
        enrichment(&workflow.enrichment, &format!("{path}.enrichment"), problems);
        filters(&workflow.filters, &format!("{path}.filters"), problems);
        transforms(&workflow.transform, &format!("{path}.transform"), problems);
        delivery(&workflow.delivery, &format!("{path}.delivery"), problems);
    }
}

/// Whether a state machine can be called so (AWS Step Functions API, `CreateStateMachine`).
fn is_machine(name: &str) -> bool {
    let is_letter = |b: u8| b.is_ascii_alphanumeric() || b"-_".contains(&b);
    (1..=80).contains(&name.len()) && name.bytes().all(is_letter)
}

fn enrichment(enrichment: &Enrichment, path: &str, problems: &mut Vec<DocumentProblem>) {
    if enrichment.history.is_some_and(|history| !(1..=Enrichment::MAX_HISTORY).contains(&history)) {
        problems.push(problem(format!("{path}.history"), format!("must be 1 to {}", Enrichment::MAX_HISTORY)));
    }
    let Some(lookup) = &enrichment.contact_lookup else { return };
    let path = format!("{path}.contactLookup");
    problems.push(problem(path.clone(), NOT_YET.to_owned()));
    https(&lookup.url, &path, problems);
    let mut within = |value: Option<u32>, most: u32, name: &str| {
        if value.is_some_and(|value| !(1..=most).contains(&value)) {
            problems.push(problem(format!("{path}.{name}"), format!("must be 1 to {most}")));
        }
    };
    within(lookup.timeout_ms, ContactLookup::MAX_TIMEOUT_MS, "timeoutMs");
    within(lookup.cache_seconds, ContactLookup::MAX_CACHE_SECONDS, "cacheSeconds");
}

fn filters(filters: &FilterSettings, path: &str, problems: &mut Vec<DocumentProblem>) {
    if filters.spam.as_ref().is_some_and(|spam| !(0.0..=1.0).contains(&spam.threshold)) {
        problems.push(problem(format!("{path}.spam.threshold"), "must be 0 to 1".to_owned()));
    }
    if filters.pii.as_ref().is_some_and(|pii| pii.kinds.is_empty() && pii.deny.is_empty()) {
        problems.push(problem(format!("{path}.pii.kinds"), "is empty: nothing would be found".to_owned()));
    }
}

fn transforms(transforms: &[Transform], path: &str, problems: &mut Vec<DocumentProblem>) {
    few(transforms.len(), path, problems);
    for (nth, transform) in transforms.iter().enumerate() {
        match transform {
            Transform::Template { body } => check_template(body, format!("{path}[{nth}].body"), problems),
            Transform::Prefix { text } | Transform::Suffix { text } => {
                check_template(text, format!("{path}[{nth}].text"), problems);
            }
            Transform::AttachmentsAsLinks | Transform::QuickRepliesToText | Transform::ContentAsText => {}
        }
    }
}

fn delivery(delivery: &WorkflowDelivery, path: &str, problems: &mut Vec<DocumentProblem>) {
    if delivery.retry_policy.is_some() {
        problems.push(problem(format!("{path}.retryPolicy"), NOT_YET.to_owned()));
    }
    if delivery.timeout.is_some_and(|timeout| !(1..=WorkflowDelivery::MAX_TIMEOUT).contains(&timeout)) {
        problems.push(problem(format!("{path}.timeout"), format!("must be 1 to {}", WorkflowDelivery::MAX_TIMEOUT)));
    }
    few(delivery.targets.len(), &format!("{path}.targets"), problems);
    for (nth, one) in delivery.targets.iter().enumerate() {
        target(one, &format!("{path}.targets[{nth}]"), problems);
    }
}

fn target(target: &DeliveryTarget, path: &str, problems: &mut Vec<DocumentProblem>) {
    match target {
        DeliveryTarget::Reply { body, content } => {
            optional_template(body.as_deref(), format!("{path}.body"), problems);
            if let Some(content) = content.as_ref().filter(|content| !REPLIED.contains(&content.kind())) {
                problems.push(problem(format!("{path}.content.type"), unsendable(content)));
            }
        }
        DeliveryTarget::Channel { channel: _, to, from, body } => {
            optional_template(body.as_deref(), format!("{path}.body"), problems);
            optional_template(to.as_deref(), format!("{path}.to"), problems);
            if from.as_deref().is_some_and(|from| Address::infer(from).as_str().is_empty()) {
                problems.push(problem(format!("{path}.from"), "is empty".to_owned()));
            }
        }
        DeliveryTarget::Folder { name } | DeliveryTarget::AgentGroup { name } => {
            not_blank(name, format!("{path}.name"), problems);
        }
        DeliveryTarget::Drop { reason } => not_blank(reason, format!("{path}.reason"), problems),
        DeliveryTarget::Webhook { url } => {
            problems.push(problem(path.to_owned(), "a webhook as a target is not available yet".to_owned()));
            https(url, path, problems);
        }
        DeliveryTarget::Push { body } => {
            problems.push(problem(path.to_owned(), "a push as a target is not available yet".to_owned()));
            check_template(body, format!("{path}.body"), problems);
        }
    }
}

fn unsendable(content: &Content) -> String {
    format!("is {:?}: a reply has one of {}", content.kind(), REPLIED.join(", "))
}

fn few(count: usize, path: &str, problems: &mut Vec<DocumentProblem>) {
    if count > MAX_ITEMS {
        problems.push(problem(path.to_owned(), format!("has more than {MAX_ITEMS}")));
    }
}

fn not_blank(text: &str, path: String, problems: &mut Vec<DocumentProblem>) {
    if text.trim().is_empty() {
        problems.push(problem(path, "is empty".to_owned()));
    }
}

fn optional_template(text: Option<&str>, path: String, problems: &mut Vec<DocumentProblem>) {
    if let Some(text) = text {
        check_template(text, path, problems);
    }
}

fn https(url: &str, path: &str, problems: &mut Vec<DocumentProblem>) {
    let rest = url.strip_prefix("https://");
    if rest.is_none_or(|rest| rest.is_empty() || rest.starts_with(['/', '?', '#'])) {
        problems.push(problem(format!("{path}.url"), "is no link by https".to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value, json};

    use crate::domain::tenant::Tenant;
    use crate::model::message::TenantId;

    /// Paths of what is wrong with a workflow that has `fields` beside its name and one reply, as the API finds it.
    fn found(fields: &Value) -> Vec<String> {
        let mut workflow = json!({"name": "w", "delivery": {"targets": [{"type": "reply", "body": "Hi"}]}});
        for (name, value) in fields.as_object().unwrap() {
            workflow[name] = value.clone();
        }
        let document: Map<String, Value> = [("workflows".to_owned(), json!([workflow]))].into_iter().collect();
        let problems = match Tenant::written(&TenantId::new("acme"), document) {
            Ok(tenant) => tenant.problems(),
            Err(problems) => problems,
        };
        problems.into_iter().map(|problem| problem.path).collect()
    }

    #[test]
    fn what_is_wrong_with_a_workflow_is_named_with_its_path() {
        let check = |fields: Value, paths: &[&str]| {
            let expected: Vec<String> = paths.iter().map(|path| format!("workflows[0].{path}")).collect();
            assert_eq!(found(&fields), expected, "{fields}");
        };
        check(json!({}), &[]);
        check(json!({"engine": "queue", "enrichment": {}, "filters": {}, "transform": []}), &[]);
        check(json!({"enrichment": {"userProfile": false, "history": false}}), &[]);
        check(json!({"enrichment": {"userProfile": true, "history": true}}), &[]);
        check(json!({"enrichment": {"history": 50}}), &[]);
        check(json!({"filters": {"pii": true, "profanity": false, "spam": {"threshold": 0.8}}}), &[]);
        check(json!({"enrichment": {"history": 0}}), &["enrichment.history"]);
        check(json!({"enrichment": {"history": 51}}), &["enrichment.history"]);
        check(json!({"enrichment": {"histroy": 5}}), &["enrichment.histroy"]);
        check(json!({"enrichment": {"contactLookup": {"url": "https://crm.example"}}}), &["enrichment.contactLookup"]);
        check(
            json!({"enrichment": {"contactLookup": {"url": "http://crm.example", "timeoutMs": 0}}}),
            &["enrichment.contactLookup", "enrichment.contactLookup.url", "enrichment.contactLookup.timeoutMs"],
        );
        check(json!({"filters": {"spam": {"threshold": 2}}}), &["filters.spam.threshold"]);
        check(json!({"filters": {"pii": {"kinds": []}}}), &["filters.pii.kinds"]);
        check(json!({"transform": [{"type": "prefix", "text": "{{"}]}), &["transform[0].text"]);
        check(json!({"transform": [{"type": "template", "body": "{% if %}"}]}), &["transform[0].body"]);
        check(json!({"transform": [{"type": "contentAsText", "more": 1}]}), &["transform[0].more"]);
        check(json!({"engine": "stateMachine"}), &[]);
        check(json!({"engine": "stateMachine", "name": "an order"}), &["name"]);
    }

    #[test]
    fn what_is_wrong_with_a_delivery_is_named_with_its_path() {
        let check = |delivery: Value, paths: &[&str]| {
            let expected: Vec<String> = paths.iter().map(|path| format!("workflows[0].delivery.{path}")).collect();
            assert_eq!(found(&json!({ "delivery": delivery })), expected, "{delivery}");
        };
        let to = |target: Value| json!({ "targets": [target] });
        check(json!({"targets": [], "priority": "high", "timeout": 60}), &[]);
        check(json!({"targets": [], "timeout": 0}), &["timeout"]);
        check(json!({"targets": [], "retryPolicy": {"attempts": 3}}), &["retryPolicy"]);
        check(to(json!({"type": "reply"})), &[]);
        check(to(json!({"type": "reply", "bdy": "Hi"})), &["targets[0].bdy"]);
        check(to(json!({"type": "reply", "content": {"type": "location", "latitude": 1, "longitude": 2}})), &[]);
        check(
            to(json!({"type": "reply", "content": {"type": "deletion", "target": "x"}})),
            &["targets[0].content.type"],
        );
        check(to(json!({"type": "channel", "channel": "sms"})), &[]);
        check(
            to(json!({"type": "channel", "channel": "sms", "to": "{{", "from": ""})),
            &["targets[0].to", "targets[0].from"],
        );
        check(to(json!({"type": "folder", "name": " "})), &["targets[0].name"]);
        check(to(json!({"type": "agentGroup", "name": "vip"})), &[]);
        check(to(json!({"type": "drop", "reason": ""})), &["targets[0].reason"]);
        check(to(json!({"type": "webhook", "url": "https://shop.example/hook"})), &["targets[0]"]);
        check(to(json!({"type": "push", "body": "Hi"})), &["targets[0]"]);
    }

    #[test]
    fn a_kind_that_there_is_not_is_named() {
        let check = |fields: Value, path: &str| {
            let found = found(&fields);
            assert!(found.iter().any(|found| found.contains(path)), "{fields}: {found:?}");
        };
        check(json!({"transform": [{"type": "translate"}]}), "workflows[0].transform[0]");
        check(json!({"delivery": {"targets": [{"type": "teleport"}]}}), "workflows[0].delivery.targets[0]");
        check(json!({"engine": "cloud"}), "workflows[0].engine");
    }
}
