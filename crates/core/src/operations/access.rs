//! Callers of the API and their rights: API keys, stored hashed, compared in constant time.

use sha2::{Digest, Sha256};

use super::problem::{Code, Problem};
use crate::domain::tenant::ApiScope;
use crate::foundation::http::Request;
use crate::foundation::secret::Secret;
use crate::model::message::TenantId;
use crate::ports::ApiKeys;

/// Ours are shorter: a longer one is nobody's, and no row could have it as its key.
const MAX_ID: usize = 256;

/// The caller of the API, known by their key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Tenant that owns the key.
    pub tenant: TenantId,
    /// Id of the key, which is written down where somebody asks later who did it.
    pub key_id: String,
    /// Rights that the key gives.
    pub scopes: Vec<ApiScope>,
}

/// Finds whose key the request carries, if the key is good for `scope`.
pub(super) async fn caller(keys: &impl ApiKeys, request: &Request, scope: ApiScope) -> Result<Caller, Problem> {
    let refused = || Problem::new(Code::Unauthorized, "send a valid API key as Authorization: Bearer <key>");
    let header = request.headers.only("authorization").ok_or_else(refused)?;
    let (scheme, key) = header.split_once(' ').ok_or_else(refused)?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(refused());
    }
    let key = key.trim();
    let (id, _) = key.split_once('.').filter(|(id, _)| id.len() <= MAX_ID).ok_or_else(refused)?;
    let stored = keys.api_key(id).await?.ok_or_else(refused)?;
    if !Secret::new(stored.hash.as_str()).matches(hash(key).as_bytes()) {
        return Err(refused());
    }
    if !stored.scopes.contains(&scope) {
        return Err(Problem::new(Code::Forbidden, "this API key may not do that"));
    }
    let (tenant, key_id, scopes) = (stored.tenant_id.clone(), stored.id.clone(), stored.scopes.clone());
    Ok(Caller { tenant, key_id, scopes })
}

/// A key as it is stored: lower-case hex SHA-256.
#[must_use]
pub fn hash(key: &str) -> String {
    hex::encode(Sha256::digest(key))
}
