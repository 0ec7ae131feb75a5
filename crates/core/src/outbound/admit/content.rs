//! The check that a message says something.

use super::checks::{AdmissionCheck, AdmissionFacts, NeededFacts, Verdict};
use crate::model::message::{Content, Message};

/// Refuses what says nothing.
pub(super) const CHECK: AdmissionCheck = AdmissionCheck { needs: |_| NeededFacts::NONE, verdict };

/// Whether `message` says nothing.
pub(crate) fn is_empty(message: &Message) -> bool {
    message.content == Content::Text && message.body.trim().is_empty()
}

fn verdict(facts: &AdmissionFacts<'_>) -> Verdict {
    if is_empty(facts.message) { Verdict::Refuse("it is empty") } else { Verdict::Admit }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outbound::admit::checks::tests::facts;

    #[test]
    fn a_text_has_to_say_something_and_whatever_else_a_message_is_says_enough() {
        let check = |body: &str, content: Content, expected: Verdict| {
            let (message, now) = facts(body);
            let message = Message { content, ..message };
            let facts = AdmissionFacts::bare(&message, now);
            assert_eq!(verdict(&facts), expected, "{body:?} {:?}", message.content);
        };
        check("x", Content::Text, Verdict::Admit);
        check("", Content::Text, Verdict::Refuse("it is empty"));
        check(" \n\t", Content::Text, Verdict::Refuse("it is empty"));
        check("", Content::MarkRead { target: "wamid.1".to_owned() }, Verdict::Admit);
        check("", Content::Media { items: Vec::new() }, Verdict::Admit);
    }
}
