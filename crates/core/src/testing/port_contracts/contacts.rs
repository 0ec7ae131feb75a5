//! The contract of [`Contacts`], which may share a store with [`Consent`].

use serde_json::json;

use super::Fixture;
use super::consent::{is_stopped, say};
use crate::model::contact::Contact;
use crate::model::message::{Address, TenantId};
use crate::ports::{Consent, Contacts};

/// Checks every claim of [`Contacts`]; `consent` may write to the same store.
pub async fn contacts(port: &impl Contacts, consent: &impl Consent, fixture: &Fixture) {
    let tenant = fixture.tenant_id();
    for (number, stopped) in [("+14155550188", None), ("+14155550189", Some(true)), ("+14155550190", Some(false))] {
        let customer = Address::Phone(number.to_owned());
        if let Some(stopped) = stopped {
            say(consent, &tenant, &customer, stopped, fixture.at(0)).await;
        }
        what_is_known_replaces_what_was(port, &tenant, &customer).await;
        let said = is_stopped(consent, &tenant, &customer).await;
        assert_eq!(said, stopped.unwrap_or(false), "what customers said is no part of what is known of them");
        say(consent, &tenant, &customer, true, fixture.at(1)).await;
        assert!(is_stopped(consent, &tenant, &customer).await, "who was forgotten can still say stop");
        let told = known(port, &tenant, &customer).await;
        assert_eq!(told, None, "who was forgotten and says something is still nobody");
    }
    let customer = Address::Phone("+14155550191".to_owned());
    port.save(&tenant, &contact(&customer, "vip")).await.unwrap();
    say(consent, &tenant, &customer, true, fixture.at(0)).await;
    let told = known(port, &tenant, &customer).await;
    assert_eq!(told, Some(contact(&customer, "vip")), "what a customer says changes nothing of what is known of them");
    let other = TenantId::new(format!("{}-other", fixture.prefix));
    assert_eq!(known(port, &other, &customer).await, None, "another tenant knows nothing of it");
    port.forget(&other, &customer).await.unwrap();
    let told = known(port, &tenant, &customer).await;
    assert_eq!(told, Some(contact(&customer, "vip")), "and forgets nothing of it");
}

async fn known(port: &impl Contacts, tenant: &TenantId, customer: &Address) -> Option<Contact> {
    let stranger = Address::Phone("+14155550192".to_owned());
    let key = |address: &Address| (tenant.clone(), address.clone());
    let asked = [key(&stranger), key(customer), key(&stranger), key(customer)];
    let [nobody, known, nobody_again, known_again] = port.contacts(&asked).await.unwrap().try_into().unwrap();
    assert_eq!((nobody, nobody_again, &known_again), (None, None, &known), "each has its own answer, in order");
    known
}

async fn what_is_known_replaces_what_was(port: &impl Contacts, tenant: &TenantId, customer: &Address) {
    assert_eq!(known(port, tenant, customer).await, None, "nobody is known from the start");
    port.forget(tenant, customer).await.unwrap();
    for tag in ["vip", "vip", "new"] {
        let told = contact(customer, tag);
        port.save(tenant, &told).await.unwrap();
        assert_eq!(known(port, tenant, customer).await, Some(told), "what is told is known as a whole");
    }
    for _ in 0..2 {
        port.forget(tenant, customer).await.unwrap();
        assert_eq!(known(port, tenant, customer).await, None, "who is forgotten is not known, twice too");
    }
}

fn contact(address: &Address, tag: &str) -> Contact {
    let attributes = [("name", json!("Zo\u{eb}")), ("visits", json!(3)), ("rate", json!(0.5)), ("known", json!(true))];
    Contact {
        address: address.clone(),
        tags: vec![tag.to_owned()],
        time_zone: Some("Europe/Berlin".to_owned()),
        attributes: attributes.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
    }
}
