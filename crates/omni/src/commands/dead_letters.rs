//! `cargo omni dead-letters`: what could not be processed, why, and how to bring it on or throw it away.

mod chosen;
mod discard;
mod redrive;
mod replay;
mod said;

use std::process::ExitCode;

use anyhow::Result;
use clap::Subcommand;
use comfy_table::Table;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::client::dead_letters::hands::Hands;
use crate::client::dead_letters::letter::{Letter, Way};
use crate::client::dead_letters::shelves::{Found, Shelves};
use crate::client::running::Location;
use crate::foundation::{clock, output};
use crate::stack::layout::Layout;

/// List the dead letters, or do something about them.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
    /// Use a deployed stage, with the AWS credentials and the region of this shell [default: the local stack].
    ///
    /// The credentials come from environment variables, the profile's keys or role, or the machine's role; after
    /// `aws sso login`, run `eval "$(aws configure export-credentials --format env)"`.
    #[arg(long, global = true, value_name = "STAGE")]
    stage: Option<String>,
    #[command(flatten)]
    location: Location,
    /// Print JSON.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Subcommand)]
enum Command {
    /// List every dead letter of the stage.
    List,
    /// Print one dead letter with its input, which is personal data.
    Show {
        /// Id of the letter, or the beginning of it.
        id: String,
    },
    /// Send inputs back to the queues they came from, and show what became of each.
    Redrive(redrive::Args),
    /// Process again what stood in no queue: read webhooks again, fetch stream records and hand them over.
    Replay(replay::Args),
    /// Delete letters, for a reason that is recorded.
    Discard(discard::Args),
}

/// Runs a command on the dead letters.
///
/// # Errors
/// If the queues cannot be reached or there is no such letter.
pub(crate) async fn run(args: Args) -> Result<ExitCode> {
    let shelves = match &args.stage {
        Some(stage) => Shelves::deployed(stage).await,
        None => Shelves::local(&args.location.running()?.stack),
    };
    match &args.command {
        Command::List => list(&looked(&shelves).await?, args.json),
        Command::Show { id } => {
            let found = looked(&shelves).await?;
            show(&shelves.whole(chosen::one(&found, id)?).await?, args.json)
        }
        Command::Redrive(redriven) => Box::pin(redrive::run(&shelves, redriven, args.json)).await,
        Command::Replay(replayed) => Box::pin(replay::run(&shelves, replayed, args.json)).await,
        Command::Discard(discarded) => {
            let log = Layout::at(args.location.state.as_deref())?.log("discarded");
            Box::pin(discard::run(&shelves, discarded, &log, args.json)).await
        }
    }
}

/// The letters. All are put back before anything is printed: a reader may take its time, or go away.
async fn looked(shelves: &Shelves) -> Result<Found> {
    let hands = Hands::of(shelves);
    hands.held.during(hands.look()).await
}

fn list(found: &Found, json: bool) -> Result<ExitCode> {
    if json {
        let letters: Vec<Value> = found.letters.iter().map(|letter| described(letter, false)).collect();
        let until = (found.looked_at > 0).then_some(found.until);
        let hidden = json!({"behindOthers": found.behind, "lookedAt": found.looked_at, "until": until});
        output::json(&json!({"letters": letters, "hidden": hidden}))?;
        return Ok(ExitCode::SUCCESS);
    }
    if !found.letters.is_empty() {
        output::line(output::fitted(table(&found.letters, clock::now())))?;
    }
    match (found.hidden(), found.letters.is_empty()) {
        (Some(hidden), true) => output::line(format_args!("no dead letters that can be seen now: {hidden}"))?,
        (Some(hidden), false) => output::line(format_args!("and more: {hidden}"))?,
        (None, true) => output::line("no dead letters")?,
        (None, false) => {}
    }
    Ok(ExitCode::SUCCESS)
}

fn table(letters: &[Letter], now: Timestamp) -> Table {
    let mut table = output::table(["ID", "SOURCE", "FUNCTION", "ATTEMPT", "AGE", "REASON"]);
    for letter in letters {
        table.add_row([
            letter.id.clone(),
            letter.source.clone(),
            letter.function.clone(),
            letter.attempt.to_string(),
            age(letter.at, now),
            letter.reason.clone(),
        ]);
    }
    table
}

