//! The contract of [`Health`].

use super::Fixture;
use crate::carrier::CarrierId;
use crate::health::{Sample, Window};
use crate::ports::Health;

/// Checks every claim of [`Health`]. Carriers belong to everybody, so it looks at what it has added only; nobody else
/// may observe around [`Fixture::now`] meanwhile.
pub async fn health(port: &impl Health, fixture: &Fixture) {
    let carriers = [CarrierId::Twilio, CarrierId::WhatsApp];
    let recent = async |at| port.recent(&carriers, fixture.at(at)).await.unwrap();
    let (before, before_later) = (recent(0).await, recent(900).await);
    port.observe(&[
        sample(fixture, CarrierId::Twilio, 0, 3, 1),
        sample(fixture, CarrierId::Twilio, -120, 5, 2),
        sample(fixture, CarrierId::Twilio, -900, 100, 100),
        sample(fixture, CarrierId::WhatsApp, -1, 7, 0),
    ])
    .await
    .unwrap();
    port.observe(&[sample(fixture, CarrierId::Twilio, 0, 0, 10)]).await.unwrap();
    port.observe(&[]).await.unwrap();

    let window = |accepted, failed| Window { accepted, failed };
    let gained = |after: Vec<Window>, before: &[Window]| -> Vec<Window> {
        let pairs = after.into_iter().zip(before);
        pairs.map(|(now, then)| window(now.accepted - then.accepted, now.failed - then.failed)).collect()
    };
    let added = gained(recent(0).await, &before);
    assert_eq!(added, [window(8, 13), window(7, 0)], "samples of the last minutes add up, in the order asked for");
    let forgotten = gained(recent(900).await, &before_later);
    assert_eq!(forgotten, [window(0, 0), window(0, 0)], "a quarter of an hour later nothing of it counts");
    let reversed = port.recent(&[CarrierId::WhatsApp, CarrierId::Twilio], fixture.now).await.unwrap();
    let whole: Vec<Window> = recent(0).await.into_iter().rev().collect();
    assert_eq!(reversed, whole, "windows are in the order of the carriers");
    assert_eq!(port.recent(&[], fixture.now).await.unwrap(), [], "nobody's health is empty");
}

fn sample(fixture: &Fixture, carrier: CarrierId, at: i64, accepted: u32, failed: u32) -> Sample {
    Sample { carrier, at: fixture.at(at), accepted, failed }
}
