//! The customer who wrote a message, as their tenant knows them.

use crate::foundation::failure::Failure;
use crate::model::contact::Contact;
use crate::model::message::Message;
use crate::ports::Contacts;

/// What the tenant knows of who wrote `message`, by whichever spelling of their number they know them.
pub(super) async fn contact(contacts: &impl Contacts, message: &Message) -> Result<Option<Contact>, Failure> {
    let (tenant, customer) = (&message.tenant_id, &message.customer().address);
    let newer = customer.spelled_for(message.channel).into_owned();
    let spellings = [newer].into_iter().chain(customer.older_spelling_for(message.channel));
    let keys: Vec<_> = spellings.map(|address| (tenant.clone(), address)).collect();
    Ok(contacts.contacts(&keys).await?.into_iter().flatten().next())
}
