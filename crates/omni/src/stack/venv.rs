//! The private virtual environment with the pinned emulator.

use std::fs::File;
use std::path::Path;

use anyhow::{Context, Result, bail};
use tokio::process::Command;

use super::layout::Layout;
use super::program;
use super::progress::Step;

/// What is installed, pinned.
const REQUIREMENTS: &str = include_str!("../../stack/requirements.txt");

/// The oldest Python that the emulator runs on.
const OLDEST_PYTHON: (u32, u32) = (3, 10);

const NO_PYTHON: &str = "python3 is not on the PATH: install Python 3.10 or newer (Debian and Ubuntu: apt install python3 \
                         python3-venv; macOS: brew install python)";

/// Installs the virtual environment unless it is there.
///
/// # Errors
/// Says what to install when Python is missing, too old, or without its `venv` module.
pub(crate) async fn install(layout: &Layout, step: &Step) -> Result<()> {
    let venv = layout.venv();
    let _alone = alone(&venv)?;
    let stamp = venv.join("installed.txt");
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == REQUIREMENTS) {
        return Ok(());
    }
    check_python().await?;
    step.detail("making the virtual environment")?;
    program::run(
        Command::new("python3").args(["-m", "venv", "--clear"]).arg(&venv),
        &layout.log("venv"),
        "python3 -m venv failed: install the venv module (Debian and Ubuntu: apt install python3-venv)",
    )
    .await?;
    step.detail("installing ministack, boto3 and aws-sam-translator")?;
    let requirements = layout.script("requirements.txt", REQUIREMENTS)?;
    program::run(
        Command::new(layout.python())
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"])
            .arg(requirements),
        &layout.log("venv"),
        "pip could not install the emulator: check the network and the package index (pip config list)",
    )
    .await?;
    std::fs::write(&stamp, REQUIREMENTS).with_context(|| format!("writing {}", stamp.display()))
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
