//! Puts the demo tenant where the functions look for it.

use anyhow::{Context, Result};
use omni_aws::carriers::secrets::SecretStore;
use omni_aws::clients::Aws;
use omni_aws::dynamodb::configuration::Configuration;
use omni_core::domain::tenant::{ApiKey, ApiScope};
use omni_core::model::message::TenantId;
use sha2::{Digest as _, Sha256};

use super::{REGION, STAGE};
use crate::demo_tenant;

/// Saves the demo tenant, its channels at the simulator, their secrets, what they take and its API key.
///
/// # Errors
/// If the emulator does not take them.
pub(crate) async fn demo(endpoint: &str, simulator_url: &str) -> Result<()> {
    let aws = Aws::emulator(endpoint, REGION);
    let configuration = Configuration::new(aws.dynamodb(), format!("omni-{STAGE}-config"));
    let secrets = SecretStore::new(aws.secrets());
    configuration.save_tenant(&demo_tenant::tenant()).await.context("saving the demo tenant")?;
    configuration.save_api_key(&api_key()?).await.context("saving the demo tenant's API key")?;
    for prices in demo_tenant::prices() {
        configuration.save_prices(&prices).await.context("saving the prices of the simulated carriers")?;
    }
    for (channel, credentials) in demo_tenant::channels(STAGE, simulator_url) {
        secrets.save(&channel.secret, &credentials).await.context("saving a secret of the demo tenant")?;
        configuration.save_channel(&channel).await.context("saving a channel of the demo tenant")?;
    }
    Ok(())
}

fn api_key() -> Result<ApiKey> {
    let (id, _) = demo_tenant::API_KEY.split_once('.').context("the demo API key has no dot")?;
    Ok(ApiKey {
        id: id.to_owned(),
        hash: hex::encode(Sha256::digest(demo_tenant::API_KEY)),
        tenant_id: TenantId::new(demo_tenant::TENANT),
        scopes: vec![ApiScope::Send, ApiScope::Read, ApiScope::Configure, ApiScope::Operate],
    })
}
