//! One dead letter, whether our code buried it or SQS moved it after too many receives.

use std::collections::BTreeMap;

use jiff::Timestamp;
use omni_aws::dead_letters::queues::{BURIED, DeadMessage};
use omni_core::dead_letter::DeadLetter;

/// One dead letter.
#[derive(Clone, Debug)]
pub(super) struct Letter {
    /// SQS's id of it.
    pub(super) id: String,
    /// The queue where it lies, without `omni-<stage>-`.
    pub(super) queue: String,
    /// Deletes it.
    pub(super) handle: String,
    /// Where it came from: a queue's name without `omni-<stage>-`, a topic's, `webhook:<carrier>`.
    pub(super) source: String,
    /// Who gave up.
    pub(super) function: String,
    /// Why.
    pub(super) reason: String,
    /// How many times it was tried.
    pub(super) attempt: u32,
    /// When.
    pub(super) at: Timestamp,
    /// Follows it through the logs.
    pub(super) correlation_id: Option<String>,
    /// What keeps its order.
    pub(super) group: Option<String>,
    /// What could not be processed.
    pub(super) input: String,
    /// The input's own attributes, to be sent along.
    pub(super) attributes: BTreeMap<String, String>,
    /// The letter is too long for a queue and lies in the bucket; `input` only says where.
    stored: bool,
}

impl Letter {
    /// Reads a message of the stage called `stage`.
    pub(super) fn read(stage: &str, raw: DeadMessage) -> Self {
        if raw.queue == BURIED {
            return match serde_json::from_str(&raw.body) {
                Ok(letter) => Self::buried(stage, raw, letter),
                Err(_) => Self::stored(stage, raw),
            };
        }
        let source = raw.queue.replacen("-dlq", "", 1);
        let reason = "received too often without a word why: a crash, a time-out, or too little memory".to_owned();
        Self {
            function: consumer(&source).to_owned(),
            source,
            reason,
            attempt: raw.received,
            at: time(raw.sent),
            correlation_id: None,
            group: raw.group,
            input: raw.body,
            attributes: raw.attributes,
            stored: false,
            id: raw.id,
            queue: raw.queue,
            handle: raw.handle,
        }
    }

    fn buried(stage: &str, raw: DeadMessage, letter: DeadLetter) -> Self {
        Self {
            id: raw.id,
            queue: raw.queue,
            handle: raw.handle,
            source: short(stage, &letter.source).to_owned(),
            function: letter.function,
            reason: letter.reason,
            attempt: letter.attempt,
            at: letter.at,
            correlation_id: letter.correlation_id,
            group: letter.group,
            input: letter.input,
            attributes: BTreeMap::new(),
            stored: false,
        }
    }

    /// All that is known of a letter in the bucket is what its attributes say.
    fn stored(stage: &str, raw: DeadMessage) -> Self {
        let said = |name: &str| raw.attributes.get(name).cloned().unwrap_or_else(|| "unknown".to_owned());
        Self {
            source: short(stage, &said("source")).to_owned(),
            function: said("function"),
            reason: said("reason"),
            attempt: 1,
            at: time(raw.sent),
            correlation_id: None,
            group: None,
            input: raw.body,
            attributes: BTreeMap::new(),
            stored: true,
            id: raw.id,
            queue: raw.queue,
            handle: raw.handle,
        }
    }

    /// The queue that it goes back to, without `omni-<stage>-`.
    ///
    /// # Errors
    /// Why it cannot go back.
    pub(super) fn way_back(&self) -> Result<&str, String> {
        if self.stored {
            return Err("it is too long for a queue and lies in the bodies bucket, where its input says".to_owned());
        }
        if let Some(carrier) = self.source.strip_prefix("webhook:") {
            return Err(format!(
                "it is a raw webhook, which stood in no queue: post it again to /webhooks/{carrier}, signed"
            ));
        }
        match self.source.as_str() {
            "stream" => Err("it only names records of the table's stream, which keeps them for a day".to_owned()),
            "schedule" => Err("the schedule runs every minute anyway: nothing is lost".to_owned()),
            "unknown" => Err("it does not say where it came from".to_owned()),
            queue => Ok(queue),
        }
    }
}

/// `inbound.fifo` for `omni-local-inbound.fifo`.
pub(super) fn short<'a>(stage: &str, name: &'a str) -> &'a str {
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
        "delivery-failed.fifo" => "failover-router",
        "stream" => "stream-processor",
        _ => "unknown",
    }
}

fn time(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(millis).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// A letter for tests.
#[cfg(test)]
pub(super) fn example(id: &str) -> Letter {
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
    fn what_sqs_moved_goes_back_to_the_queue_it_was_moved_from() {
        let check = |queue: &str, source: &str, function: &str, back: Option<&str>| {
            let raw = DeadMessage { queue: queue.to_owned(), ..DeadMessage::default() };
            let letter = Letter::read("local", raw);
            assert_eq!((letter.source.as_str(), letter.function.as_str()), (source, function), "{queue}");
            assert_eq!(letter.way_back().ok(), back, "{queue}");
        };
        check("inbound-dlq.fifo", "inbound.fifo", "inbound-router", Some("inbound.fifo"));
        check("delivery-retry-dlq", "delivery-retry", "delivery-coordinator", Some("delivery-retry"));
        check("delivery-failed-dlq.fifo", "delivery-failed.fifo", "failover-router", Some("delivery-failed.fifo"));
        check("stream-dlq", "stream", "stream-processor", None);
        check("schedule-dlq", "schedule", "delivery-coordinator", None);
    }

    #[test]
    fn what_our_code_buried_says_itself_where_it_came_from() {
        let check = |source: &str, back: Option<&str>| {
            let body = json!({"source": source, "function": "f", "reason": "r", "attempt": 3, "group": "g",
                "at": "2026-11-23T20:45:00Z", "input": "{}"});
            let raw = DeadMessage { queue: BURIED.to_owned(), body: body.to_string(), ..DeadMessage::default() };
            let letter = Letter::read("prod", raw);
            assert_eq!(letter.way_back().ok(), back, "{source}");
            assert_eq!((letter.attempt, letter.reason.as_str(), letter.group.as_deref()), (3, "r", Some("g")));
        };
        check("omni-prod-inbound.fifo", Some("inbound.fifo"));
        check("outbound.fifo", Some("outbound.fifo"));
        check("webhook:whatsapp", None);
    }

    #[test]
    fn a_letter_in_the_bucket_is_known_by_its_attributes_and_stays() {
        let attributes =
            [("source", "omni-local-inbound.fifo"), ("function", "inbound-router"), ("reason", "too long")]
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into();
        let raw =
            DeadMessage { queue: BURIED.to_owned(), body: "s3://x".to_owned(), attributes, ..DeadMessage::default() };
        let letter = Letter::read("local", raw);
        assert_eq!((letter.source.as_str(), letter.reason.as_str()), ("inbound.fifo", "too long"));
        assert!(letter.way_back().is_err());
    }
}
