//! Two tenants at one carrier, in memory, and a receiver that both share.

use omni_core::foundation::http::{Request, Response};
use omni_core::foundation::secret::Credentials;
use omni_core::inbound::receive::WebhookReceiver;
use omni_core::model::carrier::CarrierId;
use omni_core::model::channel::{Channel, ChannelKey};
use omni_core::model::message::{Message, Receipt};
use omni_core::testing::carrier_fixtures;
use omni_core::testing::carrier_fixtures::{ACME, NOW, PUBLIC_URL, Sample, Scheme, THEM};
use omni_core::testing::in_memory::{Memory, MemoryQueue, count_steps};

use super::log::Log;

/// Line that the receiver logs once a signature has held and before it parses.
const GENUINE: &str = "webhook is genuine";

/// Two tenants at one carrier that proves itself in one way.
pub(crate) struct House {
    pub(crate) carrier: CarrierId,
    pub(crate) scheme: &'static Scheme,
    pub(crate) acme: Channel,
    pub(crate) them: Channel,
    credentials: Credentials,
}

/// The outcome of one webhook.
pub(crate) struct Outcome {
    pub(crate) response: Response,
    pub(crate) messages: Vec<Message>,
    pub(crate) receipts: Vec<Receipt>,
    pub(crate) buried: usize,
    /// Whether it was believed, and so parsed.
    pub(crate) believed: bool,
    pub(crate) log: String,
    /// Operations on stores.
    pub(crate) steps: usize,
}

/// Runs `check` for every carrier and every way in which it proves itself.
pub(crate) fn everywhere(check: impl Fn(&House)) {
    for carrier in CarrierId::ALL {
        for scheme in carrier_fixtures::fixture(carrier).schemes {
            check(&House::new(carrier, scheme, &(scheme.credentials)(ACME)));
        }
    }
}

/// Runs `check` for every carrier and its usual proof.
pub(crate) fn everybody(check: impl Fn(&House)) {
    for carrier in CarrierId::ALL {
        let scheme = &carrier_fixtures::fixture(carrier).schemes[0];
        check(&House::new(carrier, scheme, &(scheme.credentials)(ACME)));
    }
}

impl House {
    /// Acme's channel checks what names nobody, and it checks with `credentials`.
    pub(crate) fn new(carrier: CarrierId, scheme: &'static Scheme, credentials: &Credentials) -> Self {
        let [mut acme, them] = [ACME, THEM].map(|tenant| carrier_fixtures::channel(carrier, tenant));
        acme.keys.push(ChannelKey::new(ChannelKey::DEFAULT));
        Self { carrier, scheme, acme, them, credentials: credentials.clone() }
    }

    fn memory(&self) -> Memory {
        let memory = Memory::new(1);
        memory.clock().set(NOW.parse().unwrap());
        memory.add_secret(self.acme.secret.clone(), self.credentials.clone());
        memory.add_secret(self.them.secret.clone(), (self.scheme.credentials)(THEM));
        memory.add_channel(self.acme.clone());
        memory.add_channel(self.them.clone());
        memory
    }

    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.carrier.name(), self.scheme.name)
    }

    /// The webhooks that customers of acme cause, unsigned.
    pub(crate) fn samples(&self) -> Vec<Sample> {
        carrier_fixtures::samples(&self.acme)
    }

    /// Signs as the carrier does for acme.
    pub(crate) fn sign(&self, request: Request) -> Request {
        self.sign_as(ACME, request)
    }

    /// Signs with the secrets of `tenant`.
    pub(crate) fn sign_as(&self, tenant: &str, request: Request) -> Request {
        self.scheme.sign(&(self.scheme.credentials)(tenant), PUBLIC_URL, request)
    }

    /// The sample as the carrier sends it to acme.
    pub(crate) fn genuine(&self, sample: &Sample) -> Request {
        self.sign(sample.payload.request(self.carrier))
    }

    /// Receives one webhook with empty queues, so that none takes it for a repetition.
    pub(crate) fn receive(&self, log: &Log, request: &Request) -> Outcome {
        let stores = self.memory();
        let (inbound, receipts): (MemoryQueue<Message>, MemoryQueue<Receipt>) =
            (stores.queue("inbound.fifo"), stores.queue("receipts.fifo"));
        let receiver = WebhookReceiver { ports: stores.ports(), public_url: PUBLIC_URL.to_owned() };
        log.take();
        let (response, steps) = count_steps(receiver.receive(self.carrier, request));
        let log = log.take();
        Outcome {
            response,
            messages: inbound.drain().unwrap(),
            receipts: receipts.drain().unwrap(),
            buried: stores.dead_letters().len(),
            believed: log.contains(GENUINE),
            log,
            steps,
        }
    }
}
