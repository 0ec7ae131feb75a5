//! Private virtual environments: pinned Python tools, installed once, touching nothing else of the machine.

use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use tokio::process::Command;

use super::layout::Layout;
use super::program;
use super::progress::Step;

/// A virtual environment below `.omni` of the workspace.
pub(crate) struct Venv {
    /// Its folder.
    pub(crate) name: &'static str,
    /// Packages in it, pinned, as in a `requirements.txt`.
    pub(crate) requirements: &'static str,
    /// What pip is told besides.
    pub(crate) options: &'static [&'static str],
}

/// The emulator and what deploys to it.
pub(crate) const EMULATOR: Venv =
    Venv { name: "venv", requirements: include_str!("../../stack/requirements.txt"), options: &[] };

/// The interpreter that has the emulator.
pub(crate) fn python(layout: &Layout) -> PathBuf {
    layout.venv(EMULATOR.name).join("bin/python")
}

/// Tools that check the template.
pub(crate) const LINTERS: Venv =
    Venv { name: "lint-venv", requirements: include_str!("../../stack/linters.txt"), options: &[] };

/// The tool that looks for what makes a deployment of the template unsafe; it does not live with the linters.
pub(crate) const CHECKOV: Venv =
    Venv { name: "checkov-venv", requirements: include_str!("../../stack/checkov.txt"), options: &[] };

/// Public sets of labelled texts, without the programs that they come with.
pub(crate) const FILTER_SETS: Venv = Venv {
    name: "filter-sets-venv",
    requirements: include_str!("../../stack/filter-sets.txt"),
    options: &["--no-deps"],
};

/// The oldest Python that the emulator runs on.
const OLDEST_PYTHON: (u32, u32) = (3, 10);

const NO_PYTHON: &str = "python3 is not on the PATH: install Python 3.10 or newer (Debian and Ubuntu: apt install python3 \
                         python3-venv; macOS: brew install python)";

impl Venv {
    /// Installs it unless it is there.
    ///
    /// # Errors
    /// Says what to install when Python is missing, too old, or without its `venv` module.
    pub(crate) async fn install(&self, layout: &Layout, step: &Step) -> Result<()> {
        let venv = layout.venv(self.name);
        let _alone = alone(&venv)?;
        let stamp = venv.join("installed.txt");
        if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == self.requirements) {
            return Ok(());
        }
        check_python().await?;
        step.detail("making the virtual environment")?;
        program::run(
            Command::new("python3").args(["-m", "venv", "--clear"]).arg(&venv),
            &layout.log(self.name),
            "python3 -m venv failed: install the venv module (Debian and Ubuntu: apt install python3-venv)",
        )
        .await?;
        step.detail("installing what it needs")?;
        let requirements = layout.script(&format!("{}.txt", self.name), self.requirements)?;
        program::run(
            Command::new(venv.join("bin/python"))
                .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
                .args(self.options)
                .arg("-r")
                .arg(requirements),
            &layout.log(self.name),
            "pip could not install it: check the network and the package index (pip config list)",
        )
        .await?;
        std::fs::write(&stamp, self.requirements).with_context(|| format!("writing {}", stamp.display()))
    }
}

/// Keeps others from installing at the same time, while it lives.
fn alone(venv: &Path) -> Result<File> {
    let path = venv.with_extension("lock");
    std::fs::create_dir_all(path.parent().unwrap_or(venv))?;
    let file = File::create(&path).with_context(|| format!("writing {}", path.display()))?;
    file.lock().with_context(|| format!("locking {}", path.display()))?;
    Ok(file)
}

async fn check_python() -> Result<()> {
    let output = Command::new("python3").arg("--version").output().await.context(NO_PYTHON)?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    match version(&text) {
        Some(found) if found >= OLDEST_PYTHON => Ok(()),
        Some(_) => bail!("python3 is {}, and the emulator needs 3.10 or newer", text.trim()),
        None => bail!(NO_PYTHON),
    }
}

/// Reads `Python 3.11.7`.
fn version(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.trim().strip_prefix("Python ")?.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pythons_version_is_read() {
        let check = |text, expected| assert_eq!(version(text), expected, "{text:?}");
        check("Python 3.11.7\n", Some((3, 11)));
        check("Python 3.9.2", Some((3, 9)));
        check("Python 3.14.0rc1", Some((3, 14)));
        check("", None);
        check("pyenv: python3: command not found", None);
    }
}
