//! The folder in which a local stack keeps its files.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::foundation::workspace;

/// The folders of one stack. All of it can be deleted while the stack is down.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    /// The workspace: `template.yaml`, `functions/`.
    pub(crate) workspace: PathBuf,
    /// Folder that the stack writes to: `stack.json`, `logs/`, `run/`, `tmp/`.
    pub(crate) state: PathBuf,
}

impl Layout {
    /// The stack that keeps its files in `state`, or in the workspace's `.omni`.
    ///
    /// # Errors
    /// If the folders cannot be made.
    pub(crate) fn at(state: Option<&Path>) -> Result<Self> {
        let workspace = workspace::root()?;
        let state = state.map_or_else(|| workspace.join(".omni"), Path::to_path_buf);
        Self { workspace, state }.made()
    }

    /// The stack that the tests of the workspace run on.
    ///
    /// # Errors
    /// If the folders cannot be made.
    pub(crate) fn of_tests() -> Result<Self> {
        Self::at(None)?.inside("test")
    }

    /// A stack of its own inside this one's folder.
    ///
    /// # Errors
    /// If the folders cannot be made.
    pub(crate) fn inside(&self, name: &str) -> Result<Self> {
        Self { workspace: self.workspace.clone(), state: self.state.join(name) }.made()
    }

    fn made(self) -> Result<Self> {
        let Self { workspace, state } = self;
        for folder in ["logs", "run", "tmp"] {
            let folder = state.join(folder);
            std::fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
        }
        let state = state.canonicalize().with_context(|| format!("finding {}", state.display()))?;
        Ok(Self { workspace, state })
    }

    /// The virtual environment called `name`, which all stacks of the workspace share.
    pub(crate) fn venv(&self, name: &str) -> PathBuf {
        self.workspace.join(".omni").join(name)
    }

    /// The log called `name`.
    pub(crate) fn log(&self, name: &str) -> PathBuf {
        self.state.join("logs").join(format!("{name}.log"))
    }

    /// The file in which the emulator notes which function calls what.
    pub(crate) fn calls(&self) -> PathBuf {
        self.state.join("calls.jsonl")
    }

    /// The folder into which the emulator unpacks the functions.
    pub(crate) fn temporary(&self) -> PathBuf {
        self.state.join("tmp")
    }

    /// Writes `text` where it can be run as `name`.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(crate) fn script(&self, name: &str, text: &str) -> Result<PathBuf> {
        let path = self.state.join("run").join(name);
        std::fs::write(&path, text).with_context(|| format!("writing {}", path.display()))?;
        Ok(path)
    }
}
