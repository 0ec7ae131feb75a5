//! `cargo omni route`: where a message goes by the rules in a file, and why, offline.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use omni_core::domain::rules_dry_run;
use omni_core::domain::rules_dry_run::DryRun;
use omni_core::foundation::problem::DocumentProblem;
use omni_core::model::message::TenantId;
use serde_json::Value;

use crate::foundation::{clock, output};
use crate::rules::explain::Style;
use crate::rules::files::{Tried, Written};
use crate::rules::{explain, files};

/// Route a message by the rules in a file.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Read the rules from this file: a rule set, or the whole configuration of a tenant; `-` reads standard input.
    #[arg(long, value_name = "FILE")]
    rules: PathBuf,
    /// Without a message the rules are only checked.
    #[command(flatten)]
    tried: Tried,
    /// Show what each condition was compared with.
    #[arg(long)]
    explain: bool,
    /// Print JSON, with everything that `--explain` shows.
    #[arg(long)]
    json: bool,
}

/// Decides: exit code 0 if it could, 1 if the rules or a message are wrong.
///
/// # Errors
/// If a file cannot be read or the outcome cannot be printed.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let written = match Written::of(files::object(&args.rules)?) {
        Ok(written) => written,
        Err(problems) => return refuse(&problems, args.json),
    };
    let problems = written.problems();
    if !problems.is_empty() {
        return refuse(&problems, args.json);
    }
    if !args.tried.has_message() {
        let count = written.tenant.rules.routing_rules.len();
        output::line(if args.json { "[]".to_owned() } else { format!("nothing is wrong with the {count} rules") })?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut code = ExitCode::SUCCESS;
    let contact = args.tried.contact()?;
    let messages = args.tried.messages()?;
    let several = messages.len() > 1;
    for message in messages {
        let tried = message.map_err(|error| error.to_string()).and_then(|message| {
            let trial = read(&message, contact.as_ref(), args).map_err(|problem| files::listed(&[problem]))?;
            Ok(rules_dry_run::shown(&written.tenant.rules, &trial))
        });
        match tried {
            Ok(shown) if args.json => output::json(&shown)?,
            Ok(shown) => {
                if several {
                    output::line(shown.pointer("/message/id").and_then(Value::as_str).unwrap_or_default())?;
                }
                let style = Style { conditions: args.explain, colors: output::colors() };
                output::line(explain::drawn(&shown, style).trim_end())?;
            }
            Err(why) => {
                output::note(format_args!("error: {why}"));
                code = ExitCode::FAILURE;
            }
        }
    }
    Ok(code)
}

fn read(message: &Value, contact: Option<&Value>, args: &Args) -> Result<DryRun, DocumentProblem> {
    let tenant = message.get("tenantId").and_then(Value::as_str).unwrap_or(files::NOBODY);
    let now = args.tried.now.unwrap_or_else(clock::now);
    let trial = DryRun::of(message, &TenantId::new(tenant), &[], now)?;
    match contact {
        Some(contact) => trial.with_contact(contact),
        None => Ok(trial),
    }
}

fn refuse(problems: &[DocumentProblem], json: bool) -> Result<ExitCode> {
    if json {
        output::json(problems)?;
    } else {
        output::line(files::listed(problems))?;
    }
    Ok(ExitCode::FAILURE)
}
