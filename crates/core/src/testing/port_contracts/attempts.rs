//! The contract of [`Attempts`].

use futures_util::future::join_all;

use super::Fixture;
use crate::foundation::failure::Failure;
use crate::model::carrier::{CarrierError, CarrierId};
use crate::model::message::{
    ChannelId, ChannelKind, CorrelationId, MAX_MESSAGE_BYTES, Progress, Receipt, ReceiptStatus, SendReference,
};
use crate::model::plan::{DeliveryPlan, PlanStep};
use crate::model::timeline::{Attempt, Outcome, SentPart, TimelineEvent};
use crate::ports::{Attempts, Timelines};

/// Checks every claim of [`Attempts`]; `timelines` knows the events of the same messages.
pub async fn attempts(port: &impl Attempts, timelines: &impl Timelines, fixture: &Fixture) {
    news_merge_in_every_order_and_any_number_of_times(port, fixture).await;
    parallel_merges_lose_nothing(port, fixture).await;
    links_and_receipts_meet_in_either_order(port, fixture).await;
    parts_that_are_recorded_together_are_what_they_are_alone(port, timelines, fixture).await;
    one_part_that_nobody_can_write_is_refused_for_good(port, fixture).await;
    of_a_link_and_a_receipt_in_parallel_one_sees_the_other(port, fixture).await;
}

async fn news_merge_in_every_order_and_any_number_of_times(port: &impl Attempts, fixture: &Fixture) {
    let failed = Some(CarrierError::new("30005", "Unknown destination handset"));
    let orders: [&[usize]; 4] = [&[0, 1, 2], &[2, 1, 0], &[1, 0, 2], &[2, 2, 0, 1, 1, 0]];
    for (at, order) in orders.into_iter().enumerate() {
        let reference = fixture.reference(&format!("attempts-{at}"));
        let news = [
            sent(fixture, &reference),
            receipt(fixture, &reference, Progress::of(ReceiptStatus::Sent, fixture.at(2), None)),
            receipt(fixture, &reference, Progress::of(ReceiptStatus::Undelivered, fixture.at(3), failed.clone())),
        ];
        let mut whole = None;
        for news in order.iter().filter_map(|at| news.get(*at)) {
            whole = Some(port.merge(news).await.unwrap());
        }
        let [send, middle, last] = news;
        assert_eq!(whole, Some(send.merge(middle).merge(last)), "news in the order {order:?} add up to the same");
    }
}

async fn parallel_merges_lose_nothing(port: &impl Attempts, fixture: &Fixture) {
    const STATUSES: [ReceiptStatus; 5] = [
        ReceiptStatus::Queued,
        ReceiptStatus::Sent,
        ReceiptStatus::Delivered,
        ReceiptStatus::Read,
        ReceiptStatus::Failed,
    ];
    let reference = fixture.reference("attempts-parallel");
    let times = (0..10).rev().zip(STATUSES.iter().cycle());
    let news: Vec<Attempt> = times
        .map(|(at, status)| receipt(fixture, &reference, Progress::of(*status, fixture.at(at), None)))
        .chain([sent(fixture, &reference)])
        .collect();
    for merged in join_all(news.iter().map(|news| port.merge(news))).await {
        merged.unwrap();
    }
    let whole = port.merge(&sent(fixture, &reference)).await.unwrap();
    let expected = news.into_iter().reduce(Attempt::merge);
    assert_eq!(Some(whole), expected, "ten parallel receipts and a send are all known");
}

async fn links_and_receipts_meet_in_either_order(port: &impl Attempts, fixture: &Fixture) {
    let link = async |id: &str, reference: &SendReference| {
        let whole = port.record_sent(&[taken(fixture, id, reference)]).await.unwrap();
        whole.into_iter().map(|attempt| attempt.progress).next().unwrap_or_default()
    };
    let queued = || Progress::of(ReceiptStatus::Queued, fixture.at(1), None);
    let receipt_of = |id: &str, status| parked(fixture, id, status);

    let late = fixture.reference("attempts-late");
    assert_eq!(link("late", &late).await, queued(), "nothing was told before the link");
    let found = port.park(&receipt_of("late", ReceiptStatus::Sent)).await.unwrap();
    assert_eq!(found.as_ref(), Some(&late), "a receipt after the link finds its send");

    let early = fixture.reference("attempts-early");
    for status in [ReceiptStatus::Delivered, ReceiptStatus::Sent, ReceiptStatus::Sent] {
        let found = port.park(&receipt_of("early", status)).await.unwrap();
        assert_eq!(found, None, "a receipt before the link finds nothing");
    }
    let at = fixture.at(1);
    let told = queued().merge(Progress::of(ReceiptStatus::Sent, at, None));
    let told = told.merge(Progress::of(ReceiptStatus::Delivered, at, None));
    assert_eq!(link("early", &early).await, told, "the link returns what was told before");
    assert_eq!(link("early", &early).await, told, "and again, if the first answer was lost");
    let found = port.park(&receipt_of("early", ReceiptStatus::Read)).await.unwrap();
    assert_eq!(found, Some(early), "and the next receipt finds its send");

    let mut other = receipt_of("late", ReceiptStatus::Sent);
    other.carrier = CarrierId::WhatsApp;
    assert_eq!(port.park(&other).await.unwrap(), None, "another carrier's ids are not this one's");
}

