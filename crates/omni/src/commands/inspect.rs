//! `cargo omni inspect`: what the receive function makes of a webhook, offline.
//!
//! It is [`omni_core::inbound::receive::WebhookReceiver`] itself, on ports in memory: whatever channel the request names exists there and
//! signs with the given secret.

mod request;
mod verdict;

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use jiff::Timestamp;
use omni_core::foundation::secret::Credentials;
use omni_core::model::carrier::CarrierId;
use omni_core::testing::carrier_fixtures::{BareSecret, fixture};

use crate::foundation::{clock, names, output};
use request::Inspected;
use verdict::Verdict;

/// Exit code for a forgery.
const FORGED: u8 = 1;
/// Exit code for an unusable input: nothing was inspected.
const UNUSABLE: u8 = 2;

/// Look at a webhook.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Carrier that posted it.
    #[arg(help = names::any_carrier())]
    carrier: String,
    /// Read the request from this file: `{"method","url","headers":{},"body"|"bodyBase64","sourceIp"?}`; `-` reads
    /// standard input.
    #[arg(long, value_name = "FILE")]
    request: PathBuf,
    /// Secret with which the carrier signs.
    #[arg(long, help = secret_help())]
    secret: String,
    /// Check as of this time, RFC 3339 [default: now]. MessageBird's signatures expire: give the time when it was posted.
    #[arg(long, value_name = "TIME")]
    at: Option<Timestamp>,
    /// Print JSON; this also happens when the output is not a terminal.
    #[arg(long)]
    json: bool,
}

/// Inspects: exit code 0 for authentic, 1 for forged, 2 if the input is unusable.
///
/// # Errors
/// If the verdict cannot be printed.
pub(crate) async fn run(args: Args) -> Result<ExitCode> {
    let verdict = match inspect(&args).await {
        Ok(verdict) => verdict,
        Err(error) => {
            output::note(format_args!("error: {error:#}"));
            return Ok(ExitCode::from(UNUSABLE));
        }
    };
    if args.json || !std::io::stdout().is_terminal() {
        output::json(&verdict)?;
    } else {
        output::line(verdict.drawn())?;
    }
    Ok(if verdict.is_authentic() { ExitCode::SUCCESS } else { ExitCode::from(FORGED) })
}

async fn inspect(args: &Args) -> Result<Verdict> {
    let names: Vec<&str> = CarrierId::ALL.iter().map(|carrier| carrier.name()).collect();
    let carrier = CarrierId::from_name(&args.carrier)
        .with_context(|| format!("no carrier {:?}: there are {}", args.carrier, names.join(", ")))?;
    let inspected = Inspected::read(&args.request)?;
    let credentials = credentials(carrier, &args.secret)?;
    verdict::reach(carrier, inspected, credentials, args.at.unwrap_or_else(clock::now)).await
}

/// A bare secret is the one that the carrier signs with.
fn credentials(carrier: CarrierId, secret: &str) -> Result<Credentials> {
    if secret.trim_start().starts_with('{') {
        return serde_json::from_str(secret)
            .map_err(|error| anyhow::anyhow!("--secret is no JSON object of texts (column {})", error.column()));
    }
    anyhow::ensure!(!secret.is_empty(), "--secret is empty: an empty secret authenticates nobody");
    let credentials = Credentials::default();
    match fixture(carrier).bare_secret {
        BareSecret::Text(names) => Ok(names.iter().fold(credentials, |all, name| all.with(name, secret))),
        BareSecret::Pair([first, second]) => {
            let no_pair = || format!("--secret of {} is {}", carrier.name(), fixture(carrier).bare_secret_is);
            let (user, password) = secret.split_once(':').with_context(no_pair)?;
            Ok(credentials.with(first, user).with(second, password))
        }
    }
}

/// The meaning of a bare secret at every carrier, for the help.
fn secret_help() -> String {
    let kinds = CarrierId::ALL.map(|carrier| format!("{} ({carrier:?})", fixture(carrier).bare_secret_is));
    format!(
        "Check with this secret: {}. Or with a JSON object of all that the channel's secret holds, by name: a second \
         secret, how old a webhook may be, whose addresses may post",
        kinds.join(", ")
    )
}

#[cfg(test)]
mod tests;
