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
    config.row(key.pointer("/pk/S")?.as_str()?, key.pointer("/sk/S")?.as_str()?)
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

/// The partition is whichever value is the key of one; whatever other text there is, is the start of the sort key.
fn query(config: &Config, request: &Value) -> Value {
    let values = request.get("ExpressionAttributeValues").and_then(Value::as_object);
    let texts: Vec<&str> = values.into_iter().flatten().filter_map(|(_, value)| value.get("S")?.as_str()).collect();
    let rows = texts.iter().map(|partition| {
        let prefix = texts.iter().find(|text| text != &partition).copied().unwrap_or_default();
        config.rows(partition, prefix)
    });
    let rows = rows.max_by_key(Vec::len).unwrap_or_default();
    json!({ "Items": rows, "Count": rows.len(), "ScannedCount": rows.len() })
}
