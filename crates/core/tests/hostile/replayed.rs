//! Buried webhooks that are read again: they tell what they told, without their proof, and only for who vouched.

use omni_core::inbound::receive::{ReplayedWebhook, WebhookReceiver, WebhookReplay};
use omni_core::model::channel::{Channel, ChannelKey};
use omni_core::model::dead_letter::DeadLetter;
use omni_core::model::message::{CorrelationId, Message, Receipt};
use omni_core::ports::Env;
use omni_core::testing::carrier_fixtures::{ACME, NOW, PUBLIC_URL, Sample, THEM};
use omni_core::testing::in_memory::{Memory, run};

use super::house::{House, everywhere};
use super::log::Log;

/// Stores in which `channels` are configured, each with the secrets of a tenant.
fn stores(house: &House, channels: &[(&Channel, &str)]) -> Memory {
    let memory = Memory::new(1);
    memory.clock().set(NOW.parse().unwrap());
    for (channel, tenant) in channels {
        memory.add_secret(channel.secret.clone(), (house.scheme.credentials)(tenant));
        memory.add_channel((*channel).clone());
    }
    memory
}

/// The letters of a genuine webhook for a channel that is not configured; another one's secret, which is the same, verifies.
fn buried(house: &House, sample: &Sample) -> Vec<DeadLetter> {
    let doorkeeper = Channel { keys: vec![ChannelKey::new(ChannelKey::DEFAULT)], ..house.acme.clone() };
    let memory = stores(house, &[(&doorkeeper, ACME)]);
    let receiver = WebhookReceiver { ports: memory.ports(), public_url: PUBLIC_URL.to_owned() };
    let answer = run(receiver.receive(house.carrier, &house.genuine(sample)));
    assert_eq!(answer, house.carrier.acknowledgement(), "{}", house.name());
    let letters = memory.take_dead_letters();
    // A report that names nobody is the default channel's.
    let taken =
        !memory.queue::<Receipt>("receipts.fifo").is_empty() || !memory.queue::<Message>("inbound.fifo").is_empty();
    assert!(!letters.is_empty() || taken, "{}: a webhook for nobody is buried", house.name());
    letters
}

/// Replays `letter` with what `memory` has; returns what came into the queues too.
fn replayed(house: &House, memory: &Memory, letter: &DeadLetter) -> (ReplayedWebhook, Vec<Message>, Vec<Receipt>) {
    let (inbound, receipts) = (memory.queue::<Message>("inbound.fifo"), memory.queue::<Receipt>("receipts.fifo"));
    let replay = WebhookReplay { ports: memory.ports() };
    let (kept, correlation) = (letter.webhook.as_ref().unwrap(), CorrelationId::new("replayed"));
    let replayed = run(replay.replay(house.carrier, kept, memory.now(), &correlation)).unwrap();
    (replayed, inbound.drain().unwrap(), receipts.drain().unwrap())
}

#[test]
fn a_buried_webhook_tells_what_it_told_once_its_channel_is_configured() {
    everywhere(|house| {
        for sample in house.samples() {
            let told = Log::during(|log| house.receive(log, &house.genuine(&sample)));
            let anew = |mut message: Message| {
                message.correlation_id = CorrelationId::new("replayed");
                message
            };
            let messages: Vec<Message> = told.messages.into_iter().map(anew).collect();
            let receipts = told.receipts.into_iter();
            let receipts: Vec<Receipt> =
                receipts.map(|receipt| Receipt { correlation_id: CorrelationId::new("replayed"), ..receipt }).collect();
            for letter in buried(house, &sample) {
                let memory = stores(house, &[(&house.acme, ACME)]);
                let (outcome, queued, reported) = replayed(house, &memory, &letter);
                assert_eq!(outcome.left, [], "{}", house.name());
                assert_eq!((&queued, &reported), (&messages, &receipts), "{}", house.name());
                let ids: Vec<_> = queued.iter().map(|message| message.id.clone()).collect();
                assert_eq!((outcome.messages, outcome.receipts), (ids, receipts.len()));
            }
        }
    });
}

#[test]
fn a_dead_letter_holds_no_proof_of_its_sender() {
    everywhere(|house| {
        for sample in house.samples() {
            let genuine = house.genuine(&sample);
            for letter in buried(house, &sample) {
                let written = serde_json::to_string(&letter).unwrap();
                let secrets = (house.scheme.credentials)(ACME);
                let key = secrets.get(house.scheme.secret).map(|key| key.expose().to_owned());
                // What identifies a webhook is no proof; what can be posted again is one.
                let proofs = house.scheme.proof.of(&genuine).into_iter().filter(|proof| proof.len() >= 16);
                for word in key.into_iter().chain(proofs) {
                    let id = genuine.headers.get("messageid");
                    assert!(id == Some(word.as_str()) || !written.contains(&word), "{}: {word}", house.name());
                }
            }
        }
    });
}

#[test]
fn a_buried_webhook_speaks_for_nobody_whose_secret_did_not_verify_it() {
    everywhere(|house| {
        for sample in house.samples() {
            for letter in buried(house, &sample) {
                // The channel that it names is configured for somebody else by now, with another secret.
                let theirs = Channel {
                    tenant_id: house.them.tenant_id.clone(),
                    secret: house.them.secret.clone(),
                    ..house.acme.clone()
                };
                let memory = stores(house, &[(&theirs, THEM)]);
                memory.add_secret(house.acme.secret.clone(), (house.scheme.credentials)(ACME));
                let (outcome, queued, reported) = replayed(house, &memory, &letter);
                assert_eq!((queued.len(), reported.len()), (0, 0), "{}", house.name());
                assert!(!outcome.left.is_empty(), "{}", house.name());
            }
        }
    });
}

#[test]
fn a_copy_of_the_secret_under_another_name_vouches_too() {
    everywhere(|house| {
        for sample in house.samples() {
            for letter in buried(house, &sample) {
                let renamed = Channel { secret: house.them.secret.clone(), ..house.acme.clone() };
                let memory = stores(house, &[(&renamed, ACME)]);
                memory.add_secret(house.acme.secret.clone(), (house.scheme.credentials)(ACME));
                assert_eq!(replayed(house, &memory, &letter).0.left, [], "{}", house.name());
            }
        }
    });
}
