//! Tests of answers that are not in the table of all carriers.

use crate::domain::carriers::Carrier;
use crate::domain::carriers::livechat::LiveChat;
use crate::domain::carriers::outbound::{MessagePart, SendResult};
use crate::foundation::http::Response;
use crate::model::message::{Content, ReceiptStatus};

#[test]
fn what_was_marked_as_read_has_an_id_of_ours() {
    let part =
        MessagePart { content: Content::MarkRead { target: "K600PKZON8_3".to_owned() }, ..MessagePart::text("") };
    let taken = LiveChat::result(&part, &Response::new(200, "application/json", "{}"));
    let expected =
        SendResult::Accepted { carrier_message_id: "read:K600PKZON8_3".to_owned(), status: ReceiptStatus::Sent };
    assert_eq!(taken, expected);
    let refused = Response::new(400, "application/json", r#"{"error":{"type":"not_found","message":"x"}}"#);
    assert!(matches!(LiveChat::result(&part, &refused), SendResult::Rejected { .. }));
}
