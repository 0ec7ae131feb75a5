//! `cargo omni openapi`: the OpenAPI document of the API, and the list of endpoints in its docs.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result};
use omni_core::operations::endpoints::Endpoint;
use omni_core::operations::endpoints::listing::{BEGIN, END, markdown};
use omni_core::testing::api_document;
use omni_core::testing::in_memory::MemoryPorts;

use crate::foundation::{output, workspace};

/// Print the document, or write it into the docs.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Brings docs/openapi.json and the list of endpoints in docs/api.md up to date.
    #[arg(long)]
    write: bool,
}

/// Prints the document, or writes it into the docs.
///
/// # Errors
/// If a file cannot be read or written.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let document = serde_json::to_string_pretty(api_document::openapi()).context("writing the document")?;
    if !args.write {
        output::line(document)?;
        return Ok(ExitCode::SUCCESS);
    }
    let docs = workspace::root()?.join("docs");
    write(&docs.join("openapi.json"), &format!("{document}\n"))?;
    let path = docs.join("api.md");
    let text = std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    write(&path, &updated(&text).with_context(|| format!("no {BEGIN} in {}", path.display()))?)?;
    Ok(ExitCode::SUCCESS)
}

fn write(path: &Path, text: &str) -> Result<()> {
    std::fs::write(path, text).with_context(|| format!("writing {}", path.display()))?;
    output::note(format_args!("{}: written", path.display()));
    Ok(())
}

/// `text` with the list of endpoints as the table has it.
fn updated(text: &str) -> Option<String> {
    let (before, rest) = text.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{}{after}", markdown(Endpoint::<MemoryPorts>::ALL)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_replaced_where_it_stands() {
        let once = updated(&format!("a\n{BEGIN}\nold\n{END}\nb\n")).unwrap();
        assert!(once.starts_with(&format!("a\n{BEGIN}\n|")) && once.ends_with(&format!("|\n{END}\nb\n")), "{once}");
        assert_eq!(updated(&once).as_ref(), Some(&once));
        assert_eq!(updated("no list"), None);
    }
}
