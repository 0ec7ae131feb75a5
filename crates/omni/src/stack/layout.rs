//! Where a local stack keeps its files.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// What every checkout of this project has.
const MARKS: [&str; 2] = ["template.yaml", "crates/omni/Cargo.toml"];

/// The folders of one stack. All of it can be deleted while the stack is down.
#[derive(Clone, Debug)]
pub(crate) struct Layout {
    /// The workspace: `template.yaml`, `functions/`.
    pub(crate) workspace: PathBuf,
    /// What the stack writes: `stack.json`, `logs/`, `run/`, `tmp/`.
    pub(crate) state: PathBuf,
}

impl Layout {
    /// The stack that keeps its files in `state`, or in the workspace's `.omni`.
    ///
    /// # Errors
    /// If the folders cannot be made.
    pub(crate) fn at(state: Option<&Path>) -> Result<Self> {
        let workspace = workspace()?;
        let state = state.map_or_else(|| workspace.join(".omni"), Path::to_path_buf);
        Self { workspace, state }.made()
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

    /// The interpreter that has the emulator.
    pub(crate) fn python(&self) -> PathBuf {
        self.venv(super::venv::EMULATOR.name).join("bin/python")
    }

    /// The log called `name`.
    pub(crate) fn log(&self, name: &str) -> PathBuf {
        self.state.join("logs").join(format!("{name}.log"))
    }

    /// Where the emulator notes which function calls what.
    pub(crate) fn calls(&self) -> PathBuf {
        self.state.join("calls.jsonl")
    }

    /// Where the emulator unpacks the functions.
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

/// The workspace that this program is run in, from the current folder upwards; else the one that it was built from.
///
/// # Errors
/// If there is neither.
pub(crate) fn workspace() -> Result<PathBuf> {
    let here = std::env::current_dir().ok().and_then(|folder| above(&folder));
    let built = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize();
    here.map_or_else(built, Ok).context("run it inside the repository: the one that it was built from is gone")
}

/// The innermost folder around `folder` that is a checkout of this project.
fn above(folder: &Path) -> Option<PathBuf> {
    let ours = |folder: &&Path| MARKS.iter().all(|mark| folder.join(mark).is_file());
    folder.ancestors().find(ours).map(Path::to_path_buf)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tree_is_the_one_around_the_current_folder() {
        let place = std::env::temp_dir().join(format!("omni-layout-{}", std::process::id()));
        let tree = place.join("checkout");
        for mark in MARKS {
            std::fs::create_dir_all(tree.join(mark).parent().unwrap()).unwrap();
            std::fs::write(tree.join(mark), "").unwrap();
        }
        let inside = tree.join("docs/architecture");
        std::fs::create_dir_all(&inside).unwrap();
        assert_eq!(above(&inside), Some(tree.clone()));
        assert_eq!(above(&tree), Some(tree));
        assert_eq!(above(&place), None, "what only lies beside a checkout is outside");
        std::fs::remove_dir_all(place).unwrap();
    }
}
