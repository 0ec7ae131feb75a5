//! `cargo omni carriers`: how carriers are doing, and an operator's word on them.

mod table;

use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;
use clap::Subcommand;
use reqwest::Method;
use serde_json::{Value, json};

use crate::client::running::{Location, Running};
use crate::foundation::{clock, names, output};

/// Show how carriers are doing, or give an order for a route.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    word: Option<Word>,
    #[command(flatten)]
    location: Location,
    /// Print the answer of the API.
    #[arg(long, global = true)]
    json: bool,
    /// Refresh every two seconds, until Ctrl-C.
    #[arg(long, conflicts_with = "json")]
    watch: bool,
}

/// An order for a route.
#[derive(Clone, Debug, Subcommand)]
enum Word {
    /// Send everything by this route, as long as its circuit breaker allows it.
    Pin(RouteArgs),
    /// Send nothing by this route.
    Drain(RouteArgs),
    /// Take back a pin or a drain.
    Release(RouteArgs),
    /// Let one call find out now whether the route works again.
    Probe(RouteArgs),
}

/// The route of an order, and the reason for it.
#[derive(Clone, Debug, clap::Args)]
struct RouteArgs {
    /// Carrier of the route.
    #[arg(help = names::any_carrier())]
    carrier: String,
    /// Kind of message: sms, mms, whatsapp or chat.
    kind: String,
    /// Say why; every tenant can read it.
    #[arg(long, default_value = "")]
    note: String,
}

/// The time after which a watched table is drawn anew: standings are two seconds old at most.
const PERIOD: Duration = Duration::from_secs(2);

/// Shows the routes, or passes an operator's word on.
///
/// # Errors
/// If no stack runs or the API refuses.
pub(crate) async fn run(args: Args) -> Result<ExitCode> {
    let running = args.location.running()?;
    if let Some(word) = &args.word {
        let (path, body) = said(word);
        let route = running.api(Method::PUT, &path, Some(&body)).await?;
        return print(&args, &route, || table::drawn(&json!({ "routes": [route] }), clock::now()));
    }
    if args.watch {
        return watch(&running).await;
    }
    let health = health(&running).await?;
    print(&args, &health, || table::drawn(&health, clock::now()))
}

async fn health(running: &Running) -> Result<Value> {
    running.api(Method::GET, "/v1/carriers/health", None).await
}

async fn watch(running: &Running) -> Result<ExitCode> {
    let clear = if output::colors() { "\x1b[2J\x1b[H" } else { "" };
    loop {
        let drawn = table::drawn(&health(running).await?, clock::now());
        output::text(format_args!("{clear}{drawn}"))?;
        tokio::select! {
            _ = tokio::signal::ctrl_c() => return Ok(ExitCode::SUCCESS),
            () = tokio::time::sleep(PERIOD) => {}
        }
    }
}

fn print(args: &Args, answer: &Value, drawn: impl FnOnce() -> String) -> Result<ExitCode> {
    if args.json {
        output::json(answer)?;
    } else {
        output::text(drawn())?;
    }
    Ok(ExitCode::SUCCESS)
}

/// The path and the body of the API's request.
fn said(word: &Word) -> (String, Value) {
    let (action, route) = match word {
        Word::Pin(route) => ("pin", route),
        Word::Drain(route) => ("drain", route),
        Word::Release(route) => ("release", route),
        Word::Probe(route) => ("probe", route),
    };
    let path = format!("/v1/carriers/{}/{}", route.carrier, route.kind);
    (path, json!({ "action": action, "note": route.note }))
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
    fn the_command_line_becomes_the_apis_request() {
        let check = |line: &[&str], path: &str, body: Value| {
            let parsed = Line::parse_from(std::iter::once("carriers").chain(line.iter().copied()));
            assert_eq!(said(&parsed.args.word.unwrap()), (path.to_owned(), body), "{line:?}");
        };
        check(&["pin", "twilio", "sms"], "/v1/carriers/twilio/sms", json!({"action": "pin", "note": ""}));
        check(
            &["drain", "twilio", "mms", "--note", "they are down"],
            "/v1/carriers/twilio/mms",
            json!({"action": "drain", "note": "they are down"}),
        );
        check(&["probe", "a", "b", "--json"], "/v1/carriers/a/b", json!({"action": "probe", "note": ""}));
        assert!(Line::parse_from(["carriers"]).args.word.is_none());
        assert!(Line::try_parse_from(["carriers", "pin", "twilio"]).is_err());
    }
}
