//! `cargo omni test`: every test, on a stack of its own.

use std::ffi::OsString;
use std::process::{ExitCode, Stdio};

use anyhow::{Context, Result};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::ChildStdout;

use crate::foundation::output;
use crate::policies;
use crate::stack::layout::Layout;
use crate::stack::progress::Progress;
use crate::stack::serve::{Ports, Serving};
use crate::stack::{prepare, program};

/// Run the tests.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Arguments for `cargo test` besides `--workspace`: `-p omni-core`, `--test e2e`, `-- some_name`.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<OsString>,
}

impl Args {
    /// Every test.
    pub(crate) fn all() -> Self {
        Self { arguments: Vec::new() }
    }
}

/// Provisions a stack on free ports, runs all tests of the workspace against it, stops it, and holds what the functions did
/// against their roles.
///
/// # Errors
/// If the stack does not start; says what to do.
pub(crate) async fn run(args: Args) -> Result<ExitCode> {
    let layout = Layout::of_tests()?;
    policies::forget(&layout)?;
    let progress = Progress::for_reader();
    let binaries = prepare::binaries(&layout, false, progress).await?;
    let serving = Serving::start(&layout, Ports::free()?, &binaries, progress).await?;
    let whole = args.arguments.is_empty();
    let mut tests = program::cargo(&layout);
    tests
        .args(["test", "--workspace", "--no-fail-fast"])
        .args(args.arguments)
        .env("OMNI_STACK", layout.state.join("stack.json"));
    let mut tests = tests.stdout(Stdio::piped()).spawn().context("starting cargo test")?;
    let stdout = tests.stdout.take().context("cargo test has no output")?;
    let (passed, failed) = tokio::select! {
        counts = repeated(stdout) => counts?,
        _ = tokio::signal::ctrl_c() => (0, 0),
    };
    let status = tests.wait().await?;
    serving.stop().await?;
    // A test that failed may not have come to what a role is for.
    let (right, wrong) = policies::held(&layout, whole && status.success())?;
    output::line(format_args!("{} passed, {} failed", passed + right, failed + wrong))?;
    if !status.success() || wrong > 0 {
        output::note(format_args!("the stack's logs are in {}", layout.state.join("logs").display()));
        return Ok(ExitCode::FAILURE);
    }
    Ok(ExitCode::SUCCESS)
}

/// Repeats what `cargo test` says, and adds up its `test result` lines: there is one for each of thirty binaries.
async fn repeated(stdout: ChildStdout) -> Result<(u32, u32)> {
    let mut lines = BufReader::new(stdout).lines();
    let (mut passed, mut failed) = (0, 0);
    while let Some(line) = lines.next_line().await? {
        output::line(format_args!("{line}"))?;
        passed += counted(&line, " passed");
        failed += counted(&line, " failed");
    }
    Ok((passed, failed))
}

/// The number before `word` in `test result: ok. 99 passed; 0 failed; …`, and 0 in any other line.
fn counted(line: &str, word: &str) -> u32 {
    let result = line.strip_prefix("test result: ");
    let before = result.and_then(|result| result.split_once(word)).map(|(before, _)| before);
    before.and_then(|before| before.rsplit(' ').next()?.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_counted() {
        let check =
            |line, expected| assert_eq!((counted(line, " passed"), counted(line, " failed")), expected, "{line}");
        check(
            "test result: ok. 99 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 2.22s",
            (99, 0),
        );
        check("test result: FAILED. 14 passed; 1 failed; 0 ignored; 0 measured", (14, 1));
        check("test a_test_that_has 5 passed ... ok", (0, 0));
    }
}
