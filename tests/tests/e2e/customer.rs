//! A customer with a phone, or a chat, of one test's own.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "test code: to panic is how it says that the stack is not as it should be"
)]

use omni_aws::env::SystemEnv;
use omni_core::model::carrier::CarrierId;
use omni_core::model::message::{Address, ConversationId, MessageId};
use omni_core::ports::Env;
use omni_core::testing::carrier_fixtures;
pub(crate) use omni_core::testing::carrier_fixtures::QUESTION;
use reqwest::Method;
use serde_json::{Value, json};

use crate::carriers;
use crate::carriers::Account;
use crate::world::World;

/// A customer of the demo tenant.
pub(crate) struct Customer<'a> {
    /// Carrier by which they write.
    pub(crate) carrier: CarrierId,
    /// Their number, or their chat.
    pub(crate) address: String,
    world: &'a World,
}

/// A webhook as the simulator posted it.
pub(crate) struct Posted {
    /// Our id of the message in it.
    pub(crate) id: MessageId,
    /// Status and body of each answer.
    pub(crate) answers: Vec<(u64, String)>,
}

impl<'a> Customer<'a> {
    /// A customer whom nobody knows: in their address stand the test's `name` and this run.
    pub(crate) fn of(world: &'a World, carrier: CarrierId, name: &str) -> Self {
        let test = name.bytes().fold(0_u32, |sum, byte| (sum * 31 + u32::from(byte)) % 1_000);
        let run = SystemEnv.bytes().iter().fold(0_u64, |sum, byte| (sum * 256 + u64::from(*byte)) % 100_000_000);
        Self { carrier, address: carriers::address(carrier, test, run), world }
    }

    /// The demo tenant's account at their carrier.
    pub(crate) fn account(&self) -> Account {
        carriers::account(self.carrier)
    }

    /// Their address without its plus: as it stands in what the carrier writes.
    pub(crate) fn mark(&self) -> &str {
        self.address.trim_start_matches('+')
    }

    /// A text to them, by their carrier in the first place.
    pub(crate) fn text(&self, body: &str) -> Value {
        let Account { ours, channel, .. } = self.account();
        json!({"to": self.address, "from": ours, "channel": channel, "body": body})
    }

    /// An id that the carrier could give a message of this customer.
    pub(crate) fn carrier_message_id(&self, nth: u32) -> String {
        carriers::message_id(self.carrier, self.mark(), nth)
    }

    /// Our id of that message.
    pub(crate) fn message_id(&self, carrier_message_id: &str) -> MessageId {
        MessageId::of_carrier(&World::tenant(), self.carrier, carrier_message_id, "message")
    }

    /// The id of the demo tenant's answer to a message.
    pub(crate) fn answer_to(question: &MessageId) -> MessageId {
        MessageId::of_answer(&World::tenant(), question, "support-workflow", 0)
    }

    /// The conversation with the demo tenant.
    pub(crate) fn conversation(&self) -> ConversationId {
        let (ours, customer) = (Address::infer(self.account().ours), Address::infer(&self.address));
        let channel = carrier_fixtures::fixture(self.carrier).customer.channel;
        ConversationId::between(&World::tenant(), channel, &ours, &customer)
    }

    /// Writes something: the simulator posts the webhook, with `options` of its control API.
    pub(crate) async fn posts(&self, text: &str, options: Value) -> Posted {
        let mut message = json!({"from": self.address, "text": text});
        message.as_object_mut().unwrap().extend(options.as_object().unwrap().clone());
        let path = format!("{}/message", self.carrier.name());
        let posted = self.world.control(Method::POST, &path, Some(&message)).await;
        Posted { id: self.message_id(posted["id"].as_str().unwrap()), answers: answers(&posted) }
    }

    /// Writes something that is taken; returns our id of it.
    pub(crate) async fn writes(&self, text: &str) -> MessageId {
        let posted = self.posts(text, json!({})).await;
        assert!(posted.answers.iter().all(|(status, _)| *status == 200), "{:?}: {:?}", self.carrier, posted.answers);
        posted.id
    }

    /// Asks for help and waits until the answer is on the phone and all its receipts are here; returns its id.
    pub(crate) async fn is_answered(&self, question: &MessageId) -> MessageId {
        let answer = Self::answer_to(question);
        self.world.status(&answer, self.last_receipt()).await;
        answer
    }

    /// The last receipt of a message to them when all goes well.
    pub(crate) fn last_receipt(&self) -> &'static str {
        self.account().last_receipt
    }

    /// Orders a fault for sends to this customer.
    pub(crate) async fn suffers(&self, fault: Value) {
        let mut order = json!({"to": self.address});
        order.as_object_mut().unwrap().extend(fault.as_object().unwrap().clone());
        self.world.control(Method::POST, &format!("{}/faults", self.carrier.name()), Some(&order)).await;
    }

    /// The messages on the phone, or in the chat, in order.
    pub(crate) async fn inbox(&self) -> Vec<Value> {
        let phone = self.world.control(Method::GET, &format!("phones/{}", self.address), None).await;
        phone["inbox"].as_array().unwrap().clone()
    }

    /// The carrier by which each message came, in order.
    pub(crate) async fn carriers(&self) -> Vec<String> {
        self.inbox().await.iter().map(|message| message["carrier"].as_str().unwrap().to_owned()).collect()
    }

    /// The number of copies of each message on the phone, in order.
    pub(crate) async fn copies(&self) -> Vec<u64> {
        self.inbox().await.iter().map(|message| message["copies"].as_u64().unwrap()).collect()
    }
}

/// Status and body of each answer that the simulator got.
pub(crate) fn answers(posted: &Value) -> Vec<(u64, String)> {
    let of = |answer: &Value| {
        (answer["status"].as_u64().unwrap_or_default(), answer["body"].as_str().unwrap_or_default().to_owned())
    };
    posted["responses"].as_array().unwrap().iter().map(of).collect()
}
