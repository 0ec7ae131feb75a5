//! What a message says of being written to: a carrier's verdict first, then the button, the caption or the text.

use serde_json::Value;

use super::{ConsentReading, Hints, Tier, Verdict, classify};
use crate::model::message::{Content, Message};

/// Reads `message`, which a customer wrote. A reaction is not a text, and a forwarded one is somebody else's.
#[must_use]
pub fn heard(message: &Message, hints: Hints) -> ConsentReading {
    if let Some(verdict) = by_carrier(message) {
        return ConsentReading { verdict, tier: Some(Tier::Exact), span: None, language: None };
    }
    if is_forwarded(message) {
        return ConsentReading::NONE;
    }
    match &message.content {
        Content::InteractiveReply { id, .. } => {
            let hints = Hints { answers_menu: true, ..hints };
            let said = id.as_deref().map(|id| classify(id, hints)).filter(|said| said.verdict != Verdict::None);
            // The span is one of the text, not of what the button carries.
            said.map_or_else(|| classify(&message.body, hints), |said| ConsentReading { span: None, ..said })
        }
        Content::Text | Content::Media { .. } | Content::Edit { .. } | Content::Other(_) => {
            classify(&message.body, hints)
        }
        Content::Location(_)
        | Content::Contacts { .. }
        | Content::Reaction { .. }
        | Content::Order { .. }
        | Content::Deletion { .. }
        | Content::System { .. }
        | Content::Template(_)
        | Content::Interactive(_)
        | Content::MarkRead { .. }
        | Content::Unsupported { .. } => ConsentReading::NONE,
    }
}

/// What the carrier heard and acted on by itself (Twilio's `OptOutType`, with Advanced Opt-Out).
fn by_carrier(message: &Message) -> Option<Verdict> {
    match message.metadata.get("optOutType")?.as_str()? {
        "STOP" => Some(Verdict::Stop),
        "START" => Some(Verdict::Start),
        "HELP" => Some(Verdict::Help),
        _ => None,
    }
}

fn is_forwarded(message: &Message) -> bool {
    ["forwarded", "frequentlyForwarded"].iter().any(|flag| message.metadata.get(*flag) == Some(&Value::Bool(true)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// What a message with this body, content and metadata says.
    fn said(body: &str, content: &Value, metadata: &Value) -> Verdict {
        let message = json!({
            "id": "7c1e2f2a-6f0c-8f3a-9d0e-0123456789ab",
            "tenantId": "acme",
            "conversationId": "7c1e2f2a-6f0c-8f3a-9d0e-0123456789ab",
            "correlationId": "7c1e2f2a-6f0c-8f3a-9d0e-0123456789ab",
            "direction": "inbound",
            "channel": "whatsapp",
            "from": { "address": "+14155550123", "addressType": "phone" },
            "to": { "address": "+12025550111", "addressType": "phone" },
            "body": body,
            "content": content,
            "metadata": metadata,
            "timestamp": "2026-11-23T12:00:00Z",
            "receivedAt": "2026-11-23T12:00:00Z",
        });
        heard(&serde_json::from_value(message).unwrap(), Hints::default()).verdict
    }

    #[test]
    fn a_caption_and_a_button_count_a_reaction_and_a_forwarded_text_do_not() {
        let text = json!({ "type": "text" });
        let media = json!({ "type": "media", "items": [{ "kind": "image" }] });
        let button =
            |id: &str| json!({ "type": "interactiveReply", "kind": "templateButton", "id": id, "title": "No" });
        let reaction = json!({ "type": "reaction", "target": "wamid.1", "emoji": "🛑" });
        let none = json!({});
        let check = |body: &str, content: &Value, metadata: &Value, expected| {
            assert_eq!(said(body, content, metadata), expected, "{body} {content} {metadata}");
        };
        check("stop", &text, &none, Verdict::Stop);
        check("stop", &media, &none, Verdict::Stop);
        check("No", &button("STOP"), &none, Verdict::Stop);
        check("No", &button("OPT_OUT"), &none, Verdict::Stop);
        check("Stop", &button("7"), &none, Verdict::Stop);
        check("Cancel", &button("CANCEL"), &none, Verdict::None);
        check("cancel", &text, &none, Verdict::Stop);
        check("stop", &reaction, &none, Verdict::None);
        check("stop", &text, &json!({ "forwarded": true }), Verdict::None);
        check("stop", &text, &json!({ "frequentlyForwarded": true }), Verdict::None);
        check("stop", &text, &json!({ "forwarded": false }), Verdict::Stop);
    }

    #[test]
    fn what_the_carrier_heard_decides() {
        let check = |body: &str, heard: &str, expected| {
            assert_eq!(
                said(body, &json!({ "type": "text" }), &json!({ "optOutType": heard })),
                expected,
                "{body} {heard}"
            );
        };
        check("ARRET", "STOP", Verdict::Stop);
        check("anything", "STOP", Verdict::Stop);
        check("stop", "START", Verdict::Start);
        check("stop", "HELP", Verdict::Help);
        check("stop", "SOMETHING NEW", Verdict::Stop);
    }
}
