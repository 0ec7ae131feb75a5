//! Tests of answers that are not in the table of all carriers.

use crate::domain::carriers::outbound::{MessagePart, RetryAfter, SendResult};
use crate::foundation::http::Response;
use crate::model::carrier::{CarrierId, ErrorClass};

#[test]
fn a_refusal_keeps_meta_s_words_and_when_to_come_back() {
    let mut response = Response::new(
        429,
        "application/json",
        r#"{"error":{"message":"(#131056) Pair rate limit hit","code":131056,"error_data":{"messaging_product":"whatsapp","details":"Too many messages."}}}"#,
    );
    response.headers.add("Retry-After", "30");
    let SendResult::Rejected { error, error_class, retry_after } =
        CarrierId::WhatsApp.result(&MessagePart::text(""), &response)
    else {
        panic!()
    };
    assert_eq!((error.code.as_str(), error.title.as_str()), ("131056", "(#131056) Pair rate limit hit"));
    assert_eq!(error.details.as_deref(), Some("Too many messages."));
    assert_eq!(
        (error_class, retry_after),
        (ErrorClass::RetrySlowly, Some(RetryAfter::In(std::time::Duration::from_secs(30))))
    );
}
