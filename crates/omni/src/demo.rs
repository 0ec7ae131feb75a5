//! `cargo omni demo`: a customer asks for help by WhatsApp and by SMS, and gets an answer by each.

use std::io::IsTerminal as _;
use std::process::{ExitCode, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use omni_core::carrier::CarrierId;
use omni_core::message::{MessageId, SendReference, TenantId};
use reqwest::Method;
use serde_json::{Value, json};

use crate::clock;
use crate::running::{Location, Running};
use crate::stack::demo_tenant;
use crate::trace;

/// What the customer writes: the demo tenant's rule looks for the word.
const QUESTION: &str = "I need HELP";
/// Between two looks at the phones.
const PAUSE: Duration = Duration::from_millis(250);

/// How to run it.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Gives up after this many seconds.
    #[arg(long, default_value_t = 60, value_name = "SECONDS")]
    patience: u64,
    #[command(flatten)]
    location: Location,
    /// Prints JSON.
    #[arg(long)]
    json: bool,
}

/// One conversation of the demo.
struct Conversation {
    carrier: CarrierId,
    /// The customer's number: a new one each time, so that no earlier demo answers for this one.
    phone: String,
    /// Our id of what the customer wrote.
    question: String,
    /// Our id of the answer, once it is on the phone.
    answer: Option<String>,
    /// What is still to happen.
    missing: Option<String>,
}

/// Runs the demo; exit code 0 only if both answers and all their receipts arrived.
///
/// # Errors
/// If no stack can be started or it stops answering.
pub(crate) async fn run(args: Args) -> Result<ExitCode> {
    let running = ensure_running(&args).await?;
    let mut conversations = Vec::new();
    for carrier in CarrierId::ALL {
        let conversation = Conversation::open(&running, carrier).await?;
        if !args.json {
            println!("{} writes {QUESTION:?} by {}", conversation.phone, medium(carrier));
        }
        conversations.push(conversation);
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
        report(&running, &conversations).await?;
    } else {
        tell(&running, &conversations).await?;
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
        let phone = phone(carrier);
        let path = format!("{}/message", carrier.name());
        let writing = json!({"from": phone, "text": QUESTION});
        let posted = running.control(Method::POST, &path, Some(&writing)).await?;
        let id = posted.get("id").and_then(Value::as_str).context("the simulator gave the message no id")?;
        let response = posted.pointer("/responses/0").cloned().unwrap_or_default();
        let status = response.get("status").and_then(Value::as_u64);
        ensure!(
            status.is_some_and(|status| status < 300),
            "the gateway did not take {carrier:?}'s webhook: {response}"
        );
        let question = MessageId::of_carrier(&TenantId::new(demo_tenant::TENANT), carrier, id, "message");
        let missing = Some("the answer is not on the phone".to_owned());
        Ok(Self { carrier, phone, question: question.to_string(), answer: None, missing })
    }

    /// Looks what has happened since.
    async fn look(&mut self, running: &Running) -> Result<()> {
        if self.answer.is_none() {
            let phone = running.control(Method::GET, &format!("phones/{}", self.phone), None).await?;
            let reference = phone.pointer("/inbox/0/reference").and_then(Value::as_str);
            self.answer = reference.and_then(SendReference::read).map(|reference| reference.message_id.to_string());
        }
        let Some(answer) = &self.answer else { return Ok(()) };
        let message = running.message(answer).await?;
        self.missing = missing_receipts(message.as_ref(), wanted(self.carrier));
        Ok(())
    }
}

/// Which receipts have not come of `message`, as words; `None` if all have.
fn missing_receipts(message: Option<&Value>, wanted: &[&str]) -> Option<String> {
    let attempts = message.and_then(|message| message.get("attempts")).and_then(Value::as_array);
    let progress = attempts.and_then(|attempts| attempts.iter().rev().find_map(|attempt| attempt.get("progress")));
    let missing: Vec<&str> =
        wanted.iter().filter(|status| progress.is_none_or(|known| known.get(**status).is_none())).copied().collect();
    (!missing.is_empty())
        .then(|| format!("the answer is on the phone, its receipts are not here: {}", missing.join(", ")))
}

/// SMS tells nobody when it is read.
fn wanted(carrier: CarrierId) -> &'static [&'static str] {
    match carrier {
        CarrierId::WhatsApp => &["sent", "delivered", "read"],
        CarrierId::Twilio | CarrierId::Bandwidth | CarrierId::MessageBird => &["sent", "delivered"],
        CarrierId::LiveChat => &["read"],
        CarrierId::Inteliquent => &["delivered"],
    }
}

fn medium(carrier: CarrierId) -> &'static str {
    match carrier {
        CarrierId::WhatsApp => "WhatsApp",
        CarrierId::Twilio => "Twilio",
        CarrierId::Bandwidth => "Bandwidth",
        CarrierId::LiveChat => "LiveChat",
        CarrierId::MessageBird => "MessageBird",
        CarrierId::Inteliquent => "Inteliquent",
    }
}

/// A number of the range that North America keeps for fiction (555-01xx), in an area code of the moment.
fn phone(carrier: CarrierId) -> String {
    let moment = clock::now().as_millisecond().unsigned_abs();
    let shift = u64::from(carrier == CarrierId::Twilio);
    format!("+1{}55501{:02}", 201 + (moment / 100) % 299, (moment + shift) % 100)
}

async fn tell(running: &Running, conversations: &[Conversation]) -> Result<()> {
    let colors = std::io::stdout().is_terminal();
    for conversation in conversations {
        println!("\n{}: {} asked, and this happened:\n", medium(conversation.carrier), conversation.phone);
        for id in std::iter::once(&conversation.question).chain(&conversation.answer) {
            match running.message(id).await? {
                Some(message) => println!("{}", trace::drawn(&message, colors)),
                None => println!("{id}  nothing is known of it\n"),
            }
        }
    }
    for conversation in conversations {
        let what = conversation.missing.as_deref().unwrap_or("answered, and every receipt is here");
        println!("{:<9} {what}", medium(conversation.carrier));
    }
    if conversations.iter().any(|conversation| conversation.missing.is_some()) {
        println!(
            "\nWhere to look: `cargo omni dead-letters list`, .omni/logs, {}/_control/webhooks, {0}/_control/sends",
            running.stack.simulator_url
        );
    }
    Ok(())
}

async fn report(running: &Running, conversations: &[Conversation]) -> Result<()> {
    let mut all = Vec::new();
    for conversation in conversations {
        let answer = match &conversation.answer {
            Some(id) => running.message(id).await?,
            None => None,
        };
        all.push(json!({
            "carrier": conversation.carrier,
            "phone": conversation.phone,
            "complete": conversation.missing.is_none(),
            "missing": conversation.missing,
            "question": running.message(&conversation.question).await?,
            "answer": answer,
        }));
    }
    let complete = conversations.iter().all(|conversation| conversation.missing.is_none());
    println!("{}", serde_json::to_string_pretty(&json!({"complete": complete, "conversations": all}))?);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demo_waits_for_every_receipt() {
        let check = |progress: Value, expected: Option<&str>| {
            let message = json!({"attempts": [{"progress": progress}]});
            let missing = missing_receipts(Some(&message), wanted(CarrierId::WhatsApp));
            assert_eq!(missing.as_deref().and_then(|words| words.split(": ").nth(1)), expected);
        };
        check(json!({}), Some("sent, delivered, read"));
        check(json!({"sent": {}, "delivered": {}}), Some("read"));
        check(json!({"sent": {}, "delivered": {}, "read": {}}), None);
        assert!(missing_receipts(None, wanted(CarrierId::Twilio)).is_some());
    }
}
