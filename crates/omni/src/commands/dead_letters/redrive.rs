//! Sending dead letters back: which ones, how fast, and what became of each.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::chosen::Chosen;
use super::said::Said;
use crate::client::dead_letters::hands::Hands;
use crate::client::dead_letters::letter::{Letter, Way};
use crate::client::dead_letters::outcome::{Became, Sent};
use crate::client::dead_letters::shelves::{Found, Shelves};
use crate::client::dead_letters::{outcome, record};
use crate::foundation::{clock, output};

/// Send letters back, and wait for what becomes of them.
#[derive(clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    chosen: Chosen,
    /// Send this many a second.
    #[arg(long, value_name = "N/s", default_value = "10/s", value_parser = pace)]
    pace: Duration,
    /// Wait this many seconds to learn what became of them; 0 does not wait.
    #[arg(long, value_name = "SECONDS", default_value_t = 60)]
    wait: u64,
}

/// Sends letters back, oldest first, and says what became of each; exit code 1 if one stays or was buried again.
///
/// # Errors
/// If there is no such letter or a queue does not take it; what was sent back before stays there.
pub(super) async fn run(shelves: &Shelves, args: &Args, json: bool) -> Result<ExitCode> {
    let mut said = Said::new(json);
    let hands = Hands::of(shelves);
    let (found, sent) = hands
        .held
        .during(Box::pin(async {
            let found = hands.look().await?;
            let sent = send(&hands, &found, args, &mut said).await?;
            Ok((found, sent))
        }))
        .await?;
    let became = outcome::wait(shelves, &found, &sent, Duration::from_secs(args.wait)).await?;
    let again = became.iter().any(|became| matches!(became, Became::Again { .. }));
    let mut redriven = Vec::new();
    for (sent, became) in sent.iter().zip(&became) {
        said.line(format_args!("{}  {became}", sent.id))?;
        redriven.push(described(sent, became));
    }
    if args.chosen.dry_run {
        redriven.clone_from(&said.planned);
    }
    said.empty("no dead letters to redrive", redriven.is_empty())?;
    said.json(&json!({"dryRun": args.chosen.dry_run, "redriven": redriven, "refused": said.refused}))?;
    Ok(if again || !said.refused.is_empty() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

async fn send(hands: &Hands<'_>, found: &Found, args: &Args, said: &mut Said) -> Result<Vec<Sent>> {
    let mut all = Vec::new();
    for letter in args.chosen.of(found)? {
        let queue = match letter.way() {
            Way::Queue(queue) => queue.to_owned(),
            Way::Nowhere(why) => {
                said.stays(letter, &why)?;
                continue;
            }
            Way::Webhook(_) | Way::Stream | Way::Tick | Way::Row => {
                said.stays(letter, "it stood in no queue: `dead-letters replay` brings it on")?;
                continue;
            }
        };
        if args.chosen.dry_run {
            said.would(letter, &queue)?;
            continue;
        }
        let whole = hands.shelves.whole(letter).await?;
        let sent = Sent::of(hands.shelves, &whole, &queue).await;
        record::redriven(hands.shelves, &whole).await;
        hands.shelves.send_back((letter, &whole), &queue, &deduplication_id(letter), &hands.held).await?;
        said.line(format_args!("{}  went to {queue}", letter.id))?;
        all.push(sent);
        tokio::time::sleep(args.pace).await;
    }
    if args.wait > 0 && !all.is_empty() && !said.json {
        output::note(format_args!("waiting for what becomes of {}, {} s at most", all.len(), args.wait));
    }
    Ok(all)
}

fn described(sent: &Sent, became: &Became) -> Value {
    let mut value = json!({"id": sent.id, "to": sent.queue, "became": became.name()});
    if let (Some(fields), Became::Again { id, reason }) = (value.as_object_mut(), became) {
        fields.insert("reason".to_owned(), json!(reason));
        fields.insert("letter".to_owned(), json!(id));
    }
    value
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
    fn the_same_letter_twice_is_new_to_sqs_twice() {
        let letter = crate::client::dead_letters::letter::example("abc1");
        assert_ne!(deduplication_id(&letter), deduplication_id(&letter));
    }
}
