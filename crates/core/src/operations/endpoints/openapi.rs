//! The table as an OpenAPI 3.1 document. No function makes it: it is committed as `docs/openapi.json`.

use serde_json::{Map, Value, json};

use super::Endpoint;
use super::endpoint::parameter;
use crate::domain::tenant::ApiScope;
use crate::foundation::json::schema::{Field, Schema};
use crate::model::carrier::CarrierId;
use crate::model::message::ChannelKind;
use crate::operations::call::MAX_ID;
use crate::operations::problem::PROBLEM;

/// Parameters of paths.
const PATH: Schema = Schema::object(&[
    Field::required("id", Schema::text(1, MAX_ID)),
    Field::required("version", Schema::whole(0, i64::MAX)),
    Field::required("address", Schema::text(1, 256)).about("Encoded as paths are: `%2B14155550100`."),
    Field::required("carrier", Schema::names_of(|| CarrierId::ALL.map(CarrierId::name).to_vec())),
    Field::required("kind", Schema::names_of(|| ChannelKind::ALL.map(ChannelKind::name).to_vec())),
]);

/// Describes `endpoints`.
#[must_use]
pub fn document<P>(endpoints: &[Endpoint<P>]) -> Value {
    let mut components = Map::new();
    let mut paths: Map<String, Value> = Map::new();
    for endpoint in endpoints {
        let operation = operation(endpoint, &mut components);
        if let Value::Object(methods) = paths.entry(endpoint.path).or_insert_with(|| json!({})) {
            methods.insert(endpoint.method.to_lowercase(), operation);
        }
    }
    let problem = PROBLEM.render(&mut components);
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Operations API",
            "version": "1",
            "description": "What each endpoint does, in words: docs/api.md.",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{ "url": "http://127.0.0.1:8787", "description": "The local stack." }],
        "paths": paths,
        "components": {
            "schemas": components,
            "responses": {
                "Problem": {
                    "description": "Nothing was done; `code` says why.",
                    "content": { "application/problem+json": { "schema": problem } },
                },
            },
            "securitySchemes": {
                "apiKey": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "An API key, `<id>.<secret>`, with the scope that the operation names.",
                },
            },
        },
    })
}

fn operation<P>(endpoint: &Endpoint<P>, components: &mut Map<String, Value>) -> Value {
    let mut operation = Map::new();
    let mut say = |name: &str, value: Value| operation.insert(name.to_owned(), value);
    say("operationId", endpoint.name.into());
    say("summary", endpoint.summary.into());
    say("tags", json!([tag(endpoint)]));
    let scopes = endpoint.scope().map(|scope| json!({ "apiKey": [scope_name(scope)] }));
    say("security", scopes.into_iter().collect());
    let parameters = parameters(endpoint, components);
    if !parameters.is_empty() {
        say("parameters", parameters.into());
    }
    if let Some(request) = &endpoint.request {
        let content = json!({ "application/json": { "schema": request.render(components) } });
        say("requestBody", json!({ "required": true, "content": content }));
    }
    let (status, answer) = &endpoint.answer;
    let mut well = json!({ "description": if answer.is_some() { "Done." } else { "Done; there is nothing to say." } });
    if let (Some(answer), Value::Object(fields)) = (answer, &mut well) {
        let content = json!({ "application/json": { "schema": answer.render(components) } });
        fields.insert("content".to_owned(), content);
    }
    say("responses", json!({ status.to_string(): well, "default": { "$ref": "#/components/responses/Problem" } }));
    Value::Object(operation)
}

/// The resource that an endpoint is of.
fn tag<P>(endpoint: &Endpoint<P>) -> &'static str {
    endpoint.segments().find(|segment| *segment != "v1").unwrap_or_default()
}

/// A scope as keys have it.
pub(super) fn scope_name(scope: ApiScope) -> &'static str {
    match scope {
        ApiScope::Send => "send",
        ApiScope::Read => "read",
        ApiScope::Configure => "configure",
        ApiScope::Operate => "operate",
        ApiScope::Other => "other",
    }
}

fn parameters<P>(endpoint: &Endpoint<P>, components: &mut Map<String, Value>) -> Vec<Value> {
    let in_path = endpoint.segments().filter_map(parameter);
    let in_path = in_path.filter_map(|name| PATH.fields().into_iter().find(|field| field.name() == name));
    let groups = [
        ("path", in_path.collect::<Vec<_>>()),
        ("query", endpoint.query.fields()),
        ("header", endpoint.headers.fields()),
    ];
    let all = groups.into_iter().flat_map(|(place, fields)| fields.into_iter().map(move |field| (place, field)));
    let shown = all.map(|(place, field)| {
        let mut schema = field.render(components);
        let about = schema.as_object_mut().and_then(|schema| schema.remove("description"));
        let mut shown = json!({ "name": field.name(), "in": place, "required": field.is_required(), "schema": schema });
        if let (Some(about), Value::Object(fields)) = (about, &mut shown) {
            fields.insert("description".to_owned(), about);
        }
        shown
    });
    shown.collect()
}
