//! Rows for the three tiers, and for what is none of them.
