//! What operators do to dead letters, on record: in the time line of the message, and in a log of this machine.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context, Result};
use omni_core::model::timeline::{DiscardedDetails, EventDetails, RedrivenDetails, TimelineEntry, TimelineEvent};
use omni_core::ports::Timelines as _;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::letter::Letter;
use super::shelves::Shelves;
use crate::foundation::{clock, output};

/// Writes into the message's time line that a whole letter is sent back. It is sent back even if that cannot be written.
pub(crate) async fn redriven(shelves: &Shelves, letter: &Letter) {
    let redriven = RedrivenDetails { function: Some(letter.function.clone()) };
    let Some(event) = event(letter, EventDetails::Redriven(redriven)) else { return };
    if let Err(failure) = shelves.timelines.record(&[TimelineEntry::Event(event)]).await {
        output::note(format_args!("{}: its time line does not say that it is sent back: {failure}", letter.id));
    }
}

/// Writes down, before a whole letter is thrown away, who does it and why: into `log`, and into the message's time line
/// where the letter names a message.
///
/// # Errors
/// If it cannot be written: nothing is thrown away without a record.
pub(crate) async fn discarded(shelves: &Shelves, letter: &Letter, (by, why): (&str, &str), log: &Path) -> Result<()> {
    let discarded = DiscardedDetails {
        by: Some(by.to_owned()),
        function: Some(letter.function.clone()),
        reason: Some(why.to_owned()),
        was: Some(letter.reason.clone()),
    };
    if let Some(event) = event(letter, EventDetails::Discarded(discarded)) {
        shelves
            .timelines
            .record(&[TimelineEntry::Event(event)])
            .await
            .context("writing into the message's time line")?;
    }
    let message = letter.message();
    let line = json!({
        "at": clock::now(), "did": "discard", "by": by, "why": why, "letter": letter.id, "queue": letter.queue,
        "source": letter.source, "function": letter.function, "reason": letter.reason, "buriedAt": letter.at,
        "correlationId": letter.correlation_id, "tenantId": message.as_ref().map(|(tenant, _)| tenant.as_str()),
        "messageId": message.as_ref().map(|(_, id)| id.as_str()),
        // Not the input: it is personal data. Whoever has it can prove by this that it was this one.
        "inputSha256": hex::encode(Sha256::digest(&letter.input)),
    });
    let written = OpenOptions::new().create(true).append(true).open(log).and_then(|mut log| writeln!(log, "{line}"));
    written.with_context(|| format!("writing {}", log.display()))
}

fn event(letter: &Letter, details: EventDetails) -> Option<TimelineEvent> {
    let (tenant_id, message_id) = letter.message()?;
    // After its burial, whatever the clocks say.
    let at = clock::now().max(letter.at);
    Some(TimelineEvent::new(tenant_id, message_id, at, details).told_apart_by(&letter.id))
}

/// The user of this shell, as far as the machine knows.
pub(crate) fn operator() -> String {
    let told = |name: &str| std::env::var_os(name).and_then(|value| value.into_string().ok());
    let user = told("USER").or_else(|| told("LOGNAME")).unwrap_or_else(|| "unknown".to_owned());
    match std::fs::read_to_string("/proc/sys/kernel/hostname") {
        Ok(host) => format!("{user}@{}", host.trim()),
        Err(_) => user,
    }
}
