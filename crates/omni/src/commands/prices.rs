//! `cargo omni prices`: what carriers take, for the choice among them and for the bill.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, anyhow, bail};
use clap::Subcommand;
use omni_core::domain::pricing::{PriceEntry, PriceTable};
use omni_core::model::carrier::CarrierId;
use omni_core::model::message::TenantId;
use omni_core::model::money::Micros;
use serde_json::Value;

use crate::client::deployment::Deployment;
use crate::foundation::output;

/// Save or show prices.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    deployment: Deployment,
    /// Print JSON.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Subcommand)]
enum Command {
    /// Save the price tables in a file, each in place of the one before.
    Save {
        /// JSON file: `{"carrier","currency","entries":[{"prefix","kind","perSegment" or "perMessage"}]}`, or a list of
        /// such; with "tenant" the table is that tenant's own.
        file: PathBuf,
    },
    /// Show the prices of one carrier, or of all that have some.
    Show {
        /// Name of one carrier, such as twilio [default: all].
        carrier: Option<String>,
        /// Show the prices that this tenant has of its own [default: those of everybody].
        #[arg(long)]
        tenant: Option<String>,
    },
}

/// Saves or shows prices.
///
/// # Errors
/// If the file is not as it should be, or the stage cannot be reached.
pub(crate) async fn run(args: Args) -> Result<ExitCode> {
    match &args.command {
        Command::Save { file } => {
            let text = std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
            let tables = tables(&text).with_context(|| format!("reading {}", file.display()))?;
            let configuration = args.deployment.configuration().await?;
            for table in &tables {
                configuration.save_prices(table).await.with_context(|| format!("saving {}", name(table)))?;
                output::note(format_args!(
                    "{}: {} prices saved; functions see them within a minute",
                    name(table),
                    table.entries.len()
                ));
            }
        }
        Command::Show { carrier, tenant } => {
            let (carriers, tenant) = (carriers(carrier.as_deref())?, tenant.as_deref().map(TenantId::new));
            let configuration = args.deployment.configuration().await?;
            let mut found = Vec::new();
            for carrier in carriers {
                let table = configuration.prices_of(carrier, tenant.as_ref()).await;
                found.extend(table.with_context(|| format!("reading the prices of {}", carrier.name()))?);
            }
            show(&found.iter().map(AsRef::as_ref).collect::<Vec<_>>(), args.json)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Reads a file more strictly than a function reads its row: what it does not know there is a mistake here.
fn tables(text: &str) -> Result<Vec<PriceTable>> {
    let written: Value = serde_json::from_str(text).context("it is not JSON")?;
    let written = if let Value::Array(tables) = written { tables } else { vec![written] };
    written.into_iter().map(table).collect()
}

fn table(written: Value) -> Result<PriceTable> {
    for (nth, entry) in written.get("entries").and_then(Value::as_array).into_iter().flatten().enumerate() {
        let read: Result<PriceEntry, _> = serde_json::from_value(entry.clone());
        read.with_context(|| format!("entry {}", nth + 1))?;
    }
    let table: PriceTable = serde_json::from_value(written)?;
    table.check().map_err(|why| anyhow!("{}: {why}", name(&table)))?;
    Ok(table)
}

fn name(table: &PriceTable) -> String {
    let own = table.tenant.as_ref().map(|tenant| format!(" for {tenant}")).unwrap_or_default();
    format!("{}{own}", table.carrier.name())
}

fn carriers(name: Option<&str>) -> Result<Vec<CarrierId>> {
    let Some(name) = name else { return Ok(CarrierId::ALL.to_vec()) };
    match CarrierId::from_name(name) {
        Some(carrier) => Ok(vec![carrier]),
        None => bail!("no carrier is called {name}; there are {}", CarrierId::ALL.map(CarrierId::name).join(", ")),
    }
}

fn show(tables: &[&PriceTable], json: bool) -> Result<()> {
    if json {
        output::json(tables)?;
    } else if tables.is_empty() {
        output::line("no prices")?;
    } else {
        output::line(drawn(tables))?;
    }
    Ok(())
}

fn drawn(tables: &[&PriceTable]) -> String {
    let mut drawn = output::table(["CARRIER", "KIND", "TO", "A SEGMENT", "A MESSAGE", "CURRENCY"]);
    let amount = |amount: Option<Micros>| amount.map_or_else(|| "-".to_owned(), |amount| amount.to_string());
    for table in tables {
        for entry in &table.entries {
            drawn.add_row([
                name(table),
                entry.kind.name().to_owned(),
                if entry.prefix.is_empty() { "all others".to_owned() } else { format!("+{}", entry.prefix) },
                amount(entry.per_segment),
                amount(entry.per_message),
                table.currency.to_string(),
            ]);
        }
    }
    output::fitted(drawn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_one_table_or_several_and_no_mistakes() {
        let check = |text: &str, expected: Result<usize, &str>| match (tables(text), expected) {
            (Ok(tables), Ok(count)) => assert_eq!(tables.len(), count, "{text}"),
            (Err(error), Err(words)) => assert!(format!("{error:#}").contains(words), "{error:#}"),
            (found, expected) => panic!("{text}: {found:?} is not {expected:?}"),
        };
        let one =
            r#"{"carrier":"twilio","currency":"USD","entries":[{"prefix":"1","kind":"sms","perSegment":"0.0079"}]}"#;
        check(one, Ok(1));
        check(&format!("[{one},{one}]"), Ok(2));
        check(&one.replace("sms", "hologram"), Err("entry 1: unknown variant"));
        check(&one.replace("perSegment", "perSegmnt"), Err("entry 1: unknown field"));
        check(&one.replace("0.0079", "0,0079"), Err("not an amount"));
        check(&one.replace("twilio", "pigeon"), Err("pigeon"));
        check(&one.replace(r#""1""#, r#""+1""#), Err("twilio: entry 1: a prefix has"));
        check("prices", Err("not JSON"));
    }

    #[test]
    fn prices_are_drawn_as_a_table() {
        let text = r#"{"carrier":"twilio","tenant":"acme","currency":"USD","entries":[
            {"prefix":"1","kind":"sms","perSegment":"0.0079"},{"kind":"mms","perMessage":0.02}]}"#;
        let tables = tables(text).unwrap();
        let drawn = drawn(&tables.iter().collect::<Vec<_>>());
        let lines: Vec<Vec<&str>> = drawn.lines().map(|line| line.split_whitespace().collect()).collect();
        assert_eq!(lines[1], ["twilio", "for", "acme", "sms", "+1", "0.0079", "-", "USD"]);
        assert_eq!(lines[2], ["twilio", "for", "acme", "mms", "all", "others", "-", "0.02", "USD"]);
    }
}
