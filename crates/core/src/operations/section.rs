//! A group of endpoints: it says what its callers must be allowed to do, and serves them.

use std::future::Future;

use super::problem::Problem;
use crate::carrier::http::{Request, Response};
use crate::message::TenantId;
use crate::tenant::Scope;

/// Who asks: known by their key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// Whose data it is about.
    pub tenant: TenantId,
    /// The id of the key that they used: what is written down where somebody asks later who did it.
    pub key_id: String,
    /// What the key may do.
    pub scopes: Vec<Scope>,
}

/// What a section says of a method and a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// It is for callers whose key has this scope.
    Needs(Scope),
    /// The path is here, the method is not.
    WrongMethod,
    /// The path is not of this section.
    NotHere,
}

/// One group of endpoints. There are no default methods: nobody can forget the scope.
pub trait Section: Sync {
    /// Who may ask this. `path` has the segments between the slashes.
    fn access(&self, method: &str, path: &[&str]) -> Access;

    /// Answers a caller whose key has the scope.
    fn serve(
        &self,
        caller: &Caller,
        request: &Request,
        path: &[&str],
    ) -> impl Future<Output = Result<Response, Problem>> + Send;
}

/// Two groups side by side; several are pairs of pairs.
impl<A: Section, B: Section> Section for (A, B) {
    fn access(&self, method: &str, path: &[&str]) -> Access {
        match self.0.access(method, path) {
            Access::NotHere => self.1.access(method, path),
            known => known,
        }
    }

    async fn serve(&self, caller: &Caller, request: &Request, path: &[&str]) -> Result<Response, Problem> {
        if self.0.access(&request.method, path) == Access::NotHere {
            Box::pin(self.1.serve(caller, request, path)).await
        } else {
            Box::pin(self.0.serve(caller, request, path)).await
        }
    }
}
