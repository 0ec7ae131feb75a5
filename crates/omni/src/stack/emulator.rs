//! The AWS emulator, a child process that cannot outlive this one.

use std::time::Duration;

use anyhow::{Result, bail};
use tokio::process::{Child, ChildStdin, Command};
use tokio::time::Instant;

use super::layout::Layout;
use super::{REGION, program, venv};

const LAUNCH: &str = include_str!("../../stack/launch.py");
const CALLS: &str = include_str!("../../stack/calls.py");

/// It takes half a second on an idle machine.
const START: Duration = Duration::from_mins(1);
const STOP: Duration = Duration::from_secs(10);
const POLL: Duration = Duration::from_millis(100);

/// A running emulator. It ends when its standard input closes, and so with this process, however that ends.
pub(crate) struct Emulator {
    child: Child,
    /// Apart from the child: waiting for a child closes its standard input.
    lifeline: Option<ChildStdin>,
    /// URL at which it answers.
    pub(crate) url: String,
}

impl Emulator {
    /// Starts it on loopback and waits until it is healthy.
    ///
    /// # Errors
    /// If it ends or stays silent; the end of its log is in the error.
    pub(crate) async fn start(layout: &Layout, port: u16) -> Result<Self> {
        let url = format!("http://127.0.0.1:{port}");
        let log = layout.log("emulator");
        let script = layout.script("launch.py", LAUNCH)?;
        layout.script("calls.py", CALLS)?;
        let output = program::create(&log)?;
        let mut command = Command::new(venv::python(layout));
        command
            .arg(script)
            .arg(layout.calls())
            .current_dir(&layout.state)
            .stdin(std::process::Stdio::piped())
            .stdout(output.try_clone()?)
            .stderr(output)
            .process_group(0)
            .kill_on_drop(true);
        environment(&mut command, layout, port, &url);
        let mut child = command.spawn()?;
        let lifeline = child.stdin.take();
        let mut emulator = Self { child, lifeline, url };
        let deadline = Instant::now() + START;
        let health = format!("{}/_ministack/health", emulator.url);
        let client = crate::foundation::http::client(Duration::from_secs(2))?;
        loop {
            if let Some(status) = emulator.child.try_wait()? {
                bail!("the emulator ended at once ({status})\n{}", program::tail(&log));
            }
            if client.get(&health).send().await.is_ok_and(|answer| answer.status().is_success()) {
                return Ok(emulator);
            }
            if Instant::now() > deadline {
                bail!("the emulator does not answer after {} s\n{}", START.as_secs(), program::tail(&log));
            }
            tokio::time::sleep(POLL).await;
        }
    }

    /// Returns when it has ended by itself.
    pub(crate) async fn ended(&mut self) -> String {
        match self.child.wait().await {
            Ok(status) => format!("the emulator ended ({status})"),
            Err(error) => format!("the emulator is lost: {error}"),
        }
    }

    /// Stops it and the functions it runs.
    pub(crate) async fn stop(mut self) {
        drop(self.lifeline.take());
        if tokio::time::timeout(STOP, self.child.wait()).await.is_err() {
            drop(self.child.kill().await);
        }
    }
}

/// The caller's AWS configuration stays out of it: functions get what the emulator has.
fn environment(command: &mut Command, layout: &Layout, port: u16, url: &str) {
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("AWS_") {
            command.env_remove(name);
        }
    }
    command
        .env("GATEWAY_PORT", port.to_string())
        .env("BIND_HOST", "127.0.0.1")
        .env("MINISTACK_HOST", "127.0.0.1")
        .env("MINISTACK_REGION", REGION)
        .env("AWS_DEFAULT_REGION", REGION)
        .env("AWS_REGION", REGION)
        .env("AWS_ENDPOINT_URL", url)
        .env("AWS_ACCESS_KEY_ID", "test")
        .env("AWS_SECRET_ACCESS_KEY", "test")
        .env("NO_PROXY", "127.0.0.1,localhost")
        .env("no_proxy", "127.0.0.1,localhost")
        .env("TMPDIR", layout.temporary());
}
