//! What each function costs, measured as a plain process under a Lambda Runtime API and instant AWS stubs.

pub(crate) mod aws_stub;
pub(crate) mod build;
pub(crate) mod environment;
pub(crate) mod measure;
pub(crate) mod node;
pub(crate) mod process;
pub(crate) mod report;
pub(crate) mod runtime_api;
pub(crate) mod sample;
#[cfg(test)]
mod tests;
pub(crate) mod webhook;
pub(crate) mod weight;
