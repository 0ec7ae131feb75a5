//! One comparison, read: what it needs of a field, and whether it holds.

use std::collections::BTreeSet;
use std::net::IpAddr;

use ipnet::IpNet;
use jiff::tz::TimeZone;
use serde_json::Value;

use super::condition::{Comparison, Operator};
use super::facts::{Asked, Frame};
use super::field::{Field, Source};
use super::hours::DayWindow;
use super::pattern;
use super::range::Range;
use super::value::{composed, seen, text_of, trimmed, trimmed_end, trimmed_start};

/// Whether something holds, where it may be that this cannot be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Truth {
    No,
    Unknown,
    Yes,
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }
}

impl std::ops::Not for Truth {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::No => Self::Yes,
            Self::Unknown => Self::Unknown,
            Self::Yes => Self::No,
        }
    }
}

/// A field and what it is tested for.
#[derive(Debug)]
pub(super) struct Predicate {
    pub(super) field: Field,
    pub(super) test: Test,
}

/// The test that a field is put to. Texts that compare without regard to case are folded, all are composed, and those
/// that are compared with an end of the field have nothing blank there.
#[derive(Debug)]
pub(super) enum Test {
    /// It is one of `texts`.
    Equals { texts: BTreeSet<String>, case_sensitive: bool },
    /// `text` is somewhere in it.
    Contains { text: String, case_sensitive: bool },
    /// It begins with `text`.
    StartsWith { text: String, case_sensitive: bool },
    /// It ends with `text`.
    EndsWith { text: String, case_sensitive: bool },
    /// The regular expression is found in it.
    Matches { pattern: String, case_sensitive: bool },
    /// It is there and not blank.
    Exists,
    /// It is in the range.
    In(Range),
    /// It is an address in one of the networks.
    Networks(Vec<IpNet>),
    /// Its clock shows a time in the window.
    Window(DayWindow),
}

