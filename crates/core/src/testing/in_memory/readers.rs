//! Sends that wait to be seen, and up to when each reader has seen them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::{Memory, Port};
use crate::foundation::failure::Failure;
use crate::model::message::{ChannelId, Reader, Seen, TenantId};
use crate::model::timeline::Unread;
use crate::ports::{MAX_UNREAD, Readers};

/// By the text of the customer's address: the kind may have been inferred.
pub(super) type Waiting = BTreeMap<(TenantId, ChannelId, String), Inbox>;

/// The inbox of one reader: the sends that wait to be seen, and the time up to which all were.
#[derive(Default)]
pub(super) struct Inbox {
    seen: Option<Timestamp>,
    unread: BTreeSet<Unread>,
}

impl Readers for Memory {
    async fn expect(&self, tenant: &TenantId, reader: &Reader, unread: &Unread) -> Result<Option<Timestamp>, Failure> {
        self.one(Port::Attempts, |state| {
            let inbox = state.readers.entry(key(tenant, reader)).or_default();
            inbox.unread.insert(unread.clone());
            inbox.seen
        })
        .await
    }

    async fn see(&self, tenant: &TenantId, seen: &Seen) -> Result<Vec<Unread>, Failure> {
        self.one(Port::Attempts, |state| {
            let inbox = state.readers.entry(key(tenant, &seen.reader)).or_default();
            inbox.seen = inbox.seen.max(Some(seen.up_to));
            let read = inbox.unread.iter().rev().filter(|unread| unread.at <= seen.up_to);
            read.take(MAX_UNREAD).cloned().collect()
        })
        .await
    }

    async fn forget(&self, tenant: &TenantId, reader: &Reader, read: &[Unread]) -> Result<(), Failure> {
        self.one(Port::Attempts, |state| {
            let inbox = state.readers.entry(key(tenant, reader)).or_default();
            inbox.unread.retain(|unread| !read.contains(unread));
        })
        .await
    }
}

fn key(tenant: &TenantId, reader: &Reader) -> (TenantId, ChannelId, String) {
    (tenant.clone(), reader.channel_id.clone(), reader.customer.as_str().to_owned())
}
