//! The contracts of [`Consent`] and [`Contacts`], which may share a store.

use serde_json::json;

use super::Fixture;
use crate::model::contact::Contact;
use crate::model::message::{Address, TenantId};
use crate::ports::{Consent, Contacts};

/// Checks every claim of [`Consent`].
pub async fn consent(port: &impl Consent, fixture: &Fixture) {
    let tenant = fixture.tenant_id();
    let customer = Address::Phone("+14155550177".to_owned());
    let check = async |expected, claim| {
        assert_eq!(is_stopped(port, &tenant, &customer).await, expected, "{claim}");
    };
    let set = async |stopped, at| port.set(&tenant, &customer, stopped, fixture.at(at)).await.unwrap();

    check(false, "who said nothing is not stopped").await;
    set(true, 10).await;
    check(true, "stop stops at once").await;
    set(true, 10).await;
    check(true, "stop twice is stop").await;
    set(false, 5).await;
    check(true, "an earlier word that comes late is ignored").await;
    set(false, 20).await;
    check(false, "a later start undoes stop").await;
    set(true, 15).await;
    check(false, "an earlier stop that comes late is ignored").await;
    set(true, 30).await;
    check(true, "a later stop stops again").await;

    let other_customer = Address::Phone("+14155550178".to_owned());
    assert!(!is_stopped(port, &tenant, &other_customer).await, "others are not stopped");
    let other_tenant = TenantId::new(format!("{}-other", fixture.prefix));
    assert!(!is_stopped(port, &other_tenant, &customer).await, "one tenant's stop is not another's");

    let asked = [(&tenant, &other_customer), (&tenant, &customer), (&other_tenant, &customer), (&tenant, &customer)];
    let asked = asked.map(|(tenant, customer)| (tenant.clone(), customer.clone()));
    let stopped = port.stopped(&asked).await.unwrap();
    assert_eq!(
        stopped,
        [false, true, false, true],
        "each has an answer in its place, who is asked about twice has two"
    );
    let many: Vec<(TenantId, Address)> = (0..120).map(|nth| (tenant.clone(), number(nth))).collect();
    let stopped = port.stopped(&many).await.unwrap();
    let expected: Vec<bool> = many.iter().map(|(_, asked)| *asked == customer).collect();
    assert_eq!(stopped, expected, "more than one call takes are asked about");
    assert_eq!(port.stopped(&[]).await.unwrap(), [] as [bool; 0], "who asks about nobody hears of nobody");
}

async fn is_stopped(port: &impl Consent, tenant: &TenantId, customer: &Address) -> bool {
    port.stopped(&[(tenant.clone(), customer.clone())]).await.unwrap() == [true]
}

fn number(nth: usize) -> Address {
    Address::Phone(format!("+1415555{:04}", 100 + nth))
}

/// Checks every claim of [`Contacts`]; `consent` may write to the same store.
pub async fn contacts(port: &impl Contacts, consent: &impl Consent, fixture: &Fixture) {
    let tenant = fixture.tenant_id();
    for (number, stopped) in [("+14155550188", None), ("+14155550189", Some(true)), ("+14155550190", Some(false))] {
        let customer = Address::Phone(number.to_owned());
        if let Some(stopped) = stopped {
            consent.set(&tenant, &customer, stopped, fixture.at(0)).await.unwrap();
        }
        what_is_known_replaces_what_was(port, &tenant, &customer).await;
        let said = is_stopped(consent, &tenant, &customer).await;
        assert_eq!(said, stopped.unwrap_or(false), "what customers said is no part of what is known of them");
        consent.set(&tenant, &customer, true, fixture.at(1)).await.unwrap();
        assert!(is_stopped(consent, &tenant, &customer).await, "who was forgotten can still say stop");
        let told = known(port, &tenant, &customer).await;
        assert_eq!(told, None, "who was forgotten and says something is still nobody");
    }
    let customer = Address::Phone("+14155550191".to_owned());
    port.save(&tenant, &contact(&customer, "vip")).await.unwrap();
    consent.set(&tenant, &customer, true, fixture.at(0)).await.unwrap();
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
