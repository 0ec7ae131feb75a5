//! Checks by every carrier; what differs from one to the next stands in its fixture.

use futures_util::future::join_all;
use omni_core::model::carrier::CarrierId;
use omni_core::testing::carrier_fixtures;
use omni_core::testing::carrier_fixtures::fixture;

/// Checks by every carrier at once.
pub(crate) async fn by_each(check: impl AsyncFn(CarrierId)) {
    join_all(CarrierId::ALL.map(|carrier| check(carrier))).await;
}

/// The demo tenant's account at one carrier, and the words of that carrier.
pub(crate) struct Account {
    /// The demo tenant's address.
    pub(crate) ours: &'static str,
    /// Kind of channel that a customer uses there.
    pub(crate) channel: &'static str,
    /// Secret with which webhooks are verified.
    pub(crate) secret: &'static str,
    /// Receipts of a message when all goes well, beside `queued`: in the order of the alphabet, as JSON is read.
    pub(crate) receipts: &'static [&'static str],
    /// The last of them.
    pub(crate) last_receipt: &'static str,
    /// Content type of a webhook's body.
    pub(crate) content_type: &'static str,
}

/// The demo tenant's account.
pub(crate) fn account(carrier: CarrierId) -> Account {
    let carrier_fixtures::CarrierFixture { demo, customer, .. } = fixture(carrier);
    Account {
        ours: demo.address,
        channel: customer.channel.name(),
        secret: carrier_fixtures::demo_secret(carrier),
        receipts: customer.receipts,
        last_receipt: customer.last_receipt,
        content_type: customer.content_type,
    }
}

/// A customer's address, made of the test's number and the run's.
pub(crate) fn address(carrier: CarrierId, test: u32, run: u64) -> String {
    (fixture(carrier).customer.address)(test, run)
}

/// An id that the carrier could give a message of the customer with these letters in their address.
pub(crate) fn message_id(carrier: CarrierId, mark: &str, nth: u32) -> String {
    (fixture(carrier).customer.message_id)(mark, nth)
}

/// The body of a webhook with a customer's question, as the carrier writes it; without a secret that stands in it.
pub(crate) fn question(carrier: CarrierId, mark: &str, id: &str) -> String {
    (fixture(carrier).customer.question)(mark, id)
}

/// A body that is broken where no signature shows it, and a word of the reason for which it is buried.
pub(crate) fn wreck(carrier: CarrierId, mark: &str) -> (String, &'static str) {
    (fixture(carrier).customer.wreck)(mark)
}

/// Another carrier, whose webhooks this one's are no good for.
pub(crate) fn another(carrier: CarrierId) -> CarrierId {
    let after = CarrierId::ALL.into_iter().skip_while(|one| *one != carrier).nth(1);
    after.unwrap_or(CarrierId::WhatsApp)
}
