//! The sender of a message that a caller submits.

use crate::foundation::failure::Failure;
use crate::model::channel::Channel;
use crate::model::message::TenantId;
use crate::operations::message::submission::{Submission, address};
use crate::operations::ports::OperationsPorts;
use crate::operations::problem::{Code, Problem};
use crate::outbound::select::sender::{POOL, Sender, Wanted, choose};
use crate::ports::{Channels, Conversations};

/// Finds the address that the caller names, or the one that fits the customer best: see
/// [`crate::outbound::select::sender`].
pub(super) async fn sender<P: OperationsPorts>(
    ports: &P,
    tenant: &TenantId,
    submission: &Submission,
) -> Result<Sender, Problem> {
    let (kind, customer) = (submission.channel, &submission.to);
    let wanted = match submission.from.as_deref() {
        None => Wanted::Anybody,
        Some(from) => match from.strip_prefix(POOL) {
            Some(pool) => Wanted::Pool(pool.to_owned()),
            None => Wanted::Address(address(kind, from)),
        },
    };
    let channels = ports.configuration().of_tenant(tenant).await?;
    let carries = |channel: &&Channel| submission.kinds().iter().any(|kind| channel.carries(*kind));
    let able: Vec<&Channel> = channels.readable.iter().filter(carries).collect();
    let last = match &wanted {
        Wanted::Address(_) => None,
        Wanted::Anybody | Wanted::Pool(_) => {
            ports.conversations().last_written_to(tenant, kind, &customer.spelled_for(kind)).await?
        }
    };
    choose(&able, &wanted, customer, last.as_ref()).ok_or_else(|| {
        // The one that is meant may be among them: the caller is not told that there is none.
        if channels.unreadable > 0 {
            return Failure::permanent("no channel of the tenant will do, and some cannot be read").into();
        }
        let name = kind.name();
        let is_pool = |pool: &str| channels.readable.iter().any(|channel| channel.pool.as_deref() == Some(pool));
        let (path, problem) = match &wanted {
            Wanted::Address(_) => ("from", format!("is none of your addresses for {name}")),
            Wanted::Anybody => ("channel", format!("is {name}, and you have no address for {name}")),
            Wanted::Pool(pool) if is_pool(pool) => ("from", format!("is a pool without an address for {name}")),
            Wanted::Pool(_) => ("from", "is none of your pools".to_owned()),
        };
        Problem::at(Code::InvalidMessage, path, problem)
    })
}
