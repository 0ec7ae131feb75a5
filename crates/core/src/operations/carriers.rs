//! `/v1/carriers`: how the routes of a tenant are doing, and an operator's word on them.
//!
//! Routes belong to everybody. So whoever may only read is shown shares and no numbers, and not who the operator was; and
//! to change one takes a scope of its own.

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json as value};

use super::OperationsPorts;
use super::fields::Fields;
use super::json;
use super::problem::{Code, Problem};
use super::section::{Caller, Endpoint, Section};
use crate::domain::route_health::share::{PROMPT, percent};
use crate::domain::route_health::{
    CallCounts, KEEP_TRANSITIONS, OperatorOrder, OperatorWord, OrderedBy, RouteChange, RouteState, RouteTally,
    RouteTransition, TallyMinute,
};
use crate::domain::tenant::ApiScope;
use crate::foundation::http::{Request, Response};
use crate::model::route::Route;
use crate::ports::{Channels, Env, HealthRecords};

/// Shows and steers routes.
#[derive(Clone, Debug)]
pub struct Carriers<'a, P> {
    /// Everything that it needs from outside.
    pub ports: &'a P,
}

/// So many minutes are shown.
const MINUTES: i64 = 15;

/// So many transitions are looked through, and so many shown of each route.
const TRANSITIONS: (usize, usize) = (500, 10);

/// An operator's note has no more characters.
const MAX_NOTE: usize = 200;

/// So many times a change that somebody else came before is tried anew.
const ROUNDS: usize = 5;

/// What an operator can say.
#[derive(Clone, Debug)]
struct Word {
    action: Action,
    note: String,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Action {
    Pin,
    Drain,
    Release,
    Probe,
}

impl<P: OperationsPorts> Section for Carriers<'_, P> {
    fn endpoints(&self, path: &[&str]) -> &'static [Endpoint] {
        match path {
            ["v1", "carriers", "health"] => const { &[Endpoint::new("GET", ApiScope::Read)] },
            ["v1", "carriers", _, _] => const { &[Endpoint::new("PUT", ApiScope::Operate)] },
            _ => &[],
        }
    }

    async fn serve(&self, caller: &Caller, request: &Request, path: &[&str]) -> Result<Response, Problem> {
        match path {
            ["v1", "carriers", carrier, kind] => {
                let unknown = || Problem::new(Code::NotFound, "no carrier carries this");
                let route = Route::from_names(carrier, kind).ok_or_else(unknown)?;
                self.steer(caller, route, &word(&request.body)?).await
            }
            _ => self.show(caller).await,
        }
    }
}

impl<P: OperationsPorts> Carriers<'_, P> {
    /// Shows every route that the caller's channels use.
    async fn show(&self, caller: &Caller) -> Result<Response, Problem> {
        let channels = self.ports.configuration().of_tenant(&caller.tenant).await?;
        let used = channels
            .iter()
            .flat_map(|channel| channel.kinds.iter().map(|kind| Route { carrier: channel.carrier, kind: *kind }));
        let mut routes: Vec<Route> = used.collect();
        routes.sort_unstable();
        routes.dedup();
        let shown = self.shown(caller, &routes).await?;
        Ok(json(200, &value!({ "routes": shown })))
    }

    async fn shown(&self, caller: &Caller, routes: &[Route]) -> Result<Vec<Value>, Problem> {
        let now = self.ports.env().now();
        let since = now.checked_sub(KEEP_TRANSITIONS).unwrap_or(Timestamp::MIN);
        let states = self.ports.health().states(routes).await?;
        let tallies = self.ports.health().tallies(routes, MINUTES, now).await?;
        let transitions = self.ports.health().transitions(since, TRANSITIONS.0).await?;
        let view = View { caller, now };
        Ok(states.iter().zip(&tallies).map(|(state, tally)| view.route(state, tally, &transitions)).collect())
    }

    /// Does what an operator says, and shows the route as it is then.
    async fn steer(&self, caller: &Caller, route: Route, word: &Word) -> Result<Response, Problem> {
        for _ in 0..ROUNDS {
            let Some(state) = self.ports.health().states(&[route]).await?.pop() else { break };
            let change = obeyed(&state, caller, word, self.ports.env().now())?;
            let done = match &change {
                Some(change) => self.ports.health().change(change).await?,
                None => true,
            };
            if done {
                let shown = self.shown(caller, &[route]).await?.pop();
                return Ok(json(200, &shown.unwrap_or_default()));
            }
        }
        Err(Problem::passing(Code::InFlight, "the route changes all the time: try again"))
    }
}

/// The change that an operator's word makes; `None` if it makes none.
fn obeyed(state: &RouteState, caller: &Caller, word: &Word, now: Timestamp) -> Result<Option<RouteChange>, Problem> {
    let by = OrderedBy::Operator { tenant_id: caller.tenant.clone(), key_id: caller.key_id.clone() };
    let order = |wants| OperatorOrder { wants, by: by.clone(), at: now, note: word.note.clone() };
    match word.action {
        Action::Pin => Ok(Some(state.ordered(order(OperatorWord::Pin)))),
        Action::Drain => Ok(Some(state.ordered(order(OperatorWord::Drain)))),
        Action::Release => Ok(state.released(by, &word.note, now)),
        Action::Probe => match state.forced(by, &word.note, now) {
            Ok(change) => Ok(Some(change)),
            Err(why) => Err(Problem::new(Code::NothingToProbe, why)),
        },
    }
}

/// Reads the body.
fn word(body: &[u8]) -> Result<Word, Problem> {
    let mut fields = Fields::of(body)?;
    let action = fields.required("action", "pin, drain, release or probe");
    let note: String = fields.parsed("note", "a text").unwrap_or_default();
    let mut wrong = fields.rest(&["action", "note"]);
    let is_line = note.chars().count() <= MAX_NOTE && !note.chars().any(char::is_control);
    wrong.needs(is_line, "note", format!("is not one line of at most {MAX_NOTE} characters"));
    wrong.none(Code::InvalidAction)?;
    let action = action.ok_or_else(|| Problem::new(Code::InvalidAction, "action is missing"))?;
    Ok(Word { action, note })
}

/// Routes as one caller may see them.
struct View<'a> {
    caller: &'a Caller,
    now: Timestamp,
}

impl View<'_> {
    fn operates(&self) -> bool {
        self.caller.scopes.contains(&ApiScope::Operate)
    }

    fn route(&self, state: &RouteState, tally: &RouteTally, transitions: &[RouteTransition]) -> Value {
        let standing = state.standing(self.now);
        let receipts = tally.minutes().any(|(_, minute)| minute.settled > 0);
        let own = transitions.iter().filter(|transition| transition.route == state.route).take(TRANSITIONS.1);
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
