//! Texts that are given on the command line.

use std::borrow::Cow;
use std::io::Read as _;

use anyhow::{Context, Result};

/// `text`; for `-` what standard input has, without the line break at its end.
///
/// # Errors
/// If standard input cannot be read as UTF-8.
pub(crate) fn text(text: &str) -> Result<Cow<'_, str>> {
    if text != "-" {
        return Ok(Cow::Borrowed(text));
    }
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).context("reading standard input")?;
    let end = text.trim_end_matches(['\r', '\n']).len();
    text.truncate(end);
    Ok(Cow::Owned(text))
}
