//! The output of the demo: a line for each conversation, and what happened in one of them, event by event.

use std::fmt::Write as _;

use anyhow::Result;
use omni_core::model::message::MessageId;
use omni_core::model::timeline::Outcome;
use serde_json::json;

use super::conversation::Conversation;
use crate::client::running::Running;
use crate::client::timeline;
use crate::foundation::output;
use crate::simulator;

/// For people. The time lines of the first conversation, or of `all`.
///
/// # Errors
/// If the stack stops answering.
pub(super) async fn tell(running: &Running, conversations: &[Conversation], all: bool) -> Result<()> {
    let mut lines =
        vec![["by", "channel", "customer", "answered", "receipts", "the answer is message"].map(str::to_owned)];
    for conversation in conversations {
        lines.push(line(running, conversation).await?);
    }
    output::text(table(&lines))?;
    for conversation in conversations.iter().take(if all { conversations.len() } else { 1 }) {
        output::line(format_args!(
            "\n{:?}: {} asked, and this happened:\n",
            conversation.carrier, conversation.customer
        ))?;
        for id in [&conversation.question, &conversation.answer] {
            output::line(drawn(running, id).await?)?;
        }
    }
    if !all {
        output::line("The others: `cargo omni demo --all`, or `cargo omni trace MESSAGE` for one of them.")?;
    }
    if conversations.iter().any(|conversation| conversation.missing.is_some()) {
        output::line(format_args!(
            "\nWhere to look: `cargo omni dead-letters list`, .omni/logs, {}/_control/webhooks, {0}/_control/sends",
            running.stack.simulator_url
        ))?;
    }
    Ok(())
}

async fn drawn(running: &Running, id: &MessageId) -> Result<String> {
    let message = running.message(id.as_str()).await?;
    let colors = output::colors();
    Ok(message.map_or_else(|| format!("{id}  nothing is known of it\n"), |message| timeline::drawn(&message, colors)))
}

/// One conversation in the words of the table.
async fn line(running: &Running, conversation: &Conversation) -> Result<[String; 6]> {
    let Conversation { carrier, channel, customer, question, answer, arrived, missing } = conversation;
    let asked = running.message(question.as_str()).await?;
    let answered = running.message(answer.as_str()).await?;
    let span = asked
        .as_ref()
        .and_then(|asked| timeline::time_of(asked, Outcome::Accepted))
        .zip(answered.as_ref().and_then(|of| timeline::time_of(of, Outcome::Sent)));
    let after = span.map_or_else(
        || if *arrived { "yes" } else { "not yet" }.to_owned(),
        |(asked, sent)| format!("after {} ms", sent.as_millisecond() - asked.as_millisecond()),
    );
    let receipts = missing.clone().unwrap_or_else(|| simulator::receipts(*carrier, customer).join(", "));
    Ok([format!("{carrier:?}"), channel.name().to_owned(), customer.clone(), after, receipts, answer.to_string()])
}

/// Columns as wide as their widest cell.
fn table<const N: usize>(lines: &[[String; N]]) -> String {
    let width = |column: usize| lines.iter().filter_map(|line| line.get(column)).map(|cell| cell.chars().count()).max();
    let mut text = String::new();
    for line in lines {
        let cells =
            line.iter().enumerate().map(|(column, cell)| format!("{cell:<0$}", width(column).unwrap_or_default()));
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {}", cells.collect::<Vec<_>>().join("  ").trim_end());
    }
    text
}

/// The report for programs, as JSON.
///
/// # Errors
/// If the stack stops answering.
pub(super) async fn json(running: &Running, conversations: &[Conversation]) -> Result<()> {
    let mut all = Vec::new();
    for conversation in conversations {
        all.push(json!({
            "carrier": conversation.carrier,
            "phone": conversation.customer,
            "complete": conversation.missing.is_none(),
            "missing": conversation.missing,
            "question": running.message(conversation.question.as_str()).await?,
            "answer": running.message(conversation.answer.as_str()).await?,
        }));
    }
    let complete = conversations.iter().all(|conversation| conversation.missing.is_none());
    output::json(&json!({"complete": complete, "conversations": all}))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let line = |one: &str, other: &str| [one.to_owned(), other.to_owned()];
        assert_eq!(table(&[line("by", "customer"), line("WhatsApp", "+1")]), "  by        customer\n  WhatsApp  +1\n");
    }

    #[test]
    fn an_event_is_found_by_its_outcome() {
        let message = json!({"timeline": [{"at": "2026-11-23T20:45:00Z", "outcome": "accepted"}]});
        assert!(timeline::time_of(&message, Outcome::Accepted).is_some());
        assert!(timeline::time_of(&message, Outcome::Sent).is_none());
    }
}
