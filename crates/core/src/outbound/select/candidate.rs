//! The ways in which a channel can carry a message: as it is, in plain text, or as another kind.

use std::borrow::Cow;

use super::capable;
use crate::domain::carriers::outbound::MessagePart;
use crate::domain::text::downgrade::simplify;
use crate::model::carrier::CarrierId;
use crate::model::channel::Channel;
use crate::model::message::{ChannelKind, Content, Message};
use crate::model::money::PredictedCost;
use crate::model::plan::{Downgrade, PlanStep};
use crate::model::route::Route;

/// A channel that can carry a message, and how.
pub(super) struct Candidate<'a> {
    /// Channel that carries it.
    pub(super) channel: &'a Channel,
    /// Parts that go over the channel.
    pub(super) parts: Vec<MessagePart>,
    /// 0 for the message's own kind; else the place of its kind among those that the tenant falls back to, from 1.
    pub(super) fallback: usize,
    /// Kind of message that it goes as.
    kind: ChannelKind,
    /// Kind of channel that the message names.
    own: ChannelKind,
    downgraded: Vec<Downgrade>,
}

/// The message to be carried, and the kind of channel that is looked for.
#[derive(Clone, Copy)]
pub(super) struct Wanted<'a> {
    /// Message to be carried.
    pub(super) message: &'a Message,
    /// Kind of channel that is looked for: the message's own or one that its tenant falls back to.
    pub(super) kind: ChannelKind,
    /// See [`Candidate::fallback`].
    pub(super) fallback: usize,
}

impl<'a> Candidate<'a> {
    /// Carries it as it is by `channel`; `None` if the channel is for something else.
    ///
    /// # Errors
    /// The reason why its carrier cannot carry it.
    pub(super) fn native(channel: &'a Channel, wanted: Wanted<'_>) -> Option<Result<Self, String>> {
        let has_files = matches!(wanted.message.content, Content::Media { .. });
        let kinds: &[ChannelKind] = match wanted.kind {
            // Who sends a picture to a telephone does not ask by which technology it goes.
            ChannelKind::Sms if has_files => &[ChannelKind::Mms, ChannelKind::Sms],
            _ => &[wanted.kind],
        };
        Self::by_kind(channel, kinds, wanted, wanted.message, Vec::new())
    }

    /// Carries it by `channel` in plain text; `None` if the channel is for something else.
    ///
    /// # Errors
    /// The reason why its carrier cannot carry it.
    pub(super) fn simplified(channel: &'a Channel, wanted: Wanted<'_>, how: Downgrade) -> Option<Result<Self, String>> {
        let kinds: &[ChannelKind] = match wanted.kind {
            // A link costs less as a text message.
            ChannelKind::Mms => &[ChannelKind::Sms, ChannelKind::Mms],
            _ => &[wanted.kind],
        };
        match simplify(wanted.message) {
            Ok(text) => Self::by_kind(channel, kinds, wanted, &text, vec![how]),
            Err(why) => kinds.iter().any(|kind| channel.carries(*kind)).then(|| Err(why.to_owned())),
        }
    }

    fn by_kind(
        channel: &'a Channel,
        kinds: &[ChannelKind],
        wanted: Wanted<'_>,
        message: &Message,
        downgraded: Vec<Downgrade>,
    ) -> Option<Result<Self, String>> {
        let kind = kinds.iter().copied().find(|kind| channel.carries(*kind))?;
        let (own, fallback) = (wanted.message.channel, wanted.fallback);
        let parts = capable::check(channel, kind, wanted).and_then(|()| fits(channel.carrier, kind, message));
        Some(parts.map(|parts| Self { channel, parts, fallback, kind, own, downgraded }))
    }

    /// The route whose health counts for it.
    pub(super) fn route(&self) -> Route {
        Route { carrier: self.channel.carrier, kind: self.kind }
    }

    /// Tells it from the other ways of a plan.
    pub(super) fn name(&self) -> String {
        format!("{} {}", self.channel.id, self.kind.name())
    }

    /// The step of a plan that goes this way.
    pub(super) fn into_step(self, mut reasons: Vec<String>, cost: Option<PredictedCost>) -> PlanStep {
        let kind = (self.kind != self.own).then_some(self.kind);
        reasons.extend(kind.map(|kind| format!("goes as {}", kind.name())));
        let simpler =
            self.downgraded.iter().map(|how| format!("simplified, no channel carries it as it is: {}", how.name()));
        reasons.extend(simpler);
        PlanStep {
            carrier: self.channel.carrier,
            channel_id: self.channel.id.clone(),
            kind,
            downgraded: self.downgraded,
            passed_over: false,
            cost,
            reasons,
        }
    }
}

/// The parts that `carrier` makes of `message` as a message of `kind`.
pub(super) fn fits(carrier: CarrierId, kind: ChannelKind, message: &Message) -> Result<Vec<MessagePart>, String> {
    let files = if let Content::Media { items } = &message.content { items.len() } else { 0 };
    if files > 0 && carrier.limits(kind).is_some_and(|limits| limits.files == 0) {
        return Err(format!("{} carries no files", kind.name()));
    }
    let mut message = Cow::Borrowed(message);
    if kind != message.channel {
        message.to_mut().channel = kind;
    }
    carrier.parts(&message).map_err(|refusal| refusal.to_string())
}
