//! Sending dead letters back: which ones, how fast, and what stays.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Result, bail};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::letter::Letter;
use super::one;
use super::shelves::{Found, Shelves};
use crate::clock;
use crate::output;

/// Which letters to send back.
#[derive(clap::Args)]
pub(super) struct Args {
    /// Ids, or the beginnings of ids.
    #[arg(required_unless_present = "all", conflicts_with = "all")]
    ids: Vec<String>,
    /// All of them, or all of one source.
    #[arg(long)]
    all: bool,
    /// Only those that came from here: inbound.fifo.
    #[arg(long, value_name = "SOURCE")]
    source: Option<String>,
    /// Says what would be done and does nothing.
    #[arg(long)]
    dry_run: bool,
    /// How many a second.
    #[arg(long, value_name = "N/s", default_value = "10/s", value_parser = pace)]
    pace: Duration,
}

/// Sends letters back, oldest first.
///
/// # Errors
/// If there is no such letter or a queue does not take it; what was sent back before stays there.
pub(super) async fn run(shelves: &Shelves, found: &Found, args: &Args, json: bool) -> Result<ExitCode> {
    let mut redriven: Vec<Value> = Vec::new();
    let mut refused: Vec<Value> = Vec::new();
    for letter in chosen(found, args)? {
        let queue = match letter.way_back() {
            Ok(queue) => queue,
            Err(why) => {
                refused.push(json!({"id": letter.id, "source": letter.source, "why": why}));
                if !json {
                    output::line(format_args!("{}  stays: {why}", letter.id))?;
                }
                continue;
            }
        };
        if !args.dry_run {
            shelves.send_back(letter, queue, &deduplication_id(letter)).await?;
            tokio::time::sleep(args.pace).await;
        }
        redriven.push(json!({"id": letter.id, "to": queue}));
        if !json {
            output::line(format_args!("{}  {} {queue}", letter.id, if args.dry_run { "would go to" } else { "went to" }))?;
        }
    }
    if json {
        let report = json!({"dryRun": args.dry_run, "redriven": redriven, "refused": refused});
        output::json(&report)?;
    } else if redriven.is_empty() && refused.is_empty() {
        output::line("no dead letters to redrive")?;
    }
    Ok(if refused.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn chosen<'a>(found: &'a Found, args: &Args) -> Result<Vec<&'a Letter>> {
    let fits = |letter: &&Letter| args.source.as_ref().is_none_or(|source| *source == letter.source);
    if args.all {
        return Ok(found.letters.iter().filter(fits).collect());
    }
    let named: Vec<&Letter> = args.ids.iter().map(|id| one(&found.letters, id)).collect::<Result<_>>()?;
    match named.iter().find(|letter| !fits(letter)) {
        Some(other) => bail!("{} came from {}", other.id, other.source),
        None => Ok(named),
    }
}

/// Fresh, so that SQS does not take it for the copy that it saw minutes ago; effects know the message by its own id.
fn deduplication_id(letter: &Letter) -> String {
    let now = clock::now().as_nanosecond().to_be_bytes();
    hex::encode(Sha256::new().chain_update(&letter.id).chain_update(now).finalize())
}

/// The pause between two letters, from `5/s` or `5`.
fn pace(text: &str) -> Result<Duration, String> {
    let number = text.strip_suffix("/s").unwrap_or(text).parse::<f64>().ok();
    let number = number.filter(|number| (0.001..=10_000.0).contains(number));
    number.map(|number| Duration::from_secs_f64(1.0 / number)).ok_or_else(|| "expected a rate such as 5/s".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pace_is_a_pause() {
        let check = |text: &str, expected: Option<u128>| {
            assert_eq!(pace(text).ok().map(|pause| pause.as_millis()), expected, "{text}");
        };
        check("5/s", Some(200));
        check("0.5", Some(2_000));
        check("0/s", None);
        check("-1/s", None);
        check("fast", None);
    }

    #[test]
    fn letters_are_chosen_by_id_by_source_or_all() {
        let found =
            Found { letters: ["abc1", "abd2"].iter().map(|id| super::super::letter::example(id)).collect(), hidden: 0 };
        let check = |ids: &[&str], all: bool, source: Option<&str>, expected: Option<usize>| {
            let args = Args {
                ids: ids.iter().map(|id| (*id).to_owned()).collect(),
                all,
                source: source.map(str::to_owned),
                dry_run: true,
                pace: Duration::ZERO,
            };
            assert_eq!(chosen(&found, &args).ok().map(|chosen| chosen.len()), expected, "{ids:?} {source:?}");
        };
        check(&["abc"], false, None, Some(1));
        check(&["abc", "nope"], false, None, None);
        check(&["abc"], false, Some("outbound.fifo"), None);
        check(&[], true, None, Some(2));
        check(&[], true, Some("inbound.fifo"), Some(2));
        check(&[], true, Some("outbound.fifo"), Some(0));
    }

    #[test]
    fn the_same_letter_twice_is_new_to_sqs_twice() {
        let letter = super::super::letter::example("abc1");
        assert_ne!(deduplication_id(&letter), deduplication_id(&letter));
    }
}
