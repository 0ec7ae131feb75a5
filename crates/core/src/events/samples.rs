//! What hops and attempts say of the carriers they went by.

use jiff::Timestamp;
use serde_json::Value;

use crate::domain::route_health::share::PROMPT;
use crate::domain::route_health::{HealthSample, ObservedCall};
use crate::model::carrier::{CarrierId, ErrorClass};
use crate::model::message::{ChannelKind, ReceiptStatus};
use crate::model::route::Route;
use crate::model::timeline::{ANSWER_LOST, Attempt, Hop, NOT_BUILT, Outcome};

/// What a hop says of its route: a refusal that passes is the carrier's fault.
///
/// An account that is closed, wrong credentials or a country that is not allowed say something of one tenant's account
/// and nothing of the carrier: no tenant may close a route for all others.
pub(super) fn of_hop(hop: &Hop) -> Option<HealthSample> {
    let text = |name: &str| hop.detail.get(name).and_then(Value::as_str);
    let carrier = CarrierId::from_name(text("carrier")?)?;
    let error_class: Option<ErrorClass> =
        hop.detail.get("fate").and_then(|error_class| serde_json::from_value(error_class.clone()).ok());
    let code = text("code").unwrap_or_default();
    let observed = match (hop.outcome, error_class) {
        (Outcome::Sent, _) => ObservedCall::Accepted,
        (Outcome::Retrying | Outcome::Rejected, _) if code == NOT_BUILT => return None,
        (Outcome::Retrying | Outcome::Rejected, Some(_)) if code == ANSWER_LOST => return None,
        (Outcome::Unanswered, _)
        | (Outcome::Retrying, None)
        | (Outcome::Retrying | Outcome::Rejected, Some(ErrorClass::Retry | ErrorClass::RetrySlowly)) => {
            ObservedCall::Failed
        }
        _ => return None,
    };
    let kind: Option<ChannelKind> = hop.detail.get("kind").and_then(|kind| serde_json::from_value(kind.clone()).ok());
    Some(HealthSample { route: route(carrier, kind), at: hop.at, observed })
}

/// What an attempt says of its route that it did not say before: how it ended, and whether that was in time.
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

/// How a send ended, as far as its carrier is concerned.
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
                ErrorClass::Permanent | ErrorClass::StopContact | ErrorClass::WindowClosed
            );
            Some((failure.at, theirs))
        })?;
        let sent_at = reached([ReceiptStatus::Queued, ReceiptStatus::Sent]).unwrap_or(at);
        Some(Self { sent_at, at, well })
    }

    /// When it was sent, if it arrived in time, or could not arrive by the recipient's fault.
    fn sent_at_if_prompt(&self) -> Option<Timestamp> {
        (self.well && self.at.duration_since(self.sent_at) <= PROMPT).then_some(self.sent_at)
    }
}
