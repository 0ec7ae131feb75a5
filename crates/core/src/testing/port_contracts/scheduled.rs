//! The contract of [`ScheduledMessages`], and of its places in a [`Schedule`].

use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};

use super::Fixture;
use crate::domain::scheduled::{ScheduledMessage, ScheduledRevision, ScheduledState};
use crate::model::delayed::{Delayed, DelayedItem};
use crate::model::message::{MessageId, TenantId};
use crate::ports::{Schedule, ScheduledMessages};

/// The number of workers that meet over one message.
const CROWD: i64 = 10;

/// Checks every claim of [`ScheduledMessages`].
pub async fn scheduled_messages<P: ScheduledMessages + Schedule>(port: &P, fixture: &Fixture) {
    let first = submitted(fixture, "scheduled-b", fixture.at(100));
    assert_eq!(read(port, &first).await, None, "nothing is known of what was not kept");
    assert_eq!(port.keep(&[]).await.unwrap(), [] as [bool; 0]);
    let submission = ScheduledRevision { was: None, becomes: first.clone() };
    assert!(keep(port, &submission).await, "what is new is kept");
    assert!(!keep(port, &submission).await, "what is there already is not kept again");
    assert_eq!(read(port, &first).await, Some(first.clone()), "what is kept comes back as it was, whole");
    let stranger = ScheduledMessage { message: fixture.message("scheduled-nobody"), ..first.clone() };
    let both = port.scheduled(&[stranger.key(), first.key(), stranger.key()]).await.unwrap();
    assert_eq!(both, [None, Some(first.clone()), None], "each key has its own answer, in order");

    // On the heap: on the stack, the suite on the SDK would be large.
    Box::pin(one_of_two_writers_wins(port, fixture, &first)).await;
    port.release(&[first.held()]).await.unwrap();
    Box::pin(places_move_with_their_messages(port, fixture)).await;
    Box::pin(a_list_has_what_waits_in_order(port, fixture)).await;
    Box::pin(of_a_crowd_one_wins(port, fixture)).await;
    Box::pin(many_are_kept_at_once(port, fixture)).await;
}

async fn one_of_two_writers_wins(port: &impl ScheduledMessages, fixture: &Fixture, first: &ScheduledMessage) {
    let mut message = first.message.clone();
    "edited".clone_into(&mut message.body);
    let edit = first.edit(message, first.send_at, fixture.at(1)).unwrap();
    let cancel = first.cancel(fixture.at(2)).unwrap();
    assert!(keep(port, &edit).await, "an edit of what was read is made");
    assert!(!keep(port, &cancel).await, "a cancel of what was edited meanwhile is not");
    assert_eq!(read(port, first).await, Some(edit.becomes.clone()));
    let cancel = edit.becomes.cancel(fixture.at(3)).unwrap();
    assert!(keep(port, &cancel).await, "read again, it is");
    let kept = read(port, first).await.unwrap();
    assert_eq!(kept, cancel.becomes, "what it said is still known");
    assert!(
        kept.cancel(fixture.at(4)).is_none()
            && kept.edit(first.message.clone(), first.send_at, fixture.at(4)).is_none()
    );
}