/// The reason why a comparison cannot be read: its place, and what is wrong.
pub(super) type Refused = (&'static str, String);

/// The most values of one `in` or `notIn`.
pub(super) const MAX_VALUES: usize = 1_000;

/// The longest text that a rule looks for, in bytes.
pub(super) const MAX_TEXT: usize = 1_024;

impl Predicate {
    /// Reads `comparison`: the predicate, and whether its contrary is meant.
    ///
    /// # Errors
    /// What this version does not know, or cannot compare.
    pub(super) fn read(comparison: &Comparison, frame: &Frame) -> Result<(Self, bool), Refused> {
        let Comparison { field: path, operator, value, case_sensitive } = comparison;
        let field = Field::called(path).ok_or_else(|| ("field", format!("unknown field {path:?}")))?;
        let test = Test::read(operator, value, *case_sensitive)?;
        match &test {
            Test::Window(_) if !field.is_clock() => {
                return Err(("operator", "only now and contactNow have time windows".to_owned()));
            }
            Test::Window(_) | Test::In(_) => {}
            _ if field.is_clock() => {
                let known = "timeWindow, greaterThan, lessThan and between";
                return Err(("operator", format!("{path} can only be compared by {known}")));
            }
            _ => {}
        }
        if let Field::IsOpen(name) = &field
            && !frame.calendars.contains_key(name)
        {
            return Err(("field", format!("unknown calendar {name:?}")));
        }
        let own_clock = matches!(&test, Test::In(_)) || matches!(&test, Test::Window(window) if window.zone.is_some());
        let needs_zone = field.source() == Source::Now && !matches!(field, Field::IsOpen(_));
        if needs_zone && frame.zone.is_none() && !(field.is_clock() && own_clock) {
            return Err(("field", "the time zone of these rules cannot be read".to_owned()));
        }
        let negated = match operator {
            Operator::NotEquals | Operator::NotIn => true,
            Operator::Exists => *value == Value::Bool(false),
            _ => false,
        };
        Ok((Self { field, test }, negated))
    }

    /// The same text for equal predicates.
    pub(super) fn key(&self) -> String {
        format!("{} {:?}", self.field.path(), self.test)
    }

    /// The time zone of the clock that it looks at, unless it names one.
    pub(super) fn clock(&self, asked: &Asked<'_>) -> Option<TimeZone> {
        match self.field.source() {
            Source::ContactNow => asked.contact_zone(),
            _ => asked.frame.zone.clone(),
        }
    }

    /// Whether it holds, read on its own.
    pub(super) fn holds(&self, asked: &Asked<'_>) -> Truth {
        match &self.test {
            Test::Window(window) => {
                window.zone_or(self.clock(asked).as_ref()).is_some_and(|zone| window.has(zone, asked.facts.now)).into()
            }
            Test::Matches { pattern, case_sensitive } => match pattern::set([pattern], *case_sensitive) {
                Ok(set) => self.field.read(asked).as_slice().iter().any(|text| set.is_match(&composed(text))).into(),
                Err(_) => Truth::Unknown,
            },
            test => self.field.read(asked).as_slice().iter().any(|text| test.fits(text)).into(),
        }
    }
}

impl Test {
    /// Reads what `operator` does with `value`.
    ///
    /// # Errors
    /// What this version does not know, or cannot compare.
    pub(super) fn read(operator: &Operator, value: &Value, case_sensitive: bool) -> Result<Self, Refused> {
        let text = || scalar(value).map(|text| seen(&text, case_sensitive).into_owned());
        let on_value = |problem| ("value", problem);
        Ok(match operator {
            Operator::Equals | Operator::NotEquals => {
                Self::Equals { texts: [trimmed(&text()?).to_owned()].into(), case_sensitive }
            }
            Operator::In | Operator::NotIn => Self::Equals { texts: several(value, case_sensitive)?, case_sensitive },
            Operator::Contains => Self::Contains { text: text()?, case_sensitive },
            Operator::StartsWith => Self::StartsWith { text: unless_blank(text()?, trimmed_start), case_sensitive },
            Operator::EndsWith => Self::EndsWith { text: unless_blank(text()?, trimmed_end), case_sensitive },
            Operator::Matches => {
                let pattern = value.as_str().ok_or_else(|| on_value("must be a regular expression".to_owned()))?;
                pattern::check(pattern, case_sensitive).map_err(on_value)?;
                Self::Matches { pattern: composed(pattern).into_owned(), case_sensitive }
            }
            Operator::Exists => match value {
                Value::Null | Value::Bool(_) => Self::Exists,
                _ => return Err(on_value("must be true or false".to_owned())),
            },
            Operator::GreaterThan => Self::In(Range::above(value).map_err(on_value)?),
            Operator::LessThan => Self::In(Range::below(value).map_err(on_value)?),
            Operator::Between => Self::In(Range::between(value).map_err(on_value)?),
            Operator::Cidr => Self::Networks(networks(value).map_err(on_value)?),
            Operator::TimeWindow => Self::Window(DayWindow::read(value).map_err(on_value)?),
            Operator::Unknown(name) => return Err(("operator", format!("unknown operator {name:?}"))),
        })
    }

    /// Whether `text` passes; windows and regular expressions are not for a text alone.
    fn fits(&self, text: &str) -> bool {
        match self {
            Self::Equals { texts, case_sensitive } => texts.contains(trimmed(&seen(text, *case_sensitive))),
            Self::Contains { text: part, case_sensitive } => seen(text, *case_sensitive).contains(part.as_str()),
            Self::StartsWith { text: start, case_sensitive } => {
                trimmed(&seen(text, *case_sensitive)).starts_with(start.as_str())
            }
            Self::EndsWith { text: end, case_sensitive } => {
                trimmed(&seen(text, *case_sensitive)).ends_with(end.as_str())
            }
            Self::Exists => !trimmed(text).is_empty(),
            Self::In(range) => range.has(text),
            Self::Networks(networks) => text
                .trim()
                .parse::<IpAddr>()
                .is_ok_and(|address| networks.iter().any(|network| network.contains(&address.to_canonical()))),
            Self::Matches { .. } | Self::Window(_) => false,
        }
    }
}

fn scalar(value: &Value) -> Result<std::borrow::Cow<'_, str>, Refused> {
    let text = match value {
        Value::String(_) | Value::Number(_) | Value::Bool(_) => text_of(value),
        _ => None,
    };
    match text {
        Some(text) if text.len() <= MAX_TEXT => Ok(text),
        Some(_) => Err(("value", format!("must not be longer than {MAX_TEXT} bytes"))),
        None => Err(("value", "must be a text, a number or a boolean".to_owned())),
    }
}

/// `text` without what is blank where it is compared with an end; one that is nothing else stays, and fits nothing.
fn unless_blank(text: String, trimmed: fn(&str) -> &str) -> String {
    match trimmed(&text) {
        "" => text,
        left => left.to_owned(),
    }
}

fn several(value: &Value, case_sensitive: bool) -> Result<BTreeSet<String>, Refused> {
    let wrong = || ("value", format!("must be an array of 1 to {MAX_VALUES} texts, numbers or booleans"));
    let values = value.as_array().filter(|values| (1..=MAX_VALUES).contains(&values.len())).ok_or_else(wrong)?;
    let texts = values.iter().map(|value| scalar(value).map(|text| trimmed(&seen(&text, case_sensitive)).to_owned()));
    texts.collect()
}

fn networks(value: &Value) -> Result<Vec<IpNet>, String> {
    let all = match value {
        Value::Array(all) => all.as_slice(),
        one => std::slice::from_ref(one),
    };
    if all.is_empty() || all.len() > MAX_VALUES {
        return Err(format!("must be a network or an array of 1 to {MAX_VALUES}"));
    }
    let read = |value: &Value| {
        let text = value.as_str().unwrap_or_default();
        text.parse().map_err(|_| format!("{value} is no network such as \"10.0.0.0/8\""))
    };
    all.iter().map(read).collect()
}
