//! `cargo omni webhooks`: signs a delivery to a tenant's endpoint, or checks one, offline.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result};
use clap::Subcommand;
use omni_core::domain::tenant_webhooks::secret::SigningSecret;
use omni_core::domain::tenant_webhooks::signature::{ID_HEADER, SIGNATURE_HEADER, SignedDelivery, TIMESTAMP_HEADER};
use serde_json::json;

use crate::foundation::{clock, output};

/// What to do with a delivery.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Print the value of `webhook-signature`.
    Sign {
        #[command(flatten)]
        delivery: Delivery,
        /// Print all three headers as JSON.
        #[arg(long)]
        json: bool,
    },
    /// Check the value of `webhook-signature`: exit code 0 if it holds, 1 if not.
    Verify {
        #[command(flatten)]
        delivery: Delivery,
        /// Value of `webhook-signature`.
        #[arg(long)]
        signature: String,
        /// Check as of this time, in seconds since 1970 [default: now].
        #[arg(long, value_name = "SECONDS", allow_negative_numbers = true)]
        at: Option<i64>,
    },
}

/// A delivery, and who signs it.
#[derive(clap::Args)]
struct Delivery {
    /// Secret of the endpoint, `whsec_…`; the newest one while secrets are rotated.
    #[arg(long)]
    secret: String,
    /// Secret of the endpoint before the newest one.
    #[arg(long, value_name = "SECRET")]
    secret2: Option<String>,
    /// Value of `webhook-id`.
    #[arg(long)]
    id: String,
    /// Value of `webhook-timestamp`: seconds since 1970 at this attempt.
    #[arg(long, allow_hyphen_values = true)]
    timestamp: String,
    /// File with the body, byte by byte as it is sent; `-` reads standard input.
    #[arg(long, value_name = "FILE")]
    body: PathBuf,
}

/// Signs or checks.
///
/// # Errors
/// If a secret, the id, the timestamp or the body is unusable.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    match &args.command {
        Command::Sign { delivery, json } => sign(delivery, *json),
        Command::Verify { delivery, signature, at } => {
            verify(delivery, signature, at.unwrap_or_else(|| clock::now().as_second()))
        }
    }
}

fn sign(delivery: &Delivery, as_json: bool) -> Result<ExitCode> {
    let Delivery { id, timestamp, body, .. } = delivery;
    let body = read(body)?;
    let signature = SignedDelivery::received(id, timestamp, &body)?.sign(&secrets(delivery)?)?;
    if as_json {
        output::json(&json!({ ID_HEADER: id, TIMESTAMP_HEADER: timestamp, SIGNATURE_HEADER: signature }))?;
    } else {
        output::line(signature)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn verify(delivery: &Delivery, signature: &str, now: i64) -> Result<ExitCode> {
    let secrets = secrets(delivery)?;
    let body = read(&delivery.body)?;
    SignedDelivery::received(&delivery.id, &delivery.timestamp, &body)?.verify(signature, &secrets, now)?;
    output::line("authentic")?;
    Ok(ExitCode::SUCCESS)
}

/// The secrets, the newest first.
fn secrets(delivery: &Delivery) -> Result<Vec<SigningSecret>> {
    let first = SigningSecret::read(&delivery.secret).context("--secret")?;
    let second = delivery.secret2.as_deref().map(|text| SigningSecret::read(text).context("--secret2")).transpose()?;
    Ok(std::iter::once(first).chain(second).collect())
}

fn read(file: &Path) -> Result<Vec<u8>> {
    if file == Path::new("-") {
        let mut body = Vec::new();
        std::io::stdin().read_to_end(&mut body).context("reading standard input")?;
        return Ok(body);
    }
    std::fs::read(file).with_context(|| format!("reading {}", file.display()))
}
