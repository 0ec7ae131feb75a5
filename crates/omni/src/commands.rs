//! The commands, one file or folder each, by the name that is typed: arguments (`Args`), what it does (`run`), what it
//! prints.

pub(crate) mod bench;
pub(crate) mod carriers;
pub(crate) mod check;
pub(crate) mod consent;
pub(crate) mod costs;
pub(crate) mod dead_letters;
pub(crate) mod demo;
pub(crate) mod down;
pub(crate) mod filter;
pub(crate) mod inspect;
pub(crate) mod limits;
pub(crate) mod openapi;
pub(crate) mod policies;
pub(crate) mod prices;
pub(crate) mod quiet_hours;
pub(crate) mod reference;
pub(crate) mod route;
pub(crate) mod rules;
pub(crate) mod scheduled;
pub(crate) mod segments;
pub(crate) mod send;
pub(crate) mod serve_stack;
pub(crate) mod simulate;
pub(crate) mod simulator;
pub(crate) mod test;
pub(crate) mod trace;
pub(crate) mod up;
pub(crate) mod webhooks;
pub(crate) mod weight;
