//! Numbers of payment cards: 12 to 19 digits, alone or in groups, with a prefix of a network and Luhn's check digit.

use super::digits::Window;
use super::text::Text;
use super::{Candidate, Recognizer, labels};

pub(super) const RECOGNIZER: Recognizer = Recognizer {
    context: &[
        "card", "cards", "credit", "debit", "visa", "mastercard", "amex", "maestro", "discover", "jcb", "diners", "cc",
        "ccn", "american", "unionpay", "pan", "cvv", "cvc", "tarjeta", "carte", "carta", "karte", "kreditkarte*",
        "cartão", "cartao", "kartennummer", "bankcard", "kaart",
    ],
    find,
};

/// A prefix with so many digits from the first to the second number, and how long numbers with it are.
struct Network {
    digits: u32,
    prefixes: (u32, u32),
    lengths: (usize, usize),
}

const fn network(prefixes: (u32, u32), lengths: (usize, usize)) -> Network {
    Network { digits: prefixes.0.ilog10() + 1, prefixes, lengths }
}

/// The prefixes of the networks (ISO/IEC 7812, and the networks' own publications; the longest that fits need not win).
const NETWORKS: [Network; 23] = [
    network((4, 4), (16, 16)),
    network((4, 4), (13, 13)),
    network((4, 4), (19, 19)),
    network((51, 55), (16, 16)),
    network((2221, 2720), (16, 16)),
    network((34, 34), (15, 15)),
    network((37, 37), (15, 15)),
    network((6011, 6011), (16, 19)),
    network((644, 649), (16, 19)),
    network((65, 65), (16, 19)),
    network((3528, 3589), (16, 19)),
    network((2131, 2131), (15, 15)),
    network((1800, 1800), (15, 15)),
    network((300, 305), (14, 16)),
    network((3095, 3095), (14, 16)),
    network((36, 36), (14, 16)),
    network((38, 39), (14, 16)),
    network((62, 62), (16, 19)),
    network((81, 82), (16, 16)),
    network((2200, 2204), (16, 19)),
    network((9792, 9792), (16, 16)),
    // Maestro.
    network((50, 50), (12, 19)),
    network((56, 69), (12, 19)),
];

fn find(text: &Text<'_>, candidates: &mut Vec<Candidate>) {
    for run in text.runs() {
        for window in run.windows(text.all(), 12, 19) {
            let range = window.range();
            let digits = window.digits(text.all());
            let whole = !window.cut && text.stands_alone(&range) && !text.is_in_a_decimal(&range);
            if whole && is_grouped_as_a_card(&window) && is_luhn(&digits) {
                let score = if labels::names_a_thing(text, range.start) { 30 } else { score(&digits, &window) };
                candidates.push(Candidate { range, score, validated: true });
            }
        }
    }
}

/// A short number, or one without a network's prefix, is a card only where something says so: an article's number or a
/// time in milliseconds has a valid check digit one time in ten.
fn score(digits: &str, window: &Window<'_>) -> u8 {
    match digits.len() {
        length if !has_a_networks_prefix(digits, length) => 30,
        12 | 13 if window.groups.len() == 1 => 40,
        _ => 100,
    }
}

fn has_a_networks_prefix(digits: &str, length: usize) -> bool {
    NETWORKS.iter().any(|network| {
        let prefix = usize::try_from(network.digits).ok().and_then(|digit| digits.get(..digit));
        let prefix: Option<u32> = prefix.and_then(|prefix| prefix.parse().ok());
        prefix.is_some_and(|prefix| (network.prefixes.0..=network.prefixes.1).contains(&prefix))
            && (network.lengths.0..=network.lengths.1).contains(&length)
    })
}

fn is_grouped_as_a_card(window: &Window<'_>) -> bool {
    let shape = window.shape();
    match shape.as_slice() {
        [_] => true,
        [4 | 6 | 8, middle @ .., last] => {
            middle.iter().all(|group| (3..=8).contains(group)) && (1..=8).contains(last)
        }
        _ => false,
    }
}

fn is_luhn(digits: &str) -> bool {
    let doubled = |(nth, byte): (usize, u8)| {
        let digit = u32::from(byte.wrapping_sub(b'0'));
        if nth % 2 == 1 { digit * 2 / 10 + digit * 2 % 10 } else { digit }
    };
    let sum: u32 = digits.bytes().rev().enumerate().map(doubled).sum();
    let mut bytes = digits.bytes();
    let first = bytes.next();
    sum.is_multiple_of(10) && !bytes.all(|byte| Some(byte) == first)
}
