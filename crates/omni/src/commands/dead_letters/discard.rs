//! Throwing dead letters away: never without a reason, and never without a record.

use std::path::Path;
use std::process::ExitCode;

use anyhow::Result;
use serde_json::json;

use super::chosen::Chosen;
use super::said::Said;
use crate::client::dead_letters::hands::Hands;
use crate::client::dead_letters::record;
use crate::client::dead_letters::shelves::{Found, Shelves};

/// Throw letters away, for a reason.
#[derive(clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    chosen: Chosen,
    /// Say why, for the time line of the message and the log of discarded letters.
    #[arg(long, value_name = "WORDS", value_parser = words)]
    reason: String,
    /// Sign with this name [default: the user of this shell].
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
}

/// Throws letters away, each after its record is written.
///
/// # Errors
/// If there is no such letter, or a record cannot be written: what is left stays where it is.
pub(super) async fn run(shelves: &Shelves, args: &Args, log: &Path, json: bool) -> Result<ExitCode> {
    let mut said = Said::new(json);
    let hands = Hands::of(shelves);
    let discarded = hands
        .held
        .during(Box::pin(async {
            let found = hands.look().await?;
            discard(&hands, &found, (args, log), &mut said).await
        }))
        .await?;
    let discarded = if args.chosen.dry_run { said.planned.clone() } else { discarded };
    said.empty("no dead letters to discard", discarded.is_empty())?;
    said.json(&json!({"dryRun": args.chosen.dry_run, "discarded": discarded, "log": log}))?;
    Ok(ExitCode::SUCCESS)
}

async fn discard(
    hands: &Hands<'_>,
    found: &Found,
    (args, log): (&Args, &Path),
    said: &mut Said,
) -> Result<Vec<serde_json::Value>> {
    let by = args.by.clone().unwrap_or_else(record::operator);
    let mut discarded = Vec::new();
    for letter in args.chosen.of(found)? {
        if args.chosen.dry_run {
            said.would(letter, "nowhere: it would be discarded")?;
            continue;
        }
        // What cannot be fetched any more can still be thrown away: its record says less.
        let whole = hands.shelves.whole(letter).await.unwrap_or_else(|_| letter.clone());
        record::discarded(hands.shelves, &whole, (&by, &args.reason), log).await?;
        hands.shelves.delete(letter, &hands.held).await?;
        said.line(format_args!("{}  is discarded; {} knows by whom and why", letter.id, log.display()))?;
        discarded.push(json!({"id": letter.id, "source": letter.source}));
    }
    Ok(discarded)
}

fn words(text: &str) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() { Err("say why".to_owned()) } else { Ok(text.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_discarded_without_a_reason() {
        assert!(words("  ").is_err());
        assert_eq!(words(" a test message ").unwrap(), "a test message");
    }
}
