//! Says what rules make of a message that nobody sent, and why. Nothing is sent or stored.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::document::{nothing_more, one, taken};
use super::{Routing, as_json, wrong};
use crate::domain::rules::RuleSet;
use crate::domain::rules_dry_run;
use crate::domain::rules_dry_run::DryRun;
use crate::domain::tenant::Tenant;
use crate::foundation::http::{Request, Response};
use crate::foundation::problem::DocumentProblem;
use crate::model::message::TenantId;
use crate::operations::OperationsPorts;
use crate::operations::fields::object;
use crate::operations::json as answer;
use crate::operations::problem::{Code, Problem};
use crate::ports::{Channels, ConfigurationHistory, Env};

impl<P: OperationsPorts> Routing<'_, P> {
    /// Tries the rules in the body, or those of a version, or the current ones.
    pub(super) async fn evaluate(&self, id: &TenantId, request: &Request) -> Result<Response, Problem> {
        let mut fields = object(&request.body)?;
        let message: Value = taken(&mut fields, "message")?.ok_or_else(|| one("message", "is missing"))?;
        let [contact, conversation] = ["contact", "conversation"].map(|name| fields.remove(name));
        let now: Timestamp = taken(&mut fields, "now")?.unwrap_or_else(|| self.ports.env().now());
        let (tenant, version) = self.asked(id, &mut fields).await?;
        nothing_more(super::document::left(&fields))?;

        let channels = self.ports.configuration().of_tenant(id).await?;
        let mut trial = DryRun::of(&message, id, &channels, now).map_err(|problem| wrong(vec![problem]))?;
        if let Some(contact) = contact.filter(|contact| !contact.is_null()) {
            trial = trial.with_contact(&contact).map_err(|problem| wrong(vec![problem]))?;
        }
        if let Some(conversation) = conversation.filter(|conversation| !conversation.is_null()) {
            trial = trial.with_conversation(&conversation).map_err(|problem| wrong(vec![problem]))?;
        }
        let mut body = rules_dry_run::shown(&tenant.rules, &trial);
        if let Value::Object(fields) = &mut body {
            fields.insert("version".to_owned(), version.into());
            fields.insert("problems".to_owned(), as_json(&tenant.problems()));
        }
        Ok(answer(200, &body))
    }

    /// The configuration whose rules are meant, and its version if it has one.
    async fn asked(&self, id: &TenantId, fields: &mut Map<String, Value>) -> Result<(Tenant, Option<u64>), Problem> {
        let version: Option<u64> = taken(fields, "version")?;
        let rules: Option<Map<String, Value>> = taken(fields, "rules")?;
        match (rules, version) {
            (Some(_), Some(_)) => Err(one("version", "and rules exclude each other")),
            (Some(rules), None) => {
                let rules = RuleSet::written(rules).map_err(within_rules)?;
                let problems = rules.problems();
                if !problems.is_empty() {
                    return Err(within_rules(problems));
                }
                Ok((Tenant { rules, ..self.tenant(id).await? }, None))
            }
            (None, Some(version)) => {
                let revision = self.ports.configuration().version(id, version).await?;
                let revision = revision.ok_or_else(|| Problem::new(Code::NotFound, "you have no such version"))?;
                Ok((revision.tenant, Some(version)))
            }
            (None, None) => {
                let tenant = self.tenant(id).await?;
                let version = tenant.version;
                Ok((tenant, Some(version)))
            }
        }
    }
}

fn within_rules(problems: Vec<DocumentProblem>) -> Problem {
    let within = problems.into_iter().map(|DocumentProblem { path, problem }| {
        let path = if path.is_empty() { "rules".to_owned() } else { format!("rules.{path}") };
        DocumentProblem { path, problem }
    });
    wrong(within.collect())
}
