//! The operations of `DynamoDB` that the adapters use, on a config table that is there and other tables that are empty.

use serde_json::{Map, Value, json};

use super::config::Config;

/// Answers `operation`; `None` if the stub does not know it.
pub(super) fn answer(config: &Config, operation: &str, request: &Value) -> Option<Value> {
    match operation {
        "GetItem" => Some(found(row(config, &request["Key"]))),
        "BatchGetItem" => Some(batch_get(config, request)),
        "TransactGetItems" => {
            let gets = request["TransactItems"].as_array()?.iter();
            let items: Vec<_> = gets.map(|get| found(row(config, &get["Get"]["Key"]))).collect();
            Some(json!({ "Responses": items }))
        }
        "Query" => Some(query(config, request)),
        "UpdateItem" => Some(update(request)),
        "BatchWriteItem" => Some(json!({ "UnprocessedItems": {} })),
        "PutItem" | "DeleteItem" | "TransactWriteItems" => Some(json!({})),
        _ => None,
    }
}

fn row<'a>(config: &'a Config, key: &Value) -> Option<&'a Value> {
    config.row(key["pk"]["S"].as_str()?, key["sk"]["S"].as_str()?)
}

fn found(row: Option<&Value>) -> Value {
    row.map_or_else(|| json!({}), |row| json!({ "Item": row }))
}

fn batch_get(config: &Config, request: &Value) -> Value {
    let tables = request["RequestItems"].as_object().into_iter().flatten();
    let found: Map<String, Value> = tables
        .map(|(table, wanted)| {
            let keys = wanted["Keys"].as_array().into_iter().flatten();
            (table.clone(), keys.filter_map(|key| row(config, key)).cloned().collect())
        })
        .collect();
    json!({ "Responses": found, "UnprocessedKeys": {} })
}

/// The partition is whichever value is the key of one; whatever other text there is, is the start of the sort key.
fn query(config: &Config, request: &Value) -> Value {
    let values = request["ExpressionAttributeValues"].as_object();
    let texts: Vec<&str> = values.into_iter().flatten().filter_map(|(_, value)| value["S"].as_str()).collect();
    let rows = texts.iter().map(|partition| {
        let prefix = texts.iter().find(|text| text != &partition).copied().unwrap_or_default();
        config.rows(partition, prefix)
    });
    let rows = rows.max_by_key(Vec::len).unwrap_or_default();
    json!({ "Items": rows, "Count": rows.len(), "ScannedCount": rows.len() })
}

/// An update of a row that is not there yet: returns the row as it becomes, if that is asked for.
fn update(request: &Value) -> Value {
    let wanted = request["ReturnValues"].as_str().unwrap_or("NONE");
    if !wanted.ends_with("_NEW") {
        return json!({});
    }
    let mut row = request["Key"].as_object().cloned().unwrap_or_default();
    for (name, value) in assignments(request) {
        row.insert(name, value);
    }
    json!({ "Attributes": row })
}

/// What the update expression's SET and ADD clauses come to where nothing was before.
fn assignments(request: &Value) -> Vec<(String, Value)> {
    let expression = request["UpdateExpression"].as_str().unwrap_or_default();
    clauses(expression)
        .into_iter()
        .filter_map(|(keyword, clause)| {
            let (name, operand) = if keyword == "SET" { clause.split_once('=')? } else { clause.split_once(' ')? };
            let name = name.trim();
            let name = request["ExpressionAttributeNames"][name].as_str().unwrap_or(name);
            Some((name.to_owned(), evaluate(request, operand)?))
        })
        .collect()
}

/// Splits `SET a = :a, b = if_not_exists(b, :b) + :one ADD c :c` at its keywords and its outer commas.
fn clauses(expression: &str) -> Vec<(&str, String)> {
    let mut keyword = "";
    let mut depth = 0_usize;
    let mut clauses: Vec<(&str, String)> = Vec::new();
    for word in expression.split_whitespace() {
        if let "SET" | "ADD" | "REMOVE" | "DELETE" = word {
            keyword = word;
            clauses.push((keyword, String::new()));
            continue;
        }
        depth = (depth + word.matches('(').count()).saturating_sub(word.matches(')').count());
        let ends = depth == 0 && word.ends_with(',');
        if let Some((_, clause)) = clauses.last_mut() {
            clause.push_str(if ends { word.trim_end_matches(',') } else { word });
            clause.push(' ');
        }
        if ends {
            clauses.push((keyword, String::new()));
        }
    }
    clauses.retain(|(keyword, _)| matches!(*keyword, "SET" | "ADD"));
    clauses
}

/// The value of an operand: a sum of values, or of what stands in for attributes that do not exist.
fn evaluate(request: &Value, operand: &str) -> Option<Value> {
    let values: Vec<&Value> = operand
        .split('+')
        .filter_map(|term| {
            let name = term.trim().trim_end_matches(')').rsplit([',', '(']).next()?.trim();
            request["ExpressionAttributeValues"].get(name)
        })
        .collect();
    match values.as_slice() {
        [value] => Some((*value).clone()),
        terms => {
            let numbers = terms.iter().map(|term| term["N"].as_str().and_then(|number| number.parse::<i64>().ok()));
            let sum = numbers.sum::<Option<i64>>().filter(|_| !terms.is_empty())?;
            Some(json!({ "N": sum.to_string() }))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_update_returns_what_a_missing_row_becomes() {
        let check = |expression: &str, expected: Value| {
            let request = json!({
                "Key": {},
                "ReturnValues": "ALL_NEW",
                "UpdateExpression": expression,
                "ExpressionAttributeNames": { "#s": "state" },
                "ExpressionAttributeValues": { ":s": { "S": "CLAIMED" }, ":zero": { "N": "0" }, ":one": { "N": "1" } },
            });
            assert_eq!(update(&request)["Attributes"], expected, "{expression}");
        };
        check("SET #s = :s", json!({ "state": { "S": "CLAIMED" } }));
        check("SET fence = if_not_exists(fence, :zero) + :one, #s = :s", json!({ "fence": { "N": "1" }, "state": { "S": "CLAIMED" } }));
        check("SET opened = if_not_exists(opened, :s) REMOVE lease", json!({ "opened": { "S": "CLAIMED" } }));
        check("ADD fence :one, failed :zero SET #s = :s", json!({ "fence": { "N": "1" }, "failed": { "N": "0" }, "state": { "S": "CLAIMED" } }));
    }
}
