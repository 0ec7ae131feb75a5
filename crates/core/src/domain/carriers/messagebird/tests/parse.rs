//! What webhooks tell, of both APIs.

mod classic;
mod conversations;
