//! Other programs that a stack runs, with their output in a log.

use std::fs::File;
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result, bail};
use tokio::process::Command;

use super::layout::Layout;

/// The last lines of a log that are shown when something failed.
const TAIL_LINES: usize = 25;

/// Runs `command` to its end with its output in `log`.
///
/// # Errors
/// If it cannot be started or fails; `advice` says what to do then.
pub(crate) async fn run(command: &mut Command, log: &Path, advice: &str) -> Result<()> {
    let file = create(log)?;
    let status = command
        .stdin(Stdio::null())
        .stdout(file.try_clone()?)
        .stderr(file)
        .kill_on_drop(true)
        .status()
        .await
        .with_context(|| advice.to_owned())?;
    if !status.success() {
        bail!("{advice}\n{}", tail(log));
    }
    Ok(())
}

/// `cargo`, in the workspace, as if a person had typed it.
pub(crate) fn cargo(layout: &Layout) -> Command {
    let mut command = Command::new("cargo");
    command.current_dir(&layout.workspace).stdin(Stdio::null()).kill_on_drop(true);
    // What `cargo run` tells this program about itself would make build scripts that watch it run again.
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        let ours = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "CARGO_CRATE_"];
        if ours.iter().any(|prefix| name.starts_with(prefix)) {
            command.env_remove(&*name);
        }
    }
    command
}

/// Creates a log, empty.
///
/// # Errors
/// If it cannot be written.
pub(crate) fn create(log: &Path) -> Result<File> {
    File::create(log).with_context(|| format!("writing {}", log.display()))
}

/// The end of a log, with its place.
pub(crate) fn tail(log: &Path) -> String {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    let end = lines.get(lines.len().saturating_sub(TAIL_LINES)..).unwrap_or_default();
    format!("{}\n(the whole log is {})", end.join("\n"), log.display())
}
