//! What differs from carrier to carrier, on one page; the rest of the tests is the same for all.

use omni_core::model::carrier::CarrierId;
use serde_json::json;

use crate::customer::QUESTION;

/// Checks by every carrier at once.
pub(crate) async fn by_each(check: impl AsyncFn(CarrierId)) {
    let [one, two, three, four, five, six] = CarrierId::ALL.map(|carrier| Box::pin(check(carrier)));
    tokio::join!(one, two, three, four, five, six);
}

/// What the demo tenant has at one carrier, and how that carrier speaks.
pub(crate) struct Account {
    /// The demo tenant's address.
    pub(crate) ours: &'static str,
    /// What a customer uses there.
    pub(crate) channel: &'static str,
    /// What webhooks are verified with.
    pub(crate) secret: &'static str,
    /// What is told of a message when all goes well, beside that it is queued: in the order of the alphabet, as JSON is read.
    pub(crate) receipts: &'static [&'static str],
    /// The last of them.
    pub(crate) last_receipt: &'static str,
    /// Of a webhook's body.
    pub(crate) content_type: &'static str,
}

/// The demo tenant's account; see `crates/omni/src/demo_tenant.rs`.
pub(crate) fn account(carrier: CarrierId) -> Account {
    let sms = Account {
        ours: "+12025550111",
        channel: "sms",
        secret: "demo-auth-token",
        receipts: &["delivered", "sent"],
        last_receipt: "delivered",
        content_type: "application/json",
    };
    let form = "application/x-www-form-urlencoded";
    match carrier {
        CarrierId::WhatsApp => Account {
            ours: "+15550001111",
            channel: "whatsapp",
            secret: "demo-app-secret",
            receipts: &["delivered", "read", "sent"],
            last_receipt: "read",
            ..sms
        },
        CarrierId::Twilio => Account { content_type: form, ..sms },
        CarrierId::Bandwidth => Account { ours: "+12025550112", secret: "demo-callback-password", ..sms },
        // Nothing tells that a message of a chat was delivered.
        CarrierId::LiveChat => Account {
            ours: "390e44e6-f1e6-4368-a6dd-b74014508c2e",
            channel: "chat",
            secret: "demo-webhook-secret",
            receipts: &["read", "sent"],
            last_receipt: "read",
            ..sms
        },
        CarrierId::MessageBird => {
            Account { ours: "+12025550113", secret: "demo-signing-key", content_type: form, ..sms }
        }
        // The answer says that it was sent, the one receipt that it was delivered.
        CarrierId::Inteliquent => Account { ours: "+12025550114", secret: "demo-verification-key", ..sms },
    }
}

/// A customer's address, made of the test's number and the run's. Most are numbers of country code 999, which is assigned
/// to nobody.
pub(crate) fn address(carrier: CarrierId, test: u32, run: u64) -> String {
    match carrier {
        CarrierId::LiveChat => format!("E2E{test:03}{run:08}"),
        // It reaches numbers of North America only, and these are those of no area.
        CarrierId::Inteliquent => format!("+19{test:03}{:06}", run % 1_000_000),
        _ => format!("+999{test:03}{run:08}"),
    }
}

/// An id that the carrier could give a message of the customer with these letters in their address.
pub(crate) fn message_id(carrier: CarrierId, mark: &str, nth: u32) -> String {
    match carrier {
        CarrierId::WhatsApp => format!("wamid.{mark}.{nth}"),
        CarrierId::Twilio => format!("SM{mark:0>28}{nth:04}"),
        CarrierId::LiveChat => format!("{mark}_{nth}"),
        CarrierId::Bandwidth | CarrierId::MessageBird | CarrierId::Inteliquent => format!("{mark}-{nth}"),
    }
}

