//! One dead letter, whether our code buried it, SQS moved it after too many receives, or a service of AWS left it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use omni_aws::operator::dead_letter_queues::{BURIED, DeadMessage};
use omni_core::model::carrier::CarrierId;
use omni_core::model::dead_letter::{DeadLetter, KeptWebhook};
use omni_core::model::message::{MessageId, SendReference, TenantId};
use serde_json::Value;

/// Queue in which our own code buries.
pub(crate) const COMMON: &str = BURIED;

/// One dead letter.
#[derive(Clone, Debug)]
pub(crate) struct Letter {
    /// SQS's id of it.
    pub(crate) id: String,
    /// The queue where it lies, without `omni-<stage>-`.
    pub(crate) queue: String,
    /// Deletes it.
    pub(crate) handle: String,
    /// Source of the input: a queue's name without `omni-<stage>-`, `webhook:<carrier>`, `stream`, `schedule`.
    pub(crate) source: String,
    /// Function that gave up.
    pub(crate) function: String,
    /// Reason for giving up.
    pub(crate) reason: String,
    /// Number of the attempts that were made.
    pub(crate) attempt: u32,
    /// Time at which it was given up.
    pub(crate) at: Timestamp,
    /// Follows it through the logs.
    pub(crate) correlation_id: Option<String>,
    /// Group within which a queue keeps the order of inputs.
    pub(crate) group: Option<String>,
    /// Input that could not be processed.
    pub(crate) input: String,
    /// The genuine webhook that the input is of.
    pub(crate) webhook: Option<KeptWebhook>,
    /// The input's own attributes, to be sent along.
    pub(crate) attributes: BTreeMap<String, String>,
    /// The letter itself is too long for a queue and lies in the bucket; `input` only says where.
    stored: bool,
}

/// The way in which a letter is brought on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Way<'a> {
    /// Into this queue, without `omni-<stage>-`.
    Queue(&'a str),
    /// Its webhook is read again.
    Webhook(CarrierId),
    /// Its records are fetched from the stream and handed to stream-processor.
    Stream,
    /// The function that a schedule should have called is called.
    Tick,
    /// A row of the schedule that nobody could read is put back there.
    Row,
    /// Not at all; says why.
    Nowhere(String),
}

impl Letter {
    /// Reads a message of the stage called `stage`.
    pub(crate) fn read(stage: &str, raw: DeadMessage) -> Self {
        if raw.queue == BURIED {
            return match serde_json::from_str(&raw.body) {
                Ok(letter) => Self::raw(raw, false).told_by(stage, letter),
                Err(_) => Self::stored(stage, raw),
            };
        }
        let source = raw.queue.replacen("-dlq", "", 1);
        let reason = match (source.as_str(), raw.attributes.get("ERROR_MESSAGE")) {
            ("stream", _) => "the function failed for these records until they were given up".to_owned(),
            ("schedule", Some(why)) => why.clone(),
            ("schedule", None) => "the function could not be called".to_owned(),
            _ => "received too often without a word why: a crash, a time-out, or too little memory".to_owned(),
        };
        let told = notification(&source, &raw.body);
        let letter = Self::raw(raw, false);
        Self {
            function: consumer(&source).to_owned(),
            // What a topic delivered lies in an envelope.
            group: letter.group.clone().or_else(|| told.as_deref().and_then(conversation)),
            input: told.unwrap_or_else(|| letter.input.clone()),
            attributes: if source == "delivery-failed" { BTreeMap::new() } else { letter.attributes.clone() },
            source,
            reason,
            ..letter
        }
    }

    fn raw(raw: DeadMessage, stored: bool) -> Self {
        Self {
            source: String::new(),
            function: String::new(),
            reason: String::new(),
            attempt: raw.received,
            at: time(raw.sent),
            correlation_id: None,
            group: raw.group,
            input: raw.body,
            webhook: None,
            attributes: raw.attributes,
            stored,
            id: raw.id,
            queue: raw.queue,
            handle: raw.handle,
        }
    }

    /// The same with everything that our code said when it buried it.
    pub(crate) fn told_by(&self, stage: &str, letter: DeadLetter) -> Self {
        Self {
            source: short(stage, &letter.source).to_owned(),
            function: letter.function,
            reason: letter.reason,
            attempt: letter.attempt,
            at: letter.at,
            correlation_id: letter.correlation_id,
            group: letter.group,
            input: letter.input,
            webhook: letter.webhook,
            attributes: BTreeMap::new(),
            stored: false,
            ..self.clone()
        }
    }

    /// All that is known of a letter in the bucket is what its attributes say.
    fn stored(stage: &str, raw: DeadMessage) -> Self {
        let said = |name: &str| raw.attributes.get(name).cloned().unwrap_or_else(|| "unknown".to_owned());
        let (source, function, reason) = (short(stage, &said("source")).to_owned(), said("function"), said("reason"));
        Self { source, function, reason, attempt: 1, attributes: BTreeMap::new(), ..Self::raw(raw, true) }
    }

