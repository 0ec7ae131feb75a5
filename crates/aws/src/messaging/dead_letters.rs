//! The `dead-letters` queue: everything that our own code buries.

use std::sync::Arc;

use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::MessageAttributeValue;
use omni_core::foundation::failure::Failure;
use omni_core::model::dead_letter::DeadLetter;
use omni_core::ports::DeadLetters;

use crate::failure;
use crate::messaging::batches::body_of;
use crate::messaging::claim_check::ClaimCheck;

/// The most of a reason that goes into an attribute, in characters. The letter itself has all of it.
const MAX_REASON: usize = 200;

/// The queue of dead letters.
#[derive(Clone, Debug)]
pub struct DeadLetterQueue {
    client: Client,
    url: String,
    bodies: Arc<ClaimCheck>,
}

impl DeadLetterQueue {
    /// The queue at `url` (`DEAD_LETTER_QUEUE_URL`).
    #[must_use]
    pub fn new(client: Client, url: String, bodies: Arc<ClaimCheck>) -> Self {
        Self { client, url, bodies }
    }
}

impl DeadLetters for DeadLetterQueue {
    async fn dead_letter(&self, letter: &DeadLetter) -> Result<(), Failure> {
        let body = self.bodies.check_in(body_of(letter)?).await?;
        let mut request = self.client.send_message().queue_url(&self.url).message_body(body);
        for (name, value) in [("source", &letter.source), ("function", &letter.function), ("reason", &letter.reason)] {
            request = request.message_attributes(name, attribute(value)?);
        }
        request.send().await.map(drop).map_err(failure::of("SendMessage"))
    }
}

fn attribute(value: &str) -> Result<MessageAttributeValue, Failure> {
    let built = MessageAttributeValue::builder().data_type("String").string_value(label(value)).build();
    built.map_err(|_| failure::unbuildable("SendMessage"))
}

/// `value` as an attribute: short, printable and not empty, as SQS demands.
fn label(value: &str) -> String {
    let printable = value.chars().filter(|c| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}'));
    let label: String = printable.take(MAX_REASON).collect();
    if label.is_empty() { "-".to_owned() } else { label }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_short_printable_and_not_empty() {
        let check = |value: &str, expected: &str| assert_eq!(label(value), expected);
        check("no such rule", "no such rule");
        check("line\nbreak\u{0}\u{ffff}", "linebreak");
        check("", "-");
        check(&"ü".repeat(300), &"ü".repeat(200));
    }
}
