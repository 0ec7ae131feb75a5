//! Long texts that come in pieces, each a document in the conversations table.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use omni_core::domain::long_texts::{LongText, TextKey};
use omni_core::foundation::failure::Failure;
use omni_core::model::claim::KEEP_INBOUND;
use omni_core::ports::Fragments;

use crate::dynamodb::table;
use crate::dynamodb::table::{Item, Table};
use crate::failure;

/// Attribute that counts the writes of the row.
const VERSION: &str = "version";

/// The conversations table.
#[derive(Clone, Debug)]
pub struct FragmentsTable {
    table: Table,
}

impl FragmentsTable {
    /// The table called `name` (`CONVERSATIONS_TABLE`).
    #[must_use]
    pub fn new(client: Client, name: String) -> Self {
        Self { table: Table { client, name } }
    }
}

impl Fragments for FragmentsTable {
    async fn text(&self, key: &TextKey) -> Result<Option<LongText>, Failure> {
        self.table.read(row_key(key)).await?.map(|row| table::document_of(&row)).transpose()
    }

    async fn keep(&self, text: &LongText) -> Result<bool, Failure> {
        let kept = LongText { version: text.version.saturating_add(1), ..text.clone() };
        let row = table::with_document(row_key(&text.key), &kept)?;
        let row = table::with(row, VERSION, table::number(kept.version));
        let row = table::with(row, table::EXPIRES_AT, table::expiry(text.opened_at, KEEP_INBOUND));
        let request = self.table.client.put_item().table_name(&self.table.name).set_item(Some(row));
        let request = match text.version {
            0 => request.condition_expression("attribute_not_exists(pk)"),
            version => request
                .condition_expression("#version = :version")
                .expression_attribute_names("#version", VERSION)
                .expression_attribute_values(":version", table::number(version)),
        };
        match request.send().await {
            Ok(_) => Ok(true),
            Err(error) => match error.as_service_error() {
                Some(PutItemError::ConditionalCheckFailedException(_)) => Ok(false),
                _ => Err(failure::of("PutItem")(error)),
            },
        }
    }
}

fn row_key(key: &TextKey) -> Item {
    let TextKey { tenant_id, conversation_id, reference, of } = key;
    table::key(format!("{tenant_id}#{conversation_id}#fragments#{reference}.{of}"))
}
