//! Routes as callers see them: shares for everybody, numbers for operators.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json as value};

use crate::domain::route_health::share::{PROMPT, percent};
use crate::domain::route_health::{
    CallCounts, OperatorOrder, OrderedBy, RouteState, RouteTally, RouteTransition, TallyMinute,
};
use crate::domain::tenant::ApiScope;
use crate::foundation::json::schema::{Field, Schema};
use crate::operations::access::Caller;
use crate::operations::message::view::{CARRIER, CHANNEL};

/// The most transitions that are shown of each route.
const MAX_TRANSITIONS: usize = 10;

/// The state of one route.
pub(in crate::operations) const ROUTE: Schema = Schema::object(&[
    Field::required("carrier", CARRIER),
    Field::required("kind", CHANNEL),
    Field::required("availability", Schema::choice(&["usable", "probing", "blocked"])),
    Field::required("points", PERCENT).about("How much of its usual share it gets."),
    Field::required("pinned", Schema::BOOLEAN),
    Field::required("reason", Schema::TEXT),
    Field::required("breaker", POSITION),
    Field::required("since", Schema::MOMENT.or_null()),
    Field::required("order", ORDER.or_null()).about("What an operator wants."),
    Field::required("minutes", Schema::list(&MINUTE)).about("The last fifteen that have something."),
    Field::required("transitions", Schema::list_of(&TRANSITION, 0, MAX_TRANSITIONS))
        .about("The last ones of thirty days, newest first."),
])
.named("Route");

const PERCENT: Schema = Schema::whole(0, 100);

const POSITION: Schema = Schema::choice(&["closed", "open", "halfOpen", "other"]);

const WISH: Schema = Schema::choice(&["pin", "drain", "other"]);

const WHO: Schema = Schema::object(&[
    Field::required("who", Schema::choice(&["breaker", "controller", "operator", "other"])),
    Field::optional("tenantId", Schema::TEXT).about("For operators and their own tenant."),
    Field::optional("keyId", Schema::TEXT).about("For operators and their own tenant."),
])
.named("OrderedBy");

const ORDER: Schema = Schema::object(&[
    Field::required("wants", WISH),
    Field::required("at", Schema::MOMENT),
    Field::required("note", Schema::TEXT),
    Field::required("by", WHO),
])
.named("Order");

const SNAPSHOT: Schema = Schema::object(&[
    Field::required("breaker", POSITION),
    Field::required("points", PERCENT),
    Field::optional("order", WISH),
])
.named("RouteSnapshot");

const TRANSITION: Schema = Schema::object(&[
    Field::required("at", Schema::MOMENT),
    Field::required("from", SNAPSHOT),
    Field::required("to", SNAPSHOT),
    Field::required("reason", Schema::TEXT),
    Field::required("by", WHO),
])
.named("RouteTransition");

const MINUTE: Schema = Schema::object(&[
    Field::required("at", Schema::MOMENT),
    Field::required("failedPercent", PERCENT),
    Field::optional("latePercent", PERCENT).about("Missing where it cannot be known."),
    Field::optional("accepted", COUNT).about("For operators."),
    Field::optional("failed", COUNT).about("For operators."),
    Field::optional("prompt", COUNT).about("For operators."),
])
.named("RouteMinute");

const COUNT: Schema = Schema::whole(0, i64::MAX);

/// Routes as one caller may see them.
pub(super) struct View<'a> {
    /// Caller who looks.
    pub(super) caller: &'a Caller,
    /// Time of the look.
    pub(super) now: Timestamp,
}

impl View<'_> {
    fn operates(&self) -> bool {
        self.caller.scopes.contains(&ApiScope::Operate)
    }

    /// Shows one route.
    pub(super) fn route(&self, state: &RouteState, tally: &RouteTally, transitions: &[RouteTransition]) -> Value {
        let standing = state.standing(self.now);
        let receipts = tally.minutes().any(|(_, minute)| minute.settled > 0);
        let own = transitions.iter().filter(|transition| transition.route == state.route).take(MAX_TRANSITIONS);
        value!({
            "carrier": state.route.carrier,
            "kind": state.route.kind,
            "availability": standing.availability,
            "points": standing.points,
            "pinned": standing.pinned,
            "reason": standing.reason,
            "breaker": state.breaker.position(),
            "since": state.changed_at,
            "order": state.order.as_ref().map(|order| self.order(order)),
            "minutes": tally.minutes().map(|(nth, minute)| self.minute(nth, minute, receipts)).collect::<Vec<_>>(),
            "transitions": own.map(|transition| self.transition(transition)).collect::<Vec<_>>(),
        })
    }

    fn order(&self, order: &OperatorOrder) -> Value {
        value!({ "wants": order.wants, "at": order.at, "note": order.note, "by": self.who(&order.by) })
    }

    fn transition(&self, transition: &RouteTransition) -> Value {
        value!({
            "at": transition.at,
            "from": transition.from,
            "to": transition.to,
            "reason": transition.reason,
            "by": self.who(&transition.by),
        })
    }

    /// Who the operator was is shown to operators, and to their own tenant.
    fn who(&self, by: &OrderedBy) -> Value {
        match by {
            OrderedBy::Operator { tenant_id, .. } if !self.operates() && *tenant_id != self.caller.tenant => {
                value!({ "who": "operator" })
            }
            known => serde_json::to_value(known).unwrap_or_default(),
        }
    }

    /// Shares for everybody, numbers for operators. What was late is not known of minutes that are younger than a message may
    /// take, and of routes without receipts.
    fn minute(&self, nth: i64, minute: &TallyMinute, receipts: bool) -> Value {
        let begins = Timestamp::from_second(nth.saturating_mul(60)).unwrap_or_default();
        let CallCounts { accepted, failed } = minute.sum();
        let judged = begins.checked_add(PROMPT + SignedDuration::from_mins(1)).is_ok_and(|end| end <= self.now);
        let late = accepted.saturating_sub(minute.prompt);
        let mut shown = value!({ "at": begins, "failedPercent": percent(failed, accepted.saturating_add(failed)) });
        if let Some(fields) = shown.as_object_mut() {
            if receipts && judged && accepted > 0 {
                fields.insert("latePercent".to_owned(), percent(late, accepted).into());
            }
            if self.operates() {
                let counts = [("accepted", accepted), ("failed", failed), ("prompt", minute.prompt)];
                fields.extend(counts.map(|(name, count)| (name.to_owned(), count.into())));
            }
        }
        shown
    }
}
