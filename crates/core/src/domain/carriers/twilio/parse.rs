//! Reads a webhook: whose it is, and the one message or the one report in it.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::wire::Fields;
use super::{content, receipts};
use crate::domain::carriers::inbound::{CarrierEvent, Claims, InboundMessage, OF_NOBODY, ParsedEvent};
use crate::foundation::failure::Failure;
use crate::foundation::http::Request;
use crate::model::channel::ChannelKey;
use crate::model::message::{Address, ChannelKind, ContactInfo, Content, ReplyTo};

/// Fields that every message has, blank or not, and no status callback.
const OF_MESSAGES: [&str; 3] = ["Body", "NumMedia", "MessageType"];

/// The subject of a webhook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Subject {
    /// A message of a customer.
    Message,
    /// The state of a message of ours.
    Status,
    /// It does not say.
    Unclear,
}

impl Subject {
    fn of(fields: &Fields<'_>) -> Self {
        match fields.status() {
            Some("received" | "receiving") => Self::Message,
            Some(_) => Self::Status,
            None if OF_MESSAGES.iter().any(|name| fields.raw(name).is_some()) => Self::Message,
            None => Self::Unclear,
        }
    }
}

/// The channels that a webhook may be for; the likelier first where it does not say what it is about.
///
/// Before a service has chosen a number, only the path and our reference say whose message is reported.
pub(super) fn claims(fields: &Fields<'_>) -> Claims {
    let claims = named(fields);
    let is_of_nobody = claims.is_empty() && Subject::of(fields) == Subject::Status;
    if is_of_nobody { vec![ChannelKey::new(OF_NOBODY)] } else { claims }
}

fn named(fields: &Fields<'_>) -> Claims {
    let Some(account) = fields.get("AccountSid") else { return Vec::new() };
    let received_by = fields.get("To");
    // A service that has not chosen a sender yet reports without one.
    let sent_by = fields.get("From").or_else(|| fields.get("MessagingServiceSid"));
    let ours = match Subject::of(fields) {
        Subject::Message => [received_by, None],
        Subject::Status => [sent_by, None],
        Subject::Unclear => [sent_by, received_by],
    };
    ours.into_iter().flatten().map(|address| ChannelKey::new(format!("{account}/{address}"))).collect()
}

/// Reads the one event of a webhook.
///
/// # Errors
/// [`Failure::Permanent`] if it names no channel or is no list of parameters at all.
pub(super) fn parse(request: &Request) -> Result<Vec<ParsedEvent>, Failure> {
    let fields = Fields::read(request)?;
    let key = claims(&fields).into_iter().next();
    let key = key.ok_or_else(|| Failure::permanent("webhook without AccountSid or without an address of ours"))?;
    Ok(vec![ParsedEvent::new(key, event(request, fields))])
}

fn event(request: &Request, fields: Fields<'_>) -> CarrierEvent {
    if let Some(channel) = foreign_channel(&fields) {
        return CarrierEvent::ignored("channel", channel);
    }
    let read = match Subject::of(&fields) {
        Subject::Message => message(&fields).map(|message| CarrierEvent::Message(Box::new(message))),
        Subject::Status => receipts::receipt(request, &fields),
        Subject::Unclear => Ok(CarrierEvent::ignored("webhook", "without a status")),
    };
    match read {
        Ok(CarrierEvent::Message(mut message)) => {
            message.payload = fields.into_payload();
            CarrierEvent::Message(message)
        }
        Ok(other) => other,
        Err(reason) => CarrierEvent::Broken { reason: reason.to_owned(), payload: fields.into_payload() },
    }
}

/// The prefix of an address that is neither a phone's nor WhatsApp's: `messenger`, `rcs`.
fn foreign_channel<'a>(fields: &'a Fields<'_>) -> Option<&'a str> {
    let prefixes = ["From", "To"].into_iter().filter_map(|name| Some(fields.get(name)?.split_once(':')?.0));
    prefixes.into_iter().find(|prefix| *prefix != "whatsapp")
}

