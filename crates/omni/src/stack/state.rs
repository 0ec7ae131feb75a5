//! `.omni/stack.json`: where a running stack is, for everybody who wants to talk to it.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

/// A running stack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Stack {
    /// The gateway: `/webhooks/…`, `/v1/…`, `/health`.
    pub api_url: String,
    /// The AWS emulator.
    pub aws_endpoint_url: String,
    /// The region that everything is in.
    pub region: String,
    /// The carrier simulator.
    pub simulator_url: String,
    /// An API key of the demo tenant.
    pub api_key: String,
    /// The `Stage` parameter it was deployed with; names start with `omni-<stage>-`.
    pub stage: String,
    /// The process that serves gateway and simulator and owns the emulator.
    pub pid: u32,
}

impl Stack {
    /// Reads `stack.json` in `folder`, `None` if there is none.
    ///
    /// # Errors
    /// If it is there and cannot be read.
    pub fn load(folder: &Path) -> Result<Option<Self>> {
        let path = file(folder);
        match std::fs::read(&path) {
            Ok(bytes) => {
                Ok(Some(serde_json::from_slice(&bytes).with_context(|| format!("reading {}", path.display()))?))
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error).with_context(|| format!("reading {}", path.display())),
        }
    }

    /// Writes `stack.json` into `folder`.
    ///
    /// # Errors
    /// If the folder cannot be written.
    pub fn save(&self, folder: &Path) -> Result<()> {
        std::fs::create_dir_all(folder)?;
        let path = file(folder);
        std::fs::write(&path, serde_json::to_vec_pretty(self)?).with_context(|| format!("writing {}", path.display()))
    }
}

fn file(folder: &Path) -> PathBuf {
    folder.join("stack.json")
}
