//! Tests of every receipt.

use insta::assert_json_snapshot;

use super::*;

#[test]
fn every_receipt_is_read() {
    let status = |word: &str| json!({"deliveryReceipt": true, "status": word});
    let receipts = table(&[
        ("documented", json!({"deliveryReceipt": true})),
        ("with our reference", json!({"deliveryReceipt": true, "referenceId": "018f-ab.1.0"})),
        ("ours is the sender", json!({"deliveryReceipt": true, "from": "12025550114", "to": ["14155550100"]})),
        ("one number", json!({"deliveryReceipt": true, "from": null})),
        ("as a text", json!({"deliveryReceipt": "true"})),
        ("delivered", status("delivered")),
        ("DELIVERY_REPORT", status("DELIVERY_REPORT")),
        ("success", status("success")),
        ("successful", status("successful")),
        (
            "failed",
            json!({"deliveryReceipt": true, "status": "failed", "statusCode": 34,
            "description": "TN 14155550100 is unreachable"}),
        ),
        ("rejected", status("rejected")),
        ("undelivered", status("undelivered")),
        ("message_failed", json!({"type": "message_failed"})),
        (
            "message_failed, delivered",
            json!({"type": "message_failed", "status": "delivered", "deliveryReceipt": true}),
        ),
        ("status of tomorrow", status("teleported")),
        ("without an id", json!({"deliveryReceipt": true, "referenceId": null})),
    ]);
    assert_json_snapshot!("receipts", receipts);
}