    /// The same with the input that its own only refers to.
    pub(crate) fn with_input(&self, input: String) -> Self {
        Self { input, ..self.clone() }
    }

    /// Whether the letter itself is too long for a queue: what is in its queue only says where it lies.
    pub(crate) fn is_buried_in_bucket(&self) -> bool {
        self.stored
    }

    /// The bucket where the letter, or its input, lies.
    pub(crate) fn bucket(&self) -> Option<&str> {
        let place = self.input.strip_prefix(r#"{"bodyIn":"s3://"#)?;
        place.split_once('/').map(|(bucket, _)| bucket)
    }

    /// The way in which it is brought on.
    pub(crate) fn way(&self) -> Way<'_> {
        if let Some(carrier) = self.source.strip_prefix("webhook:") {
            return match CarrierId::from_name(carrier) {
                Some(carrier) if self.stored || self.webhook.is_some() => Way::Webhook(carrier),
                Some(carrier) => Way::Nowhere(format!(
                    "it was buried by a version that did not keep the request: have it posted again to /webhooks/{}",
                    carrier.name()
                )),
                None => Way::Nowhere(format!("there is no carrier {carrier}")),
            };
        }
        match self.source.as_str() {
            "stream" => Way::Stream,
            "schedule" if self.queue == COMMON => Way::Row,
            "schedule" => Way::Tick,
            // A notification of the topic that came before the queue.
            "delivery-failed" => Way::Queue("delivery-failed.fifo"),
            "unknown" => Way::Nowhere("it does not say where it came from".to_owned()),
            queue => Way::Queue(queue),
        }
    }

    /// The tenant and the message that a whole letter is about, where it names them.
    pub(crate) fn message(&self) -> Option<(TenantId, MessageId)> {
        let input: Value = serde_json::from_str(&self.input).ok()?;
        ["", "/message", "/delivery/message"].iter().find_map(|place| about(input.pointer(place)?))
    }
}

/// A message, or a receipt that refers to one.
fn about(value: &Value) -> Option<(TenantId, MessageId)> {
    let word = |name: &str| value.get(name).and_then(Value::as_str);
    let tenant = word("tenantId").map(TenantId::new)?;
    let referred = || word("reference").and_then(SendReference::read).map(|reference| reference.message_id);
    word("id").map(MessageId::new).or_else(referred).map(|id| (tenant, id))
}

/// The message that a topic could not deliver, taken out of a notification: of its envelope, or of the event that a
/// function was to be called with.
fn notification(source: &str, body: &str) -> Option<String> {
    let envelope: Value = serde_json::from_str(body).ok().filter(|_| source == "delivery-failed")?;
    let said = envelope.get("Message").or_else(|| envelope.pointer("/Records/0/Sns/Message"))?;
    said.as_str().map(str::to_owned)
}

/// The conversation that keeps the order of a delivery that failed.
fn conversation(input: &str) -> Option<String> {
    let input: Value = serde_json::from_str(input).ok()?;
    input.pointer("/delivery/message/conversationId").and_then(Value::as_str).map(str::to_owned)
}

/// `inbound.fifo` for `omni-local-inbound.fifo`.
pub(crate) fn short<'a>(stage: &str, name: &'a str) -> &'a str {
    name.strip_prefix(&format!("omni-{stage}-")).unwrap_or(name)
}

/// The function that reads `source` (template.yaml).
fn consumer(source: &str) -> &'static str {
    match source {
        "inbound.fifo" => "inbound-router",
        "workflow.fifo" => "message-processor",
        "outbound.fifo" => "outbound-router",
        "selection.fifo" => "carrier-selector",
        "delivery.fifo" | "delivery-retry" | "receipts.fifo" | "schedule" => "delivery-coordinator",
        "delivery-failed" | "delivery-failed.fifo" => "failover-router",
        "stream" => "stream-processor",
        _ => "unknown",
    }
}

