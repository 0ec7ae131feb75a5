//! Mistakes in destinations.

use serde_json::Value;

use super::Check;
use super::nearest::unknown;
use crate::model::destination::{Destination, Share};

/// The most places of one destination.
pub(in crate::domain::rules) const MAX_PLACES: usize = 100;

/// Lists and splits may stand so deep in each other.
const MAX_DEPTH: usize = 8;

/// Percentages are decimal fractions, which binary ones do not always hit.
const ALMOST_NOTHING: f64 = 1e-6;

impl Check<'_> {
    pub(super) fn destination(&mut self, path: &str, destination: &Destination) {
        self.place(path, destination, 1);
    }

    fn place(&mut self, path: &str, destination: &Destination, depth: usize) {
        if depth > MAX_DEPTH {
            return self.add(path, format!("destinations may stand {MAX_DEPTH} deep in each other"));
        }
        match destination {
            Destination::Workflow { name } => self.workflow(path, name),
            Destination::StateMachine { name } | Destination::Folder { name } | Destination::AgentGroup { name } => {
                self.filled(format!("{path}.name"), name);
            }
            Destination::Reply { body } => self.filled(format!("{path}.body"), body),
            Destination::Drop { reason } => self.filled(format!("{path}.reason"), reason),
            Destination::Split { shares } => self.split(&format!("{path}.shares"), shares, depth),
            Destination::All(several) => {
                self.counted(path, several.len());
                for (at, place) in several.iter().enumerate().take(MAX_PLACES) {
                    self.place(&format!("{path}[{at}]"), place, depth + 1);
                }
            }
            Destination::Unknown(value) => self.unknown_destination(path, value),
        }
    }

    fn workflow(&mut self, path: &str, name: &str) {
        if name.trim().is_empty() {
            return self.add(path, "must not be empty");
        }
        let known: Option<Vec<&str>> = self.workflows.as_ref().map(|known| known.iter().copied().collect());
        if let Some(known) = known.filter(|known| !known.contains(&name)) {
            self.add(path, unknown("workflow", name, &known));
        }
    }

    fn filled(&mut self, path: String, text: &str) {
        if text.trim().is_empty() {
            self.add(path, "must not be empty");
        }
    }

    fn counted(&mut self, path: &str, places: usize) {
        if !(1..=MAX_PLACES).contains(&places) {
            self.add(path, format!("must have 1 to {MAX_PLACES} places"));
        }
    }

    fn split(&mut self, path: &str, shares: &[Share], depth: usize) {
        self.counted(path, shares.len());
        for (at, share) in shares.iter().enumerate().take(MAX_PLACES) {
            if !(share.percent > 0.0 && share.percent <= 100.0) {
                self.add(format!("{path}[{at}].percent"), "must be above 0 and not above 100");
            }
            self.place(&format!("{path}[{at}].destination"), &share.destination, depth + 1);
        }
        let sum: f64 = shares.iter().map(|share| share.percent).sum();
        if (sum - 100.0).abs() > ALMOST_NOTHING {
            self.add(path, format!("the percentages add up to {sum}, not to 100"));
        }
    }

    fn unknown_destination(&mut self, path: &str, value: &Value) {
        let missing = match value.get("type").and_then(Value::as_str) {
            None if value.is_object() => ("type", "must be one of the types of destinations".to_owned()),
            None => {
                return self.add(path, "must be the name of a workflow, an object with a type, or an array of these");
            }
            Some("workflow" | "stateMachine" | "folder" | "agentGroup") => ("name", "must be a text".to_owned()),
            Some("reply") => ("body", "must be a text".to_owned()),
            Some("drop") => ("reason", "must be a text".to_owned()),
            Some("split") => ("shares", "must be an array of objects with percent and destination".to_owned()),
            Some(other) => ("type", unknown("type of destination", other, Destination::TYPES)),
        };
        self.add(format!("{path}.{}", missing.0), missing.1);
    }
}
