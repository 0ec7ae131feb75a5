//! `cargo omni test`: every test, on a stack of its own.

use std::ffi::OsString;
use std::process::ExitCode;

use anyhow::{Context, Result};

use crate::stack::layout::Layout;
use crate::stack::program;
use crate::stack::progress::Progress;
use crate::stack::serve::{Ports, Serving};
use crate::up;

/// How the tests are run.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// What `cargo test` is given besides `--workspace`: `-p omni-core`, `--test e2e`, `-- some_name`.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<OsString>,
}

impl Args {
    /// Every test.
    pub(crate) fn all() -> Self {
        Self { arguments: Vec::new() }
    }
}

/// Provisions a stack on free ports, runs all tests of the workspace against it, and stops it.
///
/// # Errors
/// If the stack does not start; says what to do.
pub(crate) async fn run(args: Args) -> Result<ExitCode> {
    let layout = Layout::at(None)?.inside("test")?;
    let progress = Progress::for_reader();
    let binaries = up::prepare(&layout, false, progress).await?;
    let serving = Serving::start(&layout, Ports::free()?, &binaries, progress).await?;
    let mut tests = program::cargo(&layout);
    tests
        .args(["test", "--workspace", "--no-fail-fast"])
        .args(args.arguments)
        .env("OMNI_STACK", layout.state.join("stack.json"));
    let mut tests = tests.spawn().context("starting cargo test")?;
    let status = tokio::select! {
        status = tests.wait() => status?,
        _ = tokio::signal::ctrl_c() => tests.wait().await?,
    };
    serving.stop().await?;
    if !status.success() {
        eprintln!("the stack's logs are in {}", layout.state.join("logs").display());
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}
