//! The stage that a command of the operator's works on, and the way to reach it.

use std::path::PathBuf;

use anyhow::Result;
use omni_aws::clients::Aws;
use omni_aws::dynamodb::configuration::Configuration;
use omni_aws::dynamodb::costs::CostsTable;

use crate::client::running::Location;

/// The local stack, or a deployed one.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Deployment {
    /// Use a deployed stage, with the AWS credentials and the region of this shell [default: the local stack].
    #[arg(long, global = true, value_name = "STAGE")]
    stage: Option<String>,
    /// Use the local stack that keeps its files in this folder [default: .omni in the workspace].
    #[arg(long, global = true, value_name = "DIR")]
    state: Option<PathBuf>,
}

impl Deployment {
    /// Its configuration.
    ///
    /// # Errors
    /// If the local stack is meant and none runs.
    pub(crate) async fn configuration(&self) -> Result<Configuration> {
        let (aws, stage) = self.reach().await?;
        Ok(Configuration::new(aws.dynamodb(), format!("omni-{stage}-config")))
    }

    /// The costs of its tenants.
    ///
    /// # Errors
    /// If the local stack is meant and none runs.
    pub(crate) async fn costs(&self) -> Result<CostsTable> {
        let (aws, stage) = self.reach().await?;
        Ok(CostsTable::new(aws.dynamodb(), format!("omni-{stage}-costs")))
    }

    async fn reach(&self) -> Result<(Aws, String)> {
        if let Some(stage) = &self.stage {
            return Ok((Aws::from_shell().await, stage.clone()));
        }
        let stack = Location { state: self.state.clone() }.running()?.stack;
        Ok((Aws::emulator(&stack.aws_endpoint_url, &stack.region), stack.stage))
    }
}
