//! The step of a plan that follows another, and the parts that go there.

use crate::model::carrier::ErrorClass;
use crate::model::message::ChannelKind;
use crate::model::plan::{Delivery, DeliveryPlan, PlanStep};

/// The reason why a step is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeaveReason {
    /// It must not be used now; nothing was tried.
    Blocked,
    /// Its carrier refused or lost a part.
    Failed(ErrorClass),
}

/// A plan is not lengthened beyond this: a message that was passed over so often has met carriers that come and go.
const MAX_STEPS: usize = 20;

/// The step that follows `from` for a message of `kind`, in a plan that may have grown by it; `None` if nobody is left.
///
/// A step that may be used comes before one that may not, a later one before an earlier one that was only passed over:
/// that one stands at the end of the plan once more. Where only steps are left that must not be used, the first of them
/// comes next: the delivery waits there.
#[must_use]
pub fn next_step(
    plan: &DeliveryPlan,
    from: usize,
    kind: ChannelKind,
    cause: LeaveReason,
    usable: impl Fn(&PlanStep) -> bool,
) -> Option<(DeliveryPlan, usize)> {
    let mut plan = plan.clone();
    let left = plan.steps.get_mut(from)?;
    left.passed_over |= cause == LeaveReason::Blocked;
    let left_kind = left.kind.unwrap_or(kind);
    let may_follow = |step: &PlanStep| match cause {
        LeaveReason::Blocked
        | LeaveReason::Failed(ErrorClass::Retry | ErrorClass::RetrySlowly | ErrorClass::OtherCarrier) => true,
        // The window is WhatsApp's: it does not close for text messages.
        LeaveReason::Failed(ErrorClass::WindowClosed) => step.kind.unwrap_or(kind) != left_kind,
        LeaveReason::Failed(
            ErrorClass::Permanent | ErrorClass::StopContact | ErrorClass::StopMarketing | ErrorClass::Unknown,
        ) => false,
    };
    let steps = plan.steps.iter().enumerate().filter(|(_, step)| may_follow(step));
    let (later, earlier): (Vec<_>, Vec<_>) = steps.partition(|(at, _)| *at > from);
    // The step itself comes last: it is only come back to where there is no other.
    let passed = earlier.into_iter().filter(|(_, step)| step.passed_over);
    let candidates: Vec<(usize, &PlanStep)> = later.into_iter().chain(passed).collect();
    let first_usable = candidates.iter().find(|(at, step)| *at != from && usable(step));
    let (at, step) = *first_usable.or_else(|| candidates.first())?;
    if at > from {
        return Some((plan, at));
    }
    if plan.steps.len() >= MAX_STEPS {
        return None;
    }
    let again = PlanStep { passed_over: false, ..step.clone() };
    if let Some(step) = plan.steps.get_mut(at) {
        step.passed_over = false;
    }
    plan.steps.push(again);
    let last = plan.steps.len() - 1;
    Some((plan, last))
}

/// Whether a delivery whose step must not be used could go another way now.
#[must_use]
pub fn has_detour(delivery: &Delivery, usable: impl Fn(&PlanStep) -> bool) -> bool {
    let others = delivery.plan.steps.iter().enumerate().filter(|(at, _)| *at != delivery.step);
    let mut others = others.filter(|(at, step)| *at > delivery.step || step.passed_over);
    others.any(|(_, step)| usable(step)) && delivery.plan.steps.len() < MAX_STEPS
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::carrier::CarrierId;
    use crate::model::message::ChannelId;

    /// Steps by a letter each: upper case is WhatsApp, lower case is text messages, a dash before one that was passed over.
    fn plan(written: &str) -> DeliveryPlan {
        let mut passed_over = false;
        let mut steps = Vec::new();
        for letter in written.chars() {
            if letter == '-' {
                passed_over = true;
                continue;
            }
            let kind = if letter.is_uppercase() { ChannelKind::WhatsApp } else { ChannelKind::Sms };
            let carrier = CarrierId::Twilio;
            let channel_id = ChannelId::new(letter);
            steps.push(PlanStep {
                carrier,
                channel_id,
                kind: Some(kind),
                downgraded: Vec::new(),
                cost: None,
                passed_over: std::mem::take(&mut passed_over),
                reasons: Vec::new(),
            });
        }
        DeliveryPlan { steps, ..DeliveryPlan::default() }
    }

    fn written(plan: &DeliveryPlan) -> String {
        let letter = |step: &PlanStep| format!("{}{}", if step.passed_over { "-" } else { "" }, step.channel_id);
        plan.steps.iter().map(letter).collect()
    }

    #[test]
    fn the_next_step_is_one_that_may_be_used_and_a_passed_one_stands_at_the_end_again() {
        let check = |steps: &str, from: usize, cause: LeaveReason, usable: &str, expected: Option<(&str, usize)>| {
            let usable = |step: &PlanStep| usable.contains(step.channel_id.as_str());
            let next = next_step(&plan(steps), from, ChannelKind::Sms, cause, usable);
            let next = next.as_ref().map(|(plan, at)| (written(plan), *at));
            assert_eq!(next, expected.map(|(steps, at)| (steps.to_owned(), at)), "{steps} {from} {cause:?}");
        };
        let failed = LeaveReason::Failed(ErrorClass::OtherCarrier);
        check("abc", 0, failed, "abc", Some(("abc", 1)));
        check("abc", 0, failed, "ac", Some(("abc", 2)));
        check("abc", 0, failed, "", Some(("abc", 1)));
        check("abc", 2, failed, "abc", None);
        check("-abc", 1, failed, "abc", Some(("-abc", 2)));
        check("-abc", 2, failed, "abc", Some(("abca", 3)));
        check("-abc", 2, failed, "", Some(("abca", 3)));
        check("abc", 0, LeaveReason::Blocked, "bc", Some(("-abc", 1)));
        check("abc", 0, LeaveReason::Blocked, "", Some(("-abc", 1)));
        check("-ab", 1, LeaveReason::Blocked, "a", Some(("a-ba", 2)));
        // Nobody else: it waits where it is.
        check("a", 0, LeaveReason::Blocked, "", Some(("aa", 1)));
        check("ab", 0, LeaveReason::Failed(ErrorClass::Permanent), "ab", None);
        check("ab", 0, LeaveReason::Failed(ErrorClass::StopContact), "ab", None);
        check("ab", 0, LeaveReason::Failed(ErrorClass::StopMarketing), "ab", None);
        check("ab", 0, LeaveReason::Failed(ErrorClass::Unknown), "ab", None);
        check("ABa", 0, LeaveReason::Failed(ErrorClass::WindowClosed), "ABa", Some(("ABa", 2)));
        check("AB", 0, LeaveReason::Failed(ErrorClass::WindowClosed), "AB", None);
        let long = "a".repeat(MAX_STEPS);
        check(&long, MAX_STEPS - 1, LeaveReason::Blocked, "a", None);
    }
}
