//! A function as a plain process under a Runtime API, and what the kernel says of it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use super::runtime_api::{Answer, RuntimeApi};

/// Nothing measured here takes longer unless it hangs.
const PATIENCE: Duration = Duration::from_secs(30);

/// The command by which a function is started.
pub(crate) struct Program {
    /// Its name; also of its log.
    pub(crate) name: String,
    /// Executable to start.
    pub(crate) command: PathBuf,
    /// Arguments of the executable.
    pub(crate) arguments: Vec<OsString>,
    /// The whole environment, `AWS_LAMBDA_RUNTIME_API` excepted.
    pub(crate) environment: Vec<(String, OsString)>,
    /// The folder for its log.
    pub(crate) logs: PathBuf,
}

/// A running function.
pub(crate) struct Process {
    child: Child,
    api: RuntimeApi,
    log: PathBuf,
    pid: u32,
}

impl Program {
    /// Starts it; returns it with the time from just before exec to its first poll.
    ///
    /// # Errors
    /// If it cannot be executed or stops before it polls, with the end of its log.
    pub(crate) async fn start(&self) -> Result<(Process, Duration)> {
        let api = RuntimeApi::start().await?;
        let log = self.logs.join(format!("{}.log", self.name));
        let output = std::fs::File::create(&log).with_context(|| format!("writing {}", log.display()))?;
        let mut command = Command::new(&self.command);
        command.args(&self.arguments).env_clear().envs(self.environment.iter().map(|(name, value)| (name, value)));
        command.env("AWS_LAMBDA_RUNTIME_API", api.address.to_string());
        command.stdin(Stdio::null()).stdout(output.try_clone()?).stderr(output).kill_on_drop(true);
        let started = Instant::now();
        let child = command.spawn().with_context(|| format!("starting {}", self.command.display()))?;
        let pid = child.id().context("it has already ended")?;
        let mut process = Process { child, api, log, pid };
        let polled = process.first_poll().await?;
        Ok((process, polled.duration_since(started)))
    }
}

impl Process {
    /// Has it handle `event`.
    ///
    /// # Errors
    /// If it fails, dies or hangs, with the end of its log.
    pub(crate) async fn invoke(&mut self, event: String) -> Result<Answer> {
        let answer = tokio::select! {
            answer = timeout(PATIENCE, self.api.invoke(event)) => answer,
            status = self.child.wait() => bail!("it ended with {}; {}", status?, last_words(&self.log)),
        };
        match answer {
            Ok(answer) => answer.with_context(|| last_words(&self.log)),
            Err(_) => bail!("no answer within {PATIENCE:?}; {}", last_words(&self.log)),
        }
    }

    /// The processor time that its threads have used so far, to the nanosecond.
    ///
    /// # Errors
    /// If the kernel does not say: `/proc/<pid>/task/*/schedstat`, Linux only.
    pub(crate) fn cpu(&self) -> Result<Duration> {
        let mut nanoseconds = 0;
        let tasks = format!("/proc/{}/task", self.pid);
        for task in std::fs::read_dir(&tasks).with_context(|| format!("reading {tasks}"))? {
            // A thread may end between the listing and the reading.
            let Ok(text) = std::fs::read_to_string(task?.path().join("schedstat")) else { continue };
            nanoseconds += text.split_whitespace().next().and_then(|time| time.parse::<u64>().ok()).unwrap_or(0);
        }
        Ok(Duration::from_nanos(nanoseconds))
    }

    /// The most memory that it ever had resident, in bytes: `VmHWM` of `/proc/<pid>/status`.
    ///
    /// # Errors
    /// If the kernel does not say.
    pub(crate) fn peak_memory(&self) -> Result<u64> {
        let path = format!("/proc/{}/status", self.pid);
        let status = std::fs::read_to_string(&path).with_context(|| format!("reading {path}"))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("no VmHWM")?;
        let kibibytes: u64 = line.trim().trim_end_matches("kB").trim().parse()?;
        Ok(kibibytes * 1024)
    }

    /// Stops it.
    ///
    /// # Errors
    /// If it cannot be stopped.
    pub(crate) async fn stop(mut self) -> Result<()> {
        Ok(self.child.kill().await?)
    }

    async fn first_poll(&mut self) -> Result<Instant> {
        let polled = tokio::select! {
            polled = timeout(PATIENCE, self.api.first_poll()) => polled,
            status = self.child.wait() => bail!("it ended with {} before it polled; {}", status?, last_words(&self.log)),
        };
        match polled {
            Ok(polled) => polled.with_context(|| last_words(&self.log)),
            Err(_) => bail!("it did not poll within {PATIENCE:?}; {}", last_words(&self.log)),
        }
    }
}

/// The path of the log, and its last line.
fn last_words(log: &Path) -> String {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    let last: String = text.lines().last().unwrap_or("nothing").chars().take(300).collect();
    format!("its log {} ends with: {last}", log.display())
}
