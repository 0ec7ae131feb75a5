//! The table as a table of Markdown, which `docs/api.md` holds.

use std::fmt::Write as _;

use super::Endpoint;
use super::openapi::scope_name;

/// Around the block in the document.
pub const BEGIN: &str = "<!-- endpoints -->";

/// The end of the block in the document.
pub const END: &str = "<!-- /endpoints -->";

/// The block that the document holds, its comments included.
#[must_use]
pub fn markdown<P>(endpoints: &[Endpoint<P>]) -> String {
    let mut text = format!("{BEGIN}\n| | scope | |\n|---|---|---|\n");
    for endpoint in endpoints {
        let Endpoint { method, path, summary, .. } = endpoint;
        let scope = endpoint.scope().map(|scope| format!("`{}`", scope_name(scope))).unwrap_or_default();
        // Writing to a string cannot fail.
        let _ = writeln!(text, "| `{method} {path}` | {scope} | {summary} |");
    }
    text + END
}
