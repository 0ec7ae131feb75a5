//! One line of the table: what an endpoint is called, who may call it, what it takes and answers, and what does it.

use std::future::Future;
use std::pin::Pin;

use crate::domain::tenant::ApiScope;
use crate::foundation::http::Response;
use crate::foundation::json::schema::Schema;
use crate::operations::call::{Answer, Call};

/// An answer that is being worked on. Boxed: handlers of one table have one type.
pub type Answering<'a> = Pin<Box<dyn Future<Output = Answer> + Send + 'a>>;

/// One method of one path.
#[derive(Debug)]
pub struct Endpoint<P> {
    /// `GET`, which answers `HEAD` too, `POST`, …
    pub method: &'static str,
    /// Segments of the path; what is between braces is a parameter: `/v1/messages/{id}`.
    pub path: &'static str,
    /// Name by which programs that are generated from the document call it.
    pub name: &'static str,
    /// Description of it, in a sentence.
    pub summary: &'static str,
    /// Parameters of the query, as the fields of an object.
    pub query: Schema,
    /// Headers that it heeds, as the fields of an object.
    pub headers: Schema,
    /// Document that it takes.
    pub request: Option<Schema>,
    /// Status and document that it answers when all is well.
    pub answer: (u16, Option<Schema>),
    /// Function that answers, and who may call it.
    pub handler: Handler<P>,
}

/// The function that answers, and who may call it.
#[derive(Debug)]
pub enum Handler<P> {
    /// For whoever asks, before any key is looked at.
    Anybody(fn() -> Response),
    /// For callers whose key has the scope.
    Scoped(ApiScope, for<'a> fn(&'a P, &'a Call<'a>) -> Answering<'a>),
}

impl<P> Endpoint<P> {
    /// An endpoint that takes no document and answers 200 without one.
    #[must_use]
    pub const fn new(method: &'static str, path: &'static str, name: &'static str, handler: Handler<P>) -> Self {
        const NOTHING: Schema = Schema::object(&[]);
        let (summary, request, answer) = ("", None, (200, None));
        Self { method, path, name, summary, query: NOTHING, headers: NOTHING, request, answer, handler }
    }

    /// Says what it does.
    #[must_use]
    pub const fn about(mut self, summary: &'static str) -> Self {
        self.summary = summary;
        self
    }

    /// Takes parameters in its query.
    #[must_use]
    pub const fn query(mut self, query: Schema) -> Self {
        self.query = query;
        self
    }

    /// Heeds headers.
    #[must_use]
    pub const fn headers(mut self, headers: Schema) -> Self {
        self.headers = headers;
        self
    }

    /// Takes a document.
    #[must_use]
    pub const fn takes(mut self, request: Schema) -> Self {
        self.request = Some(request);
        self
    }

    /// Answers a status and a document.
    #[must_use]
    pub const fn answers(mut self, status: u16, document: Schema) -> Self {
        self.answer = (status, Some(document));
        self
    }

    /// Answers a status and nothing else.
    #[must_use]
    pub const fn answers_nothing(mut self) -> Self {
        self.answer = (204, None);
        self
    }

    /// Scope that a caller's key must have; `None` if nobody is asked for a key.
    #[must_use]
    pub fn scope(&self) -> Option<ApiScope> {
        match self.handler {
            Handler::Anybody(_) => None,
            Handler::Scoped(scope, _) => Some(scope),
        }
    }

    /// The parameters of `segments`, decoded, if they are a path of this endpoint.
    #[must_use]
    pub fn matches(&self, segments: &[String]) -> Option<Vec<(&'static str, String)>> {
        let mut parameters = Vec::new();
        let mut given = segments.iter();
        for expected in self.segments() {
            let given = given.next()?;
            match parameter(expected) {
                Some(name) => parameters.push((name, given.clone())),
                None if given == expected => {}
                None => return None,
            }
        }
        given.next().is_none().then_some(parameters)
    }

    /// Segments of the path, parameters in their braces.
    pub fn segments(&self) -> impl Iterator<Item = &'static str> {
        self.path.split('/').skip(1)
    }
}

/// The name of a parameter, if a segment of a path is one.
#[must_use]
pub fn parameter(segment: &'static str) -> Option<&'static str> {
    segment.strip_prefix('{')?.strip_suffix('}')
}
