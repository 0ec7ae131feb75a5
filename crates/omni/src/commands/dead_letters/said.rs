//! What a command says of dead letters as it goes, for people, and in the end, for programs.

use std::fmt;

use anyhow::Result;
use serde_json::{Value, json};

use crate::client::dead_letters::letter::Letter;
use crate::client::dead_letters::outcome::Became;
use crate::foundation::output;

/// The output of a command: lines as it goes, for people; and everything in the end, for programs.
pub(super) struct Said {
    pub(super) json: bool,
    pub(super) planned: Vec<Value>,
    pub(super) refused: Vec<Value>,
}

impl Said {
    pub(super) fn new(json: bool) -> Self {
        Self { json, planned: Vec::new(), refused: Vec::new() }
    }

    pub(super) fn line(&self, text: impl fmt::Display) -> Result<()> {
        if self.json { Ok(()) } else { output::line(text) }
    }

    pub(super) fn stays(&mut self, letter: &Letter, why: &str) -> Result<()> {
        self.refused.push(json!({"id": letter.id, "source": letter.source, "why": why}));
        self.line(format_args!("{}  stays: {why}", letter.id))
    }

    pub(super) fn again(&mut self, letter: &Letter, became: &Became) -> Result<()> {
        self.refused.push(json!({"id": letter.id, "source": letter.source, "why": became.to_string()}));
        self.line(format_args!("{}  {became}", letter.id))
    }

    pub(super) fn would(&mut self, letter: &Letter, to: &str) -> Result<()> {
        self.planned.push(json!({"id": letter.id, "to": to}));
        self.line(format_args!("{}  would go to {to}", letter.id))
    }

    pub(super) fn empty(&self, words: &str, nothing_done: bool) -> Result<()> {
        if nothing_done && self.refused.is_empty() { self.line(words) } else { Ok(()) }
    }

    pub(super) fn json(&self, report: &Value) -> Result<()> {
        if self.json { output::json(report) } else { Ok(()) }
    }
}
