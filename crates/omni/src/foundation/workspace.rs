//! The workspace: the checkout of this project that the command line works on.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Files that every checkout of this project has.
const MARKS: [&str; 2] = ["template.yaml", "crates/omni/Cargo.toml"];

/// The workspace that this program is run in, from the current folder upwards; else the one that it was built from.
///
/// # Errors
/// If there is neither.
pub(crate) fn root() -> Result<PathBuf> {
    let here = std::env::current_dir().ok().and_then(|folder| above(&folder));
    let built = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize();
    here.map_or_else(built, Ok).context("run it inside the repository: the one that it was built from is gone")
}

/// The innermost folder around `folder` that is a checkout of this project.
fn above(folder: &Path) -> Option<PathBuf> {
    let ours = |folder: &&Path| MARKS.iter().all(|mark| folder.join(mark).is_file());
    folder.ancestors().find(ours).map(Path::to_path_buf)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tree_is_the_one_around_the_current_folder() {
        let place = std::env::temp_dir().join(format!("omni-workspace-{}", std::process::id()));
        let tree = place.join("checkout");
        for mark in MARKS {
            std::fs::create_dir_all(tree.join(mark).parent().unwrap()).unwrap();
            std::fs::write(tree.join(mark), "").unwrap();
        }
        let inside = tree.join("docs/architecture");
        std::fs::create_dir_all(&inside).unwrap();
        assert_eq!(above(&inside), Some(tree.clone()));
        assert_eq!(above(&tree), Some(tree));
        assert_eq!(above(&place), None, "what only lies beside a checkout is outside");
        std::fs::remove_dir_all(place).unwrap();
    }
}
