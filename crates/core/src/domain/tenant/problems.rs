//! What is wrong with a tenant's configuration as a whole: each part says itself what is wrong with it, here is said what
//! does not fit together.

mod workflows;

use super::{ReceiptTimeout, Tenant};
use crate::domain::quiet_hours::QuietHours;
use crate::domain::rules::Rule;
use crate::domain::text::template;
use crate::foundation::problem::DocumentProblem;
use crate::model::destination::Destination;
use crate::model::rate_limit::RateLimit;

impl Tenant {
    /// Everything that is wrong with it; empty means it can be saved.
    #[must_use]
    pub fn problems(&self) -> Vec<DocumentProblem> {
        let workflows = self.workflows.iter().map(|workflow| workflow.name.as_str());
        let mut problems = self.rules.problems_with(workflows);
        check_replies(&self.rules.routing_rules, self.rules.default_destination.as_ref(), "", &mut problems);
        for (id, rules) in &self.rules.channels {
            let within = format!("channels.{id}.");
            check_replies(&rules.routing_rules, rules.default_destination.as_ref(), &within, &mut problems);
        }
        workflows::check(&self.workflows, &mut problems);
        self.check_choice(&mut problems);
        self.check_quiet_hours(&mut problems);
        problems
    }

    /// Checks when its advertising leaves. A wrong `timeZone` of the rules is told with the rules.
    fn check_quiet_hours(&self, problems: &mut Vec<DocumentProblem>) {
        let found = self.quiet_hours.as_ref().map(QuietHours::problems).unwrap_or_default();
        let within = |found: DocumentProblem| problem(format!("quietHours.{}", found.path), found.problem);
        problems.extend(found.into_iter().map(within));
    }

    /// Checks how its messages leave: by whom, how fast, how patiently.
    fn check_choice(&self, problems: &mut Vec<DocumentProblem>) {
        let mut add = |path: String, what: String| problems.push(problem(path, what));
        if self.pinned_carrier.is_some_and(|pinned| self.denied_carriers.contains(&pinned)) {
            add("pinnedCarrier".to_owned(), "is one of deniedCarriers: nothing could go".to_owned());
        }
        if let Some(timeout) = &self.receipt_timeout
            && !(1..=ReceiptTimeout::MAX_SECONDS).contains(&timeout.seconds)
        {
            add("receiptTimeout.seconds".to_owned(), format!("must be 1 to {}", ReceiptTimeout::MAX_SECONDS));
        }
        if self.rate_limits.len() > RateLimit::MAX_LIMITS {
            add("rateLimits".to_owned(), format!("has more than {} limits", RateLimit::MAX_LIMITS));
        }
        for (nth, limit) in self.rate_limits.iter().enumerate().take(RateLimit::MAX_LIMITS) {
            if let Err(what) = limit.check() {
                add(format!("rateLimits[{nth}]"), what);
            }
        }
    }
}

/// Names the answers that are no templates.
fn check_replies(rules: &[Rule], default: Option<&Destination>, within: &str, problems: &mut Vec<DocumentProblem>) {
    for (nth, rule) in rules.iter().enumerate() {
        check_reply(&rule.destination, &format!("{within}routingRules[{nth}].destination"), problems);
    }
    if let Some(destination) = default {
        check_reply(destination, &format!("{within}defaultDestination"), problems);
    }
}

fn check_reply(destination: &Destination, path: &str, problems: &mut Vec<DocumentProblem>) {
    match destination {
        Destination::Reply { body } => check_template(body, format!("{path}.body"), problems),
        Destination::Split { shares } => {
            for (nth, share) in shares.iter().enumerate() {
                check_reply(&share.destination, &format!("{path}.shares[{nth}].destination"), problems);
            }
        }
        Destination::All(places) => {
            for (nth, place) in places.iter().enumerate() {
                check_reply(place, &format!("{path}[{nth}]"), problems);
            }
        }
        _ => {}
    }
}

fn check_template(text: &str, path: String, problems: &mut Vec<DocumentProblem>) {
    if let Err(failure) = template::check(text) {
        problems.push(problem(path, failure.to_string()));
    }
}

fn problem(path: String, problem: String) -> DocumentProblem {
    DocumentProblem { path, problem }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn what_does_not_fit_together_is_named_with_its_path() {
        let check = |document: Value, paths: &[&str]| {
            let mut document = document;
            document["id"] = "acme".into();
            let tenant: Tenant = serde_json::from_value(document.clone()).unwrap();
            let found: Vec<String> = tenant.problems().into_iter().map(|problem| problem.path).collect();
            assert_eq!(found, paths, "{document}");
        };
        let rule = |destination: Value| json!({"name": "r", "destination": destination});
        let workflow = |body: &str| json!({"name": "w", "delivery": {"targets": [{"type": "reply", "body": body}]}});
        check(json!({}), &[]);
        check(json!({"routingRules": [rule("w".into())], "workflows": [workflow("{{ message.body }}")]}), &[]);
        check(json!({"routingRules": [rule("w".into())]}), &["routingRules[0].destination"]);
        check(json!({"defaultDestination": ["w", {"type": "drop", "reason": "x"}]}), &["defaultDestination[0]"]);
        check(
            json!({"channels": {"acme-twilio": {"routingRules": [rule("w".into())], "defaultDestination": "v"}}}),
            &["channels.acme-twilio.routingRules[0].destination", "channels.acme-twilio.defaultDestination"],
        );
        let half = |destination: &str| json!({"percent": 50, "destination": destination});
        check(
            json!({"routingRules": [rule(json!({"type": "split", "shares": [half("w"), half("v")]}))],
                   "workflows": [workflow("Hi")]}),
            &["routingRules[0].destination.shares[1].destination"],
        );
        check(
            json!({"workflows": [workflow("{{ message.body"), workflow("Hi")]}),
            &["workflows[0].delivery.targets[0].body", "workflows[1].name"],
        );
        check(json!({"pinnedCarrier": "twilio", "deniedCarriers": ["twilio"]}), &["pinnedCarrier"]);
        check(json!({"receiptTimeout": {"seconds": 901}}), &["receiptTimeout.seconds"]);
        check(json!({"quietHours": {}}), &[]);
        check(
            json!({"quietHours": {"timeZone": "Moon/Tranquility", "hours": [["21:00", "08:00"]],
                   "weekly": {"mon": [["08:00", "12:00"], ["11:00", "13:00"]], "day": []},
                   "holidays": ["25.12."], "replyMinutes": 1441}}),
            &[
                "quietHours.timeZone",
                "quietHours.hours[0]",
                "quietHours.weekly.day",
                "quietHours.weekly.mon[1]",
                "quietHours.holidays[0]",
                "quietHours.replyMinutes",
            ],
        );
        check(json!({"quietHours": {"hours": []}}), &["quietHours.hours"]);
        let limit = |limit: u32| json!({"scope": "account", "limit": limit, "perSeconds": 1});
        check(json!({"rateLimits": [limit(10), limit(0)]}), &["rateLimits[1]"]);
        check(json!({"rateLimits": vec![limit(10); 17]}), &["rateLimits"]);
        check(
            json!({"routingRules": [rule(json!({"type": "reply", "body": "{% if %}"}))]}),
            &["routingRules[0].destination.body"],
        );
    }
}
