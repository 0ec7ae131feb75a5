//! An answer of a carrier's API and its meaning, as a line of a table.

use crate::domain::carriers::outbound::SendResult;

/// One answer to the send of a text.
pub struct SendAnswer {
    /// Its HTTP status.
    pub status: u16,
    /// Its body.
    pub body: &'static str,
    /// Meaning of the answer, as [`described`] writes it.
    pub means: &'static str,
}

/// The meaning of `result`, in a line.
#[must_use]
pub fn described(result: SendResult) -> String {
    match result {
        SendResult::Accepted { carrier_message_id, status } => format!("{} {carrier_message_id}", status.name()),
        SendResult::Rejected { error, error_class, .. } => {
            let details = error.details.unwrap_or_default();
            format!("{error_class:?} {} {} {details}", error.code, error.title).trim_end().to_owned()
        }
        SendResult::Unclear { error } => format!("unclear {} {}", error.code, error.title),
    }
}
