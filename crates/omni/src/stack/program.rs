//! Other programs that a stack runs, with their output in a log.

use std::fs::File;
use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, Result, bail};
use tokio::process::Command;

/// How much of a log is worth showing when something failed.
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
