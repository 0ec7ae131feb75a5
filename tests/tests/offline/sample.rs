//! The files in `events/`.

use std::path::{Path, PathBuf};
use std::{fmt, fs};

use omni_core::model::carrier::CarrierId;
use serde_json::Value;

/// One whole Lambda event.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Sample {
    /// Function that gets it: the folder's name.
    pub(crate) function: String,
    /// Case that it shows: the file's name.
    pub(crate) case: String,
    /// Text of the file.
    pub(crate) text: String,
}

impl Sample {
    /// All there are, in the order of their names.
    pub(crate) fn all() -> Vec<Self> {
        names(&root()).iter().flat_map(|function| Self::of(function)).collect()
    }

    /// Those of one function.
    pub(crate) fn of(function: &str) -> Vec<Self> {
        let files = names(&root().join(function));
        let cases = files.iter().map(|file| file.strip_suffix(".json").expect("only events stand in events/"));
        cases.map(|case| Self::named(function, case)).collect()
    }

    /// One of them.
    pub(crate) fn named(function: &str, case: &str) -> Self {
        let path = root().join(function).join(format!("{case}.json"));
        let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Self { function: function.to_owned(), case: case.to_owned(), text }
    }

    /// The carrier whose webhook it is, if it is one.
    pub(crate) fn carrier(&self) -> Option<CarrierId> {
        self.function.strip_suffix("-receive").and_then(CarrierId::from_name)
    }

    /// Its JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{self}: {error}"))
    }

    /// The cases that happened before: those of the same or another function that this one follows.
    pub(crate) fn earlier(&self) -> Vec<Self> {
        let follows: &[(&str, &str)] = match (self.function.as_str(), self.case.as_str()) {
            ("operations-api", "send-again" | "send-reordered" | "read") => &[("operations-api", "send")],
            ("operations-api", "rules-versions" | "rules-version" | "rules-rollback") => {
                &[("operations-api", "rules-put")]
            }
            ("operations-api", "costs") => &[("stream-processor", "attempt-with-price")],
            ("operations-api", "carriers" | "carrier-release") => &[("operations-api", "carrier-drain")],
            ("operations-api", "contact-read" | "contact-forget") => &[("operations-api", "contact-save")],
            ("operations-api", "conversation") => &[("inbound-router", "everything")],
            // In another order than they were written.
            ("operations-api", "history") => {
                &[("inbound-router", "folder"), ("inbound-router", "reply"), ("inbound-router", "message")]
            }
            ("operations-api", "scheduled-cancel-again") | ("delivery-coordinator", "schedule-cancelled") => {
                &[("operations-api", "schedule-send"), ("operations-api", "scheduled-cancel")]
            }
            ("operations-api", "scheduled-cancel-late") => {
                &[("operations-api", "schedule-send"), ("delivery-coordinator", "schedule-fire")]
            }
            // The customer wrote, so the 24 hours in which we may answer have begun.
            ("outbound-router", "message") => &[("inbound-router", "message")],
            ("outbound-router", "suppressed") => &[("inbound-router", "stop")],
            ("delivery-coordinator", "receipt" | "receipts" | "receipt-failed") => {
                &[("message-processor", "message"), ("delivery-coordinator", "delivery")]
            }
            ("delivery-coordinator", "delivery-after-receipt") => &[("delivery-coordinator", "early-receipt")],
            ("delivery-coordinator", "schedule") => &[("delivery-coordinator", "put-off")],
            ("delivery-coordinator", "schedule-fire")
            | (
                "operations-api",
                "scheduled-list" | "scheduled-read" | "scheduled-message" | "scheduled-cancel" | "scheduled-edit",
            ) => &[("operations-api", "schedule-send")],
            _ => &[],
        };
        follows.iter().map(|(function, case)| Self::named(function, case)).collect()
    }
}

impl fmt::Display for Sample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "events/{}/{}.json", self.function, self.case)
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../events")
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().expect("names are text")).collect();
    names.sort();
    names
}
