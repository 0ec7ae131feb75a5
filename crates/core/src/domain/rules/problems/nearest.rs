//! Suggestions for a name that does not exist: the one that its writer may have meant.

use crate::domain::rules::field::BEGINNINGS;
use crate::domain::rules::fields::NAMED;

/// Says that there is no such `what`, and which one comes nearest.
pub(super) fn unknown(what: &str, name: &str, known: &[&str]) -> String {
    let meant = nearest(name, known.iter().copied());
    meant.map_or_else(|| no_such(what, name), |meant| format!("{}; did you mean {meant:?}?", no_such(what, name)))
}

/// Says that there is no such field, and which one comes nearest.
pub(super) fn unknown_field(path: &str) -> String {
    let begun = BEGINNINGS.iter().filter_map(|beginning| {
        let dots = beginning.matches('.').count();
        let (end, _) = path.match_indices('.').nth(dots.checked_sub(1)?)?;
        let (written, rest) = path.split_at_checked(end + 1)?;
        nearest(written, [*beginning]).map(|_| format!("{beginning}{rest}")).filter(|_| !rest.is_empty())
    });
    let names: Vec<&str> = NAMED.iter().map(|named| named.name).collect();
    let meant = nearest(path, names.iter().copied()).map(str::to_owned).or_else(|| begun.into_iter().next());
    let no_such = no_such("field", path);
    meant.map_or_else(|| no_such.clone(), |meant| format!("{no_such}; did you mean {meant:?}?"))
}

fn no_such(what: &str, name: &str) -> String {
    let shown: String = name.chars().take(MAX_LENGTH).collect();
    format!("unknown {what} {shown:?}")
}

/// Longer names are no slip of the pen.
const MAX_LENGTH: usize = 80;

/// The one of `known` that `name` is mistaken for: a third of its letters may be wrong.
pub(crate) fn nearest<'k>(name: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    if name.chars().count() > MAX_LENGTH {
        return None;
    }
    let lower = name.to_lowercase();
    let distances = known.into_iter().map(|one| (strsim::osa_distance(&lower, &one.to_lowercase()), one));
    let (distance, one) = distances.min_by_key(|(distance, _)| *distance)?;
    (distance <= one.chars().count().div_ceil(3)).then_some(one)
}
