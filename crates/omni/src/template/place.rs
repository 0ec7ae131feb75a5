//! The place that a template is deployed to, and the names of its resources there.

use anyhow::{Context, Result, bail};
use serde_json::Value;

/// An account and region, and where its queues are.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// `us-east-1`.
    pub(crate) region: String,
    /// Twelve digits.
    pub(crate) account: String,
    /// Beginning of the URLs of queues: `http://127.0.0.1:4566`.
    pub(crate) queues_url: String,
}

impl Place {
    /// The local one, with AWS at `endpoint`.
    pub(crate) fn local(endpoint: &str) -> Self {
        Self {
            region: crate::stack::REGION.to_owned(),
            account: "000000000000".to_owned(),
            queues_url: endpoint.to_owned(),
        }
    }

    /// The ARN of something of a service that has regions.
    pub(crate) fn arn(&self, service: &str, rest: &str) -> String {
        format!("arn:aws:{service}:{}:{}:{rest}", self.region, self.account)
    }

    /// A pseudo parameter; `None` if `name` is none.
    pub(super) fn pseudo_parameter(&self, name: &str) -> Option<String> {
        match name {
            "AWS::Region" => Some(self.region.clone()),
            "AWS::AccountId" => Some(self.account.clone()),
            "AWS::Partition" => Some("aws".to_owned()),
            "AWS::URLSuffix" => Some("amazonaws.com".to_owned()),
            "AWS::StackName" => Some("omni-local".to_owned()),
            _ => None,
        }
    }

    /// The value of `Ref` for a resource of this kind; `named` are its properties, without functions in them.
    ///
    /// # Errors
    /// If it has no name that we chose.
    pub(super) fn reference(&self, kind: &str, logical_id: &str, named: &Value) -> Result<String> {
        Ok(match kind {
            "AWS::SQS::Queue" => format!("{}/{}/{}", self.queues_url, self.account, name(named, "QueueName")?),
            "AWS::SNS::Topic" => self.attribute(kind, logical_id, "Arn", named)?,
            "AWS::DynamoDB::Table" => name(named, "TableName")?,
            "AWS::S3::Bucket" => name(named, "BucketName")?,
            "AWS::Logs::LogGroup" => name(named, "LogGroupName")?,
            "AWS::Serverless::Function" => name(named, "FunctionName")?,
            _ => logical_id.to_owned(),
        })
    }

    /// The value of `GetAtt` for it.
    ///
    /// # Errors
    /// If that is not known here.
    pub(super) fn attribute(&self, kind: &str, logical_id: &str, attribute: &str, named: &Value) -> Result<String> {
        Ok(match (kind, attribute) {
            ("AWS::SQS::Queue", "Arn") => self.arn("sqs", &name(named, "QueueName")?),
            ("AWS::SQS::Queue", "QueueName") => name(named, "QueueName")?,
            ("AWS::SNS::Topic", "Arn" | "TopicArn") => self.arn("sns", &name(named, "TopicName")?),
            ("AWS::DynamoDB::Table", "Arn") => self.arn("dynamodb", &format!("table/{}", name(named, "TableName")?)),
            ("AWS::DynamoDB::Table", "StreamArn") => {
                self.arn("dynamodb", &format!("table/{}/stream/2026-01-01T00:00:00.000", name(named, "TableName")?))
            }
            ("AWS::S3::Bucket", "Arn") => format!("arn:aws:s3:::{}", name(named, "BucketName")?),
            ("AWS::Logs::LogGroup", "Arn") => {
                self.arn("logs", &format!("log-group:{}:*", name(named, "LogGroupName")?))
            }
            ("AWS::Serverless::Function", "Arn") => {
                self.arn("lambda", &format!("function:{}", name(named, "FunctionName")?))
            }
            ("AWS::IAM::Role", "Arn") => format!("arn:aws:iam::{}:role/{logical_id}", self.account),
            _ => bail!("what is {logical_id}.{attribute}, of a {kind}?"),
        })
    }
}

fn name(properties: &Value, key: &str) -> Result<String> {
    properties.get(key).and_then(Value::as_str).map(str::to_owned).with_context(|| format!("it has no {key}"))
}
