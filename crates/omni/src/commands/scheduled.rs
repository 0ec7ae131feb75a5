//! `cargo omni scheduled`: messages that are to go out later, listed, moved and cancelled.

use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Subcommand;
use reqwest::Method;
use serde_json::{Map, Value, json};

use crate::client::running::Location;
use crate::foundation::output;

/// The characters of a text that are shown.
const SHOWN: usize = 40;

/// List, move or cancel scheduled messages.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Option<Command>,
    /// Use the stack that keeps its files in this folder [default: .omni in the workspace].
    #[arg(long, global = true, value_name = "DIR")]
    state: Option<std::path::PathBuf>,
    /// Print the answer of the API.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Subcommand)]
enum Command {
    /// List what is still to go out, the next first; this also happens without a command.
    List,
    /// Cancel a message: it never goes out.
    Cancel {
        /// Id of the message.
        id: String,
    },
    /// Move a message to another time.
    Move {
        /// Id of the message.
        id: String,
        /// Send at this time, such as 2026-12-01T09:00:00Z, or 2026-12-01T09:00 with a zone.
        #[arg(long, value_name = "TIME")]
        at: String,
        /// Read a local time in this time zone, such as Europe/Berlin.
        #[arg(long, value_name = "ZONE")]
        zone: Option<String>,
    },
}

/// Runs a command on what is scheduled.
///
/// # Errors
/// If no stack runs or the API refuses, as when it is too late.
pub(crate) async fn run(args: Args) -> Result<ExitCode> {
    let running = Location { state: args.state }.running()?;
    let (answer, told) = match args.command.unwrap_or(Command::List) {
        Command::List => {
            let list =
                all(async |path: String| running.api(Method::GET, &format!("/v1/scheduled{path}"), None).await).await?;
            let told = if list.is_empty() { "nothing is scheduled".to_owned() } else { table(&list) };
            (json!({ "scheduled": list }), told)
        }
        Command::Cancel { id } => {
            let answer = running.api(Method::DELETE, &format!("/v1/scheduled/{id}"), None).await?;
            (answer, format!("{id} is cancelled"))
        }
        Command::Move { id, at, zone } => {
            let answer = running
                .api(Method::PATCH, &format!("/v1/scheduled/{id}"), Some(&changes(&at, zone.as_deref())))
                .await?;
            let told = format!("{id} goes out at {}", word(&answer, "sendAt"));
            (answer, told)
        }
    };
    output::line(if args.json { serde_json::to_string_pretty(&answer)? } else { told })?;
    Ok(ExitCode::SUCCESS)
}

/// Every page of the list, one after the other.
async fn all(page: impl AsyncFn(String) -> Result<Value>) -> Result<Vec<Value>> {
    let mut list = Vec::new();
    let mut path = "?limit=100".to_owned();
    loop {
        let mut answer = page(path).await?;
        let found = answer.get_mut("scheduled").and_then(Value::as_array_mut).context("the API lists nothing")?;
        list.append(found);
        let Some(next) = answer.get("next").and_then(Value::as_str) else { return Ok(list) };
        path = format!("?limit=100&cursor={next}");
    }
}

/// The API's request.
fn changes(at: &str, zone: Option<&str>) -> Value {
    let mut fields = Map::from_iter([("sendAt".to_owned(), json!(at))]);
    fields.extend(zone.map(|zone| ("timeZone".to_owned(), json!(zone))));
    Value::Object(fields)
}

fn table(list: &[Value]) -> String {
    let mut table = output::table(["ID", "SEND AT", "CHANNEL", "TO", "TEXT"]);
    for one in list {
        let of = |path: &str| one.pointer(path).and_then(Value::as_str).unwrap_or("-").to_owned();
        let text: String = of("/message/body").chars().take(SHOWN).collect();
        table.add_row([of("/id"), of("/sendAt"), of("/message/channel"), of("/message/to/address"), text]);
    }
    output::fitted(table)
}

fn word<'a>(answer: &'a Value, name: &str) -> &'a str {
    answer.get(name).and_then(Value::as_str).unwrap_or("?")
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser as _;

    #[derive(clap::Parser)]
    struct Line {
        #[command(flatten)]
        args: Args,
    }

    #[test]
    fn the_command_line_says_what_to_do() {
        let check = |line: &str, fits: bool| {
            let parsed = Line::try_parse_from(std::iter::once("scheduled").chain(line.split_whitespace()));
            assert_eq!(parsed.is_ok(), fits, "{line}");
        };
        check("", true);
        check("list --json", true);
        check("cancel 018f", true);
        check("cancel", false);
        check("move 018f --at 2026-12-01T09:00 --zone Europe/Berlin", true);
        check("move 018f", false);
        let local = json!({"sendAt": "2026-12-01T09:00", "timeZone": "Europe/Berlin"});
        assert_eq!(changes("2026-12-01T09:00", Some("Europe/Berlin")), local);
        assert_eq!(changes("2026-12-01T09:00:00Z", None), json!({"sendAt": "2026-12-01T09:00:00Z"}));
    }

    #[tokio::test]
    async fn every_page_is_in_the_list() {
        let list = all(async |path: String| {
            let next = (!path.contains("cursor")).then_some("MjAyNn4x");
            Ok(json!({"scheduled": [{"id": path}], "next": next}))
        });
        let list = list.await.unwrap();
        let ids: Vec<&str> = list.iter().map(|one| word(one, "id")).collect();
        assert_eq!(ids, ["?limit=100", "?limit=100&cursor=MjAyNn4x"]);
    }

    #[test]
    fn the_table_shows_the_beginning_of_a_text() {
        let message = json!({"channel": "sms", "to": {"address": "+14155550100"}, "body": "long ".repeat(20)});
        let shown = table(&[json!({"id": "018f", "sendAt": "2026-12-01T09:00:00Z", "message": message})]);
        let row = shown.lines().nth(1).unwrap();
        assert!(row.contains("018f") && row.contains("+14155550100") && row.ends_with("long long"), "{row}");
    }
}
