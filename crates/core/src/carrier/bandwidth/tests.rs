//! What Bandwidth tells and what we make of it.
