//! `cargo omni demo`: by each carrier a customer asks for help and gets an answer.

mod report;

use std::process::{ExitCode, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use omni_core::model::carrier::CarrierId;
use omni_core::model::message::{ChannelKind, MessageId, TenantId};
use reqwest::Method;
use serde_json::{Value, json};

use crate::running::{Location, Running};
use crate::stack::demo_tenant;
use crate::{clock, output, simulator};

/// What the customer writes: the demo tenant's rule looks for the word.
const QUESTION: &str = "I need HELP";
/// Between two looks at the phones and chats.
const PAUSE: Duration = Duration::from_millis(250);

/// How to run it.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Gives up after this many seconds.
    #[arg(long, default_value_t = 60, value_name = "SECONDS")]
    patience: u64,
    #[command(flatten)]
    location: Location,
    /// Prints the time lines of all conversations, not only of the first.
    #[arg(long, conflicts_with = "json")]
    all: bool,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
}

/// One conversation of the demo.
struct Conversation {
    carrier: CarrierId,
    channel: ChannelKind,
    /// The customer's number or chat: a new one each time, so that no earlier demo answers for this one.
    customer: String,
    /// Our id of what the customer wrote.
    question: MessageId,
    /// Our id of the answer to it.
    answer: MessageId,
    /// Whether the answer is on the phone, or in the chat.
    arrived: bool,
    /// What is still to happen.
    missing: Option<String>,
}

/// Runs the demo; exit code 0 only if all answers and all their receipts arrived.
///
/// # Errors
/// If no stack can be started or it stops answering.
pub(crate) async fn run(args: Args) -> Result<ExitCode> {
    let running = ensure_running(&args).await?;
    if !args.json {
        output::line(format_args!("By each of {} carriers a customer writes {QUESTION:?}:\n", CarrierId::ALL.len()))?;
    }
    let mut conversations = Vec::new();
    for carrier in CarrierId::ALL {
        conversations.push(Conversation::open(&running, carrier).await?);
    }
    let deadline = Instant::now() + Duration::from_secs(args.patience);
    loop {
        for conversation in conversations.iter_mut().filter(|conversation| conversation.missing.is_some()) {
            conversation.look(&running).await?;
        }
        if Instant::now() >= deadline || conversations.iter().all(|conversation| conversation.missing.is_none()) {
            break;
        }
        tokio::time::sleep(PAUSE).await;
    }
    if args.json {
        report::json(&running, &conversations).await?;
    } else {
        report::tell(&running, &conversations, args.all).await?;
    }
    let all = conversations.iter().all(|conversation| conversation.missing.is_none());
    Ok(if all { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The stack that runs, or a new one in the background.
async fn ensure_running(args: &Args) -> Result<Running> {
    if let Some(running) = args.location.find()?
        && running.is_healthy().await
    {
        return Ok(running);
    }
    let mut up = tokio::process::Command::new(std::env::current_exe()?);
    up.args(["up", "--detach"]).stdin(Stdio::null());
    if let Some(state) = &args.location.state {
        up.arg("--state").arg(state);
    }
    if args.json {
        up.stdout(Stdio::null());
    }
    let status = up.status().await.context("starting a stack")?;
    ensure!(status.success(), "the stack did not start; `cargo omni up` says more");
    args.location.running()
}

impl Conversation {
    /// Lets a customer write.
    async fn open(running: &Running, carrier: CarrierId) -> Result<Self> {
        let channel = channel(carrier);
        let customer = customer(carrier, channel);
        let path = format!("{}/message", carrier.name());
        let writing = json!({"from": customer, "text": QUESTION});
        let posted = running.control(Method::POST, &path, Some(&writing)).await?;
        let id = posted.get("id").and_then(Value::as_str).context("the simulator gave the message no id")?;
        let response = posted.pointer("/responses/0").cloned().unwrap_or_default();
        let status = response.get("status").and_then(Value::as_u64);
        ensure!(
            status.is_some_and(|status| status < 300),
            "the gateway did not take {carrier:?}'s webhook: {response}"
        );
        let tenant = TenantId::new(demo_tenant::TENANT);
        let question = MessageId::of_carrier(&tenant, carrier, id, "message");
        let answer = MessageId::of_answer(&tenant, &question, demo_tenant::WORKFLOW, 0);
        let missing = Some("the answer has not arrived".to_owned());
        Ok(Self { carrier, channel, customer, question, answer, arrived: false, missing })
    }

    /// Looks what has happened since.
    async fn look(&mut self, running: &Running) -> Result<()> {
        if !self.arrived {
            let phone = running.control(Method::GET, &format!("phones/{}", self.customer), None).await?;
            self.arrived = phone.pointer("/inbox/0").is_some();
        }
        if self.arrived {
            let message = running.message(self.answer.as_str()).await?;
            self.missing = missing_receipts(message.as_ref(), simulator::receipts(self.carrier, &self.customer));
        }
        Ok(())
    }
}

/// Which receipts have not come of `message`, as words; `None` if all have.
fn missing_receipts(message: Option<&Value>, wanted: &[&str]) -> Option<String> {
    let attempts = message.and_then(|message| message.get("attempts")).and_then(Value::as_array);
    let progress = attempts.and_then(|attempts| attempts.iter().rev().find_map(|attempt| attempt.get("progress")));
    let missing: Vec<&str> =
        wanted.iter().filter(|status| progress.is_none_or(|known| known.get(**status).is_none())).copied().collect();
    (!missing.is_empty()).then(|| format!("the answer has arrived, its receipts have not: {}", missing.join(", ")))
}

/// What customers of the demo tenant use at `carrier` in the first place.
fn channel(carrier: CarrierId) -> ChannelKind {
    let mut channels = demo_tenant::channels("local", "").into_iter().map(|(channel, _)| channel);
    let kinds = channels.find(|channel| channel.carrier == carrier).map(|channel| channel.kinds);
    kinds.and_then(|kinds| kinds.first().copied()).unwrap_or(ChannelKind::Sms)
}

/// A number of the range that North America keeps for fiction (555-01xx), in an area code of the moment; or the id of a
/// chat of this moment.
fn customer(carrier: CarrierId, channel: ChannelKind) -> String {
    let moment = clock::now().as_millisecond().unsigned_abs();
    if channel == ChannelKind::Chat {
        return format!("CHAT{:06}", moment % 1_000_000);
    }
    let nth = CarrierId::ALL.iter().position(|one| *one == carrier).and_then(|nth| u64::try_from(nth).ok());
    format!("+1{}55501{:02}", 201 + (moment / 100) % 299, (moment + nth.unwrap_or_default()) % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demo_waits_for_every_receipt() {
        let check = |progress: Value, expected: Option<&str>| {
            let message = json!({"attempts": [{"progress": progress}]});
            let missing = missing_receipts(Some(&message), simulator::receipts(CarrierId::WhatsApp, "+14155550100"));
            assert_eq!(missing.as_deref().and_then(|words| words.split(": ").nth(1)), expected);
        };
        check(json!({}), Some("sent, delivered, read"));
        check(json!({"sent": {}, "delivered": {}}), Some("read"));
        check(json!({"sent": {}, "delivered": {}, "read": {}}), None);
        assert!(missing_receipts(None, &["delivered"]).is_some());
    }

    #[test]
    fn every_customer_is_another_one() {
        let all = CarrierId::ALL.map(|carrier| customer(carrier, channel(carrier)));
        let distinct: std::collections::BTreeSet<&String> = all.iter().collect();
        assert_eq!(distinct.len(), all.len(), "{all:?}");
    }
}
