//! Shared by the test suites: the stack that they run on.

#![expect(clippy::unwrap_used, reason = "test code: to panic is how it says that the stack is not as it should be")]

use std::path::{Path, PathBuf};

use omni_aws::clients::Aws;
use omni_aws::settings;
use serde::Deserialize;

/// A running stack, as `cargo omni up --detach` writes it to `stack.json`.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Deployed {
    /// URL at which carriers and callers reach it.
    pub api_url: String,
    /// The AWS emulator.
    pub aws_endpoint_url: String,
    /// The region that everything is in.
    pub region: String,
    /// The carrier simulator.
    pub simulator_url: String,
    /// An API key of the demo tenant.
    pub api_key: String,
    /// Stage, after which its resources are named.
    pub stage: String,
    /// The folder that `stack.json` is in.
    #[serde(skip)]
    pub folder: PathBuf,
}

impl Deployed {
    /// The stack that `OMNI_STACK` points to; without it, `None` on a runner and a failure in CI.
    ///
    /// # Panics
    /// In CI without `OMNI_STACK`, and if the file cannot be read.
    #[must_use]
    pub fn find() -> Option<Self> {
        let Ok(path) = settings::variable("OMNI_STACK") else {
            assert!(settings::variable("CI").is_err(), "OMNI_STACK is not set, and CI must not skip this test");
            println!(
                "skipped: OMNI_STACK is not set; start a stack by `cargo omni up --detach` and point it to stack.json"
            );
            return None;
        };
        let written: Self = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        let folder = Path::new(&path).parent().map(Path::to_owned).unwrap_or_default();
        Some(Self { folder, ..written })
    }

    /// Its AWS clients.
    #[must_use]
    pub fn aws(&self) -> Aws {
        Aws::emulator(&self.aws_endpoint_url, &self.region)
    }

    /// The name of one of its resources.
    #[must_use]
    pub fn name(&self, resource: &str) -> String {
        format!("omni-{}-{resource}", self.stage)
    }
}
