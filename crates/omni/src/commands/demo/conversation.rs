//! One conversation of the demo: a customer asks, and waits for the answer and its receipts.

use anyhow::{Context, Result, ensure};
use omni_core::model::carrier::CarrierId;
use omni_core::model::message::{ChannelKind, MessageId, TenantId};
use reqwest::Method;
use serde_json::{Value, json};

use crate::client::running::Running;
use crate::foundation::clock;
use crate::{demo_tenant, simulator};

/// Text that the customer writes: the demo tenant's rule looks for the word.
pub(super) const QUESTION: &str = "I need HELP";

/// One conversation of the demo.
pub(super) struct Conversation {
    pub(super) carrier: CarrierId,
    pub(super) channel: ChannelKind,
    /// The customer's number or chat: a new one each time, so that no earlier demo answers for this one.
    pub(super) customer: String,
    /// Our id of what the customer wrote.
    pub(super) question: MessageId,
    /// Our id of the answer to it.
    pub(super) answer: MessageId,
    /// Whether the answer is on the phone, or in the chat.
    pub(super) arrived: bool,
    /// Sentence about what is still missing.
    pub(super) missing: Option<String>,
}

impl Conversation {
    /// Lets a customer write.
    pub(super) async fn open(running: &Running, carrier: CarrierId) -> Result<Self> {
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
    pub(super) async fn look(&mut self, running: &Running) -> Result<()> {
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

/// The receipts that have not come of `message`, as words; `None` if all have.
fn missing_receipts(message: Option<&Value>, wanted: &[&str]) -> Option<String> {
    let attempts = message.and_then(|message| message.get("attempts")).and_then(Value::as_array);
    let progress = attempts.and_then(|attempts| attempts.iter().rev().find_map(|attempt| attempt.get("progress")));
    let missing: Vec<&str> =
        wanted.iter().filter(|status| progress.is_none_or(|known| known.get(**status).is_none())).copied().collect();
    (!missing.is_empty()).then(|| format!("the answer has arrived, its receipts have not: {}", missing.join(", ")))
}

/// The kind of channel that customers of the demo tenant use at `carrier` in the first place.
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
