//! Deploys `template.yaml` to the emulator.

use std::process::Stdio;

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::Command;

use super::build::Binaries;
use super::layout::Layout;
use super::progress::Step;
use super::{REGION, STAGE, program, venv};

const DEPLOY: &str = include_str!("../../stack/deploy.py");

/// The outputs of a deployment.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Deployment {
    /// The HTTP API.
    pub(crate) api_id: String,
}

/// One line of the script.
#[derive(Deserialize)]
#[serde(untagged)]
enum Line {
    Step { step: String },
    Failed { error: String },
    Done { outputs: Deployment },
}

/// Deploys the template with `binaries` as its functions; carriers are told to use `public_url`.
///
/// # Errors
/// If the emulator refuses it, or drops a part of it.
pub(crate) async fn template(
    layout: &Layout,
    endpoint: &str,
    public_url: &str,
    binaries: &Binaries,
    step: &Step,
) -> Result<Deployment> {
    let log = layout.log("deploy");
    let mut command = Command::new(venv::python(layout));
    command.arg(layout.script("deploy.py", DEPLOY)?).args(["--endpoint", endpoint, "--region", REGION]);
    command.arg("--template").arg(layout.workspace.join("template.yaml"));
    for (name, path) in binaries {
        command.arg("--binary").arg(format!("{name}={}", path.display()));
    }
    for (name, value) in parameters(public_url) {
        command.arg("--parameter").arg(format!("{name}={value}"));
    }
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(program::create(&log)?).kill_on_drop(true);
    let mut child = command.spawn().context("running deploy.py")?;
    let stdout = child.stdout.take().context("deploy.py has no output")?;
    let mut lines = BufReader::new(stdout).lines();
    while let Some(line) = lines.next_line().await? {
        match serde_json::from_str(&line).with_context(|| format!("deploy.py said {line:?}"))? {
            Line::Step { step: name } => step.detail(&name)?,
            Line::Failed { error } => bail!("template.yaml cannot be deployed: {error}"),
            Line::Done { outputs } => return Ok(outputs),
        }
    }
    bail!("template.yaml cannot be deployed\n{}", program::tail(&log))
}

/// The parameters that differ from AWS. Time-outs do not: a carrier that takes 20 seconds must do so here too. What
/// fails comes again when its function says so; only the records of one that died wait for the visibility time-out.
pub(crate) fn parameters(public_url: &str) -> [(&'static str, &str); 3] {
    let architecture = if cfg!(target_arch = "aarch64") { "arm64" } else { "x86_64" };
    [("Stage", STAGE), ("Architecture", architecture), ("PublicUrl", public_url)]
}
