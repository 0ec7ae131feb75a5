//! What the fields of carriers' JSON are read into: more than their documents promise, and never more than memory bears.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Unexpected, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

/// A scalar as text: one carrier writes numbers as strings, the next writes strings as numbers. What is neither is blank,
/// as if the field were absent: a field that nobody needs must not cost what stands beside it.
pub(super) struct Text<'a>(Cow<'a, str>);

/// A text that must be one: without it there is no message.
pub(super) struct Wording<'a>(Text<'a>);

/// A finite number, written as one or as a string.
pub(super) struct Number(pub(super) f64);

/// A list that may be `null`, each item still raw. Meta batches up to 1000 updates; a longer list is nobody's and
/// would only cost memory.
#[derive(Default)]
pub(super) struct List<'a>(Vec<&'a RawValue>);

/// The `T` in `raw`, if it is one.
pub(super) fn read<'a, T: Deserialize<'a>>(raw: &'a RawValue) -> Option<T> {
    serde_json::from_str(raw.get()).ok()
}

/// The `T` that an object of a webhook is, if it is one.
pub(super) fn object<'a, T: Deserialize<'a>>(value: &'a Value) -> Option<T> {
    value.is_object().then(|| T::deserialize(value).ok()).flatten()
}

/// The text or the number that `value` is, unless it is blank.
pub(super) fn text(value: &Value) -> Option<Cow<'_, str>> {
    let text = match value {
        Value::String(text) => Cow::Borrowed(text.as_str()),
        value => Text::deserialize(value).ok()?.0,
    };
    Some(text).filter(|text| !text.trim().is_empty())
}

/// The items of a list under `name`, which may be absent or `null`; `None` if it is no list, or a longer one than [`List`]
/// may be.
pub(super) fn list<'a>(value: &'a Value, name: &str) -> Option<&'a [Value]> {
    match value.get(name) {
        None | Some(Value::Null) => Some(&[]),
        Some(Value::Array(items)) if items.len() <= List::MAX_LENGTH => Some(items),
        Some(_) => None,
    }
}

/// As [`list`], taken out of `value` where it is one.
pub(super) fn taken(value: &mut Value, name: &str) -> Option<Vec<Value>> {
    match value.get_mut(name) {
        None | Some(Value::Null) => Some(Vec::new()),
        Some(Value::Array(items)) if items.len() <= List::MAX_LENGTH => Some(std::mem::take(items)),
        Some(_) => None,
    }
}

/// The text of a field, unless it is absent or blank.
pub(super) fn filled<'a>(text: Option<&'a Text<'_>>) -> Option<&'a str> {
    text.map(Text::as_str).filter(|text| !text.trim().is_empty())
}

/// As [`filled`], our own.
pub(super) fn owned(text: Option<&Text<'_>>) -> Option<String> {
    filled(text).map(str::to_owned)
}

impl Text<'_> {
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl<'a> std::ops::Deref for Wording<'a> {
    type Target = Text<'a>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

/// A field that nobody needs: what is no `T` is absent.
pub(super) fn lenient<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    Ok(match Lenient::deserialize(deserializer)? {
        Lenient::Is(value) => Some(value),
        Lenient::Odd(_) => None,
    })
}

/// A list that nobody needs: what is no list is an empty one.
pub(super) fn lenient_list<'de: 'a, 'a, D: Deserializer<'de>>(deserializer: D) -> Result<List<'a>, D::Error> {
    Ok(read(<&'de RawValue>::deserialize(deserializer)?).unwrap_or_default())
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Lenient<T> {
    Is(T),
    Odd(IgnoredAny),
}

impl<'a> List<'a> {
    const MAX_LENGTH: usize = 1000;

    pub(super) fn iter(&self) -> impl Iterator<Item = &'a RawValue> {
        self.0.iter().copied()
    }

    /// The items that are a `T`.
    pub(super) fn readable<T: Deserialize<'a>>(&self) -> impl Iterator<Item = T> {
        self.iter().filter_map(read)
    }
}

impl<'a> IntoIterator for List<'a> {
    type Item = &'a RawValue;
    type IntoIter = std::vec::IntoIter<&'a RawValue>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Text<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextVisitor { strict: false })
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Wording<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TextVisitor { strict: true }).map(Self)
    }
}

struct TextVisitor {
    /// Whether it must be a scalar.
    strict: bool,
}

impl TextVisitor {
    fn blank<'a, E: serde::de::Error>(&self, found: Unexpected<'_>) -> Result<Text<'a>, E> {
        if self.strict { Err(E::invalid_type(found, self)) } else { Ok(Text(Cow::Borrowed(""))) }
    }
}

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Text<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string or a number")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Text(Cow::Owned(text.to_owned())))
    }

    fn visit_string<E>(self, text: String) -> Result<Self::Value, E> {
        Ok(Text(Cow::Owned(text)))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Text(Cow::Owned(number.to_string())))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Text(Cow::Owned(number.to_string())))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Text(Cow::Owned(number.to_string())))
    }

    fn visit_bool<E: serde::de::Error>(self, word: bool) -> Result<Self::Value, E> {
        self.blank(Unexpected::Bool(word))
    }

    fn visit_unit<E: serde::de::Error>(self) -> Result<Self::Value, E> {
        self.blank(Unexpected::Unit)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Self::Value, A::Error> {
        IgnoredAny.visit_seq(items)?;
        self.blank(Unexpected::Seq)
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Self::Value, A::Error> {
        IgnoredAny.visit_map(fields)?;
        self.blank(Unexpected::Map)
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = Wording::deserialize(deserializer)?;
        let number = text.as_str().trim().parse().ok().filter(|number: &f64| number.is_finite());
        number.map(Self).ok_or_else(|| D::Error::custom("not a number"))
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for List<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ListVisitor)
    }
}

struct ListVisitor;

impl<'de> Visitor<'de> for ListVisitor {
    type Value = List<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "at most {} items", List::MAX_LENGTH)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(List::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let mut list = Vec::new();
        while list.len() < List::MAX_LENGTH {
            match items.next_element()? {
                Some(item) => list.push(item),
                None => return Ok(List(list)),
            }
        }
        match items.next_element::<IgnoredAny>()? {
            None => Ok(List(list)),
            Some(_) => Err(A::Error::invalid_length(List::MAX_LENGTH + 1, &self)),
        }
    }
}
