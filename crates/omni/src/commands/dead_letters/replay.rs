//! Bringing on what stood in no queue: webhooks, positions in the stream, calls of the schedule.

use std::collections::BTreeSet;
use std::process::ExitCode;

use anyhow::{Context, Result};
use omni_aws::operator::stream::{Kept, Positions};
use omni_core::model::carrier::CarrierId;
use omni_core::model::delayed::Delayed;
use omni_core::model::message::CorrelationId;
use omni_core::ports::Schedule as _;
use serde_json::{Value, json};

use super::chosen::Chosen;
use super::said::Said;
use crate::client::dead_letters::hands::Hands;
use crate::client::dead_letters::letter::{COMMON, Letter, Way};
use crate::client::dead_letters::outcome;
use crate::client::dead_letters::outcome::Became;
use crate::client::dead_letters::shelves::{Found, Shelves};
use crate::foundation::clock;

/// The consequence for records that the stream has forgotten.
const GONE: &str = "the stream keeps records for 24 hours, and these are older: whoever subscribes to message-events has \
                    not heard of them, and neither have costs, conversations and carriers' health; the messages \
                    themselves are not touched. Discard it with that as the reason";

/// One call takes 6 MB (<https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>), a row 400 kB twice.
const AT_ONCE: usize = 7;

/// Bring letters on.
#[derive(clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    chosen: Chosen,
}

/// The result of bringing a letter on.
enum Brought {
    /// It is done, and the letter can go.
    On(String),
    /// It was buried again, as another letter.
    Again(Became),
    /// It stays, and this is why.
    Not(String),
}

