//! A carrier is one folder with the same nine files, and whatever lists the carriers lists them all.

use omni_core::model::carrier::CarrierId;

use super::repository::{file, files, hold, root};

/// Files that a carrier's folder has, in the order in which they are read.
const FILES: [&str; 9] = ["auth", "wire", "parse", "content", "receipts", "send", "response", "errors", "limits"];
/// Texts about one moment, which lists the carriers of that moment.
const OF_THEIR_TIME: [&str; 2] = ["docs/architecture/decisions/", "docs/architecture/benchmarks.md"];

#[test]
fn every_carriers_folder_has_the_same_nine_files() {
    let wrong = CarrierId::ALL.into_iter().flat_map(|carrier| {
        let folder = format!("crates/core/src/domain/carriers/{}", carrier.name());
        let mut found: Vec<String> = std::fs::read_dir(root().join(&folder))
            .into_iter()
            .flatten()
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok()?.strip_suffix(".rs").map(str::to_owned))
            .filter(|name| name != "tests")
            .collect();
        found.sort();
        let lacks = FILES.into_iter().filter(|name| !found.iter().any(|file| file == name));
        let lacks = lacks.map(|name| format!("{folder} has no {name}.rs"));
        let more = found.iter().filter(|name| !FILES.contains(&name.as_str()));
        let more = more.map(|name| format!("{folder}/{name}.rs is none of the nine: make it a child of one"));
        lacks.chain(more).collect::<Vec<_>>()
    });
    hold("a carrier's folder has the nine files and no other", wrong);
}

#[test]
fn a_text_that_lists_the_carriers_lists_the_newest_too() {
    let Some((newest, others)) = CarrierId::ALL.split_last() else { return };
    let texts = files("docs", &[".md"]).into_iter().chain([file("README.md")]);
    let texts = texts.filter(|file| !OF_THEIR_TIME.iter().any(|place| file.path.starts_with(place)));
    let forgotten = texts.flat_map(|file| {
        let blocks = file.text.split("\n\n").map(str::to_lowercase);
        let stale = blocks.filter(|block| {
            others.iter().all(|carrier| block.contains(carrier.name())) && !block.contains(newest.name())
        });
        let first_line = |block: String| block.trim_start().lines().next().unwrap_or_default().to_owned();
        stale.map(first_line).map(|line| format!("{}: {line}", file.path)).collect::<Vec<_>>()
    });
    hold(&format!("a list of the carriers goes without {}", newest.name()), forgotten);
}
