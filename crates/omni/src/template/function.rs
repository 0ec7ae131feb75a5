//! One function of a template: what it is called, what it finds in its environment, who calls it, what it may do.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde_json::Value;

use super::{Template, kind};

/// A function as it is deployed.
#[derive(Clone, Debug)]
pub(crate) struct Function {
    /// Name of its binary, package and folder.
    pub(crate) binary: String,
    /// Name of the function in AWS.
    pub(crate) name: String,
    /// Its environment.
    pub(crate) variables: BTreeMap<String, String>,
    /// Sources of its events.
    pub(crate) sources: Vec<Source>,
    /// The queues or topics that get what it failed to do, by ARN.
    pub(crate) on_failure: Vec<String>,
    /// The statements of its role.
    pub(crate) statements: Vec<Value>,
    /// The ARN of its log group.
    pub(crate) log_group: Option<String>,
    /// Whether it sends traces.
    pub(crate) traced: bool,
}

/// A source of events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// A queue, by ARN.
    Queue(String),
    /// The stream of a table, by ARN.
    Stream(String),
    /// A topic, by ARN.
    Topic(String),
    /// A schedule.
    Schedule,
    /// A method and a path of the API.
    Route(String),
}

impl Template {
    /// Its functions, in its order of names.
    ///
    /// # Errors
    /// If one cannot be read.
    pub(crate) fn functions(&self) -> Result<Vec<Function>> {
        let resources = self.resources()?.iter();
        let functions = resources.filter(|(_, resource)| kind(resource) == "AWS::Serverless::Function");
        functions.map(|(id, resource)| Function::read(self, resource).with_context(|| id.clone())).collect()
    }
}

impl Function {
    fn read(template: &Template, resource: &Value) -> Result<Self> {
        let properties = resource.get("Properties").context("it has no Properties")?;
        let part = |name: &str| template.resolved(properties.get(name).unwrap_or(&Value::Null));
        let globals = template.globals()?;
        let events = part("Events")?;
        let events: Vec<&Value> = events.as_object().into_iter().flatten().map(|(_, event)| event).collect();
        let asynchronous = part("EventInvokeConfig")?;
        let failing = events.iter().filter_map(|event| event.get("Properties")).chain([&asynchronous]);
        let on_failure = failing.filter_map(|of| of.pointer("/DestinationConfig/OnFailure/Destination")?.as_str());
        let own = part("Environment")?;
        let variables = globals.pointer("/Environment/Variables").into_iter().chain(own.get("Variables"));
        let tracing = part("Tracing")?;
        Ok(Self {
            binary: resource
                .pointer("/Metadata/BuildProperties/Binary")
                .and_then(Value::as_str)
                .context("it has no binary")?
                .to_owned(),
            name: part("FunctionName")?.as_str().context("it has no FunctionName")?.to_owned(),
            variables: variables
                .filter_map(Value::as_object)
                .flatten()
                .map(|(name, value)| (name.clone(), text(value)))
                .collect(),
            sources: events.iter().map(|event| source(event)).collect::<Result<_>>()?,
            on_failure: on_failure.map(str::to_owned).collect(),
            statements: statements(template, properties)?,
            log_group: log_group(template, properties)?,
            traced: tracing.as_str().or(globals.get("Tracing").and_then(Value::as_str)) == Some("Active"),
        })
    }
}

fn source(event: &Value) -> Result<Source> {
    let kind = event.get("Type").and_then(Value::as_str).unwrap_or_default();
    let property =
        |name: &str| event.pointer(&format!("/Properties/{name}")).map(text).with_context(|| format!("no {name}"));
    Ok(match kind {
        "SQS" => Source::Queue(property("Queue")?),
        "DynamoDB" => Source::Stream(property("Stream")?),
        "SNS" => Source::Topic(property("Topic")?),
        "Schedule" | "ScheduleV2" => Source::Schedule,
        "HttpApi" => Source::Route(format!("{} {}", property("Method")?, property("Path")?)),
        other => anyhow::bail!("an event of kind {other} is not understood"),
    })
}

/// The statements of its role: the policies in the role and those of the template that it names.
fn statements(template: &Template, properties: &Value) -> Result<Vec<Value>> {
    let role =
        properties.pointer("/Role/Fn::GetAtt/0").and_then(Value::as_str).context("its role is not of the template")?;
    let role = template.properties(role)?;
    let list = |value: Option<&Value>| value.and_then(Value::as_array).cloned().unwrap_or_default();
    let mut policies = list(role.get("Policies"));
    for managed in list(role.get("ManagedPolicyArns")) {
        let policy = template.properties(managed.as_str().unwrap_or_default());
        policies.push(policy.with_context(|| format!("the policy {managed}"))?);
    }
    Ok(policies.iter().flat_map(|policy| list(policy.pointer("/PolicyDocument/Statement"))).collect())
}

fn log_group(template: &Template, properties: &Value) -> Result<Option<String>> {
    let named = template.resolved(properties.pointer("/LoggingConfig/LogGroup").unwrap_or(&Value::Null))?;
    Ok(named.as_str().map(|name| template.place().arn("logs", &format!("log-group:{name}:*"))))
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
