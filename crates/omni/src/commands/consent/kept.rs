//! `cargo omni consent show`, `set` and `audit`: what the stack keeps of a customer's consent, by its API.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::ValueEnum;
use reqwest::Method;
use serde_json::{Value, json};

use crate::client::running::Location;
use crate::foundation::output;

/// The customer, and how the answer is shown.
#[derive(clap::Args)]
pub(super) struct Customer {
    /// Address of the customer: +14155550100.
    address: String,
    /// Use the stack that keeps its files in this folder [default: .omni in the workspace].
    #[arg(long, value_name = "DIR")]
    state: Option<PathBuf>,
    /// Print the answer of the API.
    #[arg(long)]
    json: bool,
}

/// A word that came another way.
#[derive(clap::Args)]
pub(super) struct Word {
    #[command(flatten)]
    customer: Customer,
    /// Say what the customer wants.
    #[arg(value_name = "WORD")]
    wanted: Wanted,
    /// Say which messages it is about.
    #[arg(long, value_enum, default_value_t = Scope::Everything)]
    scope: Scope,
    /// How it is known: the customer called, wrote a letter, filled in a form.
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Wanted {
    /// No more messages.
    Stop,
    /// Messages again.
    Start,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Scope {
    /// All messages.
    Everything,
    /// Messages of the class marketing.
    Marketing,
}

/// Shows whether a customer may be written to.
pub(super) async fn show(customer: &Customer) -> Result<ExitCode> {
    let answer = customer.ask(Method::GET, "", None).await?;
    customer.tell(&answer, |answer| status(&customer.address, answer))
}

/// Records a word of a customer.
pub(super) async fn set(word: &Word) -> Result<ExitCode> {
    let answer = word.customer.ask(Method::PUT, "", Some(&word.document())).await?;
    word.customer.tell(&answer, |answer| status(&word.customer.address, answer))
}

/// Lists every change of a customer's consent.
pub(super) async fn audit(customer: &Customer) -> Result<ExitCode> {
    let answer = customer.ask(Method::GET, "/audit", None).await?;
    customer.tell(&answer, |answer| match answer.get("changes").and_then(Value::as_array) {
        Some(changes) if !changes.is_empty() => table(changes),
        _ => format!("{} said nothing", customer.address),
    })
}

impl Customer {
    async fn ask(&self, method: Method, rest: &str, document: Option<&Value>) -> Result<Value> {
        let running = Location { state: self.state.clone() }.running()?;
        running.api(method, &format!("/v1/contacts/{}/consent{rest}", encoded(&self.address)), document).await
    }

    fn tell(&self, answer: &Value, told: impl Fn(&Value) -> String) -> Result<ExitCode> {
        output::line(if self.json { serde_json::to_string_pretty(answer)? } else { told(answer) })?;
        Ok(ExitCode::SUCCESS)
    }
}

impl Word {
    /// The API's request.
    fn document(&self) -> Value {
        let scope = match self.scope {
            Scope::Everything => "everything",
            Scope::Marketing => "marketing",
        };
        json!({ "stopped": matches!(self.wanted, Wanted::Stop), "scope": scope, "reason": self.reason })
    }
}

/// `address` as a part of a path.
fn encoded(address: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    address
        .bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

fn status(address: &str, answer: &Value) -> String {
    let is = |name: &str| answer.get(name) == Some(&Value::Bool(true));
    let wants = match (is("everythingStopped"), is("marketingStopped")) {
        (true, _) => "wants no messages",
        (false, true) => "wants no advertising",
        (false, false) => "may be written to",
    };
    let since = answer.get("since").and_then(Value::as_str).map(|since| format!(" since {since}"));
    let blocked =
        answer.get("carrierBlocked").and_then(Value::as_str).map(|carrier| format!(", and {carrier} blocks them"));
    format!("{address} {wants}{}{}", since.unwrap_or_default(), blocked.unwrap_or_default())
}

fn table(changes: &[Value]) -> String {
    let mut table = output::table(["AT", "WORD", "ABOUT", "BY", "CONFIRMED BY"]);
    for change in changes {
        let of = |path: &str| change.pointer(path).and_then(Value::as_str).unwrap_or("-").to_owned();
        let word = if change.get("stopped") == Some(&Value::Bool(true)) { "stop" } else { "start" };
        table.add_row([of("/at"), word.to_owned(), of("/scope"), source(change), of("/confirmedBy")]);
    }
    output::fitted(table)
}

fn source(change: &Value) -> String {
    let of = |name: &str| change.pointer(&format!("/source/{name}")).and_then(Value::as_str);
    let words = ["type", "carrier", "code", "tier", "messageId", "keyId", "reason"].into_iter().filter_map(of);
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser as _;

    #[derive(clap::Parser)]
    struct Line {
        #[command(flatten)]
        word: Word,
    }

    #[test]
    fn a_word_is_the_document_of_the_api() {
        let check = |line: &str, expected: Option<Value>| {
            let parsed = Line::try_parse_from(std::iter::once("set").chain(line.split('|')));
            assert_eq!(parsed.ok().map(|line| line.word.document()), expected, "{line}");
        };
        let document = |stopped, scope| json!({"stopped": stopped, "scope": scope, "reason": "they called"});
        check("+14155550100|stop|--reason|they called", Some(document(true, "everything")));
        check("+14155550100|start|--scope|marketing|--reason|they called", Some(document(false, "marketing")));
        check("+14155550100|stop", None);
        check("+14155550100|pause|--reason|they called", None);
        assert_eq!(encoded("+1 415é"), "%2B1%20415%C3%A9");
    }

    #[test]
    fn a_status_is_one_sentence() {
        let check = |answer: Value, expected: &str| assert_eq!(status("+1", &answer), expected);
        check(json!({"everythingStopped": false, "marketingStopped": false}), "+1 may be written to");
        check(json!({"marketingStopped": true, "since": "T"}), "+1 wants no advertising since T");
        let blocked = json!({"everythingStopped": true, "since": "T", "carrierBlocked": "twilio"});
        check(blocked, "+1 wants no messages since T, and twilio blocks them");
    }

    #[test]
    fn a_change_says_how_it_is_known() {
        let source = json!({"type": "carrierSignal", "carrier": "twilio", "code": "21610", "messageId": "m"});
        let change =
            json!({"at": "T", "stopped": true, "scope": "everything", "source": source, "confirmedBy": "nobody"});
        let shown = table(&[change]);
        assert!(shown.contains("stop") && shown.contains("carrierSignal twilio 21610 m"), "{shown}");
    }
}
