//! Everything the core needs from outside, on one page.
//!
//! A port says what we need, not what AWS offers. Each has two implementations, in `omni-aws` and in [`crate::memory`],
//! and both pass the same suite in [`crate::contract`]. Implementors write `async fn`.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::carrier::CarrierId;
use crate::carrier::http::Response;
use crate::carrier::outbound::HttpRequest;
use crate::conversation::{Conversation, Touch};
use crate::costs::Expense;
use crate::dead_letter::DeadLetter;
use crate::delivery::Held;
use crate::effects::{Advanced, ClaimOutcome, ClaimRequest, Move};
use crate::failure::Failure;
use crate::fragments::{LongText, TextKey};
use crate::health::{Route, Sample, Standing, Window};
use crate::journal::{Attempt, AttemptNews, Entry, Timeline, Unread};
use crate::message::{
    Address, ChannelId, ChannelKind, ConversationId, MessageId, Progress, Reader, Receipt, Seen, SendReference,
    TenantId,
};
use crate::prices::PriceTable;
use crate::secret::Credentials;
use crate::tenant::{ApiKey, Channel, ChannelKey, SecretReference, Tenant};

/// What time it is.
pub trait Clock: Sync {
    /// Now.
    fn now(&self) -> Timestamp;
}

/// Where randomness comes from.
pub trait Chance: Sync {
    /// A number in 0..1.
    fn fraction(&self) -> f64;

    /// Bytes for an identifier.
    fn bytes(&self) -> [u8; 10];
}

/// Finds the accounts that webhooks name and messages leave by. Answers may be a minute old.
pub trait Channels: Sync {
    /// The channels that `carrier` names by `keys`; unknown keys are left out.
    fn by_keys(
        &self,
        carrier: CarrierId,
        keys: &[ChannelKey],
    ) -> impl Future<Output = Result<Vec<Arc<Channel>>, Failure>> + Send;

    /// The channel with this id.
    fn by_id(&self, id: &ChannelId) -> impl Future<Output = Result<Option<Arc<Channel>>, Failure>> + Send;

    /// Every channel of a tenant.
    fn of_tenant(&self, tenant: &TenantId) -> impl Future<Output = Result<Arc<[Channel]>, Failure>> + Send;
}

/// Finds what a tenant configured. Answers may be a minute old.
pub trait Tenants: Sync {
    /// The configuration of `tenant`, if there is such a tenant.
    fn tenant(&self, tenant: &TenantId) -> impl Future<Output = Result<Option<Arc<Tenant>>, Failure>> + Send;
}

/// Finds API keys.
pub trait ApiKeys: Sync {
    /// The key with this id.
    fn api_key(&self, id: &str) -> impl Future<Output = Result<Option<Arc<ApiKey>>, Failure>> + Send;
}

/// Keeps the secrets of channels.
pub trait Secrets: Sync {
    /// The versions of a secret that are valid now, the current one first; empty if there is none.
    fn load(&self, secret: &SecretReference) -> impl Future<Output = Result<Arc<[Credentials]>, Failure>> + Send;
}

/// Something that can stand in a queue.
pub trait Queued: Serialize + DeserializeOwned + Clone + Send + Sync {
    /// What keeps its order among its like.
    fn group(&self) -> String;

    /// What makes two copies of it one.
    fn deduplication_id(&self) -> String;

    /// How long it must wait first, at most 15 minutes.
    fn delay(&self) -> Option<Duration> {
        None
    }
}

/// The longest that a queue may hold something back (SQS `DelaySeconds`).
pub const LONGEST_QUEUE_DELAY: Duration = Duration::from_mins(15);

/// Hands things to the next stage.
pub trait Outbox<T: Queued>: Sync {
    /// Queues `items` in order; returns once they are safe.
    ///
    /// # Errors
    /// [`Unsent`] names the ones that were not taken; the rest are queued.
    fn send(&self, items: &[T]) -> impl Future<Output = Result<(), Unsent>> + Send;
}

