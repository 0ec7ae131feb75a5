//! The size of a message: how it is measured, and its limit.

use std::io;
use std::io::Write;

use serde::Serialize;
use serde_json::Value;

use super::Message;

/// The most bytes of a message's JSON. A row of DynamoDB holds 400 KB (Amazon DynamoDB, "Quotas"), of which the rest is
/// for what stands around a message: keys, a delivery plan, the place in a conversation. The longest text that a customer
/// can write, WhatsApp's 65,536 characters, has at most 262,144 bytes.
pub const MAX_MESSAGE_BYTES: usize = 350_000;

/// Key of the metadata of a message whose carrier's own words were too many: how many bytes of JSON they had.
pub const PAYLOAD_LEFT_OUT: &str = "originalPayloadLeftOut";

/// The number of bytes that `value` has as JSON. Nothing is written for it.
#[must_use]
pub fn json_size(value: &impl Serialize) -> usize {
    let mut count = Count(0);
    // What cannot be written is refused where it is written.
    let _ = serde_json::to_writer(&mut count, value);
    count.0
}

impl Message {
    /// The message without its carrier's own words, which say the same once more; it says that they are not there.
    #[must_use]
    pub fn without_payload(mut self) -> Self {
        if let Some(payload) = self.original_payload.take() {
            self.metadata.insert(PAYLOAD_LEFT_OUT.to_owned(), Value::from(json_size(&payload)));
        }
        self
    }
}

struct Count(usize);

impl Write for Count {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.saturating_add(bytes.len());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_that_of_the_json() {
        let check = |value: Value| assert_eq!(json_size(&value), value.to_string().len(), "{value}");
        check(Value::Null);
        check(serde_json::json!({"text": "a \"quoted\" word, \u{1} and 👋", "list": [1, 2.5, true, null]}));
    }
}
