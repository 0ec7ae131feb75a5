//! What is kept of messages, conversations, customers and effects.

use std::future::Future;
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::domain::long_texts::{LongText, TextKey};
use crate::domain::scheduled;
use crate::domain::scheduled::ScheduledMessage;
use crate::foundation::failure::Failure;
use crate::model::claim::{ClaimOutcome, ClaimRequest, EffectMove, MoveOutcome};
use crate::model::consent::{ConsentChange, ConsentStatus};
use crate::model::contact::Contact;
use crate::model::conversation::{Conversation, ConversationTouch, HistoryPage, HistoryPosition};
use crate::model::delayed::{Delayed, DueItems, ScheduledKey, UnreadableRow};
use crate::model::expense::Expense;
use crate::model::message::{
    Address, ChannelKind, ConversationId, Message, MessageId, Reader, Receipt, Seen, SendReference, TenantId,
};
use crate::model::timeline::{Attempt, AttemptNews, SentPart, Timeline, TimelineEntry, Unread};

/// Remembers which effects have happened: see [`crate::runtime::idempotency`].
pub trait Effects: Sync {
    /// Claims each key if it is free: one conditional write, no read before it. Outcomes are in the order of `claims`.
    fn claim(&self, claims: &[ClaimRequest]) -> impl Future<Output = Result<Vec<ClaimOutcome>, Failure>> + Send;

    /// Moves claimed effects on, each only while its fence holds. Outcomes are in the order of `moves`.
    fn advance(&self, moves: &[EffectMove]) -> impl Future<Output = Result<Vec<MoveOutcome>, Failure>> + Send;
}

/// Stores messages and what happened to them.
pub trait Timelines: Sync {
    /// Writes `entries`; writing one again changes nothing.
    ///
    /// # Errors
    /// [`Failure::Permanent`] if one of them can never be written, [`TimelineEntry::stored`] says which; then any of the others
    /// may be missing too, and has to be written without it.
    fn record(&self, entries: &[TimelineEntry]) -> impl Future<Output = Result<(), Failure>> + Send;

    /// Writes `message` unless one with its id is there, which stays as it is; returns the one that is there then.
    fn record_once(&self, message: &Message) -> impl Future<Output = Result<Message, Failure>> + Send;

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

    /// Writes down what carriers took, all of one part or nothing of it: links the carrier's id to the reference, merges
    /// what is known of the send with what receipts without a reference have told of it before, and records its event.
    /// Returns the whole of each send, in their order. Writing one again changes nothing.
    ///
    /// # Errors
    /// [`Failure::Permanent`] if one of them can never be written; then any of the others may be missing too, and has to
    /// be written without it.
    fn record_sent(&self, sent: &[SentPart]) -> impl Future<Output = Result<Vec<Attempt>, Failure>> + Send;

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

    /// Says what a reader has seen; returns what waited for that, the newest first and at most [`MAX_UNREAD`]. Asked
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
pub const MAX_UNREAD: usize = 100;

/// Remembers conversations.
pub trait Conversations: Sync {
    /// Opens or continues conversations; touching twice changes nothing.
    fn touch(&self, touches: &[ConversationTouch]) -> impl Future<Output = Result<(), Failure>> + Send;

    /// What is known of these conversations, in their order. An answer is never stale.
    ///
    /// # Errors
    /// [`Failure::Permanent`] if one of them can never be read; the others have to be read without it.
    fn conversations(
        &self,
        ids: &[(TenantId, ConversationId)],
    ) -> impl Future<Output = Result<Vec<Option<Conversation>>, Failure>> + Send;

    /// The address of ours that `customer` last wrote to on this kind of channel, by the carrier's clock. Texts and
    /// pictures to a telephone are one kind.
    fn last_written_to(
        &self,
        tenant: &TenantId,
        kind: ChannelKind,
        customer: &Address,
    ) -> impl Future<Output = Result<Option<Address>, Failure>> + Send;
}

/// Tells what was said in a conversation. What was written a second ago may be missing.
pub trait History: Sync {
    /// The last `limit` messages of a conversation that stand before `before`, or the last of all, in their order.
    fn messages(
        &self,
        tenant: &TenantId,
        conversation: &ConversationId,
        before: Option<&HistoryPosition>,
        limit: usize,
    ) -> impl Future<Output = Result<HistoryPage, Failure>> + Send;
}

/// Remembers what tenants know of customers. An answer is never stale, and what customers said of being written to (see
/// [`Consent`]) is none of it.
pub trait Contacts: Sync {
    /// What tenants know of whoever has each of these addresses, in their order.
    ///
    /// # Errors
    /// [`Failure::Permanent`] if one of them can never be read; the others have to be read without it.
    fn contacts(
        &self,
        customers: &[(TenantId, Address)],
    ) -> impl Future<Output = Result<Vec<Option<Contact>>, Failure>> + Send;

