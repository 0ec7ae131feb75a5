//! Calls that callers make in the same moment become one, so that work on many items side by side costs as many calls as
//! on one.

use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;

use futures_util::lock::Mutex as Turn;

use crate::foundation::failure::Failure;

/// A call that callers share who ask for it in the same moment.
///
/// Nobody waits for a clock, nor for a call that is under way: whoever asks gives way once, and those who asked until then
/// are in one call. Whoever comes back first makes it; if that caller ends before the answer is there, the next one makes
/// it again. So it must bear being made again, as every call of ours must.
#[derive(Debug)]
pub(crate) struct CoalescedCall<T, R> {
    open: Mutex<Option<Arc<Round<T, R>>>>,
}

/// Those who asked in the same moment.
#[derive(Debug)]
struct Round<T, R> {
    items: Mutex<Vec<T>>,
    /// One for each item, until its caller takes it; nothing before the call.
    answers: Turn<Vec<Option<Result<R, Failure>>>>,
}

impl<T, R> Default for Round<T, R> {
    fn default() -> Self {
        Self { items: Mutex::default(), answers: Turn::default() }
    }
}

impl<T, R> Default for CoalescedCall<T, R> {
    fn default() -> Self {
        Self { open: Mutex::new(None) }
    }
}

impl<T: Clone, R> CoalescedCall<T, R> {
    /// The answer for `item` of the one call for all who ask now. `call` returns an answer for each, in order.
    pub(crate) async fn ask<F>(&self, item: T, call: impl FnOnce(Vec<T>) -> F) -> Result<R, Failure>
    where
        F: Future<Output = Vec<Result<R, Failure>>>,
    {
        let (round, place) = self.enter(item);
        let closed = Closing { call: self, round: &round };
        give_way().await;
        drop(closed);
        let mut answers = round.answers.lock().await;
        if answers.is_empty() {
            let items = locked(&round.items).clone();
            *answers = call(items).await.into_iter().map(Some).collect();
        }
        let answer = answers.get_mut(place).and_then(Option::take);
        answer.unwrap_or_else(|| Err(Failure::transient("a call has no answer")))
    }

    fn enter(&self, item: T) -> (Arc<Round<T, R>>, usize) {
        let mut open = locked(&self.open);
        let round = open.get_or_insert_with(Arc::default);
        let mut items = locked(&round.items);
        items.push(item);
        (Arc::clone(round), items.len() - 1)
    }
}

/// Closes a round when it is dropped: whoever asks from then on is in another one. Also where its caller ends before it
/// was its turn, so that nobody makes that call later.
struct Closing<'a, T, R> {
    call: &'a CoalescedCall<T, R>,
    round: &'a Arc<Round<T, R>>,
}

impl<T, R> Drop for Closing<'_, T, R> {
    fn drop(&mut self) {
        let mut open = locked(&self.call.open);
        if open.as_ref().is_some_and(|open| Arc::ptr_eq(open, self.round)) {
            *open = None;
        }
    }
}

/// Lets everybody else go on who can, once.
async fn give_way() {
    let mut passed = false;
    poll_fn(|context| {
        if std::mem::replace(&mut passed, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

/// Nothing panics while it holds one of these locks.
fn locked<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use futures_util::future::{join, join_all};

    use super::*;
    use crate::testing::in_memory::{run, run_until, step};

    /// What was asked for, call by call.
    type Calls = RefCell<Vec<Vec<u32>>>;

    async fn ask(shared: &CoalescedCall<u32, u32>, calls: &Calls, item: u32) -> Result<u32, Failure> {
        let call = |items: Vec<u32>| async {
            calls.borrow_mut().push(items.clone());
            step().await;
            let odd = |item: &u32| item % 2 == 1;
            items
                .into_iter()
                .map(|item| if odd(&item) { Err(Failure::permanent("odd")) } else { Ok(item * 10) })
                .collect()
        };
        shared.ask(item, call).await
    }

    #[test]
    fn who_asks_in_the_same_moment_shares_a_call_and_hears_its_own_answer() {
        let (shared, calls) = (CoalescedCall::default(), Calls::default());
        for _ in 0..2 {
            let answers = run(join_all([2, 3, 4].map(|item| ask(&shared, &calls, item))));
            assert_eq!(answers, [Ok(20), Err(Failure::permanent("odd")), Ok(40)]);
        }
        assert_eq!(calls.into_inner(), [[2, 3, 4], [2, 3, 4]]);
    }

    #[test]
    fn who_asks_later_does_not_wait_for_the_call_that_is_under_way() {
        let (shared, calls) = (CoalescedCall::default(), Calls::default());
        let later = async {
            step().await;
            step().await;
            let answer = ask(&shared, &calls, 4).await;
            (answer, calls.borrow().len())
        };
        let (first, second) = run(join(ask(&shared, &calls, 2), later));
        assert_eq!((first, second), (Ok(20), (Ok(40), 2)));
    }

    #[test]
    fn whoever_ends_before_the_answer_leaves_the_call_to_the_next() {
        for crash in 0..3 {
            let (shared, calls) = (CoalescedCall::default(), Calls::default());
            let first = async { run_out(ask(&shared, &calls, 2), crash).await };
            let ((), second) = run(join(first, ask(&shared, &calls, 4)));
            assert_eq!(second, Ok(40), "{crash}");
            assert!(calls.borrow().iter().all(|items| items == &[2, 4]), "{crash}: {calls:?}");
        }
    }

    /// Polls `future` beside others, and drops it at a crash point.
    async fn run_out(future: impl Future, steps: usize) {
        let mut future = Box::pin(future);
        for _ in 0..=steps {
            if poll_fn(|context| Poll::Ready(future.as_mut().poll(context))).await.is_ready() {
                return;
            }
            step().await;
        }
    }

    #[test]
    fn a_call_that_everybody_left_is_nobodys() {
        let (shared, calls) = (CoalescedCall::default(), Calls::default());
        assert!(run_until(ask(&shared, &calls, 2), 0).is_none());
        assert_eq!((run(ask(&shared, &calls, 4)), calls.into_inner()), (Ok(40), vec![vec![4]]));
    }
}