fn time(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(millis).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// A letter for tests.
#[cfg(test)]
pub(crate) fn example(id: &str) -> Letter {
    let queue = "inbound-dlq.fifo".to_owned();
    let raw = DeadMessage {
        queue,
        id: id.to_owned(),
        group: Some("g".to_owned()),
        body: "{}".to_owned(),
        ..DeadMessage::default()
    };
    Letter::read("local", raw)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_lies_in_a_queues_own_dead_letter_queue_goes_back_to_that_queue() {
        let check = |queue: &str, source: &str, function: &str, way: Way<'_>| {
            let raw = DeadMessage { queue: queue.to_owned(), ..DeadMessage::default() };
            let letter = Letter::read("local", raw);
            assert_eq!((letter.source.as_str(), letter.function.as_str()), (source, function), "{queue}");
            assert_eq!(letter.way(), way, "{queue}");
        };
        for (name, function) in [
            ("inbound", "inbound-router"),
            ("workflow", "message-processor"),
            ("outbound", "outbound-router"),
            ("selection", "carrier-selector"),
            ("delivery", "delivery-coordinator"),
            ("receipts", "delivery-coordinator"),
            ("delivery-failed", "failover-router"),
        ] {
            let queue = format!("{name}.fifo");
            check(&format!("{name}-dlq.fifo"), &queue, function, Way::Queue(&queue));
        }
        check("delivery-retry-dlq", "delivery-retry", "delivery-coordinator", Way::Queue("delivery-retry"));
        check("delivery-failed-dlq", "delivery-failed", "failover-router", Way::Queue("delivery-failed.fifo"));
        check("stream-dlq", "stream", "stream-processor", Way::Stream);
        check("schedule-dlq", "schedule", "delivery-coordinator", Way::Tick);
    }

    #[test]
    fn a_notification_is_taken_out_of_its_envelope() {
        let failed = json!({"delivery": {"message": {"tenantId": "t", "id": "m", "conversationId": "c"}}}).to_string();
        let check = |body: Value| {
            let queue = "delivery-failed-dlq".to_owned();
            let letter = Letter::read("local", DeadMessage { queue, body: body.to_string(), ..DeadMessage::default() });
            assert_eq!((letter.input.as_str(), letter.group.as_deref()), (failed.as_str(), Some("c")));
            assert_eq!(letter.message(), Some((TenantId::new("t"), MessageId::new("m"))));
        };
        check(json!({"Type": "Notification", "Message": failed}));
        check(json!({"Records": [{"EventSource": "aws:sns", "Sns": {"Message": failed}}]}));
    }

    #[test]
    fn what_our_code_buried_says_itself_where_it_came_from() {
        let kept = json!({"method": "POST", "path": "/webhooks/whatsapp", "vouchedBy": ["s"]});
        let check = |source: &str, webhook: Option<&Value>, way: Option<Way<'_>>| {
            let body = json!({"source": source, "function": "f", "reason": "r", "attempt": 3, "group": "g",
                "at": "2026-11-23T20:45:00Z", "input": "{}", "webhook": webhook});
            let raw = DeadMessage { queue: BURIED.to_owned(), body: body.to_string(), ..DeadMessage::default() };
            let letter = Letter::read("prod", raw);
            match way {
                Some(way) => assert_eq!(letter.way(), way, "{source}"),
                None => assert!(matches!(letter.way(), Way::Nowhere(_)), "{source}"),
            }
            assert_eq!((letter.attempt, letter.reason.as_str(), letter.group.as_deref()), (3, "r", Some("g")));
        };
        check("omni-prod-inbound.fifo", None, Some(Way::Queue("inbound.fifo")));
        check("outbound.fifo", None, Some(Way::Queue("outbound.fifo")));
        check("delivery-failed.fifo", None, Some(Way::Queue("delivery-failed.fifo")));
        check("webhook:whatsapp", Some(&kept), Some(Way::Webhook(CarrierId::WhatsApp)));
        check("webhook:whatsapp", None, None);
        check("webhook:pigeon", Some(&kept), None);
        check("stream", None, Some(Way::Stream));
        check("schedule", None, Some(Way::Row));
    }

    #[test]
    fn a_letter_in_the_bucket_is_known_by_its_attributes_until_it_is_fetched() {
        let attributes =
            [("source", "omni-local-inbound.fifo"), ("function", "inbound-router"), ("reason", "too long")]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into();
        let body = r#"{"bodyIn":"s3://omni-local-bodies-1/abc"}"#.to_owned();
        let raw = DeadMessage { queue: BURIED.to_owned(), body, attributes, ..DeadMessage::default() };
        let letter = Letter::read("local", raw);
        assert_eq!((letter.source.as_str(), letter.reason.as_str()), ("inbound.fifo", "too long"));
        assert_eq!((letter.way(), letter.bucket()), (Way::Queue("inbound.fifo"), Some("omni-local-bodies-1")));
        assert!(letter.is_buried_in_bucket());
    }

    #[test]
    fn a_letter_names_the_message_it_is_about() {
        let check = |input: Value, expected: Option<(&str, &str)>| {
            let letter = Letter { input: input.to_string(), ..example("a") };
            let message = letter.message();
            let named = message.as_ref().map(|(tenant, id)| (tenant.as_str(), id.as_str()));
            assert_eq!(named, expected, "{input}");
        };
        let message = json!({"tenantId": "acme", "id": "m1"});
        check(message.clone(), Some(("acme", "m1")));
        check(json!({"message": message, "workflow": "w"}), Some(("acme", "m1")));
        check(json!({"delivery": {"message": message}, "part": 0}), Some(("acme", "m1")));
        check(json!({"tenantId": "acme", "reference": "m1.0.2", "status": "sent"}), Some(("acme", "m1")));
        check(json!({"tenantId": "acme", "carrierMessageId": "SM1"}), None);
        check(json!({"DDBStreamBatchInfo": {}}), None);
    }
}
