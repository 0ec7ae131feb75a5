//! The alternative: whatsapp-receive as a TypeScript project would deploy it, on the Node of this machine.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

/// The alternatives that are compared: the name of a row, and the script that Node runs.
pub(crate) const WAYS: [(&str, &str); 2] = [("node (tsc)", "runtime.js"), ("node (esbuild)", "bundle.js")];

const FILES: [(&str, &str); 3] = [
    ("package.json", include_str!("../../bench/node/package.json")),
    ("handler.js", include_str!("../../bench/node/handler.js")),
    ("runtime.js", include_str!("../../bench/node/runtime.js")),
];

/// Node and the folder with everything installed.
pub(crate) struct Node {
    /// The executable.
    pub(crate) command: PathBuf,
    /// Folder of the scripts.
    pub(crate) folder: PathBuf,
    /// Version, as it says itself: `v20.20.2`.
    pub(crate) version: String,
}

/// Installs the handler and its dependencies into `folder`, unless they are there.
///
/// # Errors
/// If Node or npm is missing, or the registry is out of reach.
pub(crate) fn prepare(folder: &Path) -> Result<Node> {
    let said = Command::new("node").args(["-p", "process.execPath + ' ' + process.version"]).output();
    let said = said.context("node is not installed")?;
    let said = String::from_utf8(said.stdout)?;
    let (command, version) = said.trim().rsplit_once(' ').context("node does not say where it is")?;
    std::fs::create_dir_all(folder)?;
    let manifest = folder.join("package.json");
    let installed = std::fs::read_to_string(&manifest).is_ok_and(|text| text == FILES[0].1)
        && folder.join("node_modules/.package-lock.json").exists();
    for (name, text) in FILES {
        std::fs::write(folder.join(name), text)?;
    }
    if !installed {
        npm(folder, &["install", "--no-audit", "--no-fund", "--loglevel=error"])?;
    }
    npm(folder, &["run", "--silent", "bundle"])?;
    Ok(Node { command: PathBuf::from(command), folder: folder.to_owned(), version: version.to_owned() })
}

fn npm(folder: &Path, arguments: &[&str]) -> Result<()> {
    let mut command = Command::new("npm");
    command.args(arguments).current_dir(folder).stdin(Stdio::null());
    let output = command.output().context("npm is not installed")?;
    let said = String::from_utf8_lossy(&output.stderr);
    let reason: String = said.lines().next_back().unwrap_or_default().chars().take(200).collect();
    ensure!(output.status.success(), "npm {} failed: {reason}", arguments.first().copied().unwrap_or_default());
    Ok(())
}
