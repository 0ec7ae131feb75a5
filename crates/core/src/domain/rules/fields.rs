//! The table of fields that have a name of their own.

use jiff::Timestamp;
use jiff::civil::DateTime;
use serde_json::Value;

use super::facts::Asked;
use super::field::Source;
use super::hours::weekday;
use super::value::Values;
use crate::model::carrier::CarrierId;
use crate::model::message::{Content, Direction, Media, MediaKind, MessageClass, ReplyKind};

/// A field with a name of its own.
#[derive(Debug)]
pub(super) struct Named {
    pub(super) name: &'static str,
    pub(super) source: Source,
    /// Whether it may hold several values.
    pub(super) many: bool,
    pub(super) read: for<'a> fn(&Asked<'a>) -> Values<'a>,
}

macro_rules! fields {
    ($($source:ident { $($name:literal $($many:ident)? => $read:expr,)* })*) => {
        &[$($(Named {
            name: $name,
            source: Source::$source,
            many: fields!(@ $($many)?),
            read: $read,
        },)*)*]
    };
    (@) => { false };
    (@ many) => { true };
}

/// All of them.
pub(super) const NAMED: &[Named] = fields! {
    Message {
        "body" => |asked| Values::one(asked.facts.message.body.as_str()),
        "type" => |asked| Values::one(asked.facts.message.content.kind()),
        "carrier" => |asked| Values::perhaps(asked.facts.message.source_carrier.map(CarrierId::name)),
        "channel" => |asked| Values::one(asked.facts.message.channel.name()),
        "direction" => |asked| Values::one(direction(asked.facts.message.direction)),
        "class" => |asked| Values::one(class(asked.facts.message.class)),
        "from" => |asked| Values::one(asked.facts.message.from.address.as_str()),
        "from.type" => |asked| Values::one(asked.facts.message.from.address.kind()),
        "from.name" => |asked| Values::perhaps(asked.facts.message.from.name.as_ref().map(|name| name.0.as_str())),
        "to" => |asked| Values::one(asked.facts.message.to.address.as_str()),
        "to.type" => |asked| Values::one(asked.facts.message.to.address.kind()),
        "replyTo" => |asked| {
            Values::perhaps(asked.facts.message.reply_to.as_ref().map(|to| to.carrier_message_id.as_str()))
        },
        "mediaUrls" many => |asked| Values::many(asked.facts.message.media_urls.iter().map(String::as_str)),
        "media.count" => |asked| {
            let message = asked.facts.message;
            Values::one(media(&message.content).len().max(message.media_urls.len()).to_string())
        },
        "media.kind" many => |asked| {
            Values::many(media(&asked.facts.message.content).iter().map(|media| media_kind(media.kind)))
        },
        "media.mimeType" many => |asked| {
            Values::many(media(&asked.facts.message.content).iter().filter_map(|media| media.mime_type.as_deref()))
        },
        "reply.id" => |asked| match &asked.facts.message.content {
            Content::InteractiveReply { id, .. } => Values::perhaps(id.as_deref()),
            _ => Values::Missing,
        },
        "reply.title" => |asked| match &asked.facts.message.content {
            Content::InteractiveReply { title, .. } => Values::perhaps(title.as_deref()),
            _ => Values::Missing,
        },
        "reply.kind" => |asked| match &asked.facts.message.content {
            Content::InteractiveReply { kind, .. } => Values::one(reply_kind(*kind)),
            _ => Values::Missing,
        },
        "reaction.emoji" => |asked| match &asked.facts.message.content {
            Content::Reaction { emoji, .. } => Values::perhaps(emoji.as_deref()),
            _ => Values::Missing,
        },
        "location.latitude" => |asked| match &asked.facts.message.content {
            Content::Location(location) => Values::one(location.latitude.to_string()),
            _ => Values::Missing,
        },
        "location.longitude" => |asked| match &asked.facts.message.content {
            Content::Location(location) => Values::one(location.longitude.to_string()),
            _ => Values::Missing,
        },
        "order.catalogId" => |asked| match &asked.facts.message.content {
            Content::Order { catalog_id, .. } => Values::perhaps(catalog_id.as_deref()),
            _ => Values::Missing,
        },
        "system.kind" => |asked| match &asked.facts.message.content {
            Content::System { kind, .. } => Values::one(kind.as_str()),
            _ => Values::Missing,
        },
        "tenant.id" => |asked| Values::one(asked.facts.message.tenant_id.as_str()),
    }
    Contact {
        "contact.tags" many => |asked| {
            Values::many(asked.facts.contact.into_iter().flat_map(|contact| contact.tags.iter().map(String::as_str)))
        },
        "contact.timeZone" => |asked| {
            Values::perhaps(asked.facts.contact.and_then(|contact| contact.time_zone.as_deref()))
        },
    }
    Conversation {
        "conversation.isNew" => |asked| Values::one(asked.facts.conversation.is_none().to_string()),
        "conversation.openedAt" => |asked| {
            Values::perhaps(asked.facts.conversation.map(|conversation| conversation.opened_at.to_string()))
        },
        "conversation.lastInboundAt" => |asked| time(asked.facts.conversation.and_then(|it| it.last_inbound_at)),
        "conversation.lastOutboundAt" => |asked| time(asked.facts.conversation.and_then(|it| it.last_outbound_at)),
        "conversation.secondsOpen" => |asked| since(asked, asked.facts.conversation.map(|it| it.opened_at)),
        "conversation.secondsSinceInbound" => |asked| {
            since(asked, asked.facts.conversation.and_then(|it| it.last_inbound_at))
        },
        "conversation.secondsSinceOutbound" => |asked| {
            since(asked, asked.facts.conversation.and_then(|it| it.last_outbound_at))
        },
        "conversation.folder" => |asked| kept(asked, "folder"),
        "conversation.agentGroup" => |asked| kept(asked, "agentGroup"),
    }
    Channel {
        "account.id" => |asked| Values::perhaps(asked.facts.channel.map(|channel| channel.id.as_str())),
        "account.carrier" => |asked| Values::perhaps(asked.facts.channel.map(|channel| channel.carrier.name())),
        "account.address" => |asked| Values::perhaps(asked.facts.channel.map(|channel| channel.address.as_str())),
    }
    Now {
        "now" => |asked| Values::one(asked.facts.now.to_string()),
        "now.localTime" => |asked| local(asked.now(), |at| at.strftime("%H:%M").to_string()),
        "now.localDate" => |asked| local(asked.now(), |at| at.date().to_string()),
        "now.weekday" => |asked| local(asked.now(), |at| weekday(at.date()).to_owned()),
    }
    ContactNow {
        "contactNow" => |asked| Values::perhaps(asked.contact_now().map(|_| asked.facts.now.to_string())),
        "contactNow.localTime" => |asked| local(asked.contact_now(), |at| at.strftime("%H:%M").to_string()),
        "contactNow.localDate" => |asked| local(asked.contact_now(), |at| at.date().to_string()),
        "contactNow.weekday" => |asked| local(asked.contact_now(), |at| weekday(at.date()).to_owned()),
    }
};

