//! Puts the pieces of long texts together before they are routed.

use super::{InboundRouter, RoutePorts};
use crate::domain::long_texts::{LongText, PieceOrReminder};
use crate::foundation::failure::Failure;
use crate::model::claim::{Claim, ClaimOutcome, ClaimRequest};
use crate::model::message::Message;
use crate::ports::{Effects, Env, Fragments, Schedule};
use crate::runtime::idempotency::busy;

/// The result of putting a message together with the other pieces of its text.
pub(super) enum Reassembled {
    /// It is nobody's piece, or has to go on as if it were.
    Alone,
    /// It is kept; nothing goes on now.
    Kept,
    /// A text is whole by it, and goes on.
    Whole(Box<Message>),
}

/// A text that is whole, and the right to hand it on.
pub(super) struct Whole {
    /// All of it.
    pub(super) message: Message,
    /// Claim that gives the right.
    pub(super) claim: Claim,
}

impl<P: RoutePorts> InboundRouter<P> {
    /// Keeps a piece. Whoever finds its text released hands it on, however often: the text is an effect of its own. A
    /// piece counts as routed only after that, or once a reminder is held, so that a crash in between brings it back.
    pub(super) async fn reassemble(&self, message: &Message) -> Result<Reassembled, Failure> {
        let Some(told) = PieceOrReminder::of(message) else { return Ok(Reassembled::Alone) };
        let kept = self.ports.fragments().text(told.key()).await?;
        let becomes = match &told {
            PieceOrReminder::Piece { key, number } => {
                LongText::with_piece(kept, key, *number, message, self.ports.env().now())
            }
            PieceOrReminder::Due { opened_at, .. } => LongText::overdue(kept, *opened_at),
        };
        let Some((text, news)) = becomes else {
            return Ok(if matches!(told, PieceOrReminder::Piece { .. }) {
                Reassembled::Alone
            } else {
                Reassembled::Kept
            });
        };
        if news && !self.ports.fragments().keep(&text).await? {
            return Err(Failure::transient("another worker keeps a piece of the same text"));
        }
        if text.released {
            return Ok(text.whole().map_or(Reassembled::Kept, |whole| Reassembled::Whole(Box::new(whole))));
        }
        if let Some(reminder) = text.reminder() {
            self.ports.schedule().hold(&reminder).await?;
        }
        Ok(Reassembled::Kept)
    }

    /// The right to hand `whole` on; `None` if it has been.
    pub(super) async fn claim_whole(&self, request: ClaimRequest) -> Result<Option<Claim>, Failure> {
        match self.ports.effects().claim(&[request]).await?.pop() {
            Some(ClaimOutcome::Mine(claim)) => Ok(Some(claim)),
            Some(ClaimOutcome::Sent { .. }) => Ok(None),
            Some(ClaimOutcome::Busy { until, .. }) => {
                Err(busy(until, self.ports.env(), "another worker is routing its text"))
            }
            None => Err(Failure::transient("the effects table gave no outcome")),
            Some(ClaimOutcome::Unknown { .. } | ClaimOutcome::Failed { .. }) => {
                Err(Failure::permanent("its text was left in a state that routing does not know"))
            }
        }
    }
}
