//! Where a destination leads for one customer: splits are decided, lists made flat.

use sha2::{Digest, Sha256};

use super::facts::Facts;
use super::{RuleChoice, RuleDecision};
use crate::model::destination::{Destination, Share};

impl RuleDecision {
    /// Adds where `destination` leads, without what has been chosen before.
    pub(super) fn add(&mut self, rule: Option<&str>, destination: &Destination, facts: &Facts<'_>) {
        self.add_part(rule, destination, facts, "");
    }

    /// `part` says which of several destinations of the rule it is: two splits do not draw alike.
    fn add_part(&mut self, rule: Option<&str>, destination: &Destination, facts: &Facts<'_>, part: &str) {
        match destination {
            Destination::All(several) => {
                for (at, each) in several.iter().enumerate() {
                    self.add_part(rule, each, facts, &format!("{part}[{at}]"));
                }
            }
            Destination::Split { shares } => {
                let drawn = draw(facts, rule.unwrap_or_default(), part);
                if let Some((at, share)) = share(shares, drawn) {
                    self.add_part(rule, &share.destination, facts, &format!("{part}.shares[{at}]"));
                }
            }
            place if self.choices.iter().any(|choice| choice.destination == *place) => {}
            place => self.choices.push(RuleChoice { rule: rule.map(str::to_owned), destination: place.clone() }),
        }
    }
}

/// The customer's number between 0 and 100: always the same for the same tenant, rule and address.
fn draw(facts: &Facts<'_>, rule: &str, part: &str) -> f64 {
    let message = facts.message;
    let mut hash = Sha256::new();
    for text in [message.tenant_id.as_str(), rule, message.customer().address.as_str(), part] {
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text.as_bytes());
    }
    let first = hash.finalize().first_chunk().copied().map_or(0, u32::from_be_bytes);
    f64::from(first) / (f64::from(u32::MAX) + 1.0) * 100.0
}

/// The share whose range contains `drawn`. Each range begins where the one before ends, so that a changed percentage
/// only moves those at its borders; what is missing to 100 belongs to the last.
fn share(shares: &[Share], drawn: f64) -> Option<(usize, &Share)> {
    let mut end = 0.0;
    let within = shares.iter().enumerate().find(|(_, share)| {
        end += share.percent.max(0.0);
        drawn < end
    });
    within.or_else(|| shares.iter().enumerate().next_back())
}
