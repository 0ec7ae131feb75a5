//! A row that is written once.

use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::types::ReturnValuesOnConditionCheckFailure::AllOld;
use omni_core::foundation::failure::Failure;

use super::{Item, Table};
use crate::failure;

impl Table {
    /// Writes `row` unless there is one with its key, which is returned then.
    pub(crate) async fn put_once(&self, row: Item) -> Result<Option<Item>, Failure> {
        let request = self.client.put_item().table_name(&self.name).set_item(Some(row));
        let request = request.condition_expression("attribute_not_exists(pk)");
        let Err(error) = request.return_values_on_condition_check_failure(AllOld).send().await else {
            return Ok(None);
        };
        match error.as_service_error() {
            Some(PutItemError::ConditionalCheckFailedException(refused)) => {
                // Without it the row was deleted in the same moment: the next try writes it.
                let found = refused.item.clone().filter(|found| !found.is_empty());
                found.map(Some).ok_or_else(|| failure::because("PutItem", "refused without a row"))
            }
            _ => Err(failure::of("PutItem")(error)),
        }
    }
}
