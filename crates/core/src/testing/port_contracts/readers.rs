//! The contract of [`Readers`].

use jiff::Timestamp;

use super::Fixture;
use crate::model::message::{Address, ChannelId, Reader, Seen, TenantId};
use crate::model::timeline::Unread;
use crate::ports::{MAX_UNREAD, Readers};

/// Checks every claim of [`Readers`].
pub async fn readers(port: &impl Readers, fixture: &Fixture) {
    what_was_sent_is_seen_up_to_a_moment(port, fixture).await;
    what_was_seen_before_it_was_remembered_is_known(port, fixture).await;
    of_a_send_and_its_reading_in_parallel_one_sees_the_other(port, fixture).await;
    readers_are_told_apart(port, fixture).await;
    the_newest_are_seen_first_and_not_too_many_at_once(port, fixture).await;
}

async fn what_was_sent_is_seen_up_to_a_moment(port: &impl Readers, fixture: &Fixture) {
    let (tenant, reader) = (fixture.tenant_id(), reader(fixture, "PJ0MRSHTDG"));
    let see = async |at: Timestamp| port.see(&tenant, &seen(&reader, at)).await.unwrap();
    let sends = [3, 1, 2].map(|second| unread(fixture, "seen", second));
    for send in sends.iter().chain(&sends) {
        assert_eq!(port.expect(&tenant, &reader, send).await.unwrap(), None, "nothing was seen yet");
    }
    let [third, first, second] = sends;
    let a_moment = std::time::Duration::from_micros(1);
    assert_eq!(see(first.at - a_moment).await, [], "none was sent by then");
    assert_eq!(see(second.at).await, [second.clone(), first.clone()], "the newest first, to the moment");
    assert_eq!(see(second.at).await, [second.clone(), first.clone()], "the same, told twice");
    port.forget(&tenant, &reader, std::slice::from_ref(&second)).await.unwrap();
    assert_eq!(see(second.at).await, std::slice::from_ref(&first), "what is read waits no longer");
    assert_eq!(see(third.at).await, [third.clone(), first.clone()]);
    assert_eq!(see(first.at).await, std::slice::from_ref(&first), "a late report tells what it would have told");
    let read = [first, second, third];
    port.forget(&tenant, &reader, &read).await.unwrap();
    port.forget(&tenant, &reader, &read).await.unwrap();
    assert_eq!(see(fixture.at(100)).await, [], "nothing waits");
}

async fn what_was_seen_before_it_was_remembered_is_known(port: &impl Readers, fixture: &Fixture) {
    let (tenant, reader) = (fixture.tenant_id(), reader(fixture, "QK1NSTIUEH"));
    for second in [5, 7, 6, 7] {
        assert_eq!(port.see(&tenant, &seen(&reader, fixture.at(second))).await.unwrap(), []);
    }
    let late = unread(fixture, "late", 6);
    let known = port.expect(&tenant, &reader, &late).await.unwrap();
    assert_eq!(known, Some(fixture.at(7)), "the latest moment counts, in whatever order they were told");
    assert_eq!(port.see(&tenant, &seen(&reader, fixture.at(7))).await.unwrap(), [late], "and it waits all the same");
}

async fn of_a_send_and_its_reading_in_parallel_one_sees_the_other(port: &impl Readers, fixture: &Fixture) {
    for round in 0..5 {
        let (tenant, reader) = (fixture.tenant_id(), reader(fixture, &format!("race-{round}")));
        let (send, seen) = (unread(fixture, "race", 1), seen(&reader, fixture.at(1)));
        let expect = port.expect(&tenant, &reader, &send);
        let (known, found) = futures_util::future::join(expect, port.see(&tenant, &seen)).await;
        assert!(known.unwrap().is_some() || found.unwrap() == [send], "a reading that meets its send is not lost");
    }
}

async fn readers_are_told_apart(port: &impl Readers, fixture: &Fixture) {
    let (tenant, ours) = (fixture.tenant_id(), reader(fixture, "apart"));
    let send = unread(fixture, "apart", 1);
    port.expect(&tenant, &ours, &send).await.unwrap();
    let there = Reader { channel_id: ChannelId::new(format!("{}-second", fixture.prefix)), ..ours.clone() };
    let they = TenantId::new(format!("{}-other", fixture.prefix));
    for (tenant, reader) in [(&tenant, &reader(fixture, "other")), (&tenant, &there), (&they, &ours)] {
        assert_eq!(port.see(tenant, &seen(reader, fixture.at(9))).await.unwrap(), [], "not theirs");
    }
    let inferred = Reader { customer: Address::Alphanumeric("apart".to_owned()), ..ours };
    assert_eq!(port.see(&tenant, &seen(&inferred, fixture.at(9))).await.unwrap(), [send], "whatever kind is inferred");
}

async fn the_newest_are_seen_first_and_not_too_many_at_once(port: &impl Readers, fixture: &Fixture) {
    let (tenant, reader) = (fixture.tenant_id(), reader(fixture, "many"));
    let sends: Vec<Unread> = (0..=100).map(|second| unread(fixture, "many", second)).collect();
    for send in &sends {
        port.expect(&tenant, &reader, send).await.unwrap();
    }
    let last = seen(&reader, fixture.at(1000));
    let mut found = port.see(&tenant, &last).await.unwrap();
    assert_eq!(found.len(), MAX_UNREAD);
    port.forget(&tenant, &reader, &found).await.unwrap();
    found.extend(port.see(&tenant, &last).await.unwrap());
    assert!(found.iter().eq(sends.iter().rev()), "all of them, the newest first");
}

fn reader(fixture: &Fixture, chat: &str) -> Reader {
    let channel_id = ChannelId::new(format!("{}-first", fixture.prefix));
    Reader { channel_id, customer: Address::Chat(chat.to_owned()) }
}

fn seen(reader: &Reader, up_to: Timestamp) -> Seen {
    Seen { reader: reader.clone(), up_to }
}

fn unread(fixture: &Fixture, name: &str, second: i64) -> Unread {
    Unread { at: fixture.at(second), reference: fixture.reference(&format!("{name}-{second}")) }
}