async fn of_a_link_and_a_receipt_in_parallel_one_sees_the_other(port: &impl Attempts, fixture: &Fixture) {
    for round in 0..5 {
        let (id, reference) = (format!("race-{round}"), fixture.reference(&format!("attempts-race-{round}")));
        let receipt = parked(fixture, &id, ReceiptStatus::Delivered);
        let sent = [taken(fixture, &id, &reference)];
        let (linked, found) = futures_util::future::join(port.record_sent(&sent), port.park(&receipt)).await;
        let delivered = |attempt: &Attempt| attempt.progress.status() == Some(ReceiptStatus::Delivered);
        let seen = linked.unwrap().iter().any(delivered) || found.unwrap().is_some();
        assert!(seen, "a receipt that meets its link is seen by one of them");
    }
}

async fn parts_that_are_recorded_together_are_what_they_are_alone(
    port: &impl Attempts,
    timelines: &impl Timelines,
    fixture: &Fixture,
) {
    assert_eq!(port.record_sent(&[]).await.unwrap(), [], "no part is none");
    let sends: Vec<SentPart> = (0..40)
        .map(|nth| taken(fixture, &format!("batch-{nth}"), &fixture.reference(&format!("attempts-batch-{nth}"))))
        .collect();
    // One was heard of before, one is written already, one has no id, and one comes twice.
    port.park(&parked(fixture, "batch-1", ReceiptStatus::Delivered)).await.unwrap();
    let mut all: Vec<SentPart> = sends.clone();
    port.record_sent(all.get(2..3).unwrap_or_default()).await.unwrap();
    if let Some(nameless) = all.get_mut(3) {
        nameless.news.carrier_message_id = None;
    }
    all.extend(sends.first().cloned());
    let whole = port.record_sent(&all).await.unwrap();
    assert_eq!(whole.len(), all.len(), "each has an answer");
    let delivered = Progress::of(ReceiptStatus::Delivered, fixture.at(1), None);
    for (nth, (whole, part)) in whole.iter().zip(&all).enumerate() {
        let told = if nth == 1 { delivered.clone() } else { Progress::default() };
        let progress = part.news.progress.clone().merge(told);
        assert_eq!(whole, &Attempt { progress, ..part.news.clone() }, "{nth} is what is known of it");
        let timeline = timelines.read(&part.event.tenant_id, &part.event.message_id).await.unwrap();
        let timeline = timeline.map(|timeline| (timeline.events, timeline.attempts));
        assert_eq!(timeline, Some((vec![part.event.clone()], vec![whole.clone()])), "{nth} is told once");
    }
    let found = port.park(&parked(fixture, "batch-39", ReceiptStatus::Delivered)).await.unwrap();
    assert_eq!(found, all.get(39).map(|part| part.news.reference.clone()), "each is linked");
}

async fn one_part_that_nobody_can_write_is_refused_for_good(port: &impl Attempts, fixture: &Fixture) {
    let good = taken(fixture, "good", &fixture.reference("attempts-good"));
    let mut too_large = taken(fixture, "too-large", &fixture.reference("attempts-too-large"));
    too_large.event.more.insert("reason".to_owned(), "x".repeat(MAX_MESSAGE_BYTES).into());
    let refused = port.record_sent(&[good.clone(), too_large]).await;
    assert!(matches!(refused, Err(Failure::Permanent(_))), "{refused:?}");
    assert_eq!(port.record_sent(std::slice::from_ref(&good)).await.unwrap(), [good.news], "the others go without it");
}

/// A part that its carrier took and knows by that id.
fn taken(fixture: &Fixture, carrier_message_id: &str, reference: &SendReference) -> SentPart {
    let news = Attempt { carrier_message_id: Some(carrier_message_id.to_owned()), ..sent(fixture, reference) };
    let (tenant, message) = (news.tenant_id.clone(), reference.message_id.clone());
    let event = TimelineEvent::new(tenant, message, fixture.at(1), Outcome::Sent).told_apart_by(reference);
    SentPart { news, event }
}

fn sent(fixture: &Fixture, reference: &SendReference) -> Attempt {
    let channel_id = ChannelId::new(format!("{}-first", fixture.prefix));
    let step = PlanStep {
        carrier: CarrierId::Twilio,
        channel_id: channel_id.clone(),
        kind: None,
        downgraded: Vec::new(),
        passed_over: false,
        cost: None,
        reasons: vec!["only channel".to_owned()],
    };
    Attempt {
        channel_id: Some(channel_id),
        kind: Some(ChannelKind::Sms),
        carrier_message_id: Some("SM1".to_owned()),
        plan: Some(DeliveryPlan { steps: vec![step], ..DeliveryPlan::default() }),
        only: vec![1],
        ..receipt(fixture, reference, Progress::of(ReceiptStatus::Queued, fixture.at(1), None))
    }
}

fn receipt(fixture: &Fixture, reference: &SendReference, progress: Progress) -> Attempt {
    Attempt {
        tenant_id: fixture.tenant_id(),
        reference: reference.clone(),
        carrier: CarrierId::Twilio,
        channel_id: None,
        kind: None,
        carrier_message_id: None,
        plan: None,
        only: Vec::new(),
        progress,
    }
}

fn parked(fixture: &Fixture, carrier_message_id: &str, status: ReceiptStatus) -> Receipt {
    Receipt {
        tenant_id: fixture.tenant_id(),
        carrier: CarrierId::Twilio,
        carrier_message_id: carrier_message_id.to_owned(),
        reference: None,
        status,
        at: fixture.at(1),
        error: None,
        cost: None,
        seen: None,
        preference: None,
        correlation_id: CorrelationId::new("correlation"),
    }
}
