//! In which time zones a telephone number was issued, by its prefix.
//!
//! That is not where the telephone is: numbers are ported and travel, and mobile numbers of most countries stand for the
//! whole country (libphonenumber's `PhoneNumberToTimeZonesMapper` says so itself). The table is libphonenumber's.

use std::sync::LazyLock;

/// `zones|prefixes`, a line each; how it is made stands in `phone_zones.py` beside it.
const PHONE_ZONES: &str = include_str!("../../../data/phone_zones.txt");

/// Digits of the longest prefix.
const LONGEST: usize = 9;

/// Digits of every number of +1 (North American Numbering Plan).
const NANP_DIGITS: usize = 11;

/// The prefix of a number, and the zones in which numbers with it are issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumberZones {
    /// The longest prefix that is known: `1212`.
    pub prefix: u32,
    /// IANA names.
    pub zones: &'static [&'static str],
}

impl NumberZones {
    /// Looks the longest prefix of a number in E.164 up, with its plus or without.
    #[must_use]
    pub fn of(number: &str) -> Option<Self> {
        let number = number.strip_prefix('+').unwrap_or(number);
        // Mexico's mobile numbers had a 1 behind the country's code until 2019; the table has them without.
        let (country, rest) = match number.strip_prefix("521") {
            Some(rest) if rest.len() == 10 => ("52", rest),
            _ => ("", number),
        };
        // Of a number of +1 that is too short or too long, even the area code says nothing.
        let longest = if number.starts_with('1') && number.len() != NANP_DIGITS { 1 } else { LONGEST };
        let digits = country.chars().chain(rest.chars()).map_while(|c| c.to_digit(10));
        let prefixes = digits.take(longest).scan(0_u32, |prefix, digit| {
            *prefix = *prefix * 10 + digit;
            Some(*prefix)
        });
        prefixes.filter_map(|prefix| TABLE.at(prefix)).last()
    }

    /// Whether it is a number of +1 of which not even the area code is known: a new one, or one that is nowhere, as 800.
    #[must_use]
    pub fn is_unknown_area(&self) -> bool {
        self.prefix == 1
    }
}

/// The table, as it is searched.
struct PrefixTable {
    /// The zones of each line.
    zones: Vec<Vec<&'static str>>,
    /// Prefixes in their order, each with its line. None begins with a zero, so that each is one number.
    prefixes: Vec<(u32, usize)>,
}

static TABLE: LazyLock<PrefixTable> = LazyLock::new(|| PrefixTable::read(PHONE_ZONES));

impl PrefixTable {
    fn read(text: &'static str) -> Self {
        let mut table = Self { zones: Vec::new(), prefixes: Vec::new() };
        let lines = text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('|'));
        for (zones, prefixes) in lines {
            let nth = table.zones.len();
            table.zones.push(zones.split(' ').collect());
            table.prefixes.extend(prefixes.split(' ').filter_map(|prefix| Some((prefix.parse().ok()?, nth))));
        }
        table.prefixes.sort_unstable();
        table
    }

    fn at(&'static self, prefix: u32) -> Option<NumberZones> {
        let place = self.prefixes.binary_search_by_key(&prefix, |(known, _)| *known).ok()?;
        let (_, nth) = self.prefixes.get(place)?;
        Some(NumberZones { prefix, zones: self.zones.get(*nth)? })
    }
}

/// Every zone that the table names, with repetitions.
#[cfg(test)]
pub(super) fn all_zones() -> impl Iterator<Item = &'static str> {
    TABLE.zones.iter().flatten().copied()
}

/// How many prefixes the table has.
#[cfg(test)]
pub(super) fn count() -> usize {
    TABLE.prefixes.len()
}
