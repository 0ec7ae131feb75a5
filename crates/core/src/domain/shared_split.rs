//! One cut into parts for all carriers of a plan, so that the next carrier goes on where the one before stopped.

use std::borrow::Cow;

use crate::domain::carriers::outbound::MessagePart;
use crate::domain::text::downgrade;
use crate::foundation::failure::Failure;
use crate::model::message::Message;
use crate::model::plan::{Delivery, DeliveryPlan, PlanStep};

impl DeliveryPlan {
    /// What the carrier of a step is handed of `message`, one request each: the same at every try. With
    /// [`DeliveryPlan::cut`] there are as many at every step, and the part with a number says the same at each of them.
    ///
    /// # Errors
    /// [`Failure::Permanent`] if the plan has no such step, or its carrier does not take what was planned.
    pub fn parts(&self, step: usize, message: &Message) -> Result<Vec<MessagePart>, Failure> {
        let at = |step: usize| self.steps.get(step).ok_or_else(|| Failure::permanent("its plan has no such step"));
        let due = at(step)?;
        match self.cut {
            Some(cut) if cut != step => due.retold(at(cut)?.cut(message)?, message),
            _ => due.cut(message),
        }
    }

    /// The plan with the cut that all its steps can use; without one where the first step needs one part only, or where
    /// there is none. Only a step of the first one's kind can give it: who comes first is not cut finer than its kind asks.
    #[must_use]
    pub(crate) fn with_shared_split(mut self, message: &Message) -> Self {
        self.cut = self.shared_split(message);
        self
    }

    fn shared_split(&self, message: &Message) -> Option<usize> {
        let (first, rest) = self.steps.split_first()?;
        let whole = first.cut(message).is_ok_and(|parts| parts.len() <= 1);
        if whole || rest.is_empty() || rest.iter().any(|step| step.downgraded != first.downgraded) {
            return None;
        }
        let gives = |cut: usize, step: &PlanStep| {
            let parts = step.cut(message).unwrap_or_default();
            let mut others = self.steps.iter().enumerate().filter(|(nth, _)| *nth != cut);
            !parts.is_empty() && others.all(|(_, other)| other.retold(parts.clone(), message).is_ok())
        };
        let alike = self.steps.iter().enumerate().filter(|(_, step)| step.kind == first.kind);
        alike.filter(|(cut, step)| gives(*cut, step)).map(|(cut, _)| cut).next()
    }
}

impl PlanStep {
    /// `message` as this step's carrier cuts it.
    fn cut(&self, message: &Message) -> Result<Vec<MessagePart>, Failure> {
        self.carrier.parts(&*self.carried(message)?)
    }

    /// Parts that another carrier has cut, as this one takes them: each as one.
    fn retold(&self, parts: Vec<MessagePart>, message: &Message) -> Result<Vec<MessagePart>, Failure> {
        let kind = self.kind.unwrap_or(message.channel);
        let retold = parts.into_iter().enumerate().map(|(nth, MessagePart { body, content, reply_to })| {
            // A carrier that cannot show what is answered does not say it with its parts.
            let reply_to = reply_to.or_else(|| message.reply_to.clone().filter(|_| nth == 0));
            let alone = Message { channel: kind, body, content, reply_to, media_urls: Vec::new(), ..message.clone() };
            match <[MessagePart; 1]>::try_from(self.carrier.parts(&alone)?) {
                Ok([part]) => Ok(part),
                Err(_) => Err(Failure::permanent(format!("{} does not take a part as one", self.carrier.name()))),
            }
        });
        retold.collect()
    }
}

impl Delivery {
    /// The parts in which the due step sends the message.
    ///
    /// # Errors
    /// As [`DeliveryPlan::parts`].
    pub fn parts(&self) -> Result<Vec<MessagePart>, Failure> {
        self.plan.parts(self.step, &self.message)
    }
}

