//! `/v1/conversations`: what is known of a conversation, and what was said in it.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Value, json as value};

use super::json;
use super::problem::Problem;
use super::section::{Access, Caller, Section};
use crate::carrier::http::{Request, Response};
use crate::conversation::{Conversation, Decided, Place};
use crate::message::{ConversationId, Message, TenantId};
use crate::ports::{self, History};
use crate::tenant::Scope;

/// How many messages a page has that nobody asked to be otherwise, and how many it may have.
const USUAL: usize = 50;
const MOST: usize = 100;

/// The longest id: ours have 36 characters.
const LONGEST_ID: usize = 64;

/// Shows conversations.
#[derive(Clone, Debug)]
pub struct Conversations<C, S> {
    /// Knows when each was opened and touched.
    pub conversations: C,
    /// Knows what was said.
    pub history: S,
}

impl<C: ports::Conversations, S: History> Section for Conversations<C, S> {
    fn access(&self, method: &str, path: &[&str]) -> Access {
        match (method, path) {
            ("GET", ["v1", "conversations", _] | ["v1", "conversations", _, "messages"]) => Access::Needs(Scope::Read),
            (_, ["v1", "conversations", _] | ["v1", "conversations", _, "messages"]) => Access::WrongMethod,
            _ => Access::NotHere,
        }
    }

    async fn serve(&self, caller: &Caller, request: &Request, path: &[&str]) -> Result<Response, Problem> {
        match path {
            [_, _, id, "messages"] => self.messages(&caller.tenant, &known(id)?, request).await,
            [_, _, id] => self.show(&caller.tenant, &known(id)?).await,
            _ => Err(missing()),
        }
    }
}

impl<C: ports::Conversations, S: History> Conversations<C, S> {
    async fn show(&self, tenant: &TenantId, id: &ConversationId) -> Result<Response, Problem> {
        let conversation = self.conversations.conversation(tenant, id).await?.ok_or_else(missing)?;
        Ok(json(200, &shown(&conversation)))
    }

    async fn messages(&self, tenant: &TenantId, id: &ConversationId, request: &Request) -> Result<Response, Problem> {
        let limit = match request.query_parameter("limit") {
            None => USUAL,
            Some(text) => text
                .parse()
                .ok()
                .filter(|limit| (1..=MOST).contains(limit))
                .ok_or_else(|| wrong(format!("limit is not a number from 1 to {MOST}")))?,
        };
        let before = request.query_parameter("before").map(|cursor| place(&cursor)).transpose()?;
        let page = self.history.messages(tenant, id, before.as_ref(), limit).await?;
        if page.messages.is_empty() && before.is_none() {
            return Err(missing());
        }
        let bare = |message: Message| Message { original_payload: None, ..message };
        let messages: Vec<Message> = page.messages.into_iter().map(bare).collect();
        Ok(json(200, &value!({ "messages": messages, "before": page.before.as_ref().map(cursor) })))
    }
}

/// A conversation as callers see it; it is theirs, so it does not say whose.
fn shown(conversation: &Conversation) -> Value {
    let name = |decided: &Option<Decided>| decided.as_ref().map(|decided| decided.name.clone());
    value!({
        "id": conversation.id,
        "channel": conversation.channel,
        "openedAt": conversation.opened_at,
        "lastInboundAt": conversation.last_inbound_at,
        "lastOutboundAt": conversation.last_outbound_at,
        "folder": name(&conversation.folder),
        "agentGroup": name(&conversation.agent_group),
    })
}

/// An id that one of our conversations can have: other rows of a store have other keys.
fn known(id: &str) -> Result<ConversationId, Problem> {
    let is_ours = id.len() <= LONGEST_ID && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if is_ours { Ok(ConversationId::new(id)) } else { Err(missing()) }
}

fn missing() -> Problem {
    Problem::new(404, "not found", "you have no conversation with this id")
}

fn wrong(detail: impl Into<String>) -> Problem {
    Problem::new(422, "invalid parameter", detail)
}

/// A place that fits into a query as it is.
fn cursor(place: &Place) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(place.as_str())
}

fn place(cursor: &str) -> Result<Place, Problem> {
    let place = BASE64_URL_SAFE_NO_PAD.decode(cursor).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let place = place.filter(|place| (1..=512).contains(&place.len()));
    place.map(Place::new).ok_or_else(|| wrong("before is none that a page of this conversation told you"))
}
