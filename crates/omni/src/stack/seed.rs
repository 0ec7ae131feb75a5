//! Puts the demo tenant where the functions look for it.

use std::process::Stdio;

use anyhow::{Context, Result, bail};
use omni_core::message::TenantId;
use omni_core::tenant::{ApiKey, Channel, Scope};
use serde::Serialize;
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};
use tokio::io::AsyncWriteExt as _;
use tokio::process::Command;

use super::layout::Layout;
use super::{REGION, STAGE, demo_tenant, program};

const SEED: &str = include_str!("../../stack/seed.py");

/// A row of the configuration table.
#[derive(Serialize)]
struct Row {
    pk: String,
    sk: String,
    doc: String,
}

impl Row {
    fn new(pk: String, sk: impl Into<String>, document: &impl Serialize) -> Result<Self> {
        Ok(Self { pk, sk: sk.into(), doc: serde_json::to_string(document)? })
    }
}

/// Writes the demo tenant, its channels at the simulator, their secrets and its API key.
///
/// # Errors
/// If the emulator does not take them.
pub(crate) async fn demo(layout: &Layout, endpoint: &str, simulator_url: &str) -> Result<()> {
    let mut rows = Vec::new();
    let mut secrets = Map::new();
    let tenant = demo_tenant::tenant();
    rows.push(Row::new(format!("tenant#{}", tenant.id), "config", &tenant)?);
    for (channel, credentials) in demo_tenant::channels(STAGE, simulator_url) {
        rows.extend(channel_rows(&channel)?);
        secrets.insert(channel.secret.as_str().to_owned(), serde_json::to_value(&credentials)?);
    }
    let key = api_key()?;
    rows.push(Row::new(format!("api-key#{}", key.id), "api-key", &key)?);
    write(layout, endpoint, &json!({ "table": format!("omni-{STAGE}-config"), "rows": rows, "secrets": secrets })).await
}

/// A channel is found by each of its keys, by its id, and with all others of its tenant.
fn channel_rows(channel: &Channel) -> Result<Vec<Row>> {
    let mut rows = vec![
        Row::new(format!("channel#{}", channel.id), "channel", channel)?,
        Row::new(format!("tenant#{}", channel.tenant_id), format!("channel#{}", channel.id), channel)?,
    ];
    for key in &channel.keys {
        rows.push(Row::new(format!("channel-key#{}#{}", channel.carrier.name(), key.as_str()), "channel", channel)?);
    }
    Ok(rows)
}

fn api_key() -> Result<ApiKey> {
    let (id, _) = demo_tenant::API_KEY.split_once('.').context("the demo API key has no dot")?;
    Ok(ApiKey {
        id: id.to_owned(),
        hash: hex::encode(Sha256::digest(demo_tenant::API_KEY)),
        tenant_id: TenantId::new(demo_tenant::TENANT),
        scopes: vec![Scope::Send, Scope::Read],
    })
}

async fn write(layout: &Layout, endpoint: &str, seed: &Value) -> Result<()> {
    let log = layout.log("seed");
    let mut child = Command::new(layout.python())
        .arg(layout.script("seed.py", SEED)?)
        .args(["--endpoint", endpoint, "--region", REGION])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(program::create(&log)?)
        .kill_on_drop(true)
        .spawn()
        .context("running seed.py")?;
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(&serde_json::to_vec(seed)?).await?;
    }
    if !child.wait().await?.success() {
        bail!("the demo tenant cannot be written\n{}", program::tail(&log));
    }
    Ok(())
}
