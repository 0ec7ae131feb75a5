//! The HTTP client of the command line.

use std::time::Duration;

use anyhow::Context;

/// Builds a client that gives up on an answer after `timeout`.
///
/// # Errors
/// If the machine cannot do TLS.
pub(crate) fn client(timeout: Duration) -> anyhow::Result<reqwest::Client> {
    // Fails if somebody was faster, and then there is one: `reqwest` brings none of its own.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = reqwest::Client::builder().timeout(timeout).redirect(reqwest::redirect::Policy::none()).no_proxy();
    builder.build().context("building the HTTP client")
}
