//! Which texts have which profanities.
