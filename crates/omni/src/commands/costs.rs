//! `cargo omni costs`: what a tenant has cost, by day and carrier.

use std::process::ExitCode;

use anyhow::{Context, Result};
use jiff::civil::Date;
use jiff::tz::Offset;
use omni_core::model::expense::Expense;
use omni_core::model::message::TenantId;
use omni_core::ports::Costs as _;

use crate::client::deployment::Deployment;
use crate::demo_tenant;
use crate::foundation::{clock, output};

/// Show the costs of a tenant over some days.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Begin with this day, such as 2026-11-01 [default: the first of this month].
    #[arg(long, value_name = "DAY")]
    from: Option<Date>,
    /// End with this day [default: today].
    #[arg(long, value_name = "DAY")]
    to: Option<Date>,
    /// Show the costs of this tenant.
    #[arg(long, default_value = demo_tenant::TENANT)]
    tenant: String,
    #[command(flatten)]
    deployment: Deployment,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

/// Shows the sums.
///
/// # Errors
/// If the stage cannot be reached.
pub(crate) async fn run(args: Args) -> Result<ExitCode> {
    let today = Offset::UTC.to_datetime(clock::now()).date();
    let (from, to) = (args.from.unwrap_or_else(|| today.first_of_month()), args.to.unwrap_or(today));
    let sums = args.deployment.costs().await?.sums(&TenantId::new(&args.tenant), from, to).await;
    let sums = sums.with_context(|| format!("reading what {} has cost", args.tenant))?;
    if args.json {
        output::json(&sums)?;
    } else if sums.is_empty() {
        output::line(format_args!(
            "{} has cost nothing from {from} to {to}, or no prices are known: `cargo omni prices show`",
            args.tenant
        ))?;
    } else {
        output::line(drawn(&sums))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn drawn(sums: &[Expense]) -> String {
    let mut drawn = output::table(["DAY", "CARRIER", "PREDICTED", "REPORTED", "CURRENCY"]);
    for sum in sums {
        drawn.add_row([
            sum.day.to_string(),
            sum.carrier.name().to_owned(),
            sum.predicted.to_string(),
            sum.actual.to_string(),
            sum.currency.to_string(),
        ]);
    }
    output::fitted(drawn)
}

#[cfg(test)]
mod tests {
    use omni_core::model::carrier::CarrierId;
    use omni_core::model::money::Micros;

    use super::*;

    #[test]
    fn sums_are_drawn_as_a_table() {
        let sum = Expense {
            tenant_id: TenantId::new("demo"),
            day: "2026-11-23".parse().unwrap(),
            currency: "USD".parse().unwrap(),
            carrier: CarrierId::Twilio,
            predicted: Micros::new(15_800),
            actual: Micros::new(0),
        };
        let drawn = drawn(&[sum]);
        let line: Vec<&str> = drawn.lines().nth(1).unwrap().split_whitespace().collect();
        assert_eq!(line, ["2026-11-23", "twilio", "0.0158", "0.00", "USD"]);
    }
}