/// A message, its payload still to come.
fn message(fields: &Fields<'_>) -> Result<InboundMessage, &'static str> {
    let carrier_message_id = fields.sid().ok_or("inbound message without MessageSid")?;
    let from = &*sender(fields).ok_or("inbound message without From")?;
    let to = fields.get("To").ok_or("inbound message without To")?;
    let content = content::content(fields);
    Ok(InboundMessage {
        carrier_message_id: carrier_message_id.to_owned(),
        channel: channel(from, to, &content),
        from: ContactInfo::from(address(from)).named(fields.get("ProfileName")),
        to: address(to),
        timestamp: None,
        body: body(fields, &content),
        reply_to: reply_to(fields, &content),
        content,
        fragment: None,
        metadata: metadata(fields),
        payload: Value::Null,
    })
}

/// The address of the sender; by WhatsApp two more fields say it.
fn sender<'a>(fields: &'a Fields<'_>) -> Option<Cow<'a, str>> {
    let user = || fields.get("ExternalUserId").map(Cow::Borrowed);
    let number =
        || fields.get("WaId").map(|number| Cow::Owned(format!("whatsapp:+{}", number.trim_start_matches('+'))));
    fields.get("From").map(Cow::Borrowed).or_else(number).or_else(user)
}

fn channel(from: &str, to: &str, content: &Content) -> ChannelKind {
    match content {
        _ if [from, to].iter().any(|address| address.starts_with("whatsapp:")) => ChannelKind::WhatsApp,
        Content::Media { .. } => ChannelKind::Mms,
        _ => ChannelKind::Sms,
    }
}

fn address(written: &str) -> Address {
    Address::infer(written.strip_prefix("whatsapp:").unwrap_or(written))
}

/// The text, without the NUL characters that some phones append and no database takes. A choice is its title.
fn body(fields: &Fields<'_>, content: &Content) -> String {
    let text = fields.get("Body").map(|body| body.replace('\0', "")).filter(|body| !body.is_empty());
    match content {
        Content::Reaction { .. } => String::new(),
        Content::InteractiveReply { title, .. } => text.or_else(|| title.clone()).unwrap_or_default(),
        _ => text.unwrap_or_default(),
    }
}

fn reply_to(fields: &Fields<'_>, content: &Content) -> Option<ReplyTo> {
    let carrier_message_id = fields.get("OriginalRepliedMessageSid")?.to_owned();
    let from = fields.get("OriginalRepliedMessageSender").map(address);
    (!matches!(content, Content::Reaction { .. })).then_some(ReplyTo { carrier_message_id, from })
}

/// Everything else that Twilio tells, under names in our style. The deprecated duplicates of `MessageSid` and the
/// API's version stay in the payload.
fn metadata(fields: &Fields<'_>) -> Map<String, Value> {
    let text = |name| fields.get(name).map(Value::from);
    let flag = |name| fields.is_true(name).then_some(Value::Bool(true));
    let some = |object: Map<String, Value>| (!object.is_empty()).then_some(Value::Object(object));
    let entries = [
        ("optOutType", text("OptOutType")),
        ("segments", fields.get("NumSegments").and_then(|count| count.parse::<u32>().ok()).map(Value::from)),
        ("messagingServiceSid", text("MessagingServiceSid")),
        ("geo", some(geo(fields))),
        ("waId", text("WaId")),
        ("externalUserId", text("ExternalUserId")),
        ("forwarded", flag("Forwarded")),
        ("frequentlyForwarded", flag("FrequentlyForwarded")),
        ("referral", some(beginning_with("Referral", |_| true, fields))),
        ("channelMetadata", fields.get("ChannelMetadata").map(content::json_or_text)),
    ];
    entries.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
}

/// `{"from": {"city", "state", "zip", "country"}, "to": {…}}`, as far as it is known.
fn geo(fields: &Fields<'_>) -> Map<String, Value> {
    let mut ends = Map::new();
    for (end, prefix) in [("from", "From"), ("to", "To")] {
        let is_place = |name: &str| matches!(name, "City" | "State" | "Zip" | "Country");
        let places = beginning_with(prefix, is_place, fields);
        if !places.is_empty() {
            ends.insert(end.to_owned(), Value::Object(places));
        }
    }
    ends
}

/// `ReferralCtwaClid` under `ctwaClid`, and so on for all fields that begin so, go on as wanted and are not blank.
fn beginning_with(prefix: &str, is_wanted: impl Fn(&str) -> bool, fields: &Fields<'_>) -> Map<String, Value> {
    let mut found = Map::new();
    for (name, value) in fields.iter() {
        let rest = name.strip_prefix(prefix).filter(|rest| is_wanted(rest) && !value.trim().is_empty());
        if let Some(name) = rest.and_then(lower_first) {
            found.insert(name, Value::from(value));
        }
    }
    found
}

fn lower_first(name: &str) -> Option<String> {
    let mut characters = name.chars();
    let first = characters.next()?;
    Some(first.to_lowercase().chain(characters).collect())
}
