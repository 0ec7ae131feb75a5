//! The contract of [`StateMachines`].

use serde_json::{Map, json};

use super::Fixture;
use crate::model::workflow::ProcessorInput;
use crate::ports::StateMachines;

/// Checks every claim of [`StateMachines`]. There is a machine called `machine`; `started` tells its executions, by name
/// and input, in any order.
pub async fn state_machines(
    port: &impl StateMachines,
    fixture: &Fixture,
    machine: &str,
    started: impl AsyncFn() -> Vec<(String, ProcessorInput)>,
) {
    let input = |name: &str| ProcessorInput {
        message: fixture.message(name),
        workflow: machine.to_owned(),
        context: Map::from_iter([("order".to_owned(), json!({ "lines": [1, 2.5, null] }))]),
    };
    let check = async |expected: &[&str], claim: &str| {
        let mut executions = started().await;
        executions.sort_by(|one, other| one.0.cmp(&other.0));
        // The `Debug` of a message prints its id only; JSON shows what differs.
        let written = |(name, input): (String, ProcessorInput)| json!({ "name": name, "input": input });
        let executions: Vec<_> = executions.into_iter().map(written).collect();
        let expected: Vec<_> = expected.iter().map(|name| written(((*name).to_owned(), input(name)))).collect();
        assert_eq!(executions, expected, "{claim}");
    };
    check(&[], "what nobody started does not run").await;
    port.start(machine, "first", &input("first")).await.unwrap();
    check(&["first"], "a machine gets all of its input").await;
    port.start(machine, "first", &input("first")).await.unwrap();
    check(&["first"], "starting the same execution again changes nothing").await;
    port.start(machine, "first", &input("other")).await.unwrap();
    check(&["first"], "on another input too").await;
    let longest = "l0ng-".repeat(16);
    port.start(machine, &longest, &input(&longest)).await.unwrap();
    check(&["first", &longest], "another execution is another one; a name may have 80 characters").await;

    for unknown in [format!("{machine}-not"), format!("{machine}:1"), "*".to_owned(), String::new()] {
        let refused = port.start(&unknown, "first", &input("first")).await.unwrap_err();
        assert!(!refused.is_retryable(), "{refused}");
        assert!(refused.to_string().contains(&format!("{unknown:?}")), "it names what is not there: {refused}");
    }
    check(&["first", &longest], "what is not there starts nothing").await;
}
