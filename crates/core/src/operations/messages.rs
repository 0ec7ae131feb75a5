//! `/v1/messages`: callers send messages, once per idempotency key, and see what became of them.

use super::OperationsPorts;
use super::problem::{Code, Problem};
use super::section::{Caller, Endpoint, Section};
use super::{id, json, scheduled, view};
use crate::domain::scheduled::ScheduledMessage;
use crate::domain::tenant::ApiScope;
use crate::foundation::http::{Request, Response};
use crate::model::delayed::ScheduledKey;
use crate::model::message::{MessageId, TenantId};
use crate::model::timeline::Outcome;
use crate::ports::{Journal, ScheduledMessages};

/// Takes messages and shows them.
#[derive(Clone, Debug)]
pub struct Messages<'a, P> {
    /// Everything that it needs from outside.
    pub ports: &'a P,
}

impl<P: OperationsPorts> Section for Messages<'_, P> {
    fn endpoints(&self, path: &[&str]) -> &'static [Endpoint] {
        match path {
            ["v1", "messages"] => const { &[Endpoint::new("POST", ApiScope::Send)] },
            ["v1", "messages", _] => const { &[Endpoint::new("GET", ApiScope::Read)] },
            _ => &[],
        }
    }

    async fn serve(&self, caller: &Caller, request: &Request, path: &[&str]) -> Result<Response, Problem> {
        match path {
            ["v1", "messages", named] => {
                let id = id(named).ok_or_else(unknown)?;
                self.show(&caller.tenant, &MessageId::new(id)).await
            }
            _ => self.submit(&caller.tenant, request).await,
        }
    }
}

impl<P: OperationsPorts> Messages<'_, P> {
    /// Shows one message of the caller's tenant.
    async fn show(&self, tenant: &TenantId, id: &MessageId) -> Result<Response, Problem> {
        let timeline = self.ports.journal().read(tenant, id).await?;
        let timeline = timeline.ok_or_else(unknown)?;
        let mut shown = view::show(id, &timeline);
        if timeline.status() == Outcome::Scheduled.name()
            && let Some(kept) = self.kept(tenant, id).await?
        {
            // An edit is kept in the schedule alone; so is a cancel for a moment.
            scheduled::amend(&mut shown, &kept);
        }
        Ok(json(200, &shown))
    }

    /// What the schedule keeps of a message.
    pub(super) async fn kept(&self, tenant: &TenantId, id: &MessageId) -> Result<Option<ScheduledMessage>, Problem> {
        let key = ScheduledKey { tenant_id: tenant.clone(), message_id: id.clone() };
        Ok(self.ports.schedule().scheduled(&[key]).await?.pop().flatten())
    }
}

fn unknown() -> Problem {
    Problem::new(Code::NotFound, "you have no message with this id")
}
