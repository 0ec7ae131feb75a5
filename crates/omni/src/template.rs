//! What template.yaml says once it is deployed: names, environments and roles, without the functions of `CloudFormation`.

pub(crate) mod function;
pub(crate) mod place;
mod yaml;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde_json::{Map, Value};

use place::Place;

/// A template with the values of its parameters.
pub(crate) struct Template {
    document: Value,
    parameters: BTreeMap<String, Value>,
    place: Place,
}

impl Template {
    /// The template of the workspace as the local stack deploys it, with AWS at `endpoint`.
    ///
    /// # Errors
    /// If it cannot be read.
    pub(crate) fn local(workspace: &Path, endpoint: &str, public_url: &str) -> Result<Self> {
        let path = workspace.join("template.yaml");
        let text = std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
        let given = crate::stack::deploy::parameters(public_url).map(|(name, value)| (name, value.to_owned()));
        Self::parse(&text, given, Place::local(endpoint)).with_context(|| format!("reading {}", path.display()))
    }

    /// Reads `text`; parameters that are not `given` have their defaults.
    ///
    /// # Errors
    /// If it is no template.
    pub(crate) fn parse<'a, T: Into<Value>>(
        text: &str,
        given: impl IntoIterator<Item = (&'a str, T)>,
        place: Place,
    ) -> Result<Self> {
        let document = yaml::parse(text)?;
        let declared = document.get("Parameters").and_then(Value::as_object).into_iter().flatten();
        let defaults = declared.filter_map(|(name, parameter)| Some((name.clone(), parameter.get("Default")?.clone())));
        let given = given.into_iter().map(|(name, value)| (name.to_owned(), value.into()));
        let parameters = defaults.chain(given).collect();
        Ok(Self { document, parameters, place })
    }

    /// The properties of one resource, as they are deployed.
    ///
    /// # Errors
    /// If it is not there or cannot be read.
    pub(crate) fn properties(&self, logical_id: &str) -> Result<Value> {
        self.resolved(self.resource(logical_id)?.get("Properties").unwrap_or(&Value::Null))
    }

    /// The place that it is deployed to.
    pub(crate) fn place(&self) -> &Place {
        &self.place
    }

    /// The properties that every function has besides its own.
    fn globals(&self) -> Result<Value> {
        self.resolved(self.document.pointer("/Globals/Function").unwrap_or(&Value::Null))
    }

    fn resources(&self) -> Result<&Map<String, Value>> {
        self.document.get("Resources").and_then(Value::as_object).context("it has no Resources")
    }

    fn resource(&self, logical_id: &str) -> Result<&Value> {
        self.resources()?.get(logical_id).with_context(|| format!("there is no resource {logical_id}"))
    }

    /// `value` with every function in it replaced by what it says.
    fn resolved(&self, value: &Value) -> Result<Value> {
        Ok(self.present(value)?.unwrap_or_default())
    }

    /// The same; nothing for `AWS::NoValue`.
    fn present(&self, value: &Value) -> Result<Option<Value>> {
        Ok(match value {
            Value::Array(items) => {
                let items = items.iter().filter_map(|item| self.present(item).transpose());
                Some(Value::Array(items.collect::<Result<_>>()?))
            }
            Value::Object(fields) => {
                if let Some((name, argument)) = intrinsic(fields) {
                    return self.call(name, argument);
                }
                let fields = fields.iter().filter_map(|(key, value)| {
                    Some(self.present(value).transpose()?.map(|value| (key.clone(), value)))
                });
                Some(Value::Object(fields.collect::<Result<_>>()?))
            }
            plain => Some(plain.clone()),
        })
    }

    fn call(&self, name: &str, argument: &Value) -> Result<Option<Value>> {
        let text = |value: &Value| value.as_str().map(str::to_owned).with_context(|| format!("{name} of {value}"));
        Ok(match (name, argument) {
            ("Ref", Value::String(named)) if named == "AWS::NoValue" => None,
            ("Ref", Value::String(named)) => Some(self.reference(named)?),
            ("Fn::GetAtt", Value::Array(path)) => match path.as_slice() {
                [resource, attribute] => Some(self.attribute(&text(resource)?, &text(attribute)?)?.into()),
                _ => bail!("Fn::GetAtt of {argument}"),
            },
            ("Fn::Sub", Value::String(pattern)) => Some(self.substituted(pattern, &Map::new())?.into()),
            ("Fn::Sub", Value::Array(parts)) => match parts.as_slice() {
                [Value::String(pattern), Value::Object(own)] => Some(self.substituted(pattern, own)?.into()),
                _ => bail!("Fn::Sub of {argument}"),
            },
            ("Fn::If", Value::Array(parts)) => match parts.as_slice() {
                [Value::String(condition), yes, no] => self.present(if self.holds(condition)? { yes } else { no })?,
                _ => bail!("Fn::If of {argument}"),
            },
            ("Fn::Join", Value::Array(parts)) => match parts.as_slice() {
                [Value::String(between), list] => {
                    let list = self.resolved(list)?;
                    let texts = list.as_array().into_iter().flatten().map(text).collect::<Result<Vec<_>>>()?;
                    Some(texts.join(between).into())
                }
                _ => bail!("Fn::Join of {argument}"),
            },
            _ => bail!("{name} is not understood here: {argument}"),
        })
    }

