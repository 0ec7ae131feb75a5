//! Contacts: documents in the contacts table, each beside what the customer said of being written to (see
//! [`crate::dynamodb::consent`]). Neither write touches the other's attributes.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::operation::delete_item::DeleteItemError;
use omni_core::foundation::failure::Failure;
use omni_core::model::contact::Contact;
use omni_core::model::message::{Address, TenantId};
use omni_core::ports::Contacts;

use crate::dynamodb::consent::key;
use crate::dynamodb::consent::record::{SAID_AT, VERSION};
use crate::dynamodb::table;
use crate::dynamodb::table::decide::Decision;
use crate::dynamodb::table::update::Update;
use crate::dynamodb::table::{DOCUMENT, Item, Table};
use crate::failure;

/// The contacts table.
#[derive(Clone, Debug)]
pub struct ContactsTable {
    table: Table,
}

impl ContactsTable {
    /// The table called `name` (`CONTACTS_TABLE`).
    #[must_use]
    pub fn new(client: Client, name: String) -> Self {
        Self { table: Table { client, name } }
    }

    async fn write(&self, update: Update) -> Result<(), Failure> {
        self.table.decide_one(|_| Ok(Decision::write(update.clone(), ()))).await
    }
}

impl Contacts for ContactsTable {
    async fn contacts(&self, customers: &[(TenantId, Address)]) -> Result<Vec<Option<Contact>>, Failure> {
        let keys: Vec<Item> = customers.iter().map(|(tenant, customer)| key(tenant, customer)).collect();
        let rows = self.table.read_each(&keys).await?.into_iter();
        rows.map(|row| row.map_or(Ok(None), |row| table::json_of(&row, DOCUMENT))).collect()
    }

    async fn save(&self, tenant: &TenantId, contact: &Contact) -> Result<(), Failure> {
        let document = table::json(contact)?;
        self.write(Update::of(key(tenant, &contact.address)).set(DOCUMENT, document)).await
    }

    /// The whole row goes, its key is an address; unless the customer has said something that must outlive it.
    async fn forget(&self, tenant: &TenantId, address: &Address) -> Result<(), Failure> {
        let key = key(tenant, address);
        let request = self.table.client.delete_item().table_name(&self.table.name).set_key(Some(key.clone()));
        let request = request
            .condition_expression("attribute_not_exists(#said) AND attribute_not_exists(#recorded)")
            .expression_attribute_names("#said", SAID_AT)
            .expression_attribute_names("#recorded", VERSION);
        let Err(error) = request.send().await else { return Ok(()) };
        match error.as_service_error() {
            Some(DeleteItemError::ConditionalCheckFailedException(_)) => {
                self.write(Update::of(key).remove(DOCUMENT)).await
            }
            _ => Err(failure::of("DeleteItem")(error)),
        }
    }
}