/// Replays letters, oldest first; exit code 1 if one stays.
///
/// # Errors
/// If there is no such letter, or something that is needed does not answer.
pub(super) async fn run(shelves: &Shelves, args: &Args, json: bool) -> Result<ExitCode> {
    let mut said = Said::new(json);
    let hands = Hands::of(shelves);
    let replayed = hands
        .held
        .during(Box::pin(async {
            let found = hands.look().await?;
            replay(&hands, &found, args, &mut said).await
        }))
        .await?;
    let replayed = if args.chosen.dry_run { said.planned.clone() } else { replayed };
    said.empty("no dead letters to replay", replayed.is_empty())?;
    said.json(&json!({"dryRun": args.chosen.dry_run, "replayed": replayed, "refused": said.refused}))?;
    Ok(if said.refused.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn replay(hands: &Hands<'_>, found: &Found, args: &Args, said: &mut Said) -> Result<Vec<Value>> {
    let mut replayed = Vec::new();
    for letter in args.chosen.of(found)? {
        let way = letter.way();
        let to = match &way {
            Way::Queue(queue) => {
                said.stays(letter, &format!("it goes back to {queue}: `dead-letters redrive` does that"))?;
                continue;
            }
            Way::Nowhere(why) => {
                said.stays(letter, why)?;
                continue;
            }
            Way::Webhook(_) => "inbound.fifo or receipts.fifo".to_owned(),
            Way::Row => "the schedule".to_owned(),
            Way::Stream | Way::Tick => letter.function.clone(),
        };
        if args.chosen.dry_run {
            said.would(letter, &to)?;
            continue;
        }
        let whole = hands.shelves.whole(letter).await?;
        let brought = match way {
            Way::Webhook(carrier) => webhook(hands.shelves, found, carrier, &whole).await?,
            Way::Stream => stream(hands.shelves, found, &whole).await?,
            Way::Row => row(hands.shelves, &whole).await?,
            _ => tick(hands.shelves, &whole).await?,
        };
        match brought {
            Brought::Not(why) => said.stays(letter, &why)?,
            Brought::Again(became) => {
                hands.shelves.delete(letter, &hands.held).await?;
                said.again(letter, &became)?;
            }
            Brought::On(how) => {
                hands.shelves.delete(letter, &hands.held).await?;
                said.line(format_args!("{}  {how}", letter.id))?;
                replayed.push(json!({"id": letter.id, "source": letter.source, "became": how}));
            }
        }
    }
    Ok(replayed)
}

/// Reads a webhook again by this program's own parsers, with the configuration and into the queues of the receive
/// function. Its signature held when it came; the letter says by which secrets.
async fn webhook(shelves: &Shelves, found: &Found, carrier: CarrierId, letter: &Letter) -> Result<Brought> {
    let Some(kept) = &letter.webhook else {
        return Ok(Brought::Not("it does not hold the request".to_owned()));
    };
    let replay = shelves.functions.webhook_replay(carrier.name(), clock::now()).await;
    let replay = replay.with_context(|| format!("asking how {}-receive is set up", carrier.name()))?;
    let correlation = CorrelationId::new(letter.correlation_id.as_deref().unwrap_or(&letter.id));
    let replayed = replay.replay(carrier, kept, letter.at, &correlation).await.context("reading the webhook again")?;
    // What else was wrong with the same webhook lies in letters of its own.
    let others: BTreeSet<&str> =
        found.letters.iter().filter(|other| other.id != letter.id).map(|other| other.input.as_str()).collect();
    let mut left = replayed.left.iter();
    let still = left.find(|left| left.input == letter.input || !others.contains(left.input.as_str()));
    Ok(match still {
        Some(left) => Brought::Not(left.reason.clone()),
        None => Brought::On(format!(
            "is in the queues: {} to inbound.fifo, {} to receipts.fifo",
            counted(replayed.messages.len(), "message"),
            counted(replayed.receipts, "receipt")
        )),
    })
}

/// Hands records of the stream to the function that had given up on them: the one that the letter holds, or those whose
/// positions it names.
async fn stream(shelves: &Shelves, found: &Found, letter: &Letter) -> Result<Brought> {
    let records = match records(shelves, letter).await? {
        Ok(records) => records,
        Err(why) => return Ok(Brought::Not(why)),
    };
    for records in records.chunks(AT_ONCE) {
        let event = json!({ "Records": records });
        let answer = match shelves.functions.invoke(&letter.function, &event, clock::now()).await {
            Ok(answer) => answer,
            Err(failure) => return Ok(Brought::Not(failure.to_string())),
        };
        let failures = answer.get("batchItemFailures").and_then(Value::as_array).map_or(0, Vec::len);
        if failures > 0 {
            return Ok(Brought::Not(format!("{} still fails for them; its log says why", letter.function)));
        }
    }
    // A function that gives up on a single change buries it, and is done.
    let ids: BTreeSet<Option<String>> = records.iter().map(event_id).collect();
    let new = outcome::new_letters(shelves, &found.ids(), |queue| queue == COMMON).await?;
    let of_these = |new: &&Letter| {
        let input: Option<Value> = serde_json::from_str(&new.input).ok();
        new.source == letter.source && input.as_ref().and_then(event_id).is_some_and(|id| ids.contains(&Some(id)))
    };
    Ok(match new.iter().find(of_these) {
        Some(again) => Brought::Again(Became::Again { id: again.id.clone(), reason: again.reason.clone() }),
        None => Brought::On(format!("{} has done {}", letter.function, counted(records.len(), "record"))),
    })
}

/// The records that a letter is about, or why there are none.
async fn records(shelves: &Shelves, letter: &Letter) -> Result<Result<Vec<Value>, String>> {
    let record: Option<Value> = serde_json::from_str(&letter.input).ok();
    if let Some(record) = record.filter(|record| record.get("dynamodb").is_some()) {
        return Ok(Ok(vec![record]));
    }
    let positions = match Positions::read(&letter.input) {
        Ok(positions) => positions,
        Err(failure) => return Ok(Err(failure.to_string())),
    };
    Ok(match positions.fetch(&shelves.aws, clock::now()).await.context("reading the stream")? {
        Kept::Records(records) => Ok(records),
        Kept::Gone => Err(GONE.to_owned()),
    })
}

fn event_id(record: &Value) -> Option<String> {
    record.get("eventID").and_then(Value::as_str).map(str::to_owned)
}

/// Calls the function that a schedule should have called.
async fn tick(shelves: &Shelves, letter: &Letter) -> Result<Brought> {
    let event: Value = serde_json::from_str(&letter.input).unwrap_or_else(|_| json!({}));
    // The name of the rule is the name of the function (template.yaml).
    let rule = event.pointer("/resources/0").or_else(|| event.get("resources")).and_then(Value::as_str);
    let function = match rule.and_then(|rule| rule.rsplit('/').next()) {
        Some(name) if name.ends_with("failover-router") => "failover-router",
        _ => letter.function.as_str(),
    };
    match shelves.functions.invoke(function, &event, clock::now()).await {
        Ok(_) => Ok(Brought::On(format!("{function} was called; every later minute has called it too"))),
        Err(failure) => Ok(Brought::Not(failure.to_string())),
    }
}

/// Puts a row back into the schedule that this program can read and the function could not: it is handed on within a minute.
async fn row(shelves: &Shelves, letter: &Letter) -> Result<Brought> {
    match serde_json::from_str::<Delayed>(&letter.input) {
        Ok(held) => {
            shelves.schedule.hold(&held).await.context("putting it back into the schedule")?;
            Ok(Brought::On("is in the schedule again".to_owned()))
        }
        Err(error) => Ok(Brought::Not(format!("it still cannot be read, at column {}", error.column()))),
    }
}

fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}
