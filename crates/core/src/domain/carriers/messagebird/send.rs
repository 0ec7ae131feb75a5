//! Sends: a message becomes parts, and a part a request to the classic API or to Conversations.

mod conversations;

use serde_json::{Map, Value, json};

use super::limits;
use super::receipts::reference;
use crate::domain::carriers::limits::Limits;
use crate::domain::carriers::outbound::{HttpRequest, MessagePart, SendEnvelope};
use crate::domain::carriers::split::split;
use crate::domain::carriers::{api_url, parts};
use crate::domain::text::segments::Segments;
use crate::foundation::failure::Failure;
use crate::foundation::secret::Secret;
use crate::model::carrier::SEND_TIMEOUT;
use crate::model::message::{Address, ChannelKind, Content, Media, Message};

/// One message is cut into so many segments at most: 1,377 characters are nine of 153.
const MAX_SEGMENTS: usize = 9;

/// The longest pieces to try: of plain letters; of letters that count twice; of any, in nine segments whatever they are.
const PIECES: [usize; 3] = [limits::MAX_BODY, limits::MAX_BODY / 2, 594];

/// Splits a message into requests. What it answers is not passed on: a text message cannot quote.
///
/// # Errors
/// [`Failure::Permanent`] naming what MessageBird cannot carry.
pub(super) fn parts(message: &Message) -> Result<Vec<MessagePart>, Failure> {
    parts::reached("messagebird", message)?;
    let body = message.body.as_str();
    let parts = match message.channel {
        ChannelKind::Sms | ChannelKind::Mms => match &message.content {
            Content::Text => texts(body),
            Content::Media { items } => mms(items, body)?,
            Content::Location(_) => return Err(Failure::permanent("a location does not fit into an sms")),
            other => return Err(Failure::permanent(format!("messagebird cannot carry {} by sms", other.kind()))),
        },
        ChannelKind::WhatsApp | ChannelKind::Chat => conversations::parts(message)?,
    };
    parts::counted(parts)
}

/// The longest pieces of which each fits into nine segments.
fn texts(body: &str) -> Vec<MessagePart> {
    let fits = |pieces: &Vec<&str>| pieces.iter().all(|piece| Segments::of(piece).count <= MAX_SEGMENTS);
    let pieces = PIECES.iter().map(|limit| split(body, *limit)).find(fits);
    pieces.unwrap_or_default().into_iter().map(MessagePart::text).collect()
}

/// The text goes with the first files if it fits there, however many segments it would be, else before them.
fn mms(items: &[Media], body: &str) -> Result<Vec<MessagePart>, Failure> {
    let limits = limits::of(ChannelKind::Mms);
    check(items, limits)?;
    let body = body.trim();
    let fits = !body.is_empty() && limits.caption.is_some_and(|longest| longest.holds(body));
    let texts = if fits { vec![MessagePart::text(body)] } else { texts(body) };
    Ok(parts::with_files(texts, items, limits.files))
}

/// Whether MessageBird can fetch the files and takes their types.
fn check(items: &[Media], limits: &Limits) -> Result<(), Failure> {
    items.iter().try_for_each(|item| link(item).map(drop))?;
    if items.iter().all(|item| limits.takes(item)) {
        return Ok(());
    }
    Err(Failure::permanent("messagebird takes no file of that type"))
}

fn link(item: &Media) -> Result<&str, Failure> {
    let link = item.url.as_deref().filter(|link| ["https://", "http://"].iter().any(|scheme| link.starts_with(scheme)));
    link.ok_or_else(|| Failure::permanent("messagebird fetches media by http link, and one has none"))
}

/// Text messages by the classic API, all else by Conversations.
///
/// # Errors
/// [`Failure::Permanent`] if the channel lacks what it needs, or the part cannot go this way.
pub(super) fn request(part: &MessagePart, envelope: &SendEnvelope<'_>) -> Result<HttpRequest, Failure> {
    let channel = envelope.channel;
    let key = envelope.secret("accessKey")?;
    let (url, body) = match envelope.kind {
        ChannelKind::Sms | ChannelKind::Mms => {
            let base = api_url(channel, "https://rest.messagebird.com");
            let resource = if matches!(part.content, Content::Media { .. }) { "mms" } else { "messages" };
            (format!("{base}/{resource}"), classic(part, envelope)?)
        }
        ChannelKind::WhatsApp | ChannelKind::Chat => {
            let base = api_url(channel, "https://conversations.messagebird.com");
            (format!("{base}/v1/send"), conversations::body(part, envelope.setting("channelId")?, envelope)?)
        }
    };
    Ok(HttpRequest {
        method: "POST",
        url,
        headers: vec![("content-type", "application/json".to_owned()), ("accept", "application/json".to_owned())],
        authorization: Secret::new(format!("AccessKey {}", key.expose())),
        body: Value::Object(body).to_string().into_bytes(),
        timeout: SEND_TIMEOUT,
    })
}

/// A `validity` in seconds. MessageBird documents no range; networks keep no SMS for longer than a week, so a longer one
/// is left to what they do.
const MAX_VALIDITY: u64 = 7 * 24 * 3600;

/// An SMS or an MMS (developers.messagebird.com/api/sms-messaging and /api/mms). MMS has no `reportUrl`: its reports
/// go where the account's do.
fn classic(part: &MessagePart, envelope: &SendEnvelope<'_>) -> Result<Map<String, Value>, Failure> {
    let Address::Phone(to) = envelope.to else {
        return Err(Failure::permanent(format!(
            "messagebird sends no sms to an address of kind {}",
            envelope.to.kind()
        )));
    };
    let mut body = Map::new();
    let mut set = |name: &str, value: Value| body.insert(name.to_owned(), value);
    set("originator", json!(envelope.channel.address.as_str()));
    set("recipients", json!([to.trim_start_matches('+')]));
    set("reference", json!(reference::write(envelope.reference, envelope.channel)));
    match &part.content {
        Content::Text => {
            set("type", json!("sms"));
            set("datacoding", json!("auto"));
            set("body", json!(part.body));
            set("reportUrl", json!(webhook(envelope)));
            if let Some(seconds) = envelope.seconds_left()?.filter(|seconds| *seconds <= MAX_VALIDITY) {
                set("validity", json!(seconds));
            }
        }
        Content::Media { items } => {
            let links: Result<Vec<&str>, Failure> = items.iter().map(link).collect();
            set("mediaUrls", json!(links?));
            if !part.body.is_empty() {
                set("body", json!(part.body));
            }
        }
        other => return Err(Failure::permanent(format!("messagebird cannot carry {} by sms", other.kind()))),
    }
    Ok(body)
}

/// The URL that MessageBird reports to: as the channel's webhooks are signed.
fn webhook(envelope: &SendEnvelope<'_>) -> String {
    format!("{}/webhooks/messagebird", envelope.public_url)
}
