//! Records of a table's stream that a function gave up on: the dead letter names their positions, the stream keeps them
//! for 24 hours.

use jiff::Timestamp;
use omni_core::foundation::failure::Failure;
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use super::signed::{Call, Signed};
use crate::clients::Aws;

/// Reads without a record in them before the rest counts as gone: a stream may answer emptily on the way to a position.
const MAX_EMPTY_READS: u32 = 20;

/// The positions of records in a stream (<https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html>,
/// `DDBStreamBatchInfo`).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Positions {
    stream_arn: String,
    shard_id: String,
    start_sequence_number: String,
    end_sequence_number: String,
}

#[derive(Deserialize)]
struct OnFailure {
    #[serde(rename = "DDBStreamBatchInfo")]
    batch: Positions,
}

/// The records that a stream still has.
#[derive(Clone, Debug, PartialEq)]
pub enum Kept {
    /// All of them, as the function is handed them.
    Records(Vec<Value>),
    /// They are older than 24 hours.
    Gone,
}

impl Positions {
    /// Reads the record of an on-failure destination.
    ///
    /// # Errors
    /// [`Failure::Permanent`] if it is none.
    pub fn read(letter: &str) -> Result<Self, Failure> {
        let read: OnFailure =
            serde_json::from_str(letter).map_err(|error| Failure::unreadable("the stream's letter", &error))?;
        Ok(read.batch)
    }

    /// The records, as far as the stream keeps them.
    ///
    /// # Errors
    /// [`Failure::Transient`] if the stream does not answer, [`Failure::Permanent`] if it refuses.
    pub async fn fetch(&self, aws: &Aws, now: Timestamp) -> Result<Kept, Failure> {
        let streams = Streams { service: Signed::new(aws, "dynamodb", "streams.dynamodb"), now };
        let start = json!({
            "StreamArn": self.stream_arn, "ShardId": self.shard_id,
            "ShardIteratorType": "AT_SEQUENCE_NUMBER", "SequenceNumber": self.start_sequence_number,
        });
        let Some(answer) = streams.ask("GetShardIterator", &start).await? else { return Ok(Kept::Gone) };
        let mut next = text(&answer, "ShardIterator");
        let (mut records, mut empty) = (Vec::new(), 0);
        while let Some(iterator) = next.filter(|_| empty < MAX_EMPTY_READS) {
            let Some(answer) = streams.ask("GetRecords", &json!({ "ShardIterator": iterator })).await? else {
                return Ok(Kept::Gone);
            };
            next = text(&answer, "NextShardIterator");
            let read = answer.get("Records").and_then(Value::as_array).cloned().unwrap_or_default();
            empty = if read.is_empty() { empty + 1 } else { 0 };
            for record in read {
                match place(&record) {
                    Some(sequence) if is_after(sequence, &self.end_sequence_number) => {
                        return Ok(self.whole(records));
                    }
                    Some(sequence) if is_after(&self.start_sequence_number, sequence) => {}
                    _ => records.push(self.handed_out(record)),
                }
            }
            if records.last().and_then(place).is_some_and(|last| last == self.end_sequence_number) {
                break;
            }
        }
        Ok(self.whole(records))
    }

    /// All or nothing: whoever is told that records were replayed must be able to rely on it.
    fn whole(&self, records: Vec<Value>) -> Kept {
        let ends = [records.first(), records.last()].map(|record| record.and_then(place));
        if ends == [Some(self.start_sequence_number.as_str()), Some(self.end_sequence_number.as_str())] {
            Kept::Records(records)
        } else {
            Kept::Gone
        }
    }

    /// The record with what an event source mapping adds to it.
    fn handed_out(&self, mut record: Value) -> Value {
        if let Some(fields) = record.as_object_mut() {
            fields.insert("eventSourceARN".to_owned(), json!(self.stream_arn));
        }
        record
    }
}

struct Streams {
    service: Signed,
    now: Timestamp,
}

impl Streams {
    /// `None`, if what is asked for is gone.
    async fn ask(&self, operation: &'static str, body: &Value) -> Result<Option<Value>, Failure> {
        let target = match operation {
            "GetRecords" => "DynamoDBStreams_20120810.GetRecords",
            _ => "DynamoDBStreams_20120810.GetShardIterator",
        };
        let call = Call {
            operation,
            method: Method::POST,
            path: "/",
            headers: &[("content-type", "application/x-amz-json-1.0"), ("x-amz-target", target)],
            body: body.to_string().into_bytes(),
        };
        let answer = self.service.call(call, self.now).await?;
        if matches!(answer.error(), "TrimmedDataAccessException" | "ResourceNotFoundException") {
            return Ok(None);
        }
        answer.ok(operation).map(Some)
    }
}

fn text(value: &Value, name: &str) -> Option<String> {
    value.get(name).and_then(Value::as_str).map(str::to_owned)
}

fn place(record: &Value) -> Option<&str> {
    record.pointer("/dynamodb/SequenceNumber").and_then(Value::as_str)
}

/// Sequence numbers are decimal and longer than any integer.
fn is_after(one: &str, other: &str) -> bool {
    let number = |text: &str| {
        let digits = text.trim_start_matches('0').to_owned();
        (digits.len(), digits)
    };
    number(one) > number(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn positions(start: &str, end: &str) -> Positions {
        let letter = json!({
            "requestContext": {"condition": "RetryAttemptsExhausted"},
            "DDBStreamBatchInfo": {
                "shardId": "shardId-1", "startSequenceNumber": start, "endSequenceNumber": end, "batchSize": 2,
                "streamArn": "arn:aws:dynamodb:eu-west-1:123456789012:table/omni-prod-messages/stream/2026",
            },
        });
        Positions::read(&letter.to_string()).unwrap()
    }

    #[test]
    fn sequence_numbers_are_compared_as_numbers() {
        let check =
            |one: &str, other: &str, expected: bool| assert_eq!(is_after(one, other), expected, "{one} {other}");
        check("1000000000000000000000001", "999999999999999999999999", true);
        check("5", "5", false);
        check("0005", "4", true);
        check("5", "10", false);
    }

    #[test]
    fn records_are_all_there_or_gone() {
        let record = |number: &str| json!({"eventID": number, "dynamodb": {"SequenceNumber": number}});
        let check = |there: &[&str], whole: bool| {
            let records: Vec<Value> = there.iter().map(|number| record(number)).collect();
            let expected = if whole { Kept::Records(records.clone()) } else { Kept::Gone };
            assert_eq!(positions("7", "9").whole(records), expected, "{there:?}");
        };
        check(&["7", "8", "9"], true);
        check(&["8", "9"], false);
        check(&["7", "8"], false);
        check(&[], false);
    }

    #[test]
    fn a_letter_of_something_else_names_no_positions() {
        assert!(Positions::read("{}").is_err());
        assert!(Positions::read(r#"{"KinesisBatchInfo":{}}"#).is_err());
    }
}
