//! Calls that several inputs share: one for all of them, and one for each if that is refused for good, so that only the
//! culprit fails.

use std::time::Duration;

use crate::foundation::failure::Failure;

/// How long an item waits that was not tried, because one before it could not be done now.
const BEHIND: Duration = Duration::from_secs(1);

/// Does `call` for all `items` at once; an answer for each. If all are refused for good, which AWS does to a whole batch
/// because of one of them, `call` is made for each alone. It must bear being made again for what has been done.
///
/// What may work later fails for all: it is nobody's fault. So it does between them: once one cannot be done now, those
/// after it are not tried, because they must not overtake it; they only wait, which counts as no try.
pub(crate) async fn each<'a, T, R, F>(items: &'a [T], call: impl Fn(&'a [T]) -> F) -> Vec<Result<R, Failure>>
where
    F: Future<Output = Result<Vec<R>, Failure>>,
{
    let failure = match call(items).await {
        Ok(answers) => return answers.into_iter().map(Ok).collect(),
        Err(failure) => failure,
    };
    if failure.is_retryable() || items.len() < 2 {
        return items.iter().map(|_| Err(failure.clone())).collect();
    }
    tracing::warn!(reason = %failure, items = items.len(), "a shared call is refused, each goes alone");
    let mut answers: Vec<Result<R, Failure>> = Vec::with_capacity(items.len());
    let mut put_off: Option<Failure> = None;
    for item in items {
        let answer = match &put_off {
            Some(failure) => Err(Failure::throttled(BEHIND, failure.to_string())),
            None => call(std::slice::from_ref(item)).await.and_then(only),
        };
        put_off = put_off.or_else(|| answer.as_ref().err().filter(|failure| failure.is_retryable()).cloned());
        answers.push(answer);
    }
    answers
}

fn only<R>(mut answers: Vec<R>) -> Result<R, Failure> {
    answers.pop().ok_or_else(|| Failure::transient("a call has no answer"))
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;
    use crate::testing::in_memory::run;

    /// A call that refuses every batch with an odd number in it, and is out of reach from some item on.
    fn called(items: &[u32], out_of_reach: u32) -> (Vec<Result<u32, bool>>, Vec<usize>) {
        let calls = RefCell::new(Vec::new());
        let answers = run(each(items, async |some: &[u32]| {
            calls.borrow_mut().push(some.len());
            if some.iter().any(|item| item % 2 == 1) {
                return Err(Failure::permanent("odd"));
            }
            if some.iter().any(|item| *item >= out_of_reach) {
                return Err(Failure::transient("out of reach"));
            }
            Ok(some.to_vec())
        }));
        let told = answers.into_iter().map(|answer| answer.map_err(|failure| failure.is_retryable())).collect();
        (told, calls.into_inner())
    }

    #[test]
    fn only_the_culprit_fails() {
        let check = |items: &[u32], expected: &[Result<u32, bool>], calls: &[usize]| {
            assert_eq!(called(items, 100), (expected.to_vec(), calls.to_vec()), "{items:?}");
        };
        check(&[], &[], &[0]);
        check(&[2, 4], &[Ok(2), Ok(4)], &[2]);
        check(&[1], &[Err(false)], &[1]);
        check(&[2, 3, 4], &[Ok(2), Err(false), Ok(4)], &[3, 1, 1, 1]);
    }

    #[test]
    fn what_may_work_later_fails_for_all_and_is_not_overtaken() {
        let check = |items: &[u32], expected: &[Result<u32, bool>], calls: &[usize]| {
            assert_eq!(called(items, 10), (expected.to_vec(), calls.to_vec()), "{items:?}");
        };
        check(&[2, 10, 4], &[Err(true), Err(true), Err(true)], &[3]);
        check(&[2, 3, 10, 4], &[Ok(2), Err(false), Err(true), Err(true)], &[4, 1, 1, 1]);
    }
    #[test]
    fn who_was_not_tried_only_waits() {
        let answers = run(each(&["culprit", "out of reach", "behind"], async |some: &[&str]| match some {
            ["out of reach"] => Err(Failure::transient("no connection")),
            _ => Err::<Vec<()>, _>(Failure::permanent("refused")),
        }));
        let expected = [
            Err(Failure::permanent("refused")),
            Err(Failure::transient("no connection")),
            Err(Failure::throttled(BEHIND, "no connection")),
        ];
        assert_eq!(answers, expected);
    }
}
