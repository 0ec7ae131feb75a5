//! The operations of `DynamoDB` that the adapters use, on a config table that is there and other tables that are empty
//! and accept every write.

use serde_json::{Map, Value, json};

use super::config::Config;

/// Answers `operation`; `None` if the stub does not know it.
pub(super) fn answer(config: &Config, operation: &str, request: &Value) -> Option<Value> {
    match operation {
        "GetItem" => Some(found(row(config, request.get("Key")?))),
        "BatchGetItem" => Some(batch_get(config, request)),
        "Query" => Some(query(config, request)),
        "BatchWriteItem" => Some(json!({ "UnprocessedItems": {} })),
        "UpdateItem" | "PutItem" | "DeleteItem" | "TransactWriteItems" => Some(json!({})),
        _ => None,
    }
}

fn row<'a>(config: &'a Config, key: &Value) -> Option<&'a Value> {
    config.row(key.pointer("/pk/S")?.as_str()?, key.pointer("/sk/S").and_then(Value::as_str).unwrap_or_default())
}

fn found(row: Option<&Value>) -> Value {
    row.map_or_else(|| json!({}), |row| json!({ "Item": row }))
}

fn batch_get(config: &Config, request: &Value) -> Value {
    let tables = request.get("RequestItems").and_then(Value::as_object).into_iter().flatten();
    let found: Map<String, Value> = tables
        .map(|(table, wanted)| {
            let keys = wanted.get("Keys").and_then(Value::as_array).into_iter().flatten();
            (table.clone(), keys.filter_map(|key| row(config, key)).cloned().collect())
        })
        .collect();
    json!({ "Responses": found, "UnprocessedKeys": {} })
}

/// The conditions that the adapters write: a partition `:pk`, and perhaps a `:prefix` or bounds of the sort key.
fn query(config: &Config, request: &Value) -> Value {
    let value = |name: &str| request.pointer(&format!("/ExpressionAttributeValues/:{name}/S")).and_then(Value::as_str);
    let from = value("from").or(value("after")).or(value("since"));
    let until = value("until").or(value("to"));
    let rows = config.rows(value("pk").unwrap_or_default(), |sk| {
        value("prefix").is_none_or(|prefix| sk.starts_with(prefix))
            && from.is_none_or(|from| sk >= from)
            && until.is_none_or(|until| sk <= until)
    });
    json!({ "Items": rows, "Count": rows.len(), "ScannedCount": rows.len() })
}
