//! Schemas and readers of the API say the same, of every document in `events/` and of everything near it.

use omni_aws::lambda::read_api_request;
use omni_core::foundation::http::Request;
use omni_core::operations::Operations;
use omni_core::testing::api_document::{disagreements, request_errors};
use omni_core::testing::in_memory::run;
use serde_json::{Value, json};

use crate::sample::Sample;
use crate::world;

#[test]
fn a_reader_takes_what_its_schema_takes_and_refuses_what_it_refuses() {
    let mut found = Vec::new();
    let mut all = 0;
    for sample in Sample::of("operations-api") {
        let mut request = read_api_request(&sample.text).unwrap();
        // The key of another document would be refused before the document is.
        request.headers = request.headers.iter().filter(|(name, _)| *name != "idempotency-key").collect();
        if request_errors(&request).is_none() {
            continue;
        }
        let Ok(document) = serde_json::from_slice::<Value>(&request.body) else { continue };
        for changed in near(&document) {
            all += 1;
            let request = Request { body: changed.to_string().into_bytes(), ..request.clone() };
            let operations = Operations { ports: world::before(&sample).memory.ports() };
            let disagreements = disagreements(&request, &run(operations.answer(&request)));
            found.extend(disagreements.into_iter().map(|words| format!("{sample}: {words}\n    {changed}")));
        }
    }
    assert!(all > 2_000, "only {all} documents");
    assert!(found.is_empty(), "{} of {all}:\n{}", found.len(), found.join("\n"));
}

/// The document with one thing in it changed, for each thing.
fn near(document: &Value) -> Vec<Value> {
    let mut places = Vec::new();
    collect(document, String::new(), &mut places);
    places.iter().flat_map(|place| changes(document, place)).collect()
}

/// The JSON pointers of everything in `value`.
fn collect(value: &Value, place: String, places: &mut Vec<String>) {
    let within: Vec<(String, &Value)> = match value {
        Value::Object(fields) => fields.iter().map(|(name, value)| (name.clone(), value)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(at, item)| (at.to_string(), item)).collect(),
        _ => Vec::new(),
    };
    for (name, value) in within {
        collect(value, format!("{place}/{name}"), places);
    }
    places.push(place);
}

/// Everything that can be there instead of what is at `place`, and the document without it.
fn changes(document: &Value, place: &str) -> Vec<Value> {
    let others = [
        json!(null),
        json!(true),
        json!(0),
        json!(-1),
        json!(0.5),
        json!(1e15),
        json!(""),
        json!("x"),
        json!("y".repeat(300)),
        json!([]),
        json!({}),
    ];
    let with = |change: &dyn Fn(&mut Value)| {
        let mut changed = document.clone();
        change(changed.pointer_mut(place).unwrap());
        changed
    };
    let mut all: Vec<Value> = others.iter().map(|other| with(&|value| *value = other.clone())).collect();
    let there = document.pointer(place).unwrap();
    if there.is_object() {
        all.push(with(&|value| value["colour"] = json!("red")));
    }
    if let Value::Array(items) = there {
        all.push(with(&|value| value.as_array_mut().unwrap().extend(items.iter().cloned())));
    }
    let above = place.rsplit_once('/').filter(|(above, _)| document.pointer(above).is_some_and(Value::is_object));
    if let Some((above, name)) = above {
        let mut without = document.clone();
        without.pointer_mut(above).unwrap().as_object_mut().unwrap().remove(name);
        all.push(without);
    }
    all
}
