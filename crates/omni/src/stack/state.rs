//! `.omni/stack.json`: where a running stack is, for everybody who wants to talk to it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use super::gateway::IDENTITY_PATH;

/// The time that a stack may take to say whose it is.
const ANSWER: Duration = Duration::from_secs(5);

/// A running stack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Stack {
    /// The gateway: `/webhooks/…`, `/v1/…`, `/health`.
    pub(crate) api_url: String,
    /// The AWS emulator.
    pub(crate) aws_endpoint_url: String,
    /// The region that everything is in.
    pub(crate) region: String,
    /// The carrier simulator.
    pub(crate) simulator_url: String,
    /// An API key of the demo tenant.
    pub(crate) api_key: String,
    /// The `Stage` parameter it was deployed with; names start with `omni-<stage>-`.
    pub(crate) stage: String,
    /// The process that serves gateway and simulator and owns the emulator.
    pub(crate) pid: u32,
}

impl Stack {
    /// Reads `stack.json` in `folder`, `None` if there is none.
    ///
    /// # Errors
    /// If it is there and cannot be read.
    pub(crate) fn load(folder: &Path) -> Result<Option<Self>> {
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
    pub(crate) fn save(&self, folder: &Path) -> Result<()> {
        std::fs::create_dir_all(folder)?;
        let path = file(folder);
        std::fs::write(&path, serde_json::to_vec_pretty(self)?).with_context(|| format!("writing {}", path.display()))
    }

    /// Removes `stack.json` from `folder`, if it is there.
    ///
    /// # Errors
    /// If it cannot be removed.
    pub(crate) fn forget(folder: &Path) -> Result<()> {
        let path = file(folder);
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(error).with_context(|| format!("removing {}", path.display()))
            }
            _ => Ok(()),
        }
    }

    /// Whether the process that wrote `stack.json` still serves it: ports and process numbers are used again.
    pub(crate) async fn is_running(&self) -> bool {
        #[derive(Deserialize)]
        struct Identity {
            pid: u32,
        }
        let identity = async {
            let client = crate::foundation::http::client(ANSWER).ok()?;
            let answer = client.get(format!("{}{IDENTITY_PATH}", self.api_url)).send().await.ok()?;
            answer.json::<Identity>().await.ok()
        };
        identity.await.is_some_and(|identity| identity.pid == self.pid)
    }
}

fn file(folder: &Path) -> PathBuf {
    folder.join("stack.json")
}