/// The body of a webhook with a customer's question, as the carrier writes it; LiveChat's without its secret.
pub(crate) fn question(carrier: CarrierId, mark: &str, id: &str) -> String {
    match carrier {
        CarrierId::WhatsApp => {
            let message = json!({"from": mark, "id": id, "timestamp": "1700000000", "type": "text",
                "text": {"body": QUESTION}});
            let value = json!({"messaging_product": "whatsapp", "messages": [message],
                "metadata": {"display_phone_number": "15550001111", "phone_number_id": "106540352242922"}});
            let entry = json!({"id": "102290129340398", "changes": [{"field": "messages", "value": value}]});
            json!({"object": "whatsapp_business_account", "entry": [entry]}).to_string()
        }
        CarrierId::Twilio => {
            let account = "AC00000000000000000000000000000001";
            format!("AccountSid={account}&MessageSid={id}&From=%2B{mark}&To=%2B12025550111&Body=I+need+HELP")
        }
        CarrierId::Bandwidth => {
            let message = json!({"id": id, "owner": "+12025550112", "to": ["+12025550112"], "from": format!("+{mark}"),
                "applicationId": "93de2206-9669-4e07-948d-329f4b722ee2", "text": QUESTION, "direction": "in"});
            json!([{"type": "message-received", "to": "+12025550112", "message": message}]).to_string()
        }
        CarrierId::LiveChat => {
            let event = json!({"id": id, "type": "message", "text": QUESTION, "visibility": "all",
                "author_id": "b7eff798-f8df-4364-8059-649c35c9ed0c"});
            let organization = "390e44e6-f1e6-4368-a6dd-b74014508c2e";
            json!({"action": "incoming_event", "organization_id": organization,
                "payload": {"chat_id": mark, "thread_id": "K600PKZON8", "event": event}})
            .to_string()
        }
        CarrierId::MessageBird => format!("recipient=12025550113&originator={mark}&body=I+need+HELP&id={id}"),
        CarrierId::Inteliquent => {
            json!({"referenceId": id, "from": mark, "to": ["12025550114"], "text": QUESTION, "deliveryReceipt": false})
                .to_string()
        }
    }
}

/// A body that is broken where no signature shows it, and a word of the reason for which it is buried.
pub(crate) fn wreck(carrier: CarrierId, mark: &str) -> (String, &'static str) {
    match carrier {
        CarrierId::WhatsApp => {
            (format!(r#"{{"object":"whatsapp_business_account","entry":[{{"id":"{mark}"#), "webhook")
        }
        CarrierId::Twilio => {
            let account = "AC00000000000000000000000000000001";
            let nameless = format!("AccountSid={account}&From=%2B{mark}&To=%2B12025550111&Body=HELP");
            (nameless, "inbound message without MessageSid")
        }
        CarrierId::Bandwidth => (format!(r#"[{{"type":"message-received","message":{{"id":"{mark}"#), "webhook"),
        // The secret stands in the body: one that cannot be read proves nothing.
        CarrierId::LiveChat => {
            let organization = "390e44e6-f1e6-4368-a6dd-b74014508c2e";
            let nameless =
                json!({"type": "message", "text": mark, "author_id": "b7eff798-f8df-4364-8059-649c35c9ed0c"});
            let payload = json!({"chat_id": mark, "event": nameless});
            let body = json!({"action": "incoming_event", "organization_id": organization, "payload": payload});
            (body.to_string(), "an event has no id")
        }
        CarrierId::MessageBird => {
            (format!("recipient=12025550113&originator={mark}&body=HELP"), "inbound message without id")
        }
        CarrierId::Inteliquent => (format!(r#"{{"referenceId":"{mark}","to":["12025550114"#), "webhook"),
    }
}

/// Another carrier, whose webhooks this one's are no good for.
pub(crate) fn another(carrier: CarrierId) -> CarrierId {
    let after = CarrierId::ALL.into_iter().skip_while(|one| *one != carrier).nth(1);
    after.unwrap_or(CarrierId::WhatsApp)
}
