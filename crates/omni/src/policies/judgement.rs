//! Holds what functions did against what their roles allow: nothing missing, nothing that is never used.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::calls::Calls;
use super::needs;
use super::needs::Need;
use crate::template::Template;
use crate::template::function::Function;

/// Actions that a role allows and no run here can show, with the reason: function, action, end of the resource.
pub(crate) const NOT_SEEN: [(&str, &str, &str, &str); 0] = [];

/// One action on one resource, and what is to be said of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    /// The function, by its binary.
    pub(crate) function: String,
    /// `sqs:SendMessage`.
    pub(crate) action: String,
    /// The ARN that was used; for what is never used, what the role says.
    pub(crate) resource: String,
    /// Reason why it is in the role, or the mistake.
    pub(crate) verdict: Verdict,
}

/// The verdict on an action on a resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The function did it so often, and its role allows it.
    Seen(u64),
    /// AWS does it in the function's name, and its role allows it.
    ByAws(&'static str),
    /// It cannot be seen here, for this reason.
    Excepted(&'static str),
    /// It was done, or will be, and the role does not allow it.
    Missing,
    /// The role allows it, and nobody did it.
    Unused,
}

/// A pair of an action and a resource that a role allows; both may have `*` and `?` in them.
struct Grant {
    action: String,
    resource: String,
}

/// The rows for the roles of `template` by `calls`: one for every function, action and resource.
///
/// # Errors
/// If a role says something that is not understood here, a function calls that the template does not have, or an
/// exception is none any more.
pub(crate) fn judge(template: &Template, calls: &Calls) -> Result<Vec<Row>> {
    let functions = template.functions()?;
    if let Some((stranger, _)) = calls.iter().find(|(call, _)| !functions.iter().any(|of| of.name == call.function)) {
        bail!("{} called {}, and the template has no such function", stranger.function, stranger.operation);
    }
    let mut rows = Vec::new();
    for function in &functions {
        let needs = needed(function, template, calls);
        rows.extend(judged(function, &needs).with_context(|| format!("the role of {}", function.binary))?);
    }
    Ok(rows)
}

/// The needs of a function, each with the reason.
fn needed(function: &Function, template: &Template, calls: &Calls) -> BTreeMap<Need, Verdict> {
    let mut needs: BTreeMap<Need, Verdict> =
        needs::of_aws(function).into_iter().map(|(need, why)| (need, Verdict::ByAws(why))).collect();
    for (call, count) in calls.iter().filter(|(call, _)| call.function == function.name) {
        let need = needs::of_call(call, template.place());
        let need = Need { resource: without_key(&need.resource).to_owned(), ..need };
        match needs.entry(need).or_insert(Verdict::Seen(0)) {
            Verdict::Seen(seen) => *seen += count,
            by_aws => *by_aws = Verdict::Seen(count),
        }
    }
    needs
}

fn judged(function: &Function, needs: &BTreeMap<Need, Verdict>) -> Result<Vec<Row>> {
    let grants = grants(&function.statements)?;
    let row = |action: &str, resource: &str, verdict| Row {
        function: function.binary.clone(),
        action: action.to_owned(),
        resource: resource.to_owned(),
        verdict,
    };
    let mut rows: Vec<Row> = needs
        .iter()
        .map(|(need, verdict)| {
            let allowed = grants.iter().any(|grant| grant.covers(need));
            row(&need.action, &need.resource, if allowed { verdict.clone() } else { Verdict::Missing })
        })
        .collect();
    for grant in &grants {
        let used = needs.keys().any(|need| grant.covers(need));
        let excepted = NOT_SEEN.iter().find(|(of, action, resource, _)| {
            *of == function.binary && *action == grant.action && grant.resource.ends_with(resource)
        });
        match (used, excepted) {
            (true, None) => {}
            (true, Some(_)) => bail!("{} on {} is an exception, and was seen", grant.action, grant.resource),
            (false, Some((.., reason))) => rows.push(row(&grant.action, &grant.resource, Verdict::Excepted(reason))),
            (false, None) => rows.push(row(&grant.action, &grant.resource, Verdict::Unused)),
        }
    }
    rows.sort_by(|one, other| (&one.action, &one.resource).cmp(&(&other.action, &other.resource)));
    Ok(rows)
}

/// Every pair of action and resource of a role. What could allow less than it seems to is not understood.
fn grants(statements: &[Value]) -> Result<Vec<Grant>> {
    let mut grants = Vec::new();
    for statement in statements {
        let known = ["Sid", "Effect", "Action", "Resource"];
        let unknown =
            statement.as_object().into_iter().flatten().map(|(key, _)| key.as_str()).find(|key| !known.contains(key));
        if statement.get("Effect").and_then(Value::as_str) != Some("Allow") || unknown.is_some() {
            bail!("only Allow, Action and Resource are understood here: {statement}");
        }
        for action in texts(statement.get("Action")) {
            grants.extend(
                texts(statement.get("Resource")).map(|on| Grant { action: action.to_owned(), resource: on.to_owned() }),
            );
        }
    }
    Ok(grants)
}

impl Grant {
    fn covers(&self, need: &Need) -> bool {
        matches(&self.action, &need.action) && matches(&self.resource, &need.resource)
    }
}

/// `arn:aws:s3:::bucket/` for an object, so that there is one row for all of them; every other ARN as it is.
fn without_key(arn: &str) -> &str {
    let Some(path) = arn.strip_prefix("arn:aws:s3:::") else { return arn };
    path.find('/').and_then(|slash| arn.get(..arn.len() - path.len() + slash + 1)).unwrap_or(arn)
}

/// One text or a list of them.
fn texts(value: Option<&Value>) -> impl Iterator<Item = &str> {
    let list = value.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    value.and_then(Value::as_str).into_iter().chain(list.iter().filter_map(Value::as_str))
}

/// Whether `text` is what `pattern` says, in which `*` is any text and `?` any character, as in IAM.
fn matches(pattern: &str, text: &str) -> bool {
    match pattern.split_once('*') {
        None => same(pattern, text),
        Some((start, rest)) => {
            let Some((head, tail)) = text.split_at_checked(start.len()) else { return false };
            same(start, head)
                && tail
                    .char_indices()
                    .map(|(at, _)| at)
                    .chain([tail.len()])
                    .any(|at| tail.get(at..).is_some_and(|tail| matches(rest, tail)))
        }
    }
}

fn same(pattern: &str, text: &str) -> bool {
    pattern.len() == text.len() && pattern.chars().zip(text.chars()).all(|(wanted, is)| wanted == '?' || wanted == is)
}

#[cfg(test)]
mod tests;
