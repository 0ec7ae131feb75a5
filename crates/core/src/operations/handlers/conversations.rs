//! `/v1/conversations`: what is known of a conversation, and what was said in it.

use serde_json::{Value, json as value};

use crate::foundation::json::schema::{Field, Schema};
use crate::model::conversation::{Conversation, ConversationRouting, HistoryPosition};
use crate::model::message::{ConversationId, Message};
use crate::operations::call::{Answer, Call, json};
use crate::operations::message::view::{CHANNEL, MESSAGE};
use crate::operations::page;
use crate::operations::ports::OperationsPorts;
use crate::operations::problem::{Code, Problem};
use crate::ports::{Conversations, History};

/// The number of messages on a page that nobody asked to be otherwise, and the most that it may have.
const USUAL: usize = 50;

const MAX_COUNT: usize = 100;

/// The query for one page of a conversation.
pub(in crate::operations) const QUERY: Schema =
    Schema::object(&[Field::optional("limit", Schema::up_to(MAX_COUNT)).about("50, unless it is said."), page::CURSOR]);

/// A conversation.
pub(in crate::operations) const CONVERSATION: Schema = Schema::object(&[
    Field::required("id", Schema::TEXT),
    Field::required("channel", CHANNEL),
    Field::required("openedAt", Schema::MOMENT),
    Field::required("lastInboundAt", Schema::MOMENT.or_null()),
    Field::required("lastOutboundAt", Schema::MOMENT.or_null()),
    Field::required("folder", Schema::TEXT.or_null()).about("What rules decided last."),
    Field::required("agentGroup", Schema::TEXT.or_null()).about("What rules decided last."),
])
.named("Conversation");

/// A page of what was said.
pub(in crate::operations) const HISTORY: Schema = Schema::object(&[
    Field::required("messages", Schema::list(&MESSAGE)).about("The newest message last; the newest page comes first."),
    page::NEXT,
])
.named("History");

/// Shows what is known of a conversation.
///
/// # Errors
/// A [`Problem`] if there is none with this id, or a store does not answer.
pub async fn show<P: OperationsPorts>(ports: &P, call: &Call<'_>) -> Answer {
    let found = ports.conversations().conversations(&[(call.tenant().clone(), known(call)?)]).await?;
    let conversation = found.first().and_then(Option::as_ref).ok_or_else(missing)?;
    Ok(json(200, &shown(conversation)))
}

/// Shows what was said in a conversation, a page at a time.
///
/// # Errors
/// A [`Problem`] if there is none with this id, no such page, or a store does not answer.
pub async fn messages<P: OperationsPorts>(ports: &P, call: &Call<'_>) -> Answer {
    let id = known(call)?;
    let asked = page::asked(call.request, USUAL, MAX_COUNT)?;
    let before = asked.after.map(HistoryPosition::new);
    let page = ports.timelines().messages(call.tenant(), &id, before.as_ref(), asked.limit).await?;
    if page.messages.is_empty() && before.is_none() {
        return Err(missing());
    }
    let bare = |message: Message| Message { original_payload: None, ..message };
    let messages: Vec<Message> = page.messages.into_iter().map(bare).collect();
    let next = page::next(page.before.map(|place| place.as_str().to_owned()));
    Ok(json(200, &value!({ "messages": messages, "next": next })))
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

fn known(call: &Call<'_>) -> Result<ConversationId, Problem> {
    call.id().map(ConversationId::new).ok_or_else(missing)
}

fn missing() -> Problem {
    Problem::new(Code::NotFound, "you have no conversation with this id")
}
