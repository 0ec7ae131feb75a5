//! Which texts are spam.