/// What an outbox did not take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsent {
    /// Positions in what was given, ascending.
    pub items: Vec<usize>,
    /// Why.
    pub failure: Failure,
}

impl From<Unsent> for Failure {
    fn from(unsent: Unsent) -> Self {
        unsent.failure
    }
}

/// Keeps what cannot be processed, to be looked at and redriven.
pub trait DeadLetters: Sync {
    /// Buries one.
    fn bury(&self, letter: &DeadLetter) -> impl Future<Output = Result<(), Failure>> + Send;
}

/// Remembers which effects have happened: see [`crate::effects`].
pub trait Effects: Sync {
    /// Claims each key if it is free: one conditional write, no read before it. Outcomes are in the order of `claims`.
    fn claim(&self, claims: &[ClaimRequest]) -> impl Future<Output = Result<Vec<ClaimOutcome>, Failure>> + Send;

    /// Moves claimed effects on, each only while its fence holds. Outcomes are in the order of `moves`.
    fn advance(&self, moves: &[Move]) -> impl Future<Output = Result<Vec<Advanced>, Failure>> + Send;
}

/// Stores messages and what happened to them.
pub trait Journal: Sync {
    /// Writes `entries`; writing one again changes nothing.
    fn record(&self, entries: &[Entry]) -> impl Future<Output = Result<(), Failure>> + Send;

    /// Everything known of one message.
    fn read(
        &self,
        tenant: &TenantId,
        message: &MessageId,
    ) -> impl Future<Output = Result<Option<Timeline>, Failure>> + Send;
}

/// Joins sends and receipts, whichever comes first.
pub trait Attempts: Sync {
    /// Merges `news` into what is known of the send; returns the whole.
    fn merge(&self, news: &AttemptNews) -> impl Future<Output = Result<Attempt, Failure>> + Send;

    /// Says that the carrier knows `reference` by `carrier_message_id`; returns what receipts without a reference have
    /// told of it before.
    fn link(
        &self,
        tenant: &TenantId,
        carrier: CarrierId,
        carrier_message_id: &str,
        reference: &SendReference,
    ) -> impl Future<Output = Result<Progress, Failure>> + Send;

    /// Keeps a receipt without a reference until its send is linked; returns the reference if it already is.
    fn park(&self, receipt: &Receipt) -> impl Future<Output = Result<Option<SendReference>, Failure>> + Send;
}

/// Joins sends with readers, for carriers that report reading by the conversation and not by the message.
pub trait Readers: Sync {
    /// Keeps `unread` until its reader has seen it; returns up to when the reader is known to have seen everything.
    fn expect(
        &self,
        tenant: &TenantId,
        reader: &Reader,
        unread: &Unread,
    ) -> impl Future<Output = Result<Option<Timestamp>, Failure>> + Send;

    /// Says what a reader has seen; returns what waited for that, the newest first and at most [`MOST_UNREAD`]. Asked
    /// again, it returns the same.
    fn see(&self, tenant: &TenantId, seen: &Seen) -> impl Future<Output = Result<Vec<Unread>, Failure>> + Send;

    /// No longer keeps what is `read`.
    fn forget(
        &self,
        tenant: &TenantId,
        reader: &Reader,
        read: &[Unread],
    ) -> impl Future<Output = Result<(), Failure>> + Send;
}

/// So many sends can become read at once; the next report takes the rest.
pub const MOST_UNREAD: usize = 100;

/// Remembers conversations.
pub trait Conversations: Sync {
    /// Opens or continues conversations; touching twice changes nothing.
    fn touch(&self, touches: &[Touch]) -> impl Future<Output = Result<(), Failure>> + Send;

    /// The conversation with this id.
    fn conversation(
        &self,
        tenant: &TenantId,
        id: &ConversationId,
    ) -> impl Future<Output = Result<Option<Conversation>, Failure>> + Send;

