//! The contract of [`Conversations`].

use futures_util::future::join_all;

use super::Fixture;
use crate::model::conversation::{Conversation, ConversationRouting, ConversationTouch, HistoryPosition};
use crate::model::message::{Address, ChannelKind, ConversationId, Direction, TenantId};
use crate::ports::Conversations;

/// Checks every claim of [`Conversations`].
pub async fn conversations(port: &impl Conversations, fixture: &Fixture) {
    fifty_parallel_touches_open_one(port, fixture).await;
    who_has_not_written_has_no_time_of_writing(port, fixture).await;
    the_decision_on_the_later_message_counts(port, fixture).await;
    the_address_that_was_written_to_last_is_known(port, fixture).await;
    of_parallel_messages_the_last_counts(port, fixture).await;
    a_customer_that_no_row_is_of_is_refused_for_good_and_takes_no_other_along(port, fixture).await;
    each_is_read_in_its_place(port, fixture).await;
    port.touch(&[]).await.unwrap();
}

async fn each_is_read_in_its_place(port: &impl Conversations, fixture: &Fixture) {
    let touches: Vec<ConversationTouch> = (0..2).map(|at| touch(fixture, &format!("read-{at}"), 0, at)).collect();
    port.touch(&touches).await.unwrap();
    let key = |name: &str| (fixture.tenant_id(), ConversationId::new(format!("{}-{name}", fixture.prefix)));
    let asked = ["read-1", "unknown", "read-0", "read-1"].map(key);
    let read = port.conversations(&asked).await.unwrap();
    let [first, second] = [0, 1].map(|at| touches.get(at).map(Conversation::opened_by));
    let expected = [second.clone(), None, first, second];
    assert_eq!(read, expected, "each is read in its place, one that is asked for twice twice");
    let many: Vec<_> = (0..120).map(|nth| key(&format!("read-{nth}"))).collect();
    let read: Vec<bool> = port.conversations(&many).await.unwrap().iter().map(Option::is_some).collect();
    let expected: Vec<bool> = (0..120).map(|nth| nth < 2).collect();
    assert_eq!(read, expected, "more than one call takes are read");
    assert_eq!(port.conversations(&[]).await.unwrap(), [], "who asks for none gets none");
}

async fn conversation(port: &impl Conversations, tenant: &TenantId, id: &ConversationId) -> Option<Conversation> {
    port.conversations(&[(tenant.clone(), id.clone())]).await.unwrap().remove(0)
}

async fn a_customer_that_no_row_is_of_is_refused_for_good_and_takes_no_other_along(
    port: &impl Conversations,
    fixture: &Fixture,
) {
    let beside = touch(fixture, "beside", 0, 1);
    let culprit = ConversationTouch { customer: Address::Chat("x".repeat(2_100)), ..touch(fixture, "culprit", 0, 1) };
    let refusal = port.touch(&[beside.clone(), culprit]).await.unwrap_err();
    assert!(!refusal.is_retryable(), "a key that no row has is refused for good: {refusal}");
    port.touch(std::slice::from_ref(&beside)).await.unwrap();
    let known = conversation(port, &beside.tenant_id, &beside.id).await;
    assert!(known.is_some(), "the other is touched without it");
}

async fn fifty_parallel_touches_open_one(port: &impl Conversations, fixture: &Fixture) {
    let (tenant, id) = (fixture.tenant_id(), ConversationId::new(format!("{}-parallel", fixture.prefix)));
    assert_eq!(conversation(port, &tenant, &id).await, None, "an unknown conversation is none");
    // Neither the earliest nor the latest stands at an end.
    let touches: Vec<ConversationTouch> = (0..50).map(|at| touch(fixture, "parallel", at, (at + 20) % 50)).collect();
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
    let read = conversation(port, &tenant, &id).await;
    assert_eq!(read.as_ref(), Some(&expected), "fifty parallel touches open one conversation, at the earliest time");
    port.touch(&touches).await.unwrap();
    let read = conversation(port, &tenant, &id).await;
    assert_eq!(read, Some(expected), "touching twice changes nothing");
}

async fn who_has_not_written_has_no_time_of_writing(port: &impl Conversations, fixture: &Fixture) {
    let only = touch(fixture, "inbound", 0, 30);
    port.touch(std::slice::from_ref(&only)).await.unwrap();
    let read = conversation(port, &only.tenant_id, &only.id).await;
    assert_eq!(read, Some(Conversation::opened_by(&only)), "who has not written has no time of writing");
    let other = TenantId::new(format!("{}-other", fixture.prefix));
    assert_eq!(conversation(port, &other, &only.id).await, None, "another tenant does not see it");
}

