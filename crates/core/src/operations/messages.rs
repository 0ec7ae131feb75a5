//! `/v1/messages`: callers send messages, once per idempotency key, and see what became of them.

use super::problem::Problem;
use super::section::{Access, Caller, Section};
use super::{json, view};
use crate::carrier::http::{Request, Response};
use crate::message::{Message, MessageId, TenantId};
use crate::ports::{Chance, Channels, Clock, Conversations, Effects, Journal, Outbox};
use crate::tenant::Scope;

/// Takes messages and shows them.
#[derive(Clone, Debug)]
pub struct Messages<C, V, E, J, O, K, H> {
    /// Knows the tenant's accounts.
    pub channels: C,
    /// Knows where customers last wrote to.
    pub conversations: V,
    /// Makes each submission happen once.
    pub effects: E,
    /// Stores and finds messages.
    pub journal: J,
    /// Takes what goes out.
    pub outbound: O,
    /// The time.
    pub clock: K,
    /// Makes ids.
    pub chance: H,
}

impl<C, V, E, J, O, K, H> Section for Messages<C, V, E, J, O, K, H>
where
    C: Channels,
    V: Conversations,
    E: Effects,
    J: Journal,
    O: Outbox<Message>,
    K: Clock,
    H: Chance,
{
    fn access(&self, method: &str, path: &[&str]) -> Access {
        match (method, path) {
            ("POST", ["v1", "messages"]) => Access::Needs(Scope::Send),
            ("GET", ["v1", "messages", _]) => Access::Needs(Scope::Read),
            (_, ["v1", "messages"] | ["v1", "messages", _]) => Access::WrongMethod,
            _ => Access::NotHere,
        }
    }

    async fn serve(&self, caller: &Caller, request: &Request, path: &[&str]) -> Result<Response, Problem> {
        match path {
            ["v1", "messages", id] => self.show(&caller.tenant, &MessageId::new(*id)).await,
            _ => self.submit(&caller.tenant, request).await,
        }
    }
}

impl<C, V, E, J: Journal, O, K, H> Messages<C, V, E, J, O, K, H> {
    /// Shows one message of the caller's tenant.
    async fn show(&self, tenant: &TenantId, id: &MessageId) -> Result<Response, Problem> {
        let timeline = self.journal.read(tenant, id).await?;
        let timeline = timeline.ok_or_else(|| Problem::new(404, "not found", "you have no message with this id"))?;
        Ok(json(200, &view::show(id, &timeline)))
    }
}
