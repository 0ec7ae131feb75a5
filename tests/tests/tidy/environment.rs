//! The environment variables that a main needs: those it names, and those that the adapters it asks for name.

use std::collections::{BTreeMap, BTreeSet};

use super::repository::{File, file};

/// Beginning of the variables that Lambda itself sets.
const BY_LAMBDA: &str = "AWS_";

/// Files in which the adapters of functions are built.
const COMPOSE: [&str; 3] =
    ["crates/aws/src/compose.rs", "crates/aws/src/compose/bundles.rs", "crates/aws/src/compose/adapters.rs"];

/// The needs of the use cases, bundles and adapters of `compose`.
pub(crate) struct Adapters(BTreeMap<String, Needs>);

/// The variables and the calls of one function or one bundle of `compose`.
#[derive(Default)]
struct Needs {
    variables: BTreeSet<String>,
    calls: BTreeSet<String>,
}

impl Adapters {
    /// Reads `compose`.
    pub(crate) fn read() -> Self {
        let mut needs: BTreeMap<String, Needs> = BTreeMap::new();
        for path in COMPOSE {
            let mut current = String::new();
            for (_, line) in file(path).code() {
                if let Some(declared) = declared(line) {
                    declared.clone_into(&mut current);
                }
                let needs = needs.entry(current.clone()).or_default();
                needs.variables.extend(variables(line));
                needs.calls.extend(calls(line));
            }
        }
        Self(needs)
    }

    /// The variables that `main` cannot start without.
    pub(crate) fn needed_by(&self, main: &File) -> BTreeSet<String> {
        let mut needed: BTreeSet<String> = main.code().flat_map(|(_, line)| variables(line)).collect();
        for name in main.code().flat_map(|(_, line)| calls(line)) {
            needed.extend(self.needed_for(name));
        }
        needed
    }

    /// The variables that the adapter, bundle or use case called `name` cannot be built without.
    pub(crate) fn needed_for(&self, name: String) -> BTreeSet<String> {
        let (mut needed, mut open, mut seen) = (BTreeSet::new(), vec![name], BTreeSet::new());
        while let Some(name) = open.pop() {
            let Some(needs) = self.0.get(&name).filter(|_| seen.insert(name.clone())) else { continue };
            needed.extend(needs.variables.iter().cloned());
            open.extend(needs.calls.iter().cloned());
        }
        needed.retain(|name| !name.starts_with(BY_LAMBDA));
        needed
    }
}

/// The function or bundle that begins in `line`: `fn timelines(`, `DeliverAdapters: DeliverPorts from adapters {`.
fn declared(line: &str) -> Option<&str> {
    if let Some((_, declared)) = line.split_once("fn ") {
        return declared.split(['(', '<']).next();
    }
    let (declared, _) = line.split_once(" from adapters {")?;
    declared.split(':').next().map(str::trim)
}

/// String literals that look like a variable: `"WORKFLOW_QUEUE_URL"`.
pub(crate) fn variables(line: &str) -> impl Iterator<Item = String> {
    let literals = line.split('"').skip(1).step_by(2);
    let shouted = |text: &&str| text.contains('_') && text.bytes().all(|b| b.is_ascii_uppercase() || b"_".contains(&b));
    literals.filter(shouted).map(str::to_owned)
}

/// Names after `adapters.`, `self.` and `Adapters::from_environment()?.`, and bundles before `::new(self)`.
pub(crate) fn calls(line: &str) -> impl Iterator<Item = String> {
    let is_name = |name: &str| name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
    let methods = ["adapters.", "self.", "Adapters::from_environment()?."].into_iter().flat_map(move |prefix| {
        let called = line.split(prefix).skip(1).filter_map(|rest| Some(rest.split_once('(')?.0));
        called.filter(move |name| is_name(name)).map(str::to_owned)
    });
    let bundles = line.split_once("::new(self)").and_then(|(before, _)| {
        let name = before.rsplit(|c: char| !c.is_ascii_alphanumeric()).next()?;
        (!name.is_empty()).then(|| name.to_owned())
    });
    methods.chain(bundles)
}
