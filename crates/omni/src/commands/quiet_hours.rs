//! `cargo omni quiet-hours`: when advertising may reach an address, offline.

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use jiff::Timestamp;
use omni_core::domain::quiet_hours::{self, QuietHours, QuietHoursVerdict, Recipient, TenantHours};
use omni_core::foundation::local_time;
use omni_core::model::message::{Address, MessageClass};

use crate::foundation::output;

/// Which message, to whom, when.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Address of the customer: a number with its country code, such as +12125550123, or with --zone any other.
    #[arg(long, value_name = "ADDRESS")]
    to: String,
    /// Time at which the message would go out, RFC 3339 with its offset, such as 2026-03-08T07:30:00-04:00.
    #[arg(long, value_name = "TIME", value_parser = moment)]
    at: Timestamp,
    /// Time zone in which the contact is known to be, such as America/Chicago [default: those of the number].
    #[arg(long, value_name = "ZONE", value_parser = zone)]
    zone: Option<String>,
    /// Class of the message: transactional, marketing, alert or code.
    #[arg(long, default_value = "marketing", value_parser = class)]
    class: MessageClass,
    /// Time at which the customer last wrote, RFC 3339 with its offset: an answer may go out at once.
    #[arg(long, value_name = "TIME", value_parser = moment)]
    last_inbound: Option<Timestamp>,
    /// Time zone of the tenant, for customers of whom no zone is known.
    #[arg(long, value_name = "ZONE", default_value = "UTC", value_parser = zone)]
    tenant_zone: String,
    /// JSON file with the quiet hours of the tenant, as docs/architecture/quiet-hours.md describes them [default: 08:00 to
    /// 21:00].
    #[arg(long, value_name = "FILE")]
    hours: Option<PathBuf>,
    /// Print JSON; this also happens when the output is not a terminal.
    #[arg(long)]
    json: bool,
}

/// Judges.
///
/// # Errors
/// If the address or the file with the tenant's hours cannot be read.
pub(crate) fn run(args: &Args) -> Result<ExitCode> {
    let address = address(&args.to, args.zone.is_some())?;
    let tenant = tenant(args)?;
    let recipient = Recipient { address: &address, zone: args.zone.as_deref(), last_inbound: args.last_inbound };
    let verdict = quiet_hours::judge(&recipient, args.class, args.at, &tenant);
    if args.json || !std::io::stdout().is_terminal() {
        output::json(&verdict)?;
    } else {
        output::line(shown(&verdict))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Reads an address that somebody can have. What is neither a number nor a user of WhatsApp needs a zone.
fn address(text: &str, has_zone: bool) -> Result<Address> {
    let address = Address::written(text);
    let looks_like_a_number = text.trim_start().starts_with(['+', '0', '(']) || text.trim().is_empty();
    match address {
        Address::Phone(_) | Address::WhatsAppUser(_) => Ok(address),
        Address::ShortCode(_) => bail!("--to {text:?} is a short code, or a number without its country code and plus"),
        _ if has_zone && !looks_like_a_number => Ok(address),
        _ => bail!(
            "--to {text:?} cannot be read as a number with its country code, such as +12125550123; any other address \
             needs --zone"
        ),
    }
}

fn tenant(args: &Args) -> Result<TenantHours> {
    let configured = match &args.hours {
        None => QuietHours::default(),
        Some(file) => {
            let text = std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?;
            serde_json::from_str(&text).with_context(|| format!("reading {}", file.display()))?
        }
    };
    TenantHours::read(&configured, Some(&args.tenant_zone)).map_err(|problems| {
        let problems: Vec<String> =
            problems.into_iter().map(|problem| format!("{} {}", problem.path, problem.problem)).collect();
        anyhow::anyhow!("the tenant's quiet hours: {}", problems.join("; "))
    })
}

fn moment(text: &str) -> Result<Timestamp, String> {
    let no_offset = || "must be RFC 3339 with its offset, such as 2026-03-08T07:30:00-04:00 or …Z".to_owned();
    text.parse().map_err(|_| no_offset())
}

fn zone(text: &str) -> Result<String, String> {
    let unknown = || "is no name of the IANA time zone database, such as America/Chicago".to_owned();
    local_time::zone(text).map(|_| text.to_owned()).ok_or_else(unknown)
}

fn class(text: &str) -> Result<MessageClass, String> {
    let names = MessageClass::ALL.map(MessageClass::name).join(", ");
    MessageClass::from_name(text).ok_or_else(|| format!("the classes are {names}"))
}

fn shown(verdict: &QuietHoursVerdict) -> String {
    let first = match verdict.released_at {
        _ if verdict.allowed => "may go out".to_owned(),
        Some(at) => format!("waits until {at}"),
        None => "may not go out".to_owned(),
    };
    let why = verdict.why.iter().map(|reason| format!("  {reason}"));
    let zones = format!("  time zones: {}", verdict.zones.join(", "));
    std::iter::once(first).chain(why).chain([zones]).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(clap::Parser)]
    struct Line {
        #[command(flatten)]
        args: Args,
    }

    fn parse(words: &[&str]) -> Result<Args, String> {
        let line: Result<Line, _> = clap::Parser::try_parse_from([&["quiet-hours"], words].concat());
        line.map(|line| line.args).map_err(|error| error.to_string())
    }

    #[test]
    fn an_unreadable_line_says_what_is_wrong() {
        let check = |words: &[&str], expected: &str| {
            let said = parse(words).err().unwrap_or_default();
            assert!(said.contains(expected), "{words:?}: {said}");
        };
        let to = ["--to", "+12125550123", "--at"];
        check(&[&to[..], &["2026-03-08T07:30:00"]].concat(), "must be RFC 3339 with its offset");
        check(&[&to[..], &["tomorrow"]].concat(), "must be RFC 3339 with its offset");
        let at = [&to[..], &["2026-03-08T07:30:00Z"]].concat();
        check(&[&at[..], &["--zone", "Europe/Atlantis"]].concat(), "is no name of the IANA time zone database");
        check(&[&at[..], &["--tenant-zone", "EST5EDT4"]].concat(), "is no name of the IANA time zone database");
        check(&[&at[..], &["--class", "promo"]].concat(), "the classes are transactional, marketing, alert, code");
        check(&["--to", "+12125550123"], "--at <TIME>");
    }

    #[test]
    fn an_address_is_a_number_or_has_a_zone() {
        let check = |text: &str, has_zone: bool, is_read: bool| {
            assert_eq!(address(text, has_zone).is_ok(), is_read, "{text}");
        };
        check("+1 (212) 555-0123", false, true);
        check("0044 7700 900123", false, true);
        check("US.13491208655302741918", false, true);
        check("chat-OU0V0P0OWT", true, true);
        check("chat-OU0V0P0OWT", false, false);
        check("212 555 0123", false, false);
        check("+1 800 FLOWERS", true, false);
        check("384387", true, false);
        check("", true, false);
    }

    #[test]
    fn a_verdict_is_told_in_words() {
        let args = parse(&["--to", "+12125550123", "--at", "2026-03-07T21:00:00-05:00"]).unwrap();
        let recipient = Address::written(&args.to);
        let verdict = quiet_hours::judge(&Recipient::from(&recipient), args.class, args.at, &tenant(&args).unwrap());
        let expected = "waits until 2026-03-08T12:00:00Z\n  the time zones of +1212 count\n  the hours of US hold\n  \
                        it is outside the hours\n  time zones: America/New_York";
        assert_eq!(shown(&verdict), expected);
    }
}
