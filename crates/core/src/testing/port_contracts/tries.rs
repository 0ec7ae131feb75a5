//! The contract of [`Tries`].

use futures_util::future::join_all;

use super::Fixture;
use crate::ports::{RecordTry, Tries};

/// Checks every claim of [`Tries`].
pub async fn tries(port: &impl Tries, fixture: &Fixture) {
    let a_try = |queue: &str, record: &str, receive: u32| RecordTry {
        queue: format!("{}-{queue}", fixture.prefix),
        record: record.to_owned(),
        receive,
        at: fixture.at(i64::from(receive)),
    };
    let count = async |tries: &[RecordTry]| port.count(tries).await.unwrap();
    assert_eq!(count(&[]).await.len(), 0, "nothing is counted of nothing");
    assert_eq!(count(&[a_try("q", "a", 3)]).await, [1], "the first try is one, whichever receive it was");
    assert_eq!(count(&[a_try("q", "a", 3)]).await, [1], "a receive counts once");
    assert_eq!(count(&[a_try("q", "a", 2)]).await, [1], "an earlier receive is no news");
    assert_eq!(count(&[a_try("q", "a", 9)]).await, [2], "receives between two tries were none");
    assert_eq!(count(&[a_try("other", "a", 1)]).await, [1], "each queue has its own");
    let batch = [a_try("q", "b", 1), a_try("q", "a", 10), a_try("q", "c", 1)];
    assert_eq!(count(&batch).await, [1, 3, 1], "each of a batch is counted, in its order");
    assert_eq!(count(&batch).await, [1, 3, 1], "and once");

    let at_once: Vec<[RecordTry; 1]> = (1..=10).map(|_| [a_try("q", "d", 1)]).collect();
    for counted in join_all(at_once.iter().map(|tries| port.count(tries))).await {
        assert_eq!(counted, Ok(vec![1]), "ten who tell the same at once tell it once");
    }
}
