//! Which environment variables a main needs: those it names, and those that the adapters it asks for name.

use std::collections::{BTreeMap, BTreeSet};

use super::repository::{File, file};

/// What Lambda itself sets.
const BY_LAMBDA: &str = "AWS_";

/// What the adapters of `compose.rs` need.
pub(crate) struct Adapters(BTreeMap<String, Needs>);

/// What one function of `compose.rs` says and calls.
#[derive(Default)]
struct Needs {
    variables: BTreeSet<String>,
    calls: BTreeSet<String>,
}

impl Adapters {
    /// Reads `compose.rs`.
    pub(crate) fn read() -> Self {
        let mut needs: BTreeMap<String, Needs> = BTreeMap::new();
        let mut current = String::new();
        for (_, line) in file("crates/aws/src/compose.rs").code() {
            if let Some((_, declared)) = line.split_once("fn ") {
                declared.split(['(', '<']).next().unwrap_or_default().clone_into(&mut current);
            }
            let needs = needs.entry(current.clone()).or_default();
            needs.variables.extend(variables(line));
            needs.calls.extend(calls(line));
        }
        Self(needs)
    }

    /// The variables that `main` cannot start without.
    pub(crate) fn needed_by(&self, main: &File) -> BTreeSet<String> {
        let mut needed = BTreeSet::new();
        let mut open: Vec<String> = Vec::new();
        for (_, line) in main.code() {
            needed.extend(variables(line));
            open.extend(calls(line));
        }
        let mut seen = BTreeSet::new();
        while let Some(name) = open.pop() {
            let Some(needs) = self.0.get(&name).filter(|_| seen.insert(name.clone())) else { continue };
            needed.extend(needs.variables.iter().cloned());
            open.extend(needs.calls.iter().cloned());
        }
        needed.retain(|name| !name.starts_with(BY_LAMBDA));
        needed
    }
}

/// String literals that look like a variable: `"WORKFLOW_QUEUE_URL"`.
pub(crate) fn variables(line: &str) -> impl Iterator<Item = String> {
    let literals = line.split('"').skip(1).step_by(2);
    let shouted = |text: &&str| text.contains('_') && text.bytes().all(|b| b.is_ascii_uppercase() || b"_".contains(&b));
    literals.filter(shouted).map(str::to_owned)
}

/// Names after `adapters.`, `self.` and `compose::`.
fn calls(line: &str) -> impl Iterator<Item = String> {
    ["adapters.", "self.", "compose::"].into_iter().flat_map(move |prefix| {
        line.split(prefix).skip(1).filter_map(|rest| {
            let (name, _) = rest.split_once('(')?;
            name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_').then(|| name.to_owned())
        })
    })
}
