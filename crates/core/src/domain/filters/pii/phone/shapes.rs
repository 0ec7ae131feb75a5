//! How sure it is that digits are a telephone number, by how they are written.

use super::countries;
use super::number::Number;

/// From 0 to 100; nothing if it is certainly something else.
pub(super) fn score(number: &Number<'_>) -> Option<u8> {
    let digits = number.digits();
    if number.plus {
        return countries::is_possible(&digits).then_some(90);
    }
    if is_something_else(number, &digits) {
        return None;
    }
    let abroad = digits.strip_prefix("011").or_else(|| digits.strip_prefix("00"));
    if abroad.is_some_and(countries::is_possible) {
        return Some(if number.groups.len() > 1 { 70 } else { 60 });
    }
    north_american(number, &digits).or_else(|| national(number, &digits)).or_else(|| any(number, &digits))
}

/// The North American form: `(415) 555-2671`, `415-555-2671`, `1 415 555 2671`.
fn north_american(number: &Number<'_>, digits: &str) -> Option<u8> {
    let shape = number.shape();
    let grouped = matches!(shape.as_slice(), [3, 3, 4] | [1, 3, 3, 4] | [3, 7] | [1, 3, 7]);
    let ten = match digits.len() {
        11 => digits.strip_prefix('1')?,
        10 => digits,
        _ => return None,
    };
    let begins_well = |at: usize| ten.get(at..=at).is_some_and(|digit| !matches!(digit, "0" | "1"));
    match (begins_well(0), begins_well(3)) {
        (true, true) if grouped => Some(65),
        // An exchange never begins with 0 or 1, but people are asked to invent numbers.
        (true, false) if matches!(shape.as_slice(), [3, 3, 4] | [1, 3, 3, 4]) => Some(50),
        (true, true) if shape.len() == 1 => Some(40),
        _ => None,
    }
}

/// A national form with the trunk prefix 0: `020 7946 0958`, `01 23 45 67 89`, `0170/1234567`.
fn national(number: &Number<'_>, digits: &str) -> Option<u8> {
    let second = digits.strip_prefix('0')?.bytes().next()?;
    let shape = number.shape();
    let first = *shape.first()?;
    match (digits.len(), shape.len()) {
        (_, _) if second == b'0' => None,
        (10, 5) if shape.iter().all(|group| *group == 2) && number.separator().is_some() => Some(65),
        (9..=12, 2..=5) if (2..=6).contains(&first) => Some(55),
        // Bare: the length of British, French mobile and German mobile numbers.
        (11, 1) if matches!(second, b'1' | b'2' | b'3' | b'5' | b'7' | b'8' | b'9') => Some(50),
        (9..=12, 1) => Some(40),
        _ => None,
    }
}

/// Anything else of a telephone number's length: only with words that say so.
fn any(number: &Number<'_>, digits: &str) -> Option<u8> {
    let shape = number.shape();
    let bracketed = number.brackets && shape.first().is_some_and(|first| (2..=5).contains(first));
    let even = shape.iter().all(|group| (2..=5).contains(group));
    match digits.len() {
        8..=13 if bracketed => Some(50),
        7..=13 if shape.len() > 1 && even => Some(30),
        7..=13 => Some(20),
        _ => None,
    }
}

/// Dates, spans of years, decimals, thousands, ISBNs, US postal codes, and what a card or an SSN looks like.
fn is_something_else(number: &Number<'_>, digits: &str) -> bool {
    let shape = number.shape();
    let is_year = |group: Option<&&str>| group.is_some_and(|group| group.len() == 4 && (group.starts_with("19") || group.starts_with("20")));
    let (first, last) = (number.groups.first(), number.groups.last());
    let date = match shape.as_slice() {
        [4, 1 | 2, 1 | 2, ..] => is_year(first),
        [1 | 2, 1 | 2, 4] => is_year(last),
        [1 | 2, 1 | 2, 4, ..] => is_year(number.groups.get(2)),
        [4, 4] => is_year(first) && is_year(last),
        [8, ..] => is_year(first.map(|group| group.get(..4).unwrap_or_default()).as_ref()) && is_a_day(digits),
        _ => false,
    };
    let dotted = number.separator() == Some(".");
    let decimal = dotted && (shape.len() == 2 || (is_thousands(&shape) && shape.len() > 2));
    let version = dotted && shape.len() > 2 && shape.iter().all(|group| *group <= 3) && shape.len() == 4 && !is_pairs(&shape);
    let isbn = digits.len() == 13 && (digits.starts_with("978") || digits.starts_with("979"));
    let same = digits.bytes().all(|byte| Some(byte) == digits.bytes().next());
    let ssn = shape.as_slice() == [3, 2, 4] && matches!(number.separator(), Some("-"));
    let postal_code = shape.as_slice() == [5, 4] && number.separator() == Some("-");
    date || decimal || version || isbn || same || ssn || postal_code
}

fn is_a_day(digits: &str) -> bool {
    let part = |from: usize, to: usize| digits.get(from..to).and_then(|part| part.parse::<u32>().ok()).unwrap_or(0);
    (1..=12).contains(&part(4, 6)) && (1..=31).contains(&part(6, 8))
}

fn is_thousands(shape: &[usize]) -> bool {
    matches!(shape, [1..=3, rest @ ..] if rest.iter().all(|group| *group == 3))
}

fn is_pairs(shape: &[usize]) -> bool {
    shape.iter().all(|group| *group == 2)
}