fn show(letter: &Letter, json: bool) -> Result<ExitCode> {
    if json {
        output::json(&described(letter, true))?;
        return Ok(ExitCode::SUCCESS);
    }
    let pretty = serde_json::from_str::<Value>(&letter.input).and_then(|input| serde_json::to_string_pretty(&input));
    let lines = [
        ("id", letter.id.clone()),
        ("lies in", letter.queue.clone()),
        ("came from", letter.source.clone()),
        ("function", letter.function.clone()),
        ("reason", letter.reason.clone()),
        ("attempt", letter.attempt.to_string()),
        ("at", format!("{} ({} ago)", letter.at, age(letter.at, clock::now()))),
        ("correlation", letter.correlation_id.clone().unwrap_or_else(|| "-".to_owned())),
        ("group", letter.group.clone().unwrap_or_else(|| "-".to_owned())),
        ("on", on(letter)),
    ];
    for (name, value) in lines {
        output::line(format_args!("{name:<12} {value}"))?;
    }
    output::line(format_args!("\n{}", pretty.unwrap_or_else(|_| letter.input.clone())))?;
    Ok(ExitCode::SUCCESS)
}

/// A sentence about the way in which it is brought on.
fn on(letter: &Letter) -> String {
    match letter.way() {
        Way::Queue(queue) => format!("redrive: back to {queue}"),
        Way::Webhook(_) => "replay: the webhook is read again".to_owned(),
        Way::Stream => "replay: its records are fetched, if the stream still has them".to_owned(),
        Way::Tick => format!("replay: {} is called; nothing is lost without it", letter.function),
        Way::Row => "replay: it is put back into the schedule, if it can be read now".to_owned(),
        Way::Nowhere(why) => format!("discard: {why}"),
    }
}

fn described(letter: &Letter, with_input: bool) -> Value {
    let way = letter.way();
    let mut value = json!({
        "id": letter.id, "queue": letter.queue, "source": letter.source, "function": letter.function,
        "reason": letter.reason, "attempt": letter.attempt, "at": letter.at, "group": letter.group,
        "correlationId": letter.correlation_id, "redrivable": matches!(way, Way::Queue(_)),
        "replayable": matches!(way, Way::Webhook(_) | Way::Stream | Way::Tick | Way::Row),
    });
    if let Some(fields) = value.as_object_mut().filter(|_| with_input) {
        fields.insert("input".to_owned(), json!(letter.input));
    }
    value
}

/// `45s`, `12m`, `7h`, `3d`.
fn age(at: Timestamp, now: Timestamp) -> String {
    match now.as_second().saturating_sub(at.as_second()).max(0) {
        seconds @ 0..60 => format!("{seconds}s"),
        seconds @ 60..3_600 => format!("{}m", seconds / 60),
        seconds @ 3_600..86_400 => format!("{}h", seconds / 3_600),
        seconds => format!("{}d", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_short() {
        let now: Timestamp = "2026-11-23T20:45:00Z".parse().unwrap();
        let check = |at: &str, expected: &str| assert_eq!(age(at.parse().unwrap(), now), expected, "{at}");
        check("2026-11-23T20:44:15Z", "45s");
        check("2026-11-23T20:33:00Z", "12m");
        check("2026-11-23T13:45:00Z", "7h");
        check("2026-11-20T20:00:00Z", "3d");
        check("2026-11-23T20:46:00Z", "0s");
    }

    #[test]
    fn what_somebody_else_looks_at_is_told() {
        let until: Timestamp = "2026-11-23T20:45:30Z".parse().unwrap();
        let check = |looked_at: usize, behind: usize, expected: Option<&str>| {
            let found = Found { letters: Vec::new(), behind, looked_at, until };
            assert_eq!(found.hidden().as_deref(), expected);
        };
        check(0, 0, None);
        check(
            1,
            0,
            Some("1 is being looked at by somebody else, until 2026-11-23T20:45:30Z or as long as their command runs"),
        );
        check(0, 3, Some("about 3 stand behind others of their groups"));
        assert!(Found { looked_at: 2, behind: 1, until, ..Found::default() }.hidden().unwrap().contains(", and about"));
    }
}
