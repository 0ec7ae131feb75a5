//! Environment variables: a function's contract with the template. There are no defaults.

/// A variable that the template did not set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("missing environment variable {0}")]
pub struct Missing(pub &'static str);

/// The value of `name`.
///
/// # Errors
/// [`Missing`] if it is not set, is empty, or is not text.
pub fn variable(name: &'static str) -> Result<String, Missing> {
    optional(name).ok_or(Missing(name))
}

/// The value of `name`, for the few variables that only exist away from AWS.
#[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
pub(crate) fn optional(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_variable_is_named() {
        let missing = variable("OMNI_NO_SUCH_VARIABLE").unwrap_err();
        assert_eq!(missing.to_string(), "missing environment variable OMNI_NO_SUCH_VARIABLE");
    }
}