    /// The address of ours that `customer` last wrote to on this kind of channel, by the carrier's clock.
    fn last_written_to(
        &self,
        tenant: &TenantId,
        kind: ChannelKind,
        customer: &Address,
    ) -> impl Future<Output = Result<Option<Address>, Failure>> + Send;
}

/// Remembers who does not want to hear from a tenant. An answer is never stale.
pub trait Consent: Sync {
    /// Stops, or starts again, everything to `customer` unless a later word of theirs is known.
    fn set(
        &self,
        tenant: &TenantId,
        customer: &Address,
        stopped: bool,
        at: Timestamp,
    ) -> impl Future<Output = Result<(), Failure>> + Send;

    /// Whether `customer` said stop.
    fn is_stopped(&self, tenant: &TenantId, customer: &Address) -> impl Future<Output = Result<bool, Failure>> + Send;
}

/// Remembers how carriers are doing.
pub trait Health: Sync {
    /// Adds what was observed.
    fn observe(&self, samples: &[Sample]) -> impl Future<Output = Result<(), Failure>> + Send;

    /// What was observed of each carrier in the minutes before `now`, in the order of `carriers`.
    fn recent(
        &self,
        carriers: &[CarrierId],
        now: Timestamp,
    ) -> impl Future<Output = Result<Vec<Window>, Failure>> + Send;

    /// How `routes` stand at `now`, in their order. Answers may be some seconds old.
    fn standings(
        &self,
        routes: &[Route],
        now: Timestamp,
    ) -> impl Future<Output = Result<Vec<Standing>, Failure>> + Send;
}

/// Knows what carriers take. Answers may be a minute old.
pub trait Prices: Sync {
    /// What `carrier` takes of `tenant`: prices of its own if there are any, else those of everybody.
    fn table(
        &self,
        tenant: &TenantId,
        carrier: CarrierId,
    ) -> impl Future<Output = Result<Option<Arc<PriceTable>>, Failure>> + Send;
}

/// Adds up what tenants cost.
pub trait Costs: Sync {
    /// Adds `expenses` to the sums of their tenants and days.
    fn add(&self, expenses: &[Expense]) -> impl Future<Output = Result<(), Failure>> + Send;

    /// What a tenant cost from one day to another, both included: a sum for each day, currency and carrier, in this order.
    fn sums(
        &self,
        tenant: &TenantId,
        from: Date,
        to: Date,
    ) -> impl Future<Output = Result<Vec<Expense>, Failure>> + Send;
}

/// Keeps what must wait longer than a queue can hold it.
pub trait Schedule: Sync {
    /// Keeps `held` until it is due; holding it again changes nothing.
    fn hold(&self, held: &Held) -> impl Future<Output = Result<(), Failure>> + Send;

    /// What is due, oldest first, at most `limit`.
    fn due(&self, now: Timestamp, limit: usize) -> impl Future<Output = Result<Vec<Held>, Failure>> + Send;

    /// Forgets what was handed on.
    fn release(&self, held: &Held) -> impl Future<Output = Result<(), Failure>> + Send;
}

/// Keeps long texts that come in pieces until they are whole: see [`crate::fragments`].
pub trait Fragments: Sync {
    /// What is kept of the text with this key. An answer is never stale.
    fn text(&self, key: &TextKey) -> impl Future<Output = Result<Option<LongText>, Failure>> + Send;

    /// Keeps `text` as the version after its own, unless that is there already; returns whether it is kept.
    fn keep(&self, text: &LongText) -> impl Future<Output = Result<bool, Failure>> + Send;
}

/// Talks to the APIs of carriers.
pub trait CarrierApi: Sync {
    /// Sends `request` and returns the answer, whatever its status.
    ///
    /// # Errors
    /// See [`CallError`].
    fn call(&self, request: &HttpRequest) -> impl Future<Output = Result<Response, CallError>> + Send;
}

/// A call without an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallError {
    /// The carrier has certainly not seen it: no connection.
    NotSent(String),
    /// The carrier may have seen it: time-out, reset, half an answer.
    Lost(String),
}
