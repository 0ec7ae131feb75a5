//! The samples that events and attempts give of the carriers they went by.

use jiff::Timestamp;

use crate::domain::route_health::share::PROMPT;
use crate::domain::route_health::{HealthSample, ObservedCall};
use crate::model::carrier::{CarrierId, ErrorClass, OwnCode};
use crate::model::message::{ChannelKind, ReceiptStatus};
use crate::model::route::Route;
use crate::model::timeline::{Attempt, CallDetails, EventDetails, TimelineEvent};

/// What an event says of its route: a refusal that passes is the carrier's fault.
///
/// An account that is closed, wrong credentials or a country that is not allowed say something of one tenant's account
/// and nothing of the carrier: no tenant may close a route for all others.
pub(super) fn of_event(event: &TimelineEvent) -> Option<HealthSample> {
    let (carrier, kind, observed) = match &event.details {
        EventDetails::Sent(sent) => (sent.carrier, sent.kind, ObservedCall::Accepted),
        EventDetails::Unanswered(lost) => (lost.carrier, lost.kind, ObservedCall::Failed),
        // An older version did not write why it tries again.
        EventDetails::Retrying(call) if call.error_class.is_none() && call.own_code() != Some(OwnCode::NotBuilt) => {
            (call.carrier, call.kind, ObservedCall::Failed)
        }
        EventDetails::Retrying(call) | EventDetails::Rejected(call) if is_the_carriers_fault(call) => {
            (call.carrier, call.kind, ObservedCall::Failed)
        }
        _ => return None,
    };
    Some(HealthSample { route: route(carrier?, kind), at: event.at, observed })
}

/// Whether a call failed by its carrier. What never left the house did not; an answer that is lost was counted when it
/// was lost.
fn is_the_carriers_fault(call: &CallDetails) -> bool {
    let passes = matches!(call.error_class, Some(ErrorClass::Retry | ErrorClass::RetrySlowly));
    passes && !matches!(call.own_code(), Some(OwnCode::NotBuilt | OwnCode::AnswerLost))
}

/// The samples of an attempt's route that it did not give before: how it ended, and whether that was in time.
pub(super) fn of_attempt(attempt: &Attempt, before: Option<&Attempt>, now: Timestamp) -> Vec<HealthSample> {
    let Some(end) = End::of(attempt) else { return Vec::new() };
    let known = before.and_then(End::of);
    let route = route(attempt.carrier, attempt.kind);
    let settled = known.is_none().then_some(HealthSample { route, at: now, observed: ObservedCall::Settled });
    let prompt = end.sent_at_if_prompt().filter(|_| known.is_none_or(|known| known.sent_at_if_prompt().is_none()));
    settled.into_iter().chain(prompt.map(|at| HealthSample { route, at, observed: ObservedCall::Prompt })).collect()
}

fn route(carrier: CarrierId, kind: Option<ChannelKind>) -> Route {
    kind.map_or_else(|| Route::usual(carrier), |kind| Route { carrier, kind })
}

/// The end of a send, as far as its carrier is concerned.
struct End {
    sent_at: Timestamp,
    at: Timestamp,
    well: bool,
}

impl End {
    /// Nothing while it has not ended, or while only receipts are known of it: nobody knows then when it went out.
    fn of(attempt: &Attempt) -> Option<Self> {
        attempt.plan.as_ref()?;
        let reached = |statuses: [ReceiptStatus; 2]| {
            let those = attempt.progress.reached().filter(move |(status, _)| statuses.contains(status));
            those.map(|(_, reached)| reached.at).min()
        };
        let arrived = reached([ReceiptStatus::Delivered, ReceiptStatus::Read]).map(|at| (at, true));
        let (at, well) = arrived.or_else(|| {
            let (status, failure) = attempt.progress.first_failure()?;
            let code = failure.error.as_ref().map_or(status.name(), |error| error.code.as_str());
            let theirs = matches!(
                attempt.carrier.error_class(code),
                ErrorClass::Permanent | ErrorClass::StopContact | ErrorClass::StopMarketing | ErrorClass::WindowClosed
            );
            Some((failure.at, theirs))
        })?;
        let sent_at = reached([ReceiptStatus::Queued, ReceiptStatus::Sent]).unwrap_or(at);
        Some(Self { sent_at, at, well })
    }

    /// The time at which it was sent, if it arrived in time, or could not arrive by the recipient's fault.
    fn sent_at_if_prompt(&self) -> Option<Timestamp> {
        (self.well && self.at.duration_since(self.sent_at) <= PROMPT).then_some(self.sent_at)
    }
}
