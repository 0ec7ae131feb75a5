//! Says what rules make of a message that nobody sent, and why. Nothing is sent or stored.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::document::{as_json, left, nothing_more, one, taken, wrong};
use super::show::tenant;
use crate::domain::rules::RuleSet;
use crate::domain::rules::schema::RULE_SET;
use crate::domain::rules_dry_run;
use crate::domain::rules_dry_run::DryRun;
use crate::domain::tenant::Tenant;
use crate::foundation::json::schema::{Field, Schema};
use crate::foundation::problem::DocumentProblem;
use crate::model::message::TenantId;
use crate::operations::call::{Answer, Call, json};
use crate::operations::fields::object;
use crate::operations::message::view::{CARRIER, CHANNEL, CONTACT, MESSAGE};
use crate::operations::ports::OperationsPorts;
use crate::operations::problem::{Code, DOCUMENT_PROBLEM, Problem};
use crate::ports::{Channels, ConfigurationHistory, Env};

/// The request to try rules: a message, its surroundings and the rules.
pub(in crate::operations) const TRIAL: Schema = Schema::object(&[
    Field::required("message", TRIAL_MESSAGE).about("A message, or what matters of one: the rest is made up."),
    Field::nullable("contact", TRIAL_CONTACT).about("What is known of the customer, in whole or in part."),
    Field::nullable("conversation", TRIAL_CONVERSATION).about("What was said before, in whole or in part."),
    Field::nullable("now", Schema::MOMENT).about("When the message comes."),
    Field::nullable("version", Schema::whole(0, i64::MAX)).about("The rules of an earlier version are tried."),
    Field::nullable("rules", RULE_SET).about("These rules are tried, as they would be saved."),
])
.named("Trial");

const TRIAL_MESSAGE: Schema = Schema::object(&[
    Field::optional("body", Schema::TEXT),
    Field::optional("channel", CHANNEL),
    Field::nullable("sourceCarrier", CARRIER),
    Field::optional("direction", Schema::choice(&["inbound", "outbound"])),
    Field::optional("from", END),
    Field::optional("to", END),
    Field::optional("metadata", Schema::OBJECT).about("`channelId` names the account that it came by."),
    Field::optional("timestamp", Schema::MOMENT),
])
.open();

const END: Schema = Schema::either(&[&Schema::TEXT, &CONTACT]);

const TRIAL_CONTACT: Schema = Schema::object(&[
    Field::optional("tags", Schema::list(&Schema::TEXT)),
    Field::nullable("timeZone", Schema::TEXT),
    Field::optional("attributes", Schema::OBJECT),
])
.open();

const TRIAL_CONVERSATION: Schema = Schema::object(&[
    Field::optional("openedAt", Schema::MOMENT),
    Field::nullable("lastInboundAt", Schema::MOMENT),
    Field::nullable("lastOutboundAt", Schema::MOMENT),
])
.open();

/// The result of trying rules.
pub(in crate::operations) const VERDICT: Schema = Schema::object(&[
    Field::required("choices", Schema::list(&CHOICE)).about("Where it goes, and by which rule."),
    Field::required("rules", Schema::list(&TRIED)).about("In the order in which they are asked."),
    Field::required("message", MESSAGE).about("With what was made up."),
    Field::required("version", Schema::whole(0, i64::MAX).or_null()).about("Null for rules of the request."),
    Field::required("problems", Schema::list(&DOCUMENT_PROBLEM)).about("What is wrong with the configuration."),
])
.named("Verdict");

const CHOICE: Schema = Schema::object(&[
    Field::required("rule", Schema::TEXT.or_null()).about("Null for the default."),
    Field::required("destination", Schema::ANYTHING),
]);

const TRIED: Schema = Schema::object(&[
    Field::required("path", Schema::TEXT),
    Field::required("name", Schema::TEXT),
    Field::required("outcome", Schema::choice(&["matched", "notMatched", "notReached", "disabled"])),
    Field::optional("conditions", Schema::list(&TRIED_CONDITION)),
])
.named("TriedRule");

const TRIED_CONDITION: Schema = Schema::object(&[
    Field::required("condition", Schema::ANYTHING),
    Field::required("held", Schema::choice(&["yes", "no", "unknown"])),
    Field::optional("actual", Schema::list(&Schema::TEXT)),
    Field::required("why", Schema::TEXT),
    Field::optional("of", Schema::list(&Schema::within("TriedCondition"))),
])
.named("TriedCondition");

/// Tries the rules in the body, or those of a version, or the current ones.
///
/// # Errors
/// A [`Problem`] if something is wrong with the document, there is no such version, or a store does not answer.
pub async fn evaluate<P: OperationsPorts>(ports: &P, call: &Call<'_>) -> Answer {
    let id = call.tenant();
    let mut fields = object(&call.request.body)?;
    let message: Value = taken(&mut fields, "message")?.ok_or_else(|| one("message", "is missing"))?;
    let [contact, conversation] = ["contact", "conversation"].map(|name| fields.remove(name));
    let now: Timestamp = taken(&mut fields, "now")?.unwrap_or_else(|| ports.env().now());
    let (tenant, version) = asked(ports, id, &mut fields).await?;
    nothing_more(left(&fields))?;

    let channels = ports.configuration().of_tenant(id).await?;
    let mut trial = DryRun::of(&message, id, &channels.readable, now).map_err(|problem| wrong(vec![problem]))?;
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
    Ok(json(200, &body))
}

/// The configuration whose rules are meant, and its version if it has one.
async fn asked<P: OperationsPorts>(
    ports: &P,
    id: &TenantId,
    fields: &mut Map<String, Value>,
) -> Result<(Tenant, Option<u64>), Problem> {
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
            Ok((Tenant { rules, ..tenant(ports, id).await? }, None))
        }
        (None, Some(version)) => {
            let revision = ports.configuration().version(id, version).await?;
            let revision = revision.ok_or_else(|| Problem::new(Code::NotFound, "you have no such version"))?;
            Ok((revision.tenant, Some(version)))
        }
        (None, None) => {
            let tenant = tenant(ports, id).await?;
            let version = tenant.version;
            Ok((tenant, Some(version)))
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
