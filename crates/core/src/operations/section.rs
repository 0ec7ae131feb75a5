//! A group of endpoints: it says what its callers must be allowed to do, and serves them.

use std::future::Future;

use super::problem::Problem;
use crate::domain::tenant::ApiScope;
use crate::foundation::http::{Request, Response};
use crate::model::message::TenantId;

/// Who asks: known by their key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Whose data it is about.
    pub tenant: TenantId,
    /// The id of the key that they used: what is written down where somebody asks later who did it.
    pub key_id: String,
    /// What the key may do.
    pub scopes: Vec<ApiScope>,
}

/// One method of a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// `GET`, which answers `HEAD` too, `POST`.
    pub method: &'static str,
    /// What a caller's key must be good for.
    pub scope: ApiScope,
    /// The parameters that its query may have.
    pub query: &'static [&'static str],
}

impl Endpoint {
    /// An endpoint without parameters.
    #[must_use]
    pub const fn new(method: &'static str, scope: ApiScope) -> Self {
        Self::with(method, scope, &[])
    }

    /// An endpoint whose query may have these parameters.
    #[must_use]
    pub const fn with(method: &'static str, scope: ApiScope, query: &'static [&'static str]) -> Self {
        Self { method, scope, query }
    }
}

/// One group of endpoints. There are no default methods: nobody can forget the scope.
pub trait Section: Sync {
    /// What there is at a path, whose segments between the slashes are decoded; nothing if it is not of this section.
    fn endpoints(&self, path: &[&str]) -> &'static [Endpoint];

    /// Answers a caller whose key has the scope of the endpoint.
    fn serve(
        &self,
        caller: &Caller,
        request: &Request,
        path: &[&str],
    ) -> impl Future<Output = Result<Response, Problem>> + Send;
}

/// Two groups side by side; several are pairs of pairs.
impl<A: Section, B: Section> Section for (A, B) {
    fn endpoints(&self, path: &[&str]) -> &'static [Endpoint] {
        match self.0.endpoints(path) {
            [] => self.1.endpoints(path),
            known => known,
        }
    }

    async fn serve(&self, caller: &Caller, request: &Request, path: &[&str]) -> Result<Response, Problem> {
        if self.0.endpoints(path).is_empty() {
            Box::pin(self.1.serve(caller, request, path)).await
        } else {
            Box::pin(self.0.serve(caller, request, path)).await
        }
    }
}
