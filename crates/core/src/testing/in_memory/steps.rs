//! Crash points, and an executor that can stop at each of them.

use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

/// A crash point: gives way once, then goes on.
///
/// Dropping a future that waits here is what a crash of its function looks like from outside.
pub fn step() -> impl Future<Output = ()> + Send {
    Step { passed: false }
}

struct Step {
    passed: bool,
}

impl Future for Step {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.passed {
            return Poll::Ready(());
        }
        self.passed = true;
        context.waker().wake_by_ref();
        Poll::Pending
    }
}

/// Runs `future` to its end. It must wait for nothing but [`step`]s.
pub fn run<F: Future>(future: F) -> F::Output {
    count_steps(future).0
}

/// Runs `future` to its end and tells how many steps it took: it can crash at each of `0..steps`.
pub fn count_steps<F: Future>(future: F) -> (F::Output, usize) {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    let mut steps = 0;
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(output) => return (output, steps),
            Poll::Pending => steps += 1,
        }
    }
}

/// Runs `future` for `steps` steps and drops it at the next one: a crash there. Its output if it ended before.
pub fn run_until<F: Future>(future: F, steps: usize) -> Option<F::Output> {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    for _ in 0..=steps {
        if let Poll::Ready(output) = future.as_mut().poll(&mut context) {
            return Some(output);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use futures_util::future::join_all;

    use super::*;

    #[test]
    fn a_future_can_be_stopped_at_each_of_its_steps() {
        let check = |steps: usize, done: u32, ended: bool| {
            let count = Cell::new(0);
            let work = async {
                for _ in 0..3 {
                    step().await;
                    count.set(count.get() + 1);
                }
            };
            assert_eq!((run_until(work, steps).is_some(), count.get()), (ended, done), "{steps}");
        };
        check(0, 0, false);
        check(1, 1, false);
        check(2, 2, false);
        check(3, 3, true);
    }

    #[test]
    fn many_futures_run_side_by_side() {
        let (outputs, steps) = count_steps(join_all((0..100).map(async |at| {
            step().await;
            at
        })));
        assert_eq!(outputs, (0..100).collect::<Vec<_>>());
        assert!(steps > 0);
    }
}
