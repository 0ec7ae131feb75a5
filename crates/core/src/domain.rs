//! Pure decisions: carriers, consent, filters, rules, text, prices, limits, the health of routes.

pub mod carriers;
pub mod consent;
pub mod filters;
pub mod long_texts;
pub mod pricing;
pub mod quiet_hours;
pub mod rate_limits;
pub mod route_health;
pub mod rules;
pub mod rules_dry_run;
pub mod scheduled;
pub mod shared_split;
pub mod tenant;
pub mod tenant_webhooks;
pub mod text;
