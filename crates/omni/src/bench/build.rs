//! Builds the functions as they are deployed and finds the binaries.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Cursor, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use anyhow::{Context, Result, bail, ensure};
use indicatif::ProgressBar;
use serde::Deserialize;

use crate::foundation::workspace;

/// The root of the workspace.
pub(crate) fn workspace() -> &'static Path {
    static ROOT: OnceLock<PathBuf> = OnceLock::new();
    ROOT.get_or_init(|| workspace::root().unwrap_or_else(|_| PathBuf::from(".")))
}

/// The functions there are, or the `wanted` ones of them.
///
/// # Errors
/// If a wanted one does not exist.
pub(crate) fn functions(wanted: &[String]) -> Result<Vec<String>> {
    let folder = workspace().join("functions");
    let entries = std::fs::read_dir(&folder).with_context(|| format!("reading {}", folder.display()))?;
    let names = entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()));
    let mut all = names.collect::<Result<Vec<_>>>()?;
    all.sort();
    if let Some(unknown) = wanted.iter().find(|name| !all.contains(name)) {
        bail!("there is no function {unknown}; there are {}", all.join(", "));
    }
    Ok(if wanted.is_empty() { all } else { wanted.to_vec() })
}

/// Builds `functions` in release mode, with a line of progress; returns where each binary is.
///
/// # Errors
/// If cargo cannot be run or the build fails; cargo has then said why.
pub(crate) fn build(functions: &[String], progress: &ProgressBar) -> Result<BTreeMap<String, PathBuf>> {
    let mut command = cargo("build");
    command.args(functions.iter().flat_map(|function| ["--package", function]));
    run(command, progress)
}

/// Builds `function` as it is deployed, except that it keeps the names of its symbols; returns where the binary is.
///
/// # Errors
/// If cargo cannot be run or the build fails; cargo has then said why.
pub(crate) fn build_named(function: &str, progress: &ProgressBar) -> Result<PathBuf> {
    // The flag is for the last crate alone, so everything below it is what `build` compiled.
    let mut command = cargo("rustc");
    command.args(["--package", function, "--", "-C", "strip=none"]);
    run(command, progress)?.remove(function).with_context(|| format!("functions/{function} has no binary of that name"))
}

fn cargo(what: &str) -> Command {
    let mut command = Command::new("cargo");
    command.current_dir(workspace()).stdout(Stdio::piped());
    command.args([what, "--release", "--quiet", "--message-format=json-render-diagnostics"]);
    command
}

fn run(mut command: Command, progress: &ProgressBar) -> Result<BTreeMap<String, PathBuf>> {
    let mut child = command.spawn().context("starting cargo")?;
    let output = child.stdout.take().context("cargo has no output")?;
    let mut binaries = BTreeMap::new();
    for line in BufReader::new(output).lines() {
        let Ok(artifact) = serde_json::from_str::<Artifact>(&line?) else { continue };
        progress.set_message(format!("building release binaries: {}", artifact.target.name));
        if let Some(executable) = artifact.executable {
            binaries.insert(artifact.target.name, executable);
        }
    }
    ensure!(child.wait()?.success(), "the release build failed");
    Ok(binaries)
}

/// The size of `binary` as a deployment package, in bytes: one deflated file called `bootstrap`.
///
/// # Errors
/// If it cannot be compressed.
pub(crate) fn zipped_size(binary: &[u8]) -> Result<usize> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    archive.start_file("bootstrap", zip::write::SimpleFileOptions::default().unix_permissions(0o755))?;
    archive.write_all(binary)?;
    Ok(archive.finish()?.into_inner().len())
}

/// The part of cargo's message about a finished crate that matters here.
#[derive(Deserialize)]
struct Artifact {
    target: Target,
    executable: Option<PathBuf>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}
