//! The fields of a classic webhook by MessageBird's own names, however they were encoded.

use serde_json::{Map, Value};

use crate::domain::carriers::form;
use crate::domain::carriers::form::{Form, TextPair};
use crate::foundation::failure::Failure;
use crate::foundation::http::Request;

/// The parameters of one webhook in their order. A name may come twice, and in different cases (`createdDatetime`,
/// `CreatedDatetime`).
pub(in crate::domain::carriers::messagebird) struct Fields<'a>(Vec<TextPair<'a>>);

impl<'a> Fields<'a> {
    /// Reads a form, or the query where there is no body; both are signed.
    ///
    /// # Errors
    /// [`Failure::Permanent`] for a form of absurd length.
    pub(in crate::domain::carriers::messagebird) fn read(request: &'a Request) -> Result<Self, Failure> {
        let in_query = request.method == "GET" || request.body.is_empty();
        let form = if in_query { request.query.as_bytes() } else { &request.body };
        Ok(Self(Form::read(form)?.texts().collect()))
    }

    /// The members of a JSON object as a form would have them: a list is a repeated name.
    pub(in crate::domain::carriers::messagebird) fn of_json(object: Map<String, Value>) -> Self {
        let pairs = object.into_iter().flat_map(|(name, value)| {
            let values = if let Value::Array(values) = value { values } else { vec![value] };
            values.into_iter().filter_map(move |value| Some((name.clone().into(), written(value)?.into())))
        });
        Self(pairs.collect())
    }

    /// The first value of the first of `names` that is there and not blank.
    pub(in crate::domain::carriers::messagebird) fn first(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| self.get(name))
    }

    /// The first value of `name` that is not blank, whatever its case.
    pub(in crate::domain::carriers::messagebird) fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// Every value of `name` that is not blank: `name`, `name[]` and `name[0]` are the same.
    pub(in crate::domain::carriers::messagebird) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        let pairs = self.0.iter().filter(move |(written, _)| is_named(written, name));
        pairs.map(|(_, value)| &**value).filter(|value| !value.trim().is_empty())
    }

    /// The value of one member, `name[member]`, unless it is blank.
    pub(in crate::domain::carriers::messagebird) fn member(&self, name: &str, member: &str) -> Option<&str> {
        let is_named = |written: &str| {
            let inner = written.strip_suffix(']').and_then(|written| written.split_once('['));
            inner.is_some_and(|(stem, inner)| stem.eq_ignore_ascii_case(name) && inner == member)
        };
        let found = self.0.iter().find(|(written, value)| is_named(written) && !value.trim().is_empty());
        found.map(|(_, value)| &**value)
    }

    /// All of it as a JSON object; a repeated name becomes an array.
    pub(in crate::domain::carriers::messagebird) fn payload(self) -> Value {
        form::object(self.0)
    }
}

fn is_named(written: &str, name: &str) -> bool {
    let Some((stem, rest)) = written.split_at_checked(name.len()) else { return false };
    let is_index = |index: &str| index.trim_end_matches(']').bytes().all(|byte| byte.is_ascii_digit());
    stem.eq_ignore_ascii_case(name)
        && (rest.is_empty() || rest.strip_prefix('[').is_some_and(is_index))
        && !stem.contains('[')
}

fn written(value: Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text),
        other => Some(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn form(body: &str) -> Fields<'_> {
        Fields(Form::read(body.as_bytes()).unwrap().texts().collect())
    }

    #[test]
    fn a_member_is_found_by_both_its_names() {
        let check = |body: &str, expected: Option<&str>| {
            assert_eq!(form(body).member("price", "amount"), expected, "{body}");
        };
        check("price%5Bamount%5D=0.005&price[currency]=USD", Some("0.005"));
        check("Price[amount]=1", Some("1"));
        check("price[amount]=+", None);
        check("price=1&price[]=2&price[amount=3&amount=4&xprice[amount]=5", None);
    }

    #[test]
    fn a_name_is_found_in_any_case_and_as_often_as_it_comes() {
        let check = |body: &str, name: &str, expected: &[&str]| {
            assert_eq!(form(body).all(name).collect::<Vec<_>>(), expected, "{body}");
        };
        check("CreatedDatetime=x", "createdDatetime", &["x"]);
        check("id=&ID=%20&Id=2&id=3", "id", &["2", "3"]);
        check(
            "mediaURLs=a&mediaUrls[]=b&mediaurls%5B1%5D=c&mediaUrlsX=d&mediaUrls[x]=e",
            "mediaUrls",
            &["a", "b", "c"],
        );
        check("price%5Bamount%5D=1&price=2", "price", &["2"]);
        check("price%5Bamount%5D=1", "price[amount]", &[]);
        check("", "id", &[]);
    }

    #[test]
    fn parameters_come_from_the_query_where_there_is_no_body() {
        let check = |method: &str, query: &str, body: &str, expected: Value| {
            let request =
                Request { method: method.to_owned(), query: query.to_owned(), body: body.into(), ..Request::default() };
            assert_eq!(Fields::read(&request).unwrap().payload(), expected, "{method}");
        };
        check("GET", "a=1&a=2", "a=3", json!({"a": ["1", "2"]}));
        check("POST", "a=1", "a=3&b=", json!({"a": "3", "b": ""}));
        check("POST", "a=1", "", json!({"a": "1"}));
        let object = json!({"n": 1, "l": ["a", "b", null], "z": null, "o": {"x": 1}});
        let fields = Fields::of_json(object.as_object().unwrap().clone());
        assert_eq!(fields.payload(), json!({"n": "1", "l": ["a", "b"], "o": r#"{"x":1}"#}));
    }
}
