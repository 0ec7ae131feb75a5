//! Which texts have which personal data.
