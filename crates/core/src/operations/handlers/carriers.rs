//! `/v1/carriers`: how the routes of a tenant are doing, and an operator's word on them.
//!
//! Routes belong to everybody. So whoever may only read is shown shares and no numbers, and not who the operator was; and
//! to change one takes a scope of its own.

mod view;

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json as value};

use crate::domain::route_health::{KEEP_TRANSITIONS, OperatorOrder, OperatorWord, OrderedBy, RouteChange, RouteState};
use crate::foundation::json::schema::{Field, Schema};
use crate::model::route::Route;
use crate::operations::access::Caller;
use crate::operations::call::{Answer, Call, json};
use crate::operations::fields::Fields;
use crate::operations::ports::OperationsPorts;
use crate::operations::problem::{Code, Problem};
use crate::ports::{Channels, Env, HealthRecords};
pub(in crate::operations) use view::ROUTE;
use view::View;

/// The minutes that are shown.
const MINUTES: i64 = 15;

/// The most transitions that are looked through.
const TRANSITIONS: usize = 500;

/// An operator's note has no more characters.
const MAX_NOTE: usize = 200;

/// The most tries of a change that somebody else came before.
const ROUNDS: usize = 5;

/// An operator's order for a route.
pub(in crate::operations) const STEERING: Schema = Schema::object(&[
    Field::required("action", Schema::choice(&["pin", "drain", "release", "probe"])),
    Field::nullable("note", Schema::matching(r"^[^\x00-\x1F\x7F-\x9F]*$", MAX_NOTE))
        .about("One line, which every tenant can read."),
])
.named("Steering");

/// Every route that a tenant uses.
pub(in crate::operations) const ROUTES: Schema =
    Schema::object(&[Field::required("routes", Schema::list(&ROUTE))]).named("Routes");

/// An operator's order for a route, read.
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

/// Shows every route that the caller's channels use.
///
/// # Errors
/// A [`Problem`] if a store does not answer.
pub async fn show<P: OperationsPorts>(ports: &P, call: &Call<'_>) -> Answer {
    let channels = ports.configuration().of_tenant(call.tenant()).await?;
    let used = channels
        .readable
        .iter()
        .flat_map(|channel| channel.kinds.iter().map(|kind| Route { carrier: channel.carrier, kind: *kind }));
    let mut routes: Vec<Route> = used.collect();
    routes.sort_unstable();
    routes.dedup();
    let shown = shown(ports, &call.caller, &routes).await?;
    Ok(json(200, &value!({ "routes": shown })))
}

/// Does what an operator says, and shows the route as it is then.
///
/// # Errors
/// A [`Problem`] if no carrier carries this, the document is wrong, or a store does not answer.
pub async fn steer<P: OperationsPorts>(ports: &P, call: &Call<'_>) -> Answer {
    let unknown = || Problem::new(Code::NotFound, "no carrier carries this");
    let route = Route::from_names(call.parameter("carrier"), call.parameter("kind")).ok_or_else(unknown)?;
    let word = word(&call.request.body)?;
    for _ in 0..ROUNDS {
        let Some(state) = ports.health().states(&[route]).await?.pop() else { break };
        let change = obeyed(&state, &call.caller, &word, ports.env().now())?;
        let done = match &change {
            Some(change) => ports.health().change(change).await?,
            None => true,
        };
        if done {
            let shown = shown(ports, &call.caller, &[route]).await?.pop();
            return Ok(json(200, &shown.unwrap_or_default()));
        }
    }
    Err(Problem::passing(Code::InFlight, "the route changes all the time: try again"))
}

async fn shown<P: OperationsPorts>(ports: &P, caller: &Caller, routes: &[Route]) -> Result<Vec<Value>, Problem> {
    let now = ports.env().now();
    let since = now.checked_sub(KEEP_TRANSITIONS).unwrap_or(Timestamp::MIN);
    let states = ports.health().states(routes).await?;
    let tallies = ports.health().tallies(routes, MINUTES, now).await?;
    let transitions = ports.health().transitions(since, TRANSITIONS).await?;
    let view = View { caller, now };
    Ok(states.iter().zip(&tallies).map(|(state, tally)| view.route(state, tally, &transitions)).collect())
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
    let mut wrong = fields.rest(&STEERING);
    let is_line = note.chars().count() <= MAX_NOTE && !note.chars().any(char::is_control);
    wrong.needs(is_line, "note", format!("is not one line of at most {MAX_NOTE} characters"));
    wrong.none(Code::InvalidAction)?;
    let action = action.ok_or_else(|| Problem::new(Code::InvalidAction, "action is missing"))?;
    Ok(Word { action, note })
}