async fn places_move_with_their_messages<P: ScheduledMessages + Schedule>(port: &P, fixture: &Fixture) {
    let first = submitted(fixture, "scheduled-m", fixture.at(200));
    assert!(keep(port, &ScheduledRevision { was: None, becomes: first.clone() }).await);
    let places = async || {
        let due = port.due(first.held().shard(), fixture.at(5000), None, 1000).await.unwrap();
        due.held.into_iter().filter(|held| names(held, &first)).collect::<Vec<Delayed>>()
    };
    assert_eq!(places().await, [first.held()], "what waits has a place in the schedule");
    let later = first.edit(first.message.clone(), fixture.at(300), fixture.at(1)).unwrap();
    assert!(keep(port, &later).await);
    assert!(!keep(port, &first.edit(first.message.clone(), fixture.at(400), fixture.at(1)).unwrap()).await);
    assert_eq!(places().await, [later.becomes.held()], "a moved one has its new place only, and a refused move none");
    let back = later.becomes.edit(first.message.clone(), fixture.at(200), fixture.at(2)).unwrap();
    assert!(keep(port, &back).await);
    assert_eq!(places().await, [first.held()], "it may move back");
    let fired = back.becomes.turn(fixture.at(200));
    let crate::domain::scheduled::ScheduledTurn::Fire(fired) = fired else { panic!("its time has come: {fired:?}") };
    assert!(keep(port, &fired).await);
    assert_eq!(places().await, [first.held()], "one that ends keeps its place until everything is done");
    port.release(&[first.held()]).await.unwrap();
    assert_eq!(places().await, [], "then it is released");
    assert_eq!(read(port, &first).await.unwrap().state, ScheduledState::Fired, "how it ended is still known");
    // Its place was not released yet when it was held: a tick crashed between the two.
    let fired = fired.becomes;
    port.hold(&fired.held()).await.unwrap();
    let until = (fixture.at(900), "it is night".to_owned());
    let held = ScheduledMessage::hold(&fired.message, Some(&fired), until, fixture.at(201));
    assert!(keep(port, &held).await, "what was fired can be held");
    assert!(!keep(port, &held).await, "once");
    assert_eq!(read(port, &first).await, Some(held.becomes.clone()), "and its reason is kept");
    assert_eq!(places().await, [held.becomes.held()], "then it has a place again, and one only");
    let cancel = held.becomes.cancel(fixture.at(202)).unwrap();
    assert!(keep(port, &cancel).await, "and can be cancelled");
    port.release(&[held.becomes.held()]).await.unwrap();
}

async fn a_list_has_what_waits_in_order<P: ScheduledMessages + Schedule>(port: &P, fixture: &Fixture) {
    let half = fixture.at(500) + SignedDuration::from_millis(500);
    let rows =
        [("l-c", fixture.at(500)), ("l-a", half), ("l-b", half), ("l-d", fixture.at(501)), ("l-e", fixture.at(502))];
    let mut all = Vec::new();
    for (name, at) in rows {
        let scheduled = submitted(fixture, name, at);
        assert!(keep(port, &ScheduledRevision { was: None, becomes: scheduled.clone() }).await);
        all.push(scheduled);
    }
    let tenant = fixture.tenant_id();
    assert_eq!(port.upcoming(&tenant, None, 100).await.unwrap(), all, "what waits is listed by its time and its id");
    let mut paged: Vec<ScheduledMessage> = Vec::new();
    loop {
        let after = paged.last().map(|last| (last.send_at, last.message.id.clone()));
        let after: Option<(Timestamp, &MessageId)> = after.as_ref().map(|(at, id)| (*at, id));
        let page = port.upcoming(&tenant, after, 2).await.unwrap();
        assert!(page.len() <= 2, "no more comes than was asked for");
        if page.is_empty() {
            break;
        }
        paged.extend(page);
    }
    assert_eq!(paged, all, "page by page it is the same list");
    let moved = all.remove(0);
    let moved = moved.edit(moved.message.clone(), fixture.at(503), fixture.at(0)).unwrap();
    assert!(keep(port, &moved).await);
    let gone = all.remove(0);
    assert!(keep(port, &gone.cancel(fixture.at(0)).unwrap()).await);
    all.push(moved.becomes);
    assert_eq!(port.upcoming(&tenant, None, 100).await.unwrap(), all, "what has moved or ended is listed so");
    assert_eq!(port.upcoming(&TenantId::new(format!("{tenant}-other")), None, 100).await.unwrap(), []);
    for scheduled in all {
        assert!(keep(port, &scheduled.cancel(fixture.at(0)).unwrap()).await);
        port.release(&[scheduled.held()]).await.unwrap();
    }
    port.release(&[gone.held()]).await.unwrap();
    assert_eq!(port.upcoming(&tenant, None, 100).await.unwrap(), []);
}

