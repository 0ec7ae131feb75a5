//! Prepares a stack before it starts: the emulator and the binaries of the functions.

use anyhow::Result;

use super::build::Binaries;
use super::layout::Layout;
use super::progress::Progress;
use super::{build, venv};

/// Installs the emulator, and builds the functions.
///
/// # Errors
/// If either fails; says what to do.
pub(crate) async fn binaries(layout: &Layout, release: bool, progress: Progress) -> Result<Binaries> {
    let step = progress.begin("Installing the AWS emulator")?;
    venv::EMULATOR.install(layout, &step).await?;
    step.done()?;
    let step = progress.begin("Building the functions")?;
    let binaries = build::functions(layout, release, &step).await?;
    step.done()?;
    Ok(binaries)
}
