//! Amounts of money, exact to a millionth: prices of messages are fractions of a cent, and sums of them are bills.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Millionths of a unit of a currency. In JSON a decimal in a string, `"0.0079"`; a number is read as well.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Micros(i64);

const UNIT: i64 = 1_000_000;

/// Digits after the point.
const DIGITS: usize = 6;

/// The largest double whose millionths are still told apart (2^53 / 10^6, rounded down).
const MAX_NUMBER: f64 = 9e9;

impl Micros {
    /// That many millionths.
    #[must_use]
    pub fn new(micros: i64) -> Self {
        Self(micros)
    }

    /// The number of millionths.
    #[must_use]
    pub fn get(self) -> i64 {
        self.0
    }

    /// So many times this; the largest amount there is where that would be more.
    #[must_use]
    pub fn times(self, count: usize) -> Self {
        Self(self.0.saturating_mul(i64::try_from(count).unwrap_or(i64::MAX)))
    }

    /// Reads a number of JSON: it has millionths only, so that the nearest is the one that was written.
    fn of_number(number: f64) -> Option<Self> {
        let micros = number * 1e6;
        let whole = micros.round();
        let exact = (micros - whole).abs() <= 1e-6 * whole.abs().max(1.0);
        #[expect(clippy::cast_possible_truncation, reason = "it is whole and far below 2^63")]
        (number.abs() <= MAX_NUMBER && exact).then_some(Self(whole as i64))
    }
}

impl FromStr for Micros {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const WRONG: &str = "not an amount: up to twelve digits, and up to six after the point";
        let text = text.trim();
        let (sign, digits) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
        let (units, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let is_number = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
        // Prices come with zeros that say nothing: 0.00790000.
        let fraction = fraction.trim_end_matches('0');
        let fits =
            (1..=12).contains(&units.len()) && fraction.len() <= DIGITS && is_number(units) && is_number(fraction);
        if !fits || digits.ends_with('.') {
            return Err(WRONG);
        }
        let units: i64 = units.parse().map_err(|_| WRONG)?;
        let fraction: i64 = format!("{fraction:0<DIGITS$}").parse().map_err(|_| WRONG)?;
        Ok(Self(sign * (units * UNIT + fraction)))
    }
}

impl fmt::Display for Micros {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (units, fraction) = (self.0.unsigned_abs() / 1_000_000, self.0.unsigned_abs() % 1_000_000);
        let fraction = format!("{fraction:06}");
        let fraction = fraction.trim_end_matches('0');
        // Two digits at least, as people write money.
        write!(f, "{sign}{units}.{fraction:0<2}")
    }
}

impl std::iter::Sum for Micros {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        Self(all.fold(0, |sum, amount| sum.saturating_add(amount.0)))
    }
}

impl Serialize for Micros {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Micros {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Text(String),
            Number(f64),
        }
        match Written::deserialize(deserializer)? {
            Written::Text(text) => text.parse().map_err(de::Error::custom),
            Written::Number(number) => {
                Self::of_number(number).ok_or_else(|| de::Error::custom("not an amount in millionths"))
            }
        }
    }
}

/// Three capital letters (ISO 4217): `USD`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Currency(String);

impl Currency {
    /// The currency as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// US dollars, in which most carriers bill.
impl Default for Currency {
    fn default() -> Self {
        Self("USD".to_owned())
    }
}

impl FromStr for Currency {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim().to_ascii_uppercase();
        let fits = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase());
        fits.then_some(Self(text)).ok_or("a currency has three letters")
    }
}

impl TryFrom<String> for Currency {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Currency> for String {
    fn from(currency: Currency) -> Self {
        currency.0
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An amount of one currency.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Money {
    /// Currency of the amount.
    pub currency: Currency,
    /// Amount in millionths of the currency.
    pub amount: Micros,
}

impl Money {
    /// Reads what a carrier reports: an amount in its words and a currency; `None` if either is none. What carriers take
    /// is written with and without a minus, and means the same.
    #[must_use]
    pub fn reported(amount: &str, currency: &str) -> Option<Self> {
        let amount: Micros = amount.trim().trim_start_matches('-').parse().ok()?;
        Some(Self { currency: currency.parse().ok()?, amount })
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount, self.currency)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_amount_is_read_exactly_or_not_at_all() {
        let check = |json: &str, expected: Option<i64>| {
            assert_eq!(serde_json::from_str(json).ok().map(Micros::get), expected, "{json}");
        };
        check(r#""0.0079""#, Some(7_900));
        check("0.0079", Some(7_900));
        check("0.000001", Some(1));
        check("1e-6", Some(1));
        check("7", Some(7_000_000));
        check(r#""7""#, Some(7_000_000));
        check(r#""-0.5""#, Some(-500_000));
        check(r#""0.00790000""#, Some(7_900));
        check(r#""999999999999.999999""#, Some(999_999_999_999_999_999));
        check("123456789.123456", Some(123_456_789_123_456));
        for wrong in [
            r#""""#,
            r#""7.""#,
            r#"".5""#,
            r#""0.0000001""#,
            "0.0000001",
            r#""1e3""#,
            r#""1,5""#,
            r#""+1""#,
            r#""--1""#,
            r#""1.2.3""#,
            r#""9999999999999""#,
            "1e300",
            "null",
            "[]",
            r#""0.1 USD""#,
        ] {
            check(wrong, None);
        }
    }

    #[test]
    fn an_amount_is_written_with_two_digits_after_the_point_or_more() {
        let check = |micros: i64, expected: &str| assert_eq!(Micros::new(micros).to_string(), expected);
        check(0, "0.00");
        check(7_900, "0.0079");
        check(1_500_000, "1.50");
        check(-1, "-0.000001");
        check(12_000_000, "12.00");
    }

    #[test]
    fn what_a_carrier_reports_is_read_with_its_currency_or_not_at_all() {
        let check = |amount: &str, currency: &str, expected: Option<&str>| {
            assert_eq!(Money::reported(amount, currency).map(|money| money.to_string()).as_deref(), expected);
        };
        check("-0.00750", "USD", Some("0.0075 USD"));
        check("0.018", "eur", Some("0.018 EUR"));
        check("", "EUR", None);
        check("0.018", "", None);
        check("free", "EUR", None);
    }

    proptest! {
        #[test]
        fn an_amount_is_read_as_it_was_written(micros in -999_999_999_999_999_999_i64..=999_999_999_999_999_999) {
            let amount = Micros::new(micros);
            prop_assert_eq!(amount.to_string().parse(), Ok(amount));
            let json = serde_json::to_string(&amount).unwrap();
            prop_assert_eq!(serde_json::from_str::<Micros>(&json).unwrap(), amount);
        }

        #[test]
        fn a_number_is_the_amount_that_its_digits_say(micros in 0_i64..1_000_000_000_000) {
            let amount = Micros::new(micros);
            prop_assert_eq!(serde_json::from_str::<Micros>(&amount.to_string()).unwrap(), amount);
        }
    }
}

/// The predicted price of a message by one carrier, part by part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PredictedCost {
    /// Currency of all parts.
    pub currency: Currency,
    /// Each part, in the order of the parts.
    pub parts: Vec<Micros>,
}

impl PredictedCost {
    /// All parts together.
    #[must_use]
    pub fn total(&self) -> Money {
        Money { currency: self.currency.clone(), amount: self.parts.iter().copied().sum() }
    }

    /// One part, from 0.
    #[must_use]
    pub fn part(&self, part: usize) -> Option<Money> {
        Some(Money { currency: self.currency.clone(), amount: *self.parts.get(part)? })
    }
}