    fn reference(&self, name: &str) -> Result<Value> {
        if let Some(value) = self.parameters.get(name) {
            return Ok(value.clone());
        }
        if let Some(value) = self.place.pseudo_parameter(name) {
            return Ok(value.into());
        }
        let resource = self.resource(name)?;
        Ok(self.place.reference(kind(resource), name, &self.names(resource)?)?.into())
    }

    fn attribute(&self, logical_id: &str, attribute: &str) -> Result<String> {
        let resource = self.resource(logical_id)?;
        self.place.attribute(kind(resource), logical_id, attribute, &self.names(resource)?)
    }

    /// The properties that name a resource: `QueueName`, `TableName`.
    fn names(&self, resource: &Value) -> Result<Value> {
        let properties = resource.get("Properties").and_then(Value::as_object).into_iter().flatten();
        let names = properties.filter(|(key, _)| key.ends_with("Name"));
        names.map(|(key, value)| Ok((key.clone(), self.resolved(value)?))).collect()
    }

    /// `omni-${Stage}-x` with the parameters, attributes and `own` values filled in; `${!x}` is `${x}` itself.
    fn substituted(&self, pattern: &str, own: &Map<String, Value>) -> Result<String> {
        let mut parts = pattern.split("${");
        let mut text = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (name, rest) = part.split_once('}').with_context(|| format!("no }} in {pattern}"))?;
            let value = match (own.get(name), name.strip_prefix('!'), name.split_once('.')) {
                (Some(value), ..) => self.resolved(value)?,
                (_, Some(literal), _) => format!("${{{literal}}}").into(),
                (.., Some((resource, attribute))) => self.attribute(resource, attribute)?.into(),
                _ => self.reference(name)?,
            };
            text += &value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            text += rest;
        }
        Ok(text)
    }

    fn holds(&self, condition: &str) -> Result<bool> {
        let stated = self.document.pointer(&format!("/Conditions/{condition}"));
        self.is_true(stated.with_context(|| format!("there is no condition {condition}"))?)
    }

    fn is_true(&self, statement: &Value) -> Result<bool> {
        let stated = statement.as_object().and_then(|stated| stated.iter().next());
        Ok(match stated.map(|(name, of)| (name.as_str(), of)) {
            Some(("Condition", Value::String(name))) => self.holds(name)?,
            Some(("Fn::Equals", Value::Array(two))) => {
                let two = two.iter().map(|value| self.resolved(value)).collect::<Result<Vec<_>>>()?;
                two.first() == two.last()
            }
            Some(("Fn::Not", Value::Array(one))) => !self.is_true(one.first().context("Fn::Not of nothing")?)?,
            Some(("Fn::And", Value::Array(all))) => {
                all.iter().try_fold(true, |so, next| Ok::<_, anyhow::Error>(so & self.is_true(next)?))?
            }
            Some(("Fn::Or", Value::Array(any))) => {
                any.iter().try_fold(false, |so, next| Ok::<_, anyhow::Error>(so | self.is_true(next)?))?
            }
            _ => bail!("a condition is not understood: {statement}"),
        })
    }
}

/// The type of a resource.
fn kind(resource: &Value) -> &str {
    resource.get("Type").and_then(Value::as_str).unwrap_or_default()
}

/// A function of `CloudFormation`: an object with its name as only key.
fn intrinsic(fields: &Map<String, Value>) -> Option<(&str, &Value)> {
    let (name, argument) = fields.iter().next().filter(|_| fields.len() == 1)?;
    (name == "Ref" || name.starts_with("Fn::")).then_some((name.as_str(), argument))
}

#[cfg(test)]
mod tests;
