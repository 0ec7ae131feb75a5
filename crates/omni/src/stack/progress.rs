//! The progress of a stack's start: a spinner for people, plain lines for a log, JSON lines for the calling process.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use indicatif::{ProgressBar, ProgressStyle};
use serde::{Deserialize, Serialize};

use super::state::Stack;
use crate::foundation::output;

/// A line that a detached stack writes to the `up` that started it, one JSON document each.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Line {
    /// A step has begun.
    Begin(String),
    /// The current step has come this far.
    Detail(String),
    /// The current step is done.
    Done,
    /// The start has failed, for this reason.
    Failed(String),
    /// It is healthy; nothing follows.
    Ready(Stack),
}

impl Line {
    /// Writes the line to standard output.
    ///
    /// # Errors
    /// If nobody reads it any more.
    pub(crate) fn say(&self) -> Result<()> {
        output::line(serde_json::to_string(self)?).context("whoever started this stack is gone")
    }
}

/// The reader of the progress.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Progress {
    /// A person at a terminal.
    Spinner,
    /// A log.
    Plain,
    /// Another process, on standard output.
    Lines,
}

impl Progress {
    /// Progress for whoever reads standard error.
    pub(crate) fn for_reader() -> Self {
        if output::is_lively() { Self::Spinner } else { Self::Plain }
    }

    /// Begins a step.
    ///
    /// # Errors
    /// If nobody listens any more.
    pub(crate) fn begin(self, title: &str) -> Result<Step> {
        let bar = match self {
            Self::Spinner => Some(spinner(title)),
            Self::Plain => None,
            Self::Lines => {
                Line::Begin(title.to_owned()).say()?;
                None
            }
        };
        Ok(Step { title: title.to_owned(), begun: Instant::now(), progress: self, bar, done: false })
    }
}

/// A step under way. Dropped before it is [`Step::done`], it has failed.
pub(crate) struct Step {
    title: String,
    begun: Instant,
    progress: Progress,
    bar: Option<ProgressBar>,
    done: bool,
}

impl Step {
    /// Says how far it has come.
    ///
    /// # Errors
    /// If nobody listens any more.
    pub(crate) fn detail(&self, text: &str) -> Result<()> {
        match (&self.bar, self.progress) {
            (Some(bar), _) => bar.set_message(format!("{}: {text}", self.title)),
            (None, Progress::Lines) => Line::Detail(text.to_owned()).say()?,
            (None, _) => {}
        }
        Ok(())
    }

    /// Marks it as done.
    ///
    /// # Errors
    /// If nobody listens any more.
    pub(crate) fn done(mut self) -> Result<()> {
        self.done = true;
        if matches!(self.progress, Progress::Lines) { Line::Done.say() } else { Ok(()) }
    }
}

impl Drop for Step {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        if !matches!(self.progress, Progress::Lines) {
            let mark = if self.done { "✓" } else { "✗" };
            output::note(format_args!("{mark} {} ({:.1} s)", self.title, self.begun.elapsed().as_secs_f64()));
        }
    }
}

fn spinner(title: &str) -> ProgressBar {
    let style = ProgressStyle::with_template("{spinner} {wide_msg} {elapsed}");
    let bar = ProgressBar::new_spinner().with_message(title.to_owned());
    if let Ok(style) = style {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}