/// Ten who cancel, ten who edit and ten who fire meet: exactly one of them wins, and everybody reads the same after.
async fn of_a_crowd_one_wins<P: ScheduledMessages + Schedule>(port: &P, fixture: &Fixture) {
    let first = submitted(fixture, "scheduled-crowd", fixture.at(600));
    assert!(keep(port, &ScheduledRevision { was: None, becomes: first.clone() }).await);
    let one = async |nth: i64| {
        let now = fixture.at(600 + nth);
        let crate::domain::scheduled::ScheduledTurn::Fire(fire) = first.turn(now) else { panic!("its time has come") };
        let edit = first.edit(first.message.clone(), fixture.at(700 + nth), now).unwrap();
        let revisions = [*fire, first.cancel(now).unwrap(), edit];
        let kept = join_all(revisions.iter().map(|revision| keep(port, revision))).await;
        let won = revisions.into_iter().zip(kept).filter(|(_, kept)| *kept);
        won.map(|(revision, _)| revision.becomes).collect::<Vec<_>>()
    };
    let won: Vec<ScheduledMessage> = join_all((0..CROWD).map(one)).await.into_iter().flatten().collect();
    let [winner] = won.as_slice() else { panic!("{} of a crowd have won", won.len()) };
    assert_eq!(read(port, &first).await.as_ref(), Some(winner), "what is kept is what the winner wrote");
    port.release(&[winner.held()]).await.unwrap();
}

async fn many_are_kept_at_once<P: ScheduledMessages + Schedule>(port: &P, fixture: &Fixture) {
    let all: Vec<ScheduledMessage> =
        (0..60).map(|nth| submitted(fixture, &format!("scheduled-n{nth}"), fixture.at(800))).collect();
    let new: Vec<ScheduledRevision> =
        all.iter().map(|becomes| ScheduledRevision { was: None, becomes: becomes.clone() }).collect();
    assert!(port.keep(&new).await.unwrap().iter().all(|kept| *kept));
    let early = all.first().unwrap().cancel(fixture.at(0)).unwrap();
    assert!(keep(port, &early).await);
    let ends: Vec<ScheduledRevision> = all.iter().map(|scheduled| scheduled.cancel(fixture.at(1)).unwrap()).collect();
    let kept = port.keep(&ends).await.unwrap();
    assert!(kept.iter().enumerate().all(|(nth, kept)| *kept == (nth > 0)), "one that is refused holds up no other");
    let keys: Vec<_> = all.iter().map(ScheduledMessage::key).collect();
    let found = port.scheduled(&keys).await.unwrap();
    let expected =
        ends.into_iter().enumerate().map(|(nth, end)| if nth == 0 { early.becomes.clone() } else { end.becomes });
    assert_eq!(found, expected.map(Some).collect::<Vec<_>>());
    let places: Vec<Delayed> = all.iter().map(ScheduledMessage::held).collect();
    port.release(&places).await.unwrap();
}

fn submitted(fixture: &Fixture, name: &str, send_at: Timestamp) -> ScheduledMessage {
    ScheduledMessage::submitted(fixture.message(name), send_at, fixture.now).becomes
}

fn names(held: &Delayed, scheduled: &ScheduledMessage) -> bool {
    matches!(&held.what, DelayedItem::Scheduled(place) if place.key == scheduled.key())
}

async fn keep(port: &impl ScheduledMessages, revision: &ScheduledRevision) -> bool {
    port.keep(std::slice::from_ref(revision)).await.unwrap() == [true]
}

async fn read(port: &impl ScheduledMessages, scheduled: &ScheduledMessage) -> Option<ScheduledMessage> {
    port.scheduled(&[scheduled.key()]).await.unwrap().remove(0)
}
