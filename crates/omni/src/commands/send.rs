//! `cargo omni send`: sends a message by the API of the running stack.

use std::process::ExitCode;

use anyhow::Result;
use serde_json::{Map, Value, json};

use crate::client::running::Location;
use crate::foundation::output;

/// Send a message.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Send to this number, such as +14155550100, or to the chat with this id.
    #[arg(long)]
    to: String,
    /// Send this text; with media, it is the caption.
    #[arg(long, required_unless_present_any = ["template", "media"])]
    text: Option<String>,
    /// Send by this kind of channel: sms, mms, whatsapp or chat.
    #[arg(long, default_value = "sms")]
    channel: String,
    /// Send from this number of the tenant, or from this organization at LiveChat [default: the preferred one].
    #[arg(long)]
    from: Option<String>,
    /// Use a template that the carrier approved, as NAME or NAME:LANGUAGE.
    #[arg(long, value_name = "NAME[:LANGUAGE]", conflicts_with = "media")]
    template: Option<String>,
    /// Attach the file that the carrier can fetch at this URL; may be repeated.
    #[arg(long, value_name = "URL")]
    media: Vec<String>,
    /// Send it as this class of message: transactional, marketing, alert or code.
    #[arg(long)]
    class: Option<String>,
    /// Send at this time, such as 2026-12-01T09:00:00Z, or 2026-12-01T09:00 with a zone [default: now].
    #[arg(long, value_name = "TIME")]
    at: Option<String>,
    /// Read a local time in this time zone, such as Europe/Berlin.
    #[arg(long, value_name = "ZONE", requires = "at")]
    zone: Option<String>,
    /// Send once for this key, however often the command is repeated.
    #[arg(long, value_name = "KEY")]
    idempotency_key: Option<String>,
    #[command(flatten)]
    location: Location,
    /// Print the answer of the API.
    #[arg(long)]
    json: bool,
}

/// Sends.
///
/// # Errors
/// If no stack runs or the API refuses.
pub(crate) async fn run(args: Args) -> Result<ExitCode> {
    let running = args.location.running()?;
    let answer = running.submit(&submission(&args), args.idempotency_key.as_deref()).await?;
    if args.json {
        output::json(&answer)?;
    } else {
        let id = answer.get("id").and_then(Value::as_str).unwrap_or_default();
        output::line(format_args!("{id}"))?;
        match answer.get("sendAt").and_then(Value::as_str) {
            Some(at) => {
                output::note(format_args!("scheduled for {at}; `cargo omni scheduled` lists, moves and cancels"));
            }
            None => output::note(format_args!("accepted; follow it by `cargo omni trace {id}`")),
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// The API's request.
fn submission(args: &Args) -> Value {
    let mut fields = Map::new();
    let mut set = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    set("to", json!(args.to));
    set("channel", json!(args.channel));
    set("body", json!(args.text.as_deref().unwrap_or_default()));
    if let Some(from) = &args.from {
        set("from", json!(from));
    }
    if let Some(class) = &args.class {
        set("class", json!(class));
    }
    if let Some(at) = &args.at {
        set("sendAt", json!(at));
    }
    if let Some(zone) = &args.zone {
        set("timeZone", json!(zone));
    }
    if let Some(template) = &args.template {
        let (name, language) = template.split_once(':').unwrap_or((template, "en_US"));
        set("content", json!({"type": "template", "name": name, "language": language}));
    }
    if !args.media.is_empty() {
        set("mediaUrls", json!(args.media));
    }
    Value::Object(fields)
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
        let check = |line: &str, expected: Value| {
            let parsed = Line::parse_from(std::iter::once("send").chain(line.split(' ')));
            assert_eq!(submission(&parsed.args), expected, "{line}");
        };
        check("--to +14155550100 --text Hi", json!({"to": "+14155550100", "channel": "sms", "body": "Hi"}));
        check(
            "--to +1 --channel whatsapp --template hello:de --class alert --from +2",
            json!({"to": "+1", "channel": "whatsapp", "body": "", "class": "alert", "from": "+2",
                "content": {"type": "template", "name": "hello", "language": "de"}}),
        );
        check(
            "--to +1 --text Hi --at 2026-12-01T09:00 --zone Europe/Berlin",
            json!({"to": "+1", "channel": "sms", "body": "Hi", "sendAt": "2026-12-01T09:00", "timeZone": "Europe/Berlin"}),
        );
        check("--to PJ0MRSHTDG --channel chat --text Hi", json!({"to": "PJ0MRSHTDG", "channel": "chat", "body": "Hi"}));
        check(
            "--to +1 --channel mms --media https://x/1 --media https://x/2",
            json!({"to": "+1", "channel": "mms", "body": "", "mediaUrls": ["https://x/1", "https://x/2"]}),
        );
    }

    #[test]
    fn a_message_without_anything_in_it_is_refused() {
        assert!(Line::try_parse_from(["send", "--to", "+1"]).is_err());
        assert!(Line::try_parse_from(["send", "--to", "+1", "--text", "Hi", "--zone", "Europe/Berlin"]).is_err());
    }
}