    /// Knows `contact` from now on, in place of what was known.
    fn save(&self, tenant: &TenantId, contact: &Contact) -> impl Future<Output = Result<(), Failure>> + Send;

    /// Knows nothing of them any more.
    fn forget(&self, tenant: &TenantId, address: &Address) -> impl Future<Output = Result<(), Failure>> + Send;
}

/// Remembers who does not want to hear from a tenant. An answer is never stale.
pub trait Consent: Sync {
    /// Records `change` for good and lets it take effect, both or neither. The same change again is one record. Returns
    /// whether it made a difference when it was recorded.
    fn change(&self, change: &ConsentChange) -> impl Future<Output = Result<bool, Failure>> + Send;

    /// Whether each of these customers of tenants may be written to, in their order.
    ///
    /// # Errors
    /// [`Failure::Permanent`] if one of them can never be read; the others have to be read without it.
    fn status(
        &self,
        customers: &[(TenantId, Address)],
    ) -> impl Future<Output = Result<Vec<ConsentStatus>, Failure>> + Send;

    /// Every change of a customer, in the order in which they were recorded.
    fn audit(
        &self,
        tenant: &TenantId,
        customer: &Address,
    ) -> impl Future<Output = Result<Vec<ConsentChange>, Failure>> + Send;
}

/// Adds up what tenants cost.
pub trait Costs: Sync {
    /// Adds `expenses` to the sums of this tenant and their days, all or none, and once: what was added under the same
    /// `id` before, up to [`KEEP_ADDED`] ago, is not added again.
    fn add(
        &self,
        tenant: &TenantId,
        id: &str,
        expenses: &[Expense],
        now: Timestamp,
    ) -> impl Future<Output = Result<(), Failure>> + Send;

    /// What a tenant cost from one day to another, both included: a sum for each day, currency and carrier, in this order.
    fn sums(
        &self,
        tenant: &TenantId,
        from: Date,
        to: Date,
    ) -> impl Future<Output = Result<Vec<Expense>, Failure>> + Send;
}

/// How long it is remembered that something was added. A stream keeps its records for a day (DynamoDB), so nothing comes
/// again after that.
pub const KEEP_ADDED: Duration = Duration::from_hours(48);

/// Keeps what must wait longer than a queue can hold it.
pub trait Schedule: Sync {
    /// Keeps `held` until it is due; holding it again changes nothing.
    fn hold(&self, held: &Delayed) -> impl Future<Output = Result<(), Failure>> + Send;

    /// What is due in one of the [`SHARDS`](crate::model::delayed::SHARDS), oldest first, after the place of `after`, at most
    /// `limit` in all.
    fn due(
        &self,
        shard: u8,
        now: Timestamp,
        after: Option<&Delayed>,
        limit: usize,
    ) -> impl Future<Output = Result<DueItems, Failure>> + Send;

    /// Forgets what nobody can read.
    fn discard(&self, wrecks: &[UnreadableRow]) -> impl Future<Output = Result<(), Failure>> + Send;

    /// Forgets what was handed on.
    fn release(&self, held: &[Delayed]) -> impl Future<Output = Result<(), Failure>> + Send;
}

/// Keeps messages until the time that their senders chose, or until their quiet hours end: see [`crate::domain::scheduled`].
pub trait ScheduledMessages: Sync {
    /// Makes each revision whose message still is what it was; returns for each whether it was made. Where a waiting
    /// message is kept, [`Schedule::due`] finds it at its time.
    fn keep(
        &self,
        revisions: &[scheduled::ScheduledRevision],
    ) -> impl Future<Output = Result<Vec<bool>, Failure>> + Send;

    /// What is kept of these messages, in their order. An answer is never stale.
    fn scheduled(
        &self,
        keys: &[ScheduledKey],
    ) -> impl Future<Output = Result<Vec<Option<ScheduledMessage>>, Failure>> + Send;

    /// What waits for a tenant, by when it is due and by id, after that place, at most `limit`.
    fn upcoming(
        &self,
        tenant: &TenantId,
        after: Option<(Timestamp, &MessageId)>,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<ScheduledMessage>, Failure>> + Send;
}

/// Keeps long texts that come in pieces until they are whole: see [`crate::domain::long_texts`].
pub trait Fragments: Sync {
    /// What is kept of the text with this key. An answer is never stale.
    fn text(&self, key: &TextKey) -> impl Future<Output = Result<Option<LongText>, Failure>> + Send;

    /// Keeps `text` as the version after its own, unless that is there already; returns whether it is kept.
    fn keep(&self, text: &LongText) -> impl Future<Output = Result<bool, Failure>> + Send;
}
