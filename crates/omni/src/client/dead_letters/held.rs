//! Letters in an operator's hands: hidden from everybody else for as long as it takes, and put back however it ends.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use anyhow::{Context, Result};
use omni_aws::operator::dead_letter_queues::{DeadLetterQueues, LOOK};
use tokio::signal::unix::{SignalKind, signal};

use crate::foundation::output::Interrupted;

/// The time between two renewals: a third of the time that a letter stays hidden, so that two may fail.
const RENEWAL: Duration = Duration::from_secs(LOOK.as_secs() / 3);

/// The letters that one command has in its hands, by queue.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    queues: DeadLetterQueues,
    handles: Arc<Mutex<BTreeMap<String, BTreeSet<String>>>>,
}

impl Held {
    /// None yet.
    pub(crate) fn nothing(queues: &DeadLetterQueues) -> Self {
        Self { queues: queues.clone(), handles: Arc::default() }
    }

    /// Takes one.
    pub(crate) fn take(&self, queue: &str, handle: &str) {
        self.handles().entry(queue.to_owned()).or_default().insert(handle.to_owned());
    }

    /// Lets go of one that is deleted.
    pub(crate) fn forget(&self, queue: &str, handle: &str) {
        if let Some(handles) = self.handles().get_mut(queue) {
            handles.remove(handle);
        }
    }

    /// Runs `work` with these letters hidden from others, and puts back what is left of them: after an error, a closed
    /// pipe, Ctrl-C, SIGTERM and SIGHUP too.
    ///
    /// # Errors
    /// Those of `work`; [`Interrupted`] after a signal; or if the letters cannot be put back: then they are seen again half
    /// a minute later.
    pub(crate) async fn during<T>(&self, work: impl Future<Output = Result<T>>) -> Result<T> {
        // A task of its own: printing into a pipe that nobody empties must not let the letters slip away.
        let renewing = tokio::spawn({
            let held = self.clone();
            async move { held.renew().await }
        });
        let outcome = tokio::select! {
            outcome = work => outcome,
            signal = signalled() => signal.and_then(|signal| Err(signal.into())),
        };
        renewing.abort();
        // It is over when nothing renews any more.
        let _ = renewing.await;
        let put_back = self.put_back().await;
        outcome.and_then(|done| put_back.map(|()| done))
    }

    async fn renew(&self) {
        loop {
            tokio::time::sleep(RENEWAL).await;
            for (queue, handles) in self.by_queue() {
                // Tried again before the time is over.
                let _ = self.queues.renew(&queue, &handles).await;
            }
        }
    }

    async fn put_back(&self) -> Result<()> {
        for (queue, handles) in self.by_queue() {
            self.queues
                .put_back(&queue, &handles)
                .await
                .with_context(|| format!("putting letters back into {queue}; they are seen again within 30 s"))?;
        }
        self.handles().clear();
        Ok(())
    }

    fn by_queue(&self) -> Vec<(String, Vec<String>)> {
        let handles = self.handles();
        let filled = handles.iter().filter(|(_, handles)| !handles.is_empty());
        filled.map(|(queue, handles)| (queue.clone(), handles.iter().cloned().collect())).collect()
    }

    fn handles(&self) -> MutexGuard<'_, BTreeMap<String, BTreeSet<String>>> {
        self.handles.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns when somebody wants the command to end.
async fn signalled() -> Result<Interrupted> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    let kind = tokio::select! {
        _ = interrupt.recv() => SignalKind::interrupt(),
        _ = terminate.recv() => SignalKind::terminate(),
        _ = hang_up.recv() => SignalKind::hangup(),
    };
    Ok(Interrupted { signal: u8::try_from(kind.as_raw_value()).unwrap_or_default() })
}
