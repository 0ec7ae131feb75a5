//! Starts a stack and keeps it until it is told to stop.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::Notify;
use tokio::task::JoinHandle;

use super::build::Binaries;
use super::emulator::Emulator;
use super::gateway::Gateway;
use super::layout::Layout;
use super::progress::Progress;
use super::state::Stack;
use super::{REGION, STAGE, deploy, logs, seed};
use crate::foundation::own_host;
use crate::simulator::state::Settings;
use crate::{demo_tenant, simulator};

/// Never another interface: everything here is known to everybody.
const HOST: &str = "127.0.0.1";

/// The ports on which a stack listens, on loopback.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct Ports {
    /// Serve the API on this port.
    #[arg(long = "port", value_name = "PORT", default_value_t = 8787)]
    pub(crate) gateway: u16,
    /// Serve the carrier simulator on this port.
    #[arg(long = "simulator-port", value_name = "PORT", default_value_t = 8788)]
    pub(crate) simulator: u16,
    /// Run the AWS emulator on this port.
    #[arg(long = "emulator-port", value_name = "PORT", default_value_t = 4566)]
    pub(crate) emulator: u16,
}

impl Ports {
    /// Three that nobody listens on.
    ///
    /// # Errors
    /// If there are none.
    pub(crate) fn free() -> Result<Self> {
        let listeners = [0; 3].map(|port| std::net::TcpListener::bind((HOST, port)));
        let [gateway, simulator, emulator] =
            listeners.map(|listener| std::io::Result::Ok(listener?.local_addr()?.port()));
        Ok(Self { gateway: gateway?, simulator: simulator?, emulator: emulator? })
    }

    /// Takes each port for a moment, to say early that one is in use.
    ///
    /// # Errors
    /// Names the first one that is, and how to choose another.
    pub(crate) async fn check(self) -> Result<()> {
        for (port, option) in self.named() {
            listen(port, option).await?;
        }
        Ok(())
    }

    fn named(self) -> [(u16, &'static str); 3] {
        [(self.gateway, "--port"), (self.simulator, "--simulator-port"), (self.emulator, "--emulator-port")]
    }
}

/// A healthy stack.
pub(crate) struct Serving {
    /// Addresses of everything.
    pub(crate) stack: Stack,
    layout: Layout,
    emulator: Emulator,
    logs: JoinHandle<()>,
    stopping: Arc<Notify>,
}

impl Serving {
    /// Starts everything and writes `stack.json`.
    ///
    /// # Errors
    /// If a step fails; what was started before it is stopped again.
    pub(crate) async fn start(layout: &Layout, ports: Ports, binaries: &Binaries, progress: Progress) -> Result<Self> {
        ports.check().await?;
        let gateway = TcpListener::bind((HOST, ports.gateway)).await?;
        let carriers = TcpListener::bind((HOST, ports.simulator)).await?;
        let stack = stack(ports);

        let step = progress.begin("Starting the AWS emulator")?;
        let emulator = Emulator::start(layout, ports.emulator).await?;
        step.done()?;

        let step = progress.begin("Deploying template.yaml")?;
        let deployment = deploy::template(layout, &emulator.url, &stack.api_url, binaries, &step).await?;
        step.done()?;

        let step = progress.begin("Adding the demo tenant")?;
        seed::demo(&emulator.url, &stack.simulator_url).await?;
        step.done()?;

        let step = progress.begin("Opening the API and the carrier simulator")?;
        let stopping = Arc::new(Notify::new());
        let router = Gateway::new(&emulator.url, &deployment.api_id, Arc::clone(&stopping)).router();
        let router = own_host::only(router, ports.gateway);
        tokio::spawn(async move { axum::serve(gateway, router).await });
        let settings = Settings::new(stack.api_url.clone(), stack.simulator_url.clone());
        tokio::spawn(simulator::serve(carriers, settings));
        let logs = logs::follow(&emulator.url, layout, binaries)?;
        stack.save(&layout.state)?;
        step.done()?;
        Ok(Self { stack, layout: layout.clone(), emulator, logs, stopping })
    }

    /// Keeps the stack until it is asked to stop, `limit` has passed, or the emulator is gone; then leaves nothing
    /// behind but logs.
    ///
    /// # Errors
    /// If the emulator ended by itself.
    pub(crate) async fn until_stopped(mut self, limit: Option<Duration>) -> Result<()> {
        let mut terminated = signal(SignalKind::terminate())?;
        let too_long = async {
            match limit {
                Some(limit) => tokio::time::sleep(limit).await,
                None => std::future::pending().await,
            }
        };
        let lost = tokio::select! {
            () = self.stopping.notified() => None,
            _ = tokio::signal::ctrl_c() => None,
            _ = terminated.recv() => None,
            () = too_long => None,
            how = self.emulator.ended() => Some(how),
        };
        let log = self.layout.log("emulator");
        self.stop().await?;
        match lost {
            Some(how) => bail!("{how}; its log is {}", log.display()),
            None => Ok(()),
        }
    }

    /// Stops it now.
    ///
    /// # Errors
    /// If `stack.json` cannot be removed.
    pub(crate) async fn stop(self) -> Result<()> {
        self.logs.abort();
        self.emulator.stop().await;
        Stack::forget(&self.layout.state)
    }
}

fn stack(ports: Ports) -> Stack {
    Stack {
        api_url: format!("http://127.0.0.1:{}", ports.gateway),
        aws_endpoint_url: format!("http://127.0.0.1:{}", ports.emulator),
        region: REGION.to_owned(),
        simulator_url: format!("http://127.0.0.1:{}", ports.simulator),
        api_key: demo_tenant::API_KEY.to_owned(),
        stage: STAGE.to_owned(),
        pid: std::process::id(),
    }
}

async fn listen(port: u16, option: &str) -> Result<TcpListener> {
    TcpListener::bind((HOST, port)).await.with_context(|| {
        format!("port {port} is in use: stop what uses it, or choose another by `cargo omni up {option} PORT`")
    })
}
