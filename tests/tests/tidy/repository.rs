//! The files of the repository, as the rules look at them.

use std::fmt::Display;
use std::path::{Path, PathBuf};

/// Folders that are built, fetched or private to a machine.
const NOT_OURS: [&str; 6] = [".aws-sam", ".git", ".omni", ".venv", "node_modules", "target"];

/// One text file.
pub(crate) struct File {
    /// Path from the root, with slashes.
    pub(crate) path: String,
    /// Text of the file.
    pub(crate) text: String,
}

impl File {
    /// Its lines with their numbers, from 1.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        self.text.lines().enumerate().map(|(at, line)| (at + 1, line))
    }

    /// Its lines without comments, with their numbers.
    pub(crate) fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.lines().map(|(at, line)| (at, if line.trim_start().starts_with("//") { "" } else { line }))
    }

    /// The last part of its path.
    pub(crate) fn name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }
}

/// The folder that holds everything.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_path_buf).unwrap_or_default()
}

/// One file, empty if it is not there.
pub(crate) fn file(path: &str) -> File {
    let text = std::fs::read_to_string(root().join(path)).unwrap_or_default();
    File { path: path.to_owned(), text }
}

/// Every file below `folder` that ends in one of `endings`, in order.
pub(crate) fn files(folder: &str, endings: &[&str]) -> Vec<File> {
    let root = root();
    let mut paths = Vec::new();
    walk(&root.join(folder), &mut paths);
    paths.sort();
    let ours = paths.into_iter().filter(|path| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        endings.iter().any(|ending| name.ends_with(ending))
    });
    let read = |path: PathBuf| {
        let shown = path.strip_prefix(&root).unwrap_or(&path).to_string_lossy().into_owned();
        File { path: shown, text: std::fs::read_to_string(&path).unwrap_or_default() }
    };
    ours.map(read).collect()
}

/// The names of the folders in `folder`, in order.
pub(crate) fn folders(folder: &str) -> Vec<String> {
    let entries = std::fs::read_dir(root().join(folder)).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// Fails with every place where `rule` is broken.
pub(crate) fn hold<P: Display>(rule: &str, broken: impl IntoIterator<Item = P>) {
    let broken: Vec<String> = broken.into_iter().map(|place| format!("  {place}")).collect();
    assert!(broken.is_empty(), "{rule}:\n{}", broken.join("\n"));
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name();
        if path.is_dir() {
            if !NOT_OURS.iter().any(|skipped| name == *skipped) {
                walk(&path, found);
            }
        } else {
            found.push(path);
        }
    }
}
