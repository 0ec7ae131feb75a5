//! Builds the functions' binaries.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::Command;

use super::layout::Layout;
use super::program;
use super::progress::Step;

/// Function names and where their binaries are.
pub(crate) type Binaries = BTreeMap<String, PathBuf>;

/// A message of cargo on standard output, as far as we care
/// (<https://doc.rust-lang.org/cargo/reference/external-tools.html#json-messages>).
#[derive(Deserialize)]
struct Artifact {
    target: Target,
    executable: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

/// Builds every function below `functions/`, for this machine.
///
/// # Errors
/// If one does not build; the compiler's words are in the error.
pub(crate) async fn functions(layout: &Layout, release: bool, step: &Step) -> Result<Binaries> {
    let names = names(&layout.workspace.join("functions"))?;
    let log = layout.log("build");
    let mut child = build(layout, &names, release)
        .stdout(Stdio::piped())
        .stderr(program::create(&log)?)
        .spawn()
        .context("cargo is not on the PATH: install Rust from https://rustup.rs")?;
    let mut binaries = Binaries::new();
    if let Some(stdout) = child.stdout.take() {
        let mut lines = BufReader::new(stdout).lines();
        while let Some(line) = lines.next_line().await? {
            let Ok(artifact) = serde_json::from_str::<Artifact>(&line) else { continue };
            step.detail(&artifact.target.name)?;
            if let Some(executable) = artifact.executable.filter(|_| names.contains(&artifact.target.name)) {
                binaries.insert(artifact.target.name, executable);
            }
        }
    }
    if !child.wait().await?.success() {
        bail!("the functions do not build; mend this and run `cargo omni up` again\n{}", program::tail(&log));
    }
    match names.iter().find(|name| !binaries.contains_key(*name)) {
        Some(missing) => bail!("functions/{missing} has no binary called {missing}"),
        None => Ok(binaries),
    }
}

/// The functions are the folders.
fn names(folder: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))? {
        let entry = entry?;
        if entry.path().join("Cargo.toml").is_file() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

fn build(layout: &Layout, names: &[String], release: bool) -> Command {
    let mut command = program::cargo(layout);
    command.args(["build", "--message-format=json-render-diagnostics"]);
    for name in names {
        command.args(["-p", name]);
    }
    if release {
        command.arg("--release");
    } else {
        // This program is built already. Naming it gives the functions the same features of their dependencies, so that
        // nothing is compiled a second time.
        command.args(["-p", env!("CARGO_PKG_NAME")]);
    }
    command
}
