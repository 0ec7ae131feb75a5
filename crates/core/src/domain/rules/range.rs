//! Values that have an order: numbers, moments, dates and times of day.

use std::borrow::Cow;

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::Value;

use super::hours::Minute;
use super::value::text_of;

/// A place in one of the orders. Only places in the same order are compared.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
enum Point {
    Number(f64),
    /// `2026-11-23T12:00:00Z`
    Moment(Timestamp),
    /// `2026-11-23`
    Date(Date),
    /// `14:05`
    Time(Minute),
}

/// Everything between two places, or above or below one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Range {
    low: Option<Point>,
    high: Option<Point>,
    /// Whether its ends belong to it.
    closed: bool,
}

impl Range {
    /// Everything above `value`.
    ///
    /// # Errors
    /// In words, if it has no order.
    pub(super) fn above(value: &Value) -> Result<Self, String> {
        Ok(Self { low: Some(Point::read(value)?), high: None, closed: false })
    }

    /// Everything below `value`.
    ///
    /// # Errors
    /// In words, if it has no order.
    pub(super) fn below(value: &Value) -> Result<Self, String> {
        Ok(Self { low: None, high: Some(Point::read(value)?), closed: false })
    }

    /// Everything between the two elements of `value`, and they themselves.
    ///
    /// # Errors
    /// In words, if they are not two of one kind, the smaller first.
    pub(super) fn between(value: &Value) -> Result<Self, String> {
        let Some([low, high]) = value.as_array().map(Vec::as_slice) else {
            return Err("must be an array of two".to_owned());
        };
        let (low, high) = (Point::read(low)?, Point::read(high)?);
        if !low.is_like(high) {
            return Err("must be two numbers, two moments, two dates or two times of day".to_owned());
        }
        if low > high {
            return Err("must have the smaller one first".to_owned());
        }
        Ok(Self { low: Some(low), high: Some(high), closed: true })
    }

    /// Whether `text` is in it.
    pub(super) fn has(&self, text: &str) -> bool {
        let Some(example) = self.low.or(self.high) else { return false };
        let Some(point) = example.another(text) else { return false };
        let above = self.low.is_none_or(|low| point > low || self.closed && point == low);
        let below = self.high.is_none_or(|high| point < high || self.closed && point == high);
        above && below
    }
}

impl Point {
    fn read(value: &Value) -> Result<Self, String> {
        let text = match value {
            Value::Number(_) | Value::String(_) => text_of(value).unwrap_or_default(),
            _ => Cow::default(),
        };
        let read = number(&text)
            .or_else(|| text.parse().ok().map(Self::Moment))
            .or_else(|| date(&text))
            .or_else(|| Minute::read(&text).map(Self::Time));
        read.ok_or_else(|| format!("{value} is no number, no moment, no date and no time of day"))
    }

    /// `text` as a place in the same order.
    fn another(self, text: &str) -> Option<Self> {
        match self {
            Self::Number(_) => number(text),
            Self::Moment(_) => text.parse().ok().map(Self::Moment),
            Self::Date(_) => date(text),
            Self::Time(_) => Minute::read(text).map(Self::Time),
        }
    }

    fn is_like(self, other: Self) -> bool {
        std::mem::discriminant(&self) == std::mem::discriminant(&other)
    }
}

fn number(text: &str) -> Option<Point> {
    let text = text.trim();
    let written = text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte));
    text.parse().ok().filter(|number: &f64| written && number.is_finite()).map(Point::Number)
}

fn date(text: &str) -> Option<Point> {
    let form = text.len() == "2026-11-23".len();
    text.parse().ok().filter(|_| form).map(Point::Date)
}
