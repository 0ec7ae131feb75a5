//! The contract of [`Attempts`].

use futures_util::future::join_all;

use super::Fixture;
use crate::model::carrier::{CarrierError, CarrierId};
use crate::model::message::{ChannelId, ChannelKind, CorrelationId, Progress, Receipt, ReceiptStatus, SendReference};
use crate::model::plan::{DeliveryPlan, PlanStep};
use crate::model::timeline::Attempt;
use crate::ports::Attempts;

/// Checks every claim of [`Attempts`].
pub async fn attempts(port: &impl Attempts, fixture: &Fixture) {
    news_merge_in_every_order_and_any_number_of_times(port, fixture).await;
    parallel_merges_lose_nothing(port, fixture).await;
    links_and_receipts_meet_in_either_order(port, fixture).await;
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
    let tenant = fixture.tenant_id();
    let link =
        async |id: &str, reference: &SendReference| port.link(&tenant, CarrierId::Twilio, id, reference).await.unwrap();
    let receipt_of = |id: &str, status| parked(fixture, id, status);

    let late = fixture.reference("attempts-late");
    assert_eq!(link("late", &late).await, Progress::default(), "nothing was told before the link");
    let found = port.park(&receipt_of("late", ReceiptStatus::Sent)).await.unwrap();
    assert_eq!(found.as_ref(), Some(&late), "a receipt after the link finds its send");

    let early = fixture.reference("attempts-early");
    for status in [ReceiptStatus::Delivered, ReceiptStatus::Sent, ReceiptStatus::Sent] {
        let found = port.park(&receipt_of("early", status)).await.unwrap();
        assert_eq!(found, None, "a receipt before the link finds nothing");
    }
    let at = fixture.at(1);
    let told = Progress::of(ReceiptStatus::Sent, at, None).merge(Progress::of(ReceiptStatus::Delivered, at, None));
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
        let (id, reference) = (format!("race-{round}"), fixture.reference("attempts-race"));
        let receipt = parked(fixture, &id, ReceiptStatus::Delivered);
        let tenant = fixture.tenant_id();
        let link = port.link(&tenant, CarrierId::Twilio, &id, &reference);
        let (linked, found) = futures_util::future::join(link, port.park(&receipt)).await;
        let seen = !linked.unwrap().is_empty() || found.unwrap().is_some();
        assert!(seen, "a receipt that meets its link is seen by one of them");
    }
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
        correlation_id: CorrelationId::new("correlation"),
    }
}
