//! `/v1/conversations`: what is known of a conversation, and what was said in it.

use serde_json::{Value, json as value};

use super::OperationsPorts;
use super::problem::{Code, Problem};
use super::section::{Caller, Endpoint, Section};
use super::{id, json, page};
use crate::domain::tenant::ApiScope;
use crate::foundation::http::{Request, Response};
use crate::model::conversation::{Conversation, ConversationRouting, HistoryPosition};
use crate::model::message::{ConversationId, Message, TenantId};
use crate::ports::{Conversations as _, History};

/// How many messages a page has that nobody asked to be otherwise, and how many it may have.
const USUAL: usize = 50;

const MAX_COUNT: usize = 100;

/// Shows conversations.
#[derive(Clone, Debug)]
pub struct Conversations<'a, P> {
    /// Everything that it needs from outside.
    pub ports: &'a P,
}

impl<P: OperationsPorts> Section for Conversations<'_, P> {
    fn endpoints(&self, path: &[&str]) -> &'static [Endpoint] {
        match path {
            ["v1", "conversations", _] => const { &[Endpoint::new("GET", ApiScope::Read)] },
            ["v1", "conversations", _, "messages"] => {
                const { &[Endpoint::with("GET", ApiScope::Read, page::PARAMETERS)] }
            }
            _ => &[],
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

impl<P: OperationsPorts> Conversations<'_, P> {
    async fn show(&self, tenant: &TenantId, id: &ConversationId) -> Result<Response, Problem> {
        let found = self.ports.conversations().conversations(&[(tenant.clone(), id.clone())]).await?;
        let conversation = found.first().and_then(Option::as_ref).ok_or_else(missing)?;
        Ok(json(200, &shown(conversation)))
    }

    async fn messages(&self, tenant: &TenantId, id: &ConversationId, request: &Request) -> Result<Response, Problem> {
        let asked = page::asked(request, USUAL, MAX_COUNT)?;
        let before = asked.after.map(HistoryPosition::new);
        let page = self.ports.journal().messages(tenant, id, before.as_ref(), asked.limit).await?;
        if page.messages.is_empty() && before.is_none() {
            return Err(missing());
        }
        let bare = |message: Message| Message { original_payload: None, ..message };
        let messages: Vec<Message> = page.messages.into_iter().map(bare).collect();
        let next = page::next(page.before.map(|place| place.as_str().to_owned()));
        Ok(json(200, &value!({ "messages": messages, "next": next })))
    }
}

/// A conversation as callers see it; it is theirs, so it does not say whose.
fn shown(conversation: &Conversation) -> Value {
    let name = |decided: &Option<ConversationRouting>| decided.as_ref().map(|decided| decided.name.clone());
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

fn known(segment: &str) -> Result<ConversationId, Problem> {
    id(segment).map(ConversationId::new).ok_or_else(missing)
}

fn missing() -> Problem {
    Problem::new(Code::NotFound, "you have no conversation with this id")
}
