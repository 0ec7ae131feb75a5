//! Asks the tenant's rules about one message, with what they want to know.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::Value;

use super::plan::{RoutingPlan, chosen};
use super::{InboundRouter, RoutePorts};
use crate::domain::rules::{Facts, RuleChoice};
use crate::domain::tenant::Tenant;
use crate::foundation::failure::Failure;
use crate::inbound::customer;
use crate::model::channel::Channel;
use crate::model::conversation::Conversation;
use crate::model::message::{ChannelId, ConversationId, Message, TenantId};
use crate::ports::{Channels, Conversations, Env, Tenants, Timelines};

/// Conversations as the messages of a batch leave them, which is not written yet.
pub(super) type Continued = BTreeMap<(TenantId, ConversationId), Conversation>;

impl<P: RoutePorts> InboundRouter<P> {
    /// What is done with `message`. Who was before us has decided already, if it got so far: what it may have done must not
    /// be done otherwise, although a tag, a conversation or the clock would have rules decide otherwise by now.
    pub(super) async fn decide_one(
        &self,
        message: &Message,
        is_repeated: bool,
        continued: &mut Continued,
    ) -> Result<RoutingPlan, Failure> {
        let tenant = self.ports.configuration().tenant(&message.tenant_id).await?;
        let tenant = tenant.ok_or_else(|| Failure::permanent("its tenant is not configured"))?;
        let before = if is_repeated { self.decided(message, tenant.version).await? } else { None };
        match before {
            Some((choices, at)) => RoutingPlan::new(message, &choices, &tenant, at),
            None => self.ask(message, &tenant, continued).await,
        }
    }

    /// The decision that an earlier try has written down, and its time: what comes of both is the same again.
    async fn decided(&self, message: &Message, version: u64) -> Result<Option<(Vec<RuleChoice>, Timestamp)>, Failure> {
        let timeline = self.ports.timelines().read(&message.tenant_id, &message.id).await?;
        let mut events = timeline.iter().flat_map(|timeline| &timeline.events);
        Ok(events.find_map(|event| Some((chosen(event, version)?, event.at))))
    }

    async fn ask(&self, message: &Message, tenant: &Tenant, continued: &mut Continued) -> Result<RoutingPlan, Failure> {
        let rules = self.rules.get(tenant);
        let needs = rules.needs();
        let contact = if needs.contact { customer::contact(self.ports.contacts(), message).await? } else { None };
        let channel = if needs.channel { self.way_of(message).await? } else { None };
        let key = (tenant.id.clone(), message.conversation_id.clone());
        let conversation = match continued.get(&key).cloned() {
            None if needs.conversation => self.conversation(&key).await?,
            known => known,
        };
        let now = self.ports.env().now();
        let facts = Facts {
            message,
            contact: contact.as_ref(),
            conversation: conversation.as_ref(),
            channel: channel.as_deref(),
            now,
        };
        let choices = rules.decide(&facts).choices;
        let plan = RoutingPlan::new(message, &choices, tenant, now)?;
        if needs.conversation {
            let touch = plan.touch(message);
            let now = conversation.map_or_else(|| Conversation::opened_by(&touch), |known| known.touched_by(&touch));
            continued.insert(key, now);
        }
        Ok(plan)
    }

    async fn conversation(&self, key: &(TenantId, ConversationId)) -> Result<Option<Conversation>, Failure> {
        let found = self.ports.conversations().conversations(std::slice::from_ref(key)).await?;
        Ok(found.into_iter().next().flatten())
    }

    /// The account that `message` came by, if it is still there.
    async fn way_of(&self, message: &Message) -> Result<Option<Arc<Channel>>, Failure> {
        let Some(id) = message.metadata.get("channelId").and_then(Value::as_str) else { return Ok(None) };
        let channel = self.ports.configuration().by_id(&ChannelId::new(id)).await?;
        Ok(channel.filter(|channel| channel.tenant_id == message.tenant_id))
    }
}
