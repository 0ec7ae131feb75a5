//! The ways in which a channel can carry a message: as it is, or in plain text.

use std::borrow::Cow;

use crate::delivery::PlanStep;
use crate::downgrade::{Downgrade, simplify};
use crate::health::Route;
use crate::message::{ChannelKind, Content, Message};
use crate::tenant::Channel;

/// A channel that can carry a message, and how.
pub(super) struct Way<'a> {
    /// Which.
    pub(super) channel: &'a Channel,
    /// As what, if not as the message says.
    kind: Option<ChannelKind>,
    downgraded: Vec<Downgrade>,
}

impl<'a> Way<'a> {
    /// Carries `message` as it is by `channel`; `None` if the channel is for something else.
    ///
    /// # Errors
    /// Why its carrier cannot.
    pub(super) fn native(channel: &'a Channel, message: &Message) -> Option<Result<Self, String>> {
        let has_files = matches!(message.content, Content::Media { .. });
        let kinds: &[ChannelKind] = match message.channel {
            // Who sends a picture to a telephone does not ask by which technology it goes.
            ChannelKind::Sms if has_files => &[ChannelKind::Mms, ChannelKind::Sms],
            _ => &[message.channel],
        };
        Self::by_kind(channel, kinds, message, Vec::new())
    }

    /// Carries `message` by `channel` in plain text; `None` if the channel is for something else.
    ///
    /// # Errors
    /// Why its carrier cannot.
    pub(super) fn simplified(channel: &'a Channel, message: &Message, how: Downgrade) -> Option<Result<Self, String>> {
        let kinds: &[ChannelKind] = match message.channel {
            // A link costs less as a text message.
            ChannelKind::Mms => &[ChannelKind::Sms, ChannelKind::Mms],
            _ => &[message.channel],
        };
        match simplify(message) {
            Ok(text) => Self::by_kind(channel, kinds, &text, vec![how]),
            Err(why) => kinds.iter().any(|kind| channel.carries(*kind)).then(|| Err(why.to_owned())),
        }
    }

    fn by_kind(
        channel: &'a Channel,
        kinds: &[ChannelKind],
        message: &Message,
        downgraded: Vec<Downgrade>,
    ) -> Option<Result<Self, String>> {
        let kind = kinds.iter().copied().find(|kind| channel.carries(*kind))?;
        let other = (kind != message.channel).then_some(kind);
        Some(fits(channel, kind, message).map(|()| Self { channel, kind: other, downgraded }))
    }

    /// Whose health it depends on.
    pub(super) fn route(&self, message: &Message) -> Route {
        Route { carrier: self.channel.carrier, kind: self.kind.unwrap_or(message.channel) }
    }

    /// The step of a plan that goes this way.
    pub(super) fn into_step(self, mut reasons: Vec<String>) -> PlanStep {
        reasons.extend(self.kind.map(|kind| format!("goes as {}", kind.name())));
        let simpler =
            self.downgraded.iter().map(|how| format!("simplified, no channel carries it as it is: {}", how.name()));
        reasons.extend(simpler);
        PlanStep {
            carrier: self.channel.carrier,
            channel_id: self.channel.id.clone(),
            kind: self.kind,
            downgraded: self.downgraded,
            passed_over: false,
            cost: None,
            reasons,
        }
    }
}

/// Whether the channel's carrier takes `message` as a message of `kind`.
fn fits(channel: &Channel, kind: ChannelKind, message: &Message) -> Result<(), String> {
    let files = if let Content::Media { items } = &message.content { items.len() } else { 0 };
    if files > 0 && channel.carrier.limits(kind).is_some_and(|limits| limits.files == 0) {
        return Err(format!("{} carries no files", kind.name()));
    }
    let mut message = Cow::Borrowed(message);
    if kind != message.channel {
        message.to_mut().channel = kind;
    }
    channel.carrier.parts(&message).map(drop).map_err(|refusal| refusal.to_string())
}
