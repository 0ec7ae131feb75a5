//! The check that the customer wrote lately enough, where their channel asks for that.

use std::time::Duration;

use super::checks::{AdmissionCheck, AdmissionFacts, NeededFacts, Verdict};
use crate::model::message::{ChannelKind, Content, Message};

/// Refuses what only a template may say by now.
pub(super) const CHECK: AdmissionCheck =
    AdmissionCheck { needs: |message| NeededFacts { conversation: applies(message), ..NeededFacts::NONE }, verdict };

/// The time after a customer's last message for which anything but a template may be sent to them on WhatsApp (Meta,
/// customer service windows).
const SERVICE_WINDOW: Duration = Duration::from_hours(24);

/// Whether `message` may only go while the window is open.
fn applies(message: &Message) -> bool {
    // A mark is for Meta, not for the customer.
    let passes = matches!(message.content, Content::Template(_) | Content::MarkRead { .. });
    message.channel == ChannelKind::WhatsApp && !passes
}

fn verdict(facts: &AdmissionFacts<'_>) -> Verdict {
    let last = facts.conversation.and_then(|conversation| conversation.last_inbound_at);
    let is_open = last.is_some_and(|last| facts.now <= last + SERVICE_WINDOW);
    if is_open || !applies(facts.message) {
        return Verdict::Admit;
    }
    Verdict::Refuse("more than 24 hours after the customer's last message only a template may be sent")
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use serde_json::json;

    use super::*;
    use crate::model::conversation::{Conversation, ConversationTouch};
    use crate::outbound::admit::checks::tests::facts;

    const DAY: i64 = 24 * 3600;

    #[test]
    fn whatsapp_takes_anything_for_24_hours_after_the_customer_wrote_and_then_templates_only() {
        let template: Content = serde_json::from_value(json!({ "type": "template", "name": "hi" })).unwrap();
        let mark = Content::MarkRead { target: "wamid.1".to_owned() };
        let check = |channel: ChannelKind, content: &Content, wrote: Option<i64>, is_asked: bool, passes: bool| {
            let (message, now) = facts("hello");
            let message = Message { channel, content: content.clone(), ..message };
            let conversation = wrote.map(|seconds| Conversation {
                last_inbound_at: Some(now - SignedDuration::from_secs(seconds)),
                ..Conversation::opened_by(&ConversationTouch::from(&message))
            });
            let conversation = conversation.as_ref();
            let facts = AdmissionFacts { conversation, ..AdmissionFacts::bare(&message, now) };
            let refused =
                Verdict::Refuse("more than 24 hours after the customer's last message only a template may be sent");
            let expected = if passes { Verdict::Admit } else { refused };
            assert_eq!(verdict(&facts), expected, "{channel:?} {content:?} {wrote:?}");
            assert_eq!((CHECK.needs)(&message).conversation, is_asked, "{channel:?} {content:?}");
        };
        check(ChannelKind::WhatsApp, &Content::Text, Some(0), true, true);
        check(ChannelKind::WhatsApp, &Content::Text, Some(DAY), true, true);
        check(ChannelKind::WhatsApp, &Content::Text, Some(DAY + 1), true, false);
        check(ChannelKind::WhatsApp, &Content::Text, None, true, false);
        check(ChannelKind::WhatsApp, &template, None, false, true);
        check(ChannelKind::WhatsApp, &mark, None, false, true);
        check(ChannelKind::Sms, &Content::Text, None, false, true);
    }
}
