//! From a request to its one event: which of the APIs wrote it, and what it tells.

mod classic;
pub(super) mod clock;
mod conversations;

use serde_json::Value;

use super::wire;
use super::wire::fields::Fields;
use crate::domain::carriers::inbound::ParsedEvent;
use crate::foundation::failure::Failure;
use crate::foundation::http::Request;
use crate::foundation::json::lenient;

/// The one event of a webhook and the channel it is for. Claims and events both come from here, so that no event is
/// for a channel unclaimed.
pub(super) fn told(request: &Request) -> Result<ParsedEvent, Failure> {
    if !is_json(request) {
        return Ok(classic::event(Fields::read(request)?, request));
    }
    let unreadable = |error| Failure::unreadable("webhook", &error);
    let webhook: wire::Webhook<'_> = serde_json::from_slice(&request.body).map_err(unreadable)?;
    if conversations::is_conversation(&webhook) {
        return Ok(conversations::event(&webhook, request));
    }
    match lenient::read(&request.body).map_err(unreadable)? {
        Value::Object(object) => Ok(classic::event(Fields::of_json(object), request)),
        _ => Err(Failure::permanent("webhook is no object")),
    }
}

/// By what it says it is, or by what it looks like: flows that customers build themselves forget to say it.
fn is_json(request: &Request) -> bool {
    let content_type = request.headers.get("content-type").unwrap_or_default();
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    let looks_so = request.body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{');
    request.method != "GET"
        && (looks_so || essence.eq_ignore_ascii_case("application/json") && !request.body.is_empty())
}
