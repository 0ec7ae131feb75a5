//! `cargo omni rules`: the rules of a running stack's demo tenant: shown, tried, saved, brought back.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::Subcommand;
use reqwest::Method;
use serde_json::{Value, json};

use crate::client::running::{Location, Running};
use crate::foundation::output;
use crate::rules::explain::Style;
use crate::rules::files::{Tried, Written};
use crate::rules::{explain, files};

/// Show, try, save or restore the rules.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
    /// Work on the whole configuration: workflows, limits and all else, with the rules.
    #[arg(long, global = true)]
    whole: bool,
    #[command(flatten)]
    location: Location,
    /// Print the answer of the API.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Subcommand)]
enum Command {
    /// Print the current rules, or those of one version, as a file to edit.
    Show {
        /// Number of the version [default: the current one].
        version: Option<u64>,
    },
    /// Replace the rules by those in a file, unless somebody else saved after the `version` in it.
    Save {
        /// File as `show` prints it; `-` reads standard input.
        file: PathBuf,
        /// Say why, for the list of versions.
        #[arg(long)]
        note: Option<String>,
    },
    /// List the versions, newest first: when each was saved, by which API key, and why.
    Versions {
        /// Continue after a page, by the cursor that it ends with.
        #[arg(long)]
        cursor: Option<String>,
        /// List at most this many: 1 to 50.
        #[arg(long, default_value_t = 20)]
        limit: u8,
    },
    /// Make an earlier version the current one again, as a new version.
    Rollback {
        /// Number of the version.
        version: u64,
        /// Say why, for the list of versions.
        #[arg(long)]
        note: Option<String>,
    },
    /// Show where a message would go and why, by the current rules; nothing is sent.
    Evaluate(Evaluate),
}

#[derive(clap::Args)]
struct Evaluate {
    #[command(flatten)]
    tried: Tried,
    /// Try the rules in this file instead.
    #[arg(long, value_name = "FILE", conflicts_with = "version")]
    rules: Option<PathBuf>,
    /// Try the rules of an earlier version instead.
    #[arg(long)]
    version: Option<u64>,
}

/// Runs a command on the rules.
///
/// # Errors
/// If no stack runs, a file cannot be read, or the API refuses; says why, in its words.
pub(crate) async fn run(args: Args) -> Result<ExitCode> {
    let running = args.location.running()?;
    let style = Style { conditions: true, colors: output::colors() };
    output::line(said(&running, &args, style).await?.trim_end())?;
    Ok(ExitCode::SUCCESS)
}

/// The output of a command.
async fn said(running: &Running, args: &Args, style: Style) -> Result<String> {
    let part = Part { whole: args.whole };
    let (answer, drawn): (Value, fn(&Value) -> String) = match &args.command {
        Command::Show { version } => return Ok(serde_json::to_string_pretty(&part.show(running, *version).await?)?),
        Command::Save { file, note } => {
            let mut document = Value::Object(files::object(file)?);
            if let Some(note) = note {
                set(&mut document, "note", note.as_str().into());
            }
            (running.api(Method::PUT, part.path(), Some(&document)).await?, changed)
        }
        Command::Versions { cursor, limit } => {
            let cursor = cursor.as_ref().map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
            let path = format!("/v1/routing/versions?limit={limit}{cursor}");
            (running.api(Method::GET, &path, None).await?, versions)
        }
        Command::Rollback { version, note } => {
            let body = json!({ "version": version, "note": note });
            let path = format!("/v1/{}/rollback", part.section());
            (running.api(Method::POST, &path, Some(&body)).await?, changed)
        }
        Command::Evaluate(evaluate) => return tried(running, evaluate, args.json, style).await,
    };
    if args.json { Ok(serde_json::to_string_pretty(&answer)?) } else { Ok(drawn(&answer)) }
}

/// The part of the configuration that a command works on.
#[derive(Clone, Copy)]
struct Part {
    whole: bool,
}

impl Part {
    fn section(self) -> &'static str {
        if self.whole { "configuration" } else { "routing" }
    }

    fn path(self) -> &'static str {
        if self.whole { "/v1/configuration" } else { "/v1/routing/rules" }
    }

    async fn show(self, running: &Running, version: Option<u64>) -> Result<Value> {
        let Some(version) = version else { return running.api(Method::GET, self.path(), None).await };
        let path = format!("/v1/{}/versions/{version}", self.section());
        let mut revision = running.api(Method::GET, &path, None).await?;
        let name = if self.whole { "configuration" } else { "rules" };
        let mut shown = revision.get_mut(name).map(Value::take).context("the answer has no rules")?;
        // Saved as it is, it would be refused: its version is not the current one.
        if let Value::Object(fields) = &mut shown {
            fields.remove("version");
        }
        Ok(shown)
    }
}

async fn tried(running: &Running, evaluate: &Evaluate, json: bool, style: Style) -> Result<String> {
    let rules = match evaluate.rules.as_deref().map(files::object).transpose()?.map(Written::of) {
        Some(Ok(written)) => Some(serde_json::to_value(&written.tenant.rules)?),
        Some(Err(problems)) => bail!("the rules cannot be read\n{}", files::listed(&problems)),
        None => None,
    };
    let contact = evaluate.tried.contact()?;
    let mut text = String::new();
    for message in evaluate.tried.messages()? {
        let body = json!({
            "message": message?, "rules": rules, "version": evaluate.version,
            "contact": contact, "now": evaluate.tried.now,
        });
        let answer = running.api(Method::POST, "/v1/routing/evaluate", Some(&body)).await?;
        if json {
            text.push_str(&serde_json::to_string_pretty(&answer)?);
            text.push('\n');
        } else {
            text.push_str(&explain::drawn(&answer, style));
        }
    }
    Ok(text)
}

fn changed(answer: &Value) -> String {
    let version = number(answer, "version");
    if answer.get("changed").and_then(Value::as_bool) == Some(true) {
        format!("version {version} is saved; it is in force everywhere within a minute")
    } else {
        format!("nothing to do: version {version} says the same")
    }
}

fn versions(answer: &Value) -> String {
    let mut table = output::table(["VERSION", "AT", "BY", "NOTE"]);
    for saved in answer.get("versions").and_then(Value::as_array).into_iter().flatten() {
        let word = |name: &str| saved.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        table.add_row([number(saved, "version"), word("at"), word("by"), word("note")]);
    }
    let next = answer.get("next").and_then(Value::as_str);
    let more = next.map(|next| format!("\nolder ones: --cursor {next}")).unwrap_or_default();
    format!("{}{more}", output::fitted(table))
}

fn number(value: &Value, name: &str) -> String {
    value.get(name).and_then(Value::as_u64).map_or_else(|| "?".to_owned(), |number| number.to_string())
}

fn set(document: &mut Value, name: &str, value: Value) {
    if let Value::Object(fields) = document {
        fields.insert(name.to_owned(), value);
    }
}

#[cfg(test)]
mod tests;