impl PlanStep {
    /// `message` as this step sends it: the same at every try.
    ///
    /// # Errors
    /// [`Failure::Permanent`] if it cannot be simplified as planned.
    pub fn carried<'a>(&self, message: &'a Message) -> Result<Cow<'a, Message>, Failure> {
        let mut carried = Cow::Borrowed(message);
        if !self.downgraded.is_empty() {
            carried = Cow::Owned(downgrade::simplify(message).map_err(Failure::permanent)?);
        }
        if let Some(kind) = self.kind.filter(|kind| *kind != message.channel) {
            carried.to_mut().channel = kind;
        }
        Ok(carried)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::model::carrier::CarrierId;
    use crate::model::carrier::CarrierId::{Bandwidth, Inteliquent, MessageBird, Twilio, WhatsApp};
    use crate::model::message::{ChannelId, ChannelKind};
    use crate::model::plan::Downgrade;

    fn message(body: &str, channel: &str, content: &Value) -> Message {
        serde_json::from_value(json!({
            "id": "m", "tenantId": "t", "conversationId": "c", "correlationId": "k", "direction": "outbound",
            "channel": channel, "from": {"address": "+14155550100"}, "to": {"address": "+12025550114"},
            "timestamp": "2026-11-23T12:00:00Z", "receivedAt": "2026-11-23T12:00:00Z", "body": body,
            "content": content, "replyTo": {"carrierMessageId": "wamid.1"},
        }))
        .unwrap()
    }

    fn step(carrier: CarrierId, kind: Option<ChannelKind>) -> PlanStep {
        PlanStep {
            carrier,
            channel_id: ChannelId::new(carrier.name()),
            kind,
            downgraded: Vec::new(),
            cost: None,
            passed_over: false,
            reasons: Vec::new(),
        }
    }

    fn plan(steps: &[(CarrierId, Option<ChannelKind>)], message: &Message) -> DeliveryPlan {
        let steps = steps.iter().map(|(carrier, kind)| step(*carrier, *kind)).collect();
        DeliveryPlan { steps, ..DeliveryPlan::default() }.with_shared_split(message)
    }

    fn text(length: usize) -> String {
        "word ".repeat(length / 5)
    }

    #[test]
    fn the_cut_is_the_first_one_of_its_kind_that_everybody_takes() {
        let check = |carriers: &[(CarrierId, Option<ChannelKind>)], body: &str, channel: &str, expected| {
            let message = message(body, channel, &json!({"type": "text"}));
            assert_eq!(plan(carriers, &message).cut, expected, "{carriers:?} {}", body.len());
        };
        let (long, sms) = (text(3_000), Some(ChannelKind::Sms));
        // Twilio 1,600, Bandwidth 2,048, MessageBird 1,530 characters.
        check(&[(Twilio, None), (Bandwidth, None)], &long, "sms", Some(0));
        check(&[(Bandwidth, None), (Twilio, None)], &long, "sms", Some(1));
        check(&[(Bandwidth, None), (Twilio, None), (MessageBird, None)], &long, "sms", Some(2));
        check(&[(Twilio, None)], &long, "sms", None);
        check(&[(Twilio, None), (Bandwidth, None)], "short", "sms", None);
        // Who comes first takes it whole.
        check(&[(Bandwidth, None), (Twilio, None)], &text(1_900), "sms", None);
        check(&[(MessageBird, None), (Bandwidth, None)], &"ж".repeat(1_000), "sms", Some(0));
        check(&[(Twilio, None), (WhatsApp, Some(ChannelKind::WhatsApp))], &long, "sms", Some(0));
        // WhatsApp is not cut finer than WhatsApp asks because a text message would be.
        check(&[(WhatsApp, None), (Twilio, sms)], &text(9_000), "whatsapp", None);
    }

    #[test]
    fn what_is_said_in_other_words_is_cut_alone() {
        let picture = json!({"type": "media", "items": [{"kind": "image", "url": "https://x.example/a"}]});
        let message = message(&text(3_000), "mms", &picture);
        let plain = PlanStep { downgraded: vec![Downgrade::MediaAsLink], ..step(Bandwidth, Some(ChannelKind::Sms)) };
        let steps = vec![step(Twilio, None), plain];
        assert_eq!(DeliveryPlan { steps, ..DeliveryPlan::default() }.with_shared_split(&message).cut, None);
        let both = plan(&[(Twilio, None), (Bandwidth, None)], &message);
        assert_eq!(both.cut, Some(0));
        assert_eq!(both.parts(1, &message).unwrap(), both.parts(0, &message).unwrap());
    }

    #[test]
    fn the_same_part_says_the_same_at_every_step() {
        let message = message(&text(4_000), "sms", &json!({"type": "text"}));
        let plan = plan(&[(Bandwidth, None), (Twilio, None), (WhatsApp, Some(ChannelKind::WhatsApp))], &message);
        let bodies =
            |step| -> Vec<String> { plan.parts(step, &message).unwrap().into_iter().map(|part| part.body).collect() };
        assert_eq!((plan.cut, bodies(0).len()), (Some(1), 3));
        assert_eq!((bodies(0), bodies(2)), (bodies(1), bodies(1)));
        let replies: Vec<bool> = plan.parts(2, &message).unwrap().iter().map(|part| part.reply_to.is_some()).collect();
        assert_eq!(replies, [true, false, false]);
        assert_eq!(plan.parts(3, &message), Err(Failure::permanent("its plan has no such step")));
    }

    proptest! {
        #[test]
        fn with_a_cut_every_step_has_the_same_parts(
            carriers in Just(vec![Twilio, Bandwidth, MessageBird, Inteliquent]).prop_shuffle(),
            count in 1_usize..5,
            body in "[a-z€ж👋 ]{1,60}",
            repeats in 1_usize..120,
        ) {
            let message = message(&body.repeat(repeats), "sms", &json!({"type": "text"}));
            let steps: Vec<_> = carriers.iter().take(count).map(|carrier| (*carrier, None)).collect();
            let plan = plan(&steps, &message);
            if let Some(cut) = plan.cut {
                let parts = plan.parts(cut, &message).unwrap();
                prop_assert!(parts.len() > 1);
                for step in 0..count {
                    prop_assert_eq!(&plan.parts(step, &message).unwrap(), &parts);
                }
            }
        }
    }
}