async fn the_decision_on_the_later_message_counts(port: &impl Conversations, fixture: &Fixture) {
    let decide = |at, folder: Option<&str>, group: Option<&str>| ConversationTouch {
        folder: folder.map(str::to_owned),
        agent_group: group.map(str::to_owned),
        ..touch(fixture, "decided", 0, at)
    };
    let check =
        async |touches: &[ConversationTouch], folder: Option<(i64, &str)>, group: Option<(i64, &str)>, claim: &str| {
            port.touch(touches).await.unwrap();
            let id = ConversationId::new(format!("{}-decided", fixture.prefix));
            let read = conversation(port, &fixture.tenant_id(), &id).await.unwrap();
            let decided = |decided: Option<(i64, &str)>| {
                decided.map(|(at, name)| ConversationRouting { place: place(at), name: name.to_owned() })
            };
            assert_eq!((read.folder, read.agent_group), (decided(folder), decided(group)), "{claim}");
        };
    check(&[decide(10, None, None)], None, None, "what nobody filed is in no folder").await;
    check(&[decide(20, Some("bills"), None)], Some((20, "bills")), None, "a folder is kept").await;
    check(&[decide(30, None, None)], Some((20, "bills")), None, "no decision changes no decision").await;
    check(&[decide(15, Some("late"), Some("night"))], Some((20, "bills")), Some((15, "night")), "each for itself")
        .await;
    let both = [decide(50, Some("last"), None), decide(40, Some("middle"), Some("day"))];
    check(&both, Some((50, "last")), Some((40, "day")), "of a batch too the later message counts").await;
    check(&both, Some((50, "last")), Some((40, "day")), "deciding twice changes nothing").await;
}

async fn the_address_that_was_written_to_last_is_known(port: &impl Conversations, fixture: &Fixture) {
    let customer = Address::Phone("+14155550166".to_owned());
    let write = |at: i64, direction, channel, ours: &str| ConversationTouch {
        direction,
        channel,
        customer: customer.clone(),
        ours: Address::Phone(ours.to_owned()),
        // Another address of ours is another conversation.
        ..touch(fixture, &format!("to-{ours}"), 0, at)
    };
    let check = async |touches: &[ConversationTouch], kind, expected: Option<&str>, claim: &str| {
        port.touch(touches).await.unwrap();
        let found = port.last_written_to(&fixture.tenant_id(), kind, &customer).await.unwrap();
        assert_eq!(found, expected.map(|ours| Address::Phone(ours.to_owned())), "{claim}");
    };
    let (first, second) = ("+12025550101", "+12025550102");
    let (inbound, outbound) = (Direction::Inbound, Direction::Outbound);
    let (sms, mms, whatsapp) = (ChannelKind::Sms, ChannelKind::Mms, ChannelKind::WhatsApp);
    check(&[], sms, None, "who never wrote has written nowhere").await;
    check(&[write(5, outbound, sms, first)], sms, None, "what we write is not where they write").await;
    check(&[write(10, inbound, sms, first)], sms, Some(first), "where they wrote is known").await;
    check(&[write(20, inbound, sms, second)], sms, Some(second), "a later message counts").await;
    check(&[write(15, inbound, sms, first)], sms, Some(second), "a late one does not").await;
    check(&[write(30, inbound, mms, first)], sms, Some(first), "a picture counts as a text does").await;
    check(&[], mms, Some(first), "and the other way round").await;
    check(&[write(40, inbound, whatsapp, second)], sms, Some(first), "another kind of channel does not count").await;
    check(&[], whatsapp, Some(second), "it counts for itself").await;
    let batch = [write(60, inbound, sms, second), write(50, inbound, sms, first), write(70, outbound, sms, first)];
    check(&batch, sms, Some(second), "the later one of a batch counts").await;
    check(&batch, sms, Some(second), "told twice, it is the same").await;
    let other = TenantId::new(format!("{}-other", fixture.prefix));
    assert_eq!(port.last_written_to(&other, sms, &customer).await.unwrap(), None, "another tenant does not see it");
}

async fn of_parallel_messages_the_last_counts(port: &impl Conversations, fixture: &Fixture) {
    let customer = Address::Phone("+14155550167".to_owned());
    let touches = (0..20).map(|nth| {
        let at = (nth * 7 + 3) % 20;
        let folder = Some(format!("folder-{at}"));
        ConversationTouch { customer: customer.clone(), folder, ..touch(fixture, "crowd", 0, at) }
    });
    let touches: Vec<ConversationTouch> = touches.collect();
    for touched in join_all(touches.chunks(2).map(|touches| port.touch(touches))).await {
        touched.unwrap();
    }
    let last = touches.iter().max_by_key(|touch| touch.at).unwrap();
    let found = port.last_written_to(&fixture.tenant_id(), ChannelKind::Sms, &customer).await.unwrap();
    assert_eq!(found.as_ref(), Some(&last.ours), "of parallel messages the last one says where they write");
    let read = conversation(port, &last.tenant_id, &last.id).await.unwrap();
    let expected = Some(ConversationRouting { place: last.place.clone(), name: "folder-19".to_owned() });
    assert_eq!(read.folder, expected, "of parallel messages the last one is filed");
}

/// An even `number` is inbound, an odd one outbound.
fn touch(fixture: &Fixture, name: &str, number: i64, at: i64) -> ConversationTouch {
    ConversationTouch {
        id: ConversationId::new(format!("{}-{name}", fixture.prefix)),
        tenant_id: fixture.tenant_id(),
        channel: ChannelKind::Sms,
        direction: if number % 2 == 0 { Direction::Inbound } else { Direction::Outbound },
        at: fixture.at(at),
        place: place(at),
        customer: Address::Phone("+14155550199".to_owned()),
        ours: Address::Phone(format!("+1202555{at:04}")),
        folder: None,
        agent_group: None,
    }
}

fn place(at: i64) -> HistoryPosition {
    HistoryPosition::new(format!("{at:03}"))
}
