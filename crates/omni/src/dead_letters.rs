//! `cargo omni dead-letters`: what could not be processed, why, and how to try again.

mod letter;
mod redrive;
mod shelves;

use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Subcommand;
use comfy_table::{Table, presets};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::clock;
use crate::running::Location;
use crate::output;
use letter::Letter;
use shelves::{Found, Shelves};

/// What to do with the dead letters.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
    /// A deployed stage, reached with the AWS credentials and region of this shell [default: the local stack].
    ///
    /// They come from environment variables, the profile's keys or role, or the machine's role; after `aws sso login`,
    /// run `eval "$(aws configure export-credentials --format env)"`.
    #[arg(long, global = true, value_name = "STAGE")]
    stage: Option<String>,
    /// Where the local stack keeps its files [default: .omni in the workspace].
    #[arg(long, global = true, value_name = "DIR")]
    state: Option<std::path::PathBuf>,
    /// Prints JSON.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Subcommand)]
enum Command {
    /// Lists every dead letter of the stage.
    List,
    /// Prints one with its input, which is personal data.
    Show {
        /// Its id, or the beginning of it.
        id: String,
    },
    /// Sends inputs back to where they came from; each is deleted here once it is there.
    Redrive(redrive::Args),
}

/// Runs a command on the dead letters.
///
/// # Errors
/// If the queues cannot be reached or there is no such letter.
pub(crate) async fn run(args: Args) -> Result<ExitCode> {
    let shelves = match &args.stage {
        Some(stage) => Shelves::deployed(stage).await,
        None => Shelves::local(&Location { state: args.state.clone() }.running()?.stack),
    };
    let found = shelves.look().await?;
    let outcome = match &args.command {
        Command::List => list(&found, args.json),
        Command::Show { id } => one(&found.letters, id).and_then(|letter| show(letter, args.json)),
        Command::Redrive(redriven) => redrive::run(&shelves, &found, redriven, args.json).await,
    };
    // What was looked at and not redriven can be looked at again at once.
    shelves.put_back(&found.letters).await?;
    outcome
}

/// The letter whose id begins with `id`.
fn one<'a>(letters: &'a [Letter], id: &str) -> Result<&'a Letter> {
    let mut fits = letters.iter().filter(|letter| letter.id.starts_with(id));
    let first = fits.next().with_context(|| format!("there is no dead letter {id}"))?;
    if fits.next().is_some() {
        bail!("several dead letters begin with {id}: give more of the id");
    }
    Ok(first)
}

fn list(found: &Found, json: bool) -> Result<ExitCode> {
    if json {
        let letters: Vec<Value> = found.letters.iter().map(|letter| described(letter, false)).collect();
        output::json(&json!({"letters": letters, "hidden": found.hidden}))?;
        return Ok(ExitCode::SUCCESS);
    }
    if found.letters.is_empty() {
        output::line("no dead letters")?;
    } else {
        output::line(table(&found.letters, clock::now()))?;
    }
    if found.hidden > 0 {
        output::line(format_args!("and about {} more that stand behind these in their groups, or are being looked at", found.hidden))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn table(letters: &[Letter], now: Timestamp) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(["ID", "SOURCE", "FUNCTION", "ATTEMPT", "AGE", "REASON"]);
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
    table.trim_fmt()
}

fn show(letter: &Letter, json: bool) -> Result<ExitCode> {
    if json {
        output::json(&described(letter, true))?;
        return Ok(ExitCode::SUCCESS);
    }
    output::line(format_args!("id           {}", letter.id))?;
    output::line(format_args!("lies in      {}", letter.queue))?;
    output::line(format_args!("came from    {}", letter.source))?;
    output::line(format_args!("function     {}", letter.function))?;
    output::line(format_args!("reason       {}", letter.reason))?;
    output::line(format_args!("attempt      {}", letter.attempt))?;
    output::line(format_args!("at           {} ({} ago)", letter.at, age(letter.at, clock::now())))?;
    output::line(format_args!("correlation  {}", letter.correlation_id.as_deref().unwrap_or("-")))?;
    output::line(format_args!("group        {}", letter.group.as_deref().unwrap_or("-")))?;
    if let Err(why) = letter.way_back() {
        output::line(format_args!("redrive      no: {why}"))?;
    }
    let pretty = serde_json::from_str::<Value>(&letter.input).and_then(|input| serde_json::to_string_pretty(&input));
    output::line(format_args!("\n{}", pretty.unwrap_or_else(|_| letter.input.clone())))?;
    Ok(ExitCode::SUCCESS)
}

fn described(letter: &Letter, with_input: bool) -> Value {
    let mut value = json!({
        "id": letter.id, "queue": letter.queue, "source": letter.source, "function": letter.function,
        "reason": letter.reason, "attempt": letter.attempt, "at": letter.at, "group": letter.group,
        "correlationId": letter.correlation_id, "redrivable": letter.way_back().is_ok(),
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
    fn the_beginning_of_an_id_is_enough_if_it_is_the_only_one() {
        let letters: Vec<Letter> = ["abc1", "abd2"].iter().map(|id| letter::example(id)).collect();
        let check = |id: &str, expected: Option<&str>| {
            assert_eq!(one(&letters, id).ok().map(|letter| letter.id.as_str()), expected, "{id}");
        };
        check("abc", Some("abc1"));
        check("ab", None);
        check("x", None);
    }
}
