//! Texts that commands are given.

use std::io::Read as _;

use anyhow::{Context, Result};

/// `text`, or standard input without the line break at its end if it is `-`.
///
/// # Errors
/// If standard input cannot be read as UTF-8.
pub(crate) fn text(text: &str) -> Result<String> {
    if text != "-" {
        return Ok(text.to_owned());
    }
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).context("reading standard input")?;
    let end = text.trim_end_matches(['\r', '\n']).len();
    text.truncate(end);
    Ok(text)
}
