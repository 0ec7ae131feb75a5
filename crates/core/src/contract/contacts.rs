//! The contracts of [`Conversations`] and [`Consent`].

use futures_util::future::join_all;

use super::Fixture;
use crate::conversation::{Conversation, Place, Touch};
use crate::message::{Address, ChannelKind, ConversationId, Direction, TenantId};
use crate::ports::{Consent, Conversations};

/// Checks every claim of [`Conversations`].
pub async fn conversations(port: &impl Conversations, fixture: &Fixture) {
    let (tenant, id) = (fixture.tenant_id(), ConversationId::new(format!("{}-parallel", fixture.prefix)));
    assert_eq!(port.conversation(&tenant, &id).await.unwrap(), None, "an unknown conversation is none");

    // Neither the earliest nor the latest stands at an end.
    let touches: Vec<Touch> = (0..50).map(|at| touch(fixture, &id, at, (at + 20) % 50)).collect();
    for touched in join_all(touches.chunks(1).map(|touch| port.touch(touch))).await {
        touched.unwrap();
    }
    let expected = Conversation {
        id: id.clone(),
        tenant_id: tenant.clone(),
        channel: ChannelKind::Sms,
        opened_at: fixture.at(0),
        last_inbound_at: Some(fixture.at(48)),
        last_outbound_at: Some(fixture.at(49)),
        folder: None,
        agent_group: None,
    };
    let read = port.conversation(&tenant, &id).await.unwrap();
    assert_eq!(read.as_ref(), Some(&expected), "fifty parallel touches open one conversation");
    port.touch(&touches).await.unwrap();
    let read = port.conversation(&tenant, &id).await.unwrap();
    assert_eq!(read, Some(expected), "touching twice changes nothing");

    let id = ConversationId::new(format!("{}-inbound", fixture.prefix));
    let only = touch(fixture, &id, 0, 30);
    port.touch(std::slice::from_ref(&only)).await.unwrap();
    let read = port.conversation(&tenant, &id).await.unwrap();
    assert_eq!(read, Some(Conversation::opened_by(&only)), "who has not written has no time of writing");
    let other = TenantId::new(format!("{}-other", fixture.prefix));
    assert_eq!(port.conversation(&other, &id).await.unwrap(), None, "another tenant does not see it");
    port.touch(&[]).await.unwrap();
}

/// An even `number` is inbound, an odd one outbound.
fn touch(fixture: &Fixture, id: &ConversationId, number: i64, at: i64) -> Touch {
    Touch {
        id: id.clone(),
        tenant_id: fixture.tenant_id(),
        channel: ChannelKind::Sms,
        direction: if number % 2 == 0 { Direction::Inbound } else { Direction::Outbound },
        at: fixture.at(at),
        place: Place::new(format!("{at:03}")),
        customer: Address::Phone("+14155550199".to_owned()),
        ours: Address::Phone(format!("+1202555{at:04}")),
        folder: None,
        agent_group: None,
    }
}

/// Checks every claim of [`Consent`].
pub async fn consent(port: &impl Consent, fixture: &Fixture) {
    let tenant = fixture.tenant_id();
    let customer = Address::Phone("+14155550177".to_owned());
    let check = async |expected, claim| {
        assert_eq!(port.is_stopped(&tenant, &customer).await.unwrap(), expected, "{claim}");
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
    assert!(!port.is_stopped(&tenant, &other_customer).await.unwrap(), "others are not stopped");
    let other_tenant = TenantId::new(format!("{}-other", fixture.prefix));
    assert!(!port.is_stopped(&other_tenant, &customer).await.unwrap(), "one tenant's stop is not another's");
}