fn local<'a>(at: Option<DateTime>, form: fn(DateTime) -> String) -> Values<'a> {
    Values::perhaps(at.map(form))
}

fn time<'a>(at: Option<Timestamp>) -> Values<'a> {
    Values::perhaps(at.map(|at| at.to_string()))
}

/// Whole seconds from `at` until now; a carrier's clock may be ahead of ours.
fn since<'a>(asked: &Asked<'a>, at: Option<Timestamp>) -> Values<'a> {
    Values::perhaps(at.map(|at| asked.facts.now.duration_since(at).as_secs().max(0).to_string()))
}

/// The other values that are kept of the conversation, by their names in JSON.
fn kept<'a>(asked: &Asked<'a>, name: &str) -> Values<'a> {
    let conversation = asked.facts.conversation.and_then(|conversation| serde_json::to_value(conversation).ok());
    Values::perhaps(conversation.as_ref().and_then(|it| it.get(name)).and_then(Value::as_str).map(str::to_owned))
}

fn media(content: &Content) -> &[Media] {
    match content {
        Content::Media { items } => items,
        _ => &[],
    }
}

fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::Inbound => "inbound",
        Direction::Outbound => "outbound",
    }
}

fn class(class: MessageClass) -> &'static str {
    match class {
        MessageClass::Transactional => "transactional",
        MessageClass::Marketing => "marketing",
        MessageClass::Alert => "alert",
        MessageClass::Code => "code",
    }
}

fn media_kind(kind: MediaKind) -> &'static str {
    match kind {
        MediaKind::Image => "image",
        MediaKind::Audio => "audio",
        MediaKind::Voice => "voice",
        MediaKind::Video => "video",
        MediaKind::Sticker => "sticker",
        MediaKind::Document => "document",
    }
}

fn reply_kind(kind: ReplyKind) -> &'static str {
    match kind {
        ReplyKind::Button => "button",
        ReplyKind::TemplateButton => "templateButton",
        ReplyKind::List => "list",
        ReplyKind::Flow => "flow",
        ReplyKind::Other => "other",
    }
}
