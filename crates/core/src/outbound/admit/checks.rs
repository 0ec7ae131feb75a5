//! The form of an admission check, and the checks in the order in which they are made.

use jiff::Timestamp;

use super::{content, opt_out, quiet_hours, service_window, validity};
use crate::domain::scheduled::ScheduledMessage;
use crate::domain::tenant::Tenant;
use crate::model::contact::Contact;
use crate::model::conversation::Conversation;
use crate::model::message::Message;
use crate::model::timeline::TimelineEvent;

/// Every check, in its order: the first that does not admit a message decides. What waits for its hours is checked anew
/// then, so what would be refused anyway is refused first.
pub(super) const CHECKS: [AdmissionCheck; 5] =
    [validity::CHECK, content::CHECK, opt_out::CHECK, service_window::CHECK, quiet_hours::CHECK];

/// One reason for which a message may have to stay.
pub(super) struct AdmissionCheck {
    /// Facts that have to be read before it can be made of a message.
    pub(super) needs: fn(&Message) -> NeededFacts,
    /// The check itself.
    pub(super) verdict: fn(&AdmissionFacts<'_>) -> Verdict,
}

/// The facts that checks need from stores.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct NeededFacts {
    /// Whether the customer said stop.
    pub(super) consent: bool,
    /// The message's conversation.
    pub(super) conversation: bool,
    /// What decides about quiet hours beside that: the tenant, the contact, and what the schedule knows of the message.
    pub(super) quiet_hours: bool,
}

impl<'a> AdmissionFacts<'a> {
    /// A message of which nothing was read.
    pub(super) fn bare(message: &'a Message, now: Timestamp) -> Self {
        let (conversation, tenant, contact, scheduled) = (None, None, None, None);
        Self { message, opted_out: false, conversation, tenant, contact, scheduled, place: 0, now }
    }
}

impl NeededFacts {
    /// Checks that look at the message and at the clock alone.
    pub(super) const NONE: Self = Self { consent: false, conversation: false, quiet_hours: false };

    fn and(self, other: Self) -> Self {
        Self {
            consent: self.consent || other.consent,
            conversation: self.conversation || other.conversation,
            quiet_hours: self.quiet_hours || other.quiet_hours,
        }
    }
}

/// The facts that checks know of a message: only those that one of them [needs](AdmissionCheck::needs) were read.
#[derive(Clone, Copy, Debug)]
pub(super) struct AdmissionFacts<'a> {
    /// The message that wants out.
    pub(super) message: &'a Message,
    /// The customer said stop.
    pub(super) opted_out: bool,
    /// Its conversation, if it has one.
    pub(super) conversation: Option<&'a Conversation>,
    /// Configuration of its tenant.
    pub(super) tenant: Option<&'a Tenant>,
    /// What the tenant knows of the customer.
    pub(super) contact: Option<&'a Contact>,
    /// What the schedule knows of the message: it was held, or its sender chose a time.
    pub(super) scheduled: Option<&'a ScheduledMessage>,
    /// The place of the message in its batch.
    pub(super) place: usize,
    /// The time at which all checks are made.
    pub(super) now: Timestamp,
}

/// The verdict of a check on a message.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Verdict {
    /// It may go, as far as this check is concerned.
    Admit,
    /// It breaks a rule of its channel. Final.
    Refuse(&'static str),
    /// The customer does not want it. Final.
    Suppress(&'static str),
    /// It may not go before then. It waits in the schedule, and is checked anew then.
    Hold {
        /// Time from which it may go.
        until: Timestamp,
        /// Reason why it may not go before.
        reason: String,
    },
    /// The schedule has it, or had it until it was cancelled: this is a copy of it. The event of what the schedule says,
    /// which counts.
    Scheduled(Box<TimelineEvent>),
}

/// The facts that have to be read before `checks` can decide about `message`: none for those behind one that does not
/// admit it whatever else is known.
pub(super) fn needed(checks: &[AdmissionCheck], message: &Message, now: Timestamp) -> NeededFacts {
    let bare = AdmissionFacts::bare(message, now);
    let mut needed = NeededFacts::NONE;
    for check in checks {
        let needs = (check.needs)(message);
        if needs == NeededFacts::NONE && (check.verdict)(&bare) != Verdict::Admit {
            break;
        }
        needed = needed.and(needs);
    }
    needed
}

/// The verdict of the first of `checks` that does not admit the message; that it may go if there is none.
pub(super) fn verdict(checks: &[AdmissionCheck], facts: &AdmissionFacts<'_>) -> Verdict {
    let verdicts = checks.iter().map(|check| (check.verdict)(facts));
    verdicts.into_iter().find(|verdict| *verdict != Verdict::Admit).unwrap_or(Verdict::Admit)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::model::message::{ChannelKind, MessageClass};
    use crate::testing::port_contracts::Fixture;

    /// A text message that says `body`, and the time.
    pub(in crate::outbound::admit) fn facts(body: &str) -> (Message, Timestamp) {
        let fixture = Fixture::new("t", Timestamp::UNIX_EPOCH);
        (Message { body: body.to_owned(), ..fixture.message("m") }, fixture.now)
    }

    #[test]
    fn the_first_check_that_does_not_admit_a_message_decides() {
        let check = |body: &str, late: bool, opted_out: bool, expected: Verdict| {
            let (mut message, now) = facts(body);
            message.valid_until = late.then_some(now);
            let facts = AdmissionFacts { opted_out, ..AdmissionFacts::bare(&message, now) };
            assert_eq!(verdict(&CHECKS, &facts), expected, "{body:?} {late} {opted_out}");
        };
        check("hello", false, false, Verdict::Admit);
        check("hello", false, true, Verdict::Suppress("the customer said stop"));
        check("", false, true, Verdict::Refuse("it is empty"));
        check("", true, true, Verdict::Refuse("it is no longer valid"));
    }

    #[test]
    fn nothing_is_read_for_a_check_that_is_not_made() {
        let consent = NeededFacts { consent: true, ..NeededFacts::NONE };
        let check = |channel: ChannelKind, body: &str, late: bool, expected: NeededFacts| {
            let (mut message, now) = facts(body);
            (message.channel, message.valid_until) = (channel, late.then_some(now));
            assert_eq!(needed(&CHECKS, &message, now), expected, "{channel:?} {body:?} {late}");
            message.class = MessageClass::Marketing;
            let all = NeededFacts { consent: true, conversation: true, quiet_hours: true };
            let expected = if expected == NeededFacts::NONE { expected } else { all };
            assert_eq!(needed(&CHECKS, &message, now), expected, "advertising: {channel:?} {body:?} {late}");
        };
        check(ChannelKind::Sms, "hello", false, consent);
        check(ChannelKind::WhatsApp, "hello", false, NeededFacts { conversation: true, ..consent });
        check(ChannelKind::WhatsApp, "", false, NeededFacts::NONE);
        check(ChannelKind::WhatsApp, "hello", true, NeededFacts::NONE);
    }
}
