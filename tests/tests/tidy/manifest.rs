//! What a Cargo.toml says, line by line: enough for the rules, and no parser to keep.

use super::repository::{File, files};

/// Every manifest of the workspace but the root's.
pub(crate) fn members() -> Vec<File> {
    ["crates", "functions", "tests"].iter().flat_map(|folder| files(folder, &["Cargo.toml"])).collect()
}

/// The lines of the sections whose name ends in `section`, with their numbers; `dependencies` covers them all.
pub(crate) fn lines_of<'a>(manifest: &'a File, section: &'a str) -> impl Iterator<Item = (usize, &'a str)> {
    let mut inside = false;
    manifest.lines().filter(move |(_, line)| {
        if let Some(name) = line.strip_prefix('[') {
            inside = name.trim_end_matches(']').trim_start_matches('[').ends_with(section);
            return false;
        }
        inside && !line.trim().is_empty() && !line.starts_with('#')
    })
}

/// The crates that a manifest depends on, in whatever section.
pub(crate) fn dependencies(manifest: &File) -> Vec<&str> {
    let names = lines_of(manifest, "dependencies").filter_map(|(_, line)| line.split(['.', '=', ' ']).next());
    names.filter(|name| !name.is_empty() && !name.starts_with(['"', '}', ']'])).collect()
}

/// The package's name.
pub(crate) fn package(manifest: &File) -> &str {
    value(lines_of(manifest, "package"), "name").unwrap_or_default()
}

/// The names of the binaries that a manifest declares by hand.
pub(crate) fn binaries(manifest: &File) -> Vec<&str> {
    lines_of(manifest, "bin").filter_map(|(_, line)| value(std::iter::once((0, line)), "name")).collect()
}

fn value<'a>(mut lines: impl Iterator<Item = (usize, &'a str)>, key: &str) -> Option<&'a str> {
    lines.find_map(|(_, line)| {
        let (name, value) = line.split_once('=')?;
        (name.trim() == key).then(|| value.trim().trim_matches('"'))
    })
}

/// A crate that stands in for a published one, whose version its dependents ask for.
const STAND_IN: &str = "crates/crc-fast/Cargo.toml";

/// Lines by which a manifest takes from the workspace what stands there.
pub(crate) fn shared_lines(manifest: &File) -> &'static [&'static str] {
    let lines = &["edition.workspace = true", "rust-version.workspace = true", "version.workspace = true"];
    if manifest.path == STAND_IN { &lines[..2] } else { lines }
}
