//! The contract of [`History`].

use super::Fixture;
use crate::model::conversation::HistoryPosition;
use crate::model::message::{ConversationId, Message, MessageId, TenantId};
use crate::model::timeline::{Outcome, TimelineEntry, TimelineEvent};
use crate::ports::{History, Timelines};

/// Checks every claim of [`History`]; `timelines` writes to the same store.
pub async fn history(port: &impl History, timelines: &impl Timelines, fixture: &Fixture) {
    let conversation = ConversationId::new(format!("{}-history", fixture.prefix));
    let said = |name: &str, at: i64, received: i64| said(fixture, &conversation, name, at, received);
    let record = async |messages: &[Message]| {
        let entries: Vec<TimelineEntry> =
            messages.iter().map(|message| TimelineEntry::Message(Box::new(message.clone()))).collect();
        timelines.record(&entries).await.unwrap();
    };
    let read = async |before: Option<&HistoryPosition>, limit| {
        port.messages(&fixture.tenant_id(), &conversation, before, limit).await.unwrap()
    };
    let empty = read(None, 10).await;
    assert_eq!((empty.messages, empty.before), (Vec::new(), None), "where nothing was said there is nothing");

    let (first, last) = (said("b-first", 10, 11), said("c-last", 30, 31));
    record(&[last.clone(), first.clone()]).await;
    assert_eq!(names(&read(None, 10).await.messages), ["b-first", "c-last"], "in the order of the carrier's times");
    let late = said("a-late", 20, 99);
    record(std::slice::from_ref(&late)).await;
    let expected = ["b-first", "a-late", "c-last"];
    assert_eq!(names(&read(None, 10).await.messages), expected, "a late message is placed where it belongs");
    record(&[late, first.clone()]).await;
    assert_eq!(names(&read(None, 10).await.messages), expected, "what is recorded twice is said once");
    let event = TimelineEvent::of(&first, fixture.at(1), Outcome::Routed);
    timelines.record(&[TimelineEntry::Event(event)]).await.unwrap();
    assert_eq!(names(&read(None, 10).await.messages), expected, "what happens to a message is not said");

    record(&[said("y", 30, 40), said("x", 30, 40), said("z", 30, 35)]).await;
    let mut parts = said("d-parts-of-a-second", 30, 31);
    parts.timestamp += std::time::Duration::from_nanos(1);
    record(&[parts]).await;
    let all = ["b-first", "a-late", "c-last", "z", "x", "y", "d-parts-of-a-second"];
    let page = read(None, 10).await;
    assert_eq!(names(&page.messages), all, "at the same time arrival decides, then the id; every nanosecond counts");
    assert_eq!(page.before, None, "there is no more");
    let json = |message: &Message| serde_json::to_value(message).unwrap();
    let whole = page.messages.first().map(json);
    assert_eq!(whole, Some(json(&first)), "all of a message comes back");

    every_size_of_page_shows_everything_once(&all, read).await;
    others_see_nothing(port, timelines, fixture, &conversation, &all).await;
}

async fn every_size_of_page_shows_everything_once(
    all: &[&str],
    read: impl AsyncFn(Option<&HistoryPosition>, usize) -> crate::model::conversation::HistoryPage,
) {
    for limit in 1..=all.len() {
        let (mut seen, mut before): (Vec<String>, Option<HistoryPosition>) = (Vec::new(), None);
        loop {
            let page = read(before.as_ref(), limit).await;
            let full = page.messages.len() == limit;
            assert!(full || page.before.is_none(), "only the last page is short");
            seen.splice(0..0, names(&page.messages));
            before = page.before;
            if before.is_none() {
                break;
            }
        }
        assert_eq!(seen, all, "pages of {limit} show everything once");
    }
}

async fn others_see_nothing(
    port: &impl History,
    timelines: &impl Timelines,
    fixture: &Fixture,
    conversation: &ConversationId,
    all: &[&str],
) {
    let other = TenantId::new(format!("{}-other", fixture.prefix));
    let page = port.messages(&other, conversation, None, 10).await.unwrap();
    assert_eq!(names(&page.messages), [""; 0], "another tenant does not see it");
    let theirs = Message { tenant_id: other, ..said(fixture, conversation, "theirs", 15, 15) };
    let elsewhere = ConversationId::new(format!("{}-elsewhere", fixture.prefix));
    let elsewhere = said(fixture, &elsewhere, "elsewhere", 15, 15);
    timelines.record(&[theirs, elsewhere].map(|message| TimelineEntry::Message(Box::new(message)))).await.unwrap();
    let page = port.messages(&fixture.tenant_id(), conversation, None, 10).await.unwrap();
    let names: Vec<String> = names(&page.messages);
    assert_eq!(names, all, "nor is what they say, or what is said elsewhere, seen here");
}

fn said(fixture: &Fixture, conversation: &ConversationId, name: &str, at: i64, received: i64) -> Message {
    Message {
        id: MessageId::new(format!("{}-history-{name}", fixture.prefix)),
        conversation_id: conversation.clone(),
        timestamp: fixture.at(at),
        received_at: fixture.at(received),
        body: name.to_owned(),
        ..fixture.message(name)
    }
}

fn names(messages: &[Message]) -> Vec<String> {
    messages.iter().map(|message| message.body.clone()).collect()
}
