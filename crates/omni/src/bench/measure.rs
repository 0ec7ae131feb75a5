//! Measures one function: many starts for what is cold, many invocations of one process for what is warm.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde::Serialize;

use super::aws_stub::{AwsStub, BURIED, CARRIER, Calls};
use super::process::{Process, Program};
use super::runtime_api::excerpt;
use super::sample;
use crate::foundation::clock;
use crate::template::function::Function;

/// These many warm invocations are not counted: caches fill, connections open, pages fault in.
const WARM_UP: u64 = 20;

/// The number of runs that are measured.
#[derive(Clone, Copy)]
pub(crate) struct Effort {
    /// Number of cold starts.
    pub(crate) starts: u64,
    /// Number of warm invocations.
    pub(crate) invocations: u64,
}

/// The needs of one function. Times in milliseconds, sizes in megabytes of 10⁶ bytes.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Figures {
    /// Time from exec to the first poll, median.
    pub(crate) cold_start: f64,
    /// The first invocation of a process, median.
    pub(crate) first_invocation: f64,
    /// A later one, median.
    pub(crate) warm_p50: f64,
    /// A later one, 99th percentile.
    pub(crate) warm_p99: f64,
    /// Processor time of a later one, mean.
    pub(crate) cpu: f64,
    /// The most memory ever resident.
    pub(crate) peak_memory: f64,
    /// Calls to AWS of a later one, mean.
    pub(crate) aws_calls: f64,
    /// Calls to carriers of a later one, mean.
    pub(crate) carrier_calls: f64,
    /// All those calls by operation, mean.
    pub(crate) operations: BTreeMap<String, f64>,
}

/// Measures `program` with the events of `function`.
///
/// # Errors
/// If it does not start, fails, or buries or returns what it was given: such a figure would be of another path.
pub(crate) async fn measure(program: &Program, function: &Function, stub: &AwsStub, effort: Effort) -> Result<Figures> {
    let mut bench = Bench { function, stub, number: 0 };
    let mut cold = Vec::new();
    let mut first = Vec::new();
    for _ in 1..effort.starts {
        let (mut process, started) = program.start().await?;
        cold.push(started);
        first.push(bench.invoke(&mut process, 1).await?);
        process.stop().await?;
    }
    let (mut process, started) = program.start().await?;
    cold.push(started);
    first.push(bench.invoke(&mut process, 1).await?);
    for _ in 0..WARM_UP {
        bench.invoke(&mut process, sample::BATCH).await?;
    }
    bench.take_calls()?;
    let cpu = process.cpu()?;
    let mut warm = Vec::new();
    for _ in 0..effort.invocations {
        warm.push(bench.invoke(&mut process, sample::BATCH).await?);
    }
    let cpu = process.cpu()?.saturating_sub(cpu);
    let calls = bench.take_calls()?;
    let peak_memory = process.peak_memory()?;
    process.stop().await?;
    let each = |count: u64| as_f64(count) / as_f64(effort.invocations);
    let of = |carrier: bool| {
        each(calls.iter().filter(|(name, _)| name.starts_with(CARRIER) == carrier).map(|(_, n)| n).sum())
    };
    Ok(Figures {
        cold_start: percentile(&mut cold, 50),
        first_invocation: percentile(&mut first, 50),
        warm_p50: percentile(&mut warm, 50),
        warm_p99: percentile(&mut warm, 99),
        cpu: milliseconds(cpu) / as_f64(effort.invocations),
        peak_memory: as_f64(peak_memory) / 1e6,
        aws_calls: of(false),
        carrier_calls: of(true),
        operations: calls.iter().map(|(name, count)| (name.clone(), each(*count))).collect(),
    })
}

struct Bench<'a> {
    function: &'a Function,
    stub: &'a AwsStub,
    number: u64,
}

impl Bench<'_> {
    /// Hands the next event over, with `records` if it is a queue's, and checks that it was dealt with.
    async fn invoke(&mut self, process: &mut Process, records: u64) -> Result<Duration> {
        let event = sample::event(self.function, self.number, records, clock::now())?
            .context("the bench has no event for it")?;
        self.number += 1;
        let answer = process.invoke(event).await?;
        ensure!(sample::is_success(&answer.body), "it answered {}", excerpt(&answer.body));
        Ok(answer.took)
    }

    fn take_calls(&self) -> Result<Calls> {
        let calls = self.stub.take_calls();
        ensure!(!calls.contains_key(BURIED), "it buried what it was given; its log says why");
        Ok(calls)
    }
}

/// The nearest-rank percentile, in milliseconds.
fn percentile(times: &mut [Duration], percent: usize) -> f64 {
    times.sort_unstable();
    let rank = (times.len() * percent).div_ceil(100).max(1);
    times.get(rank - 1).copied().map_or(f64::NAN, milliseconds)
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

#[expect(clippy::cast_precision_loss, reason = "counts and sizes here are far below 2⁵³")]
pub(crate) fn as_f64(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_nearest_ranks() {
        let check = |percent, expected: u64| {
            let mut times: Vec<_> = (1..=10).rev().map(Duration::from_millis).collect();
            assert!((percentile(&mut times, percent) - as_f64(expected)).abs() < 1e-9, "{percent}");
        };
        check(50, 5);
        check(99, 10);
        check(0, 1);
        check(100, 10);
    }
}
