//! The schema of a tenant's configuration.

mod workflow;

use super::ReceiptTimeout;
use crate::domain::quiet_hours::QuietHours;
use crate::domain::rules::schema::RULE_SET;
use crate::foundation::json::schema::{Field, Schema};
use crate::model::carrier::CarrierId;
use crate::model::message::ChannelKind;
use crate::model::rate_limit::RateLimit;

/// All that a tenant configures beside its rules.
pub const BESIDE_RULES: Schema = Schema::object(&[
    Field::optional("id", Schema::TEXT).about("The tenant's own, or left out."),
    Field::optional("workflows", Schema::list(&workflow::WORKFLOW)),
    Field::nullable("pinnedCarrier", CARRIER).about("The carrier that all messages must go by."),
    Field::optional("downgrade", Schema::list(&DOWNGRADE))
        .about("What may be said in plain text where no channel can show it; without a word here it is refused."),
    Field::optional("deniedCarriers", Schema::list(&CARRIER)).about("The carriers by which nothing goes."),
    Field::optional("weights", WEIGHTS)
        .about("How often a carrier comes first among its equals; 100 unless it is said."),
    Field::optional("fallback", Schema::list(&FALLBACK)).about("As what else a message may go."),
    Field::optional("selection", SELECTION).about("How cost and weight relate."),
    Field::nullable("receiptTimeout", RECEIPT_TIMEOUT)
        .about("When a receipt that does not come is reason enough to ask the next carrier."),
    Field::optional("rateLimits", Schema::list_of(&RATE_LIMIT, 0, RateLimit::MAX_LIMITS)),
    Field::nullable("quietHours", QUIET_HOURS).about("When advertising may go out, within the hours of the law."),
]);

/// A whole configuration.
pub const CONFIGURATION: Schema = Schema::object(&[Field::optional("version", Schema::whole(0, i64::MAX))])
    .also(&[&BESIDE_RULES, &RULE_SET])
    .named("Configuration");

const CARRIER: Schema = Schema::names_of(|| CarrierId::ALL.map(CarrierId::name).to_vec());

const CHANNEL: Schema = Schema::names_of(|| ChannelKind::ALL.map(ChannelKind::name).to_vec());

const DOWNGRADE: Schema = Schema::choice(&["mediaAsLink", "locationAsText", "interactiveAsText", "contactsAsText"]);

const WEIGHTS: Schema = Schema::map(&Schema::whole(0, u32::MAX as i64));

const FALLBACK: Schema = Schema::object(&[Field::required("from", CHANNEL), Field::required("to", CHANNEL)]);

const SELECTION: Schema = Schema::object(&[
    Field::optional("costTolerancePercent", Schema::whole(0, u32::MAX as i64))
        .about("Who costs at most this many hundredths more than the cheapest is its equal."),
    Field::optional("currency", Schema::TEXT).about("Only prices in this currency are compared."),
]);

const RECEIPT_TIMEOUT: Schema = Schema::object(&[
    Field::required("seconds", Schema::whole(1, ReceiptTimeout::MAX_SECONDS as i64)),
    Field::optional("classes", Schema::list(&CLASS)).about("The classes that it is for; empty for all."),
]);

const CLASS: Schema = Schema::choice(&["transactional", "marketing", "alert", "code"]);

const QUIET_HOURS: Schema = Schema::object(&[
    Field::nullable("timeZone", Schema::TEXT).about("Whose clock counts where nothing is known of the customer's."),
    Field::nullable("hours", HOURS).about("08:00 to 21:00, unless it is said."),
    Field::optional("weekly", Schema::map(&HOURS)).about("By `mon` to `sun`: the hours of that day instead."),
    Field::optional("holidays", Schema::list(&Schema::TEXT)).about("Dates on which nothing goes out."),
    Field::optional("zonePolicy", Schema::choice(&["contact", "both"])),
    Field::nullable("replyMinutes", Schema::whole(0, QuietHours::MAX_REPLY_MINUTES as i64))
        .about("How long an answer to the customer's own message passes; 30, unless it is said."),
])
.named("QuietHours");

const HOURS: Schema = Schema::list(&SPAN);

const SPAN: Schema = Schema::list_of(&Schema::TEXT, 2, 2);

const RATE_LIMIT: Schema = Schema::object(&[
    Field::required("scope", Schema::choice(&["tenant", "account", "sender", "recipient", "pair"])),
    Field::required("limit", Schema::whole(1, RateLimit::MAX_COUNT as i64)),
    Field::required("perSeconds", Schema::whole(1, RateLimit::MAX_SECONDS as i64)),
    Field::nullable("burst", Schema::whole(1, RateLimit::MAX_COUNT as i64)),
    Field::nullable("kind", CHANNEL),
    Field::optional("unit", Schema::choice(&["requests", "segments"])),
    Field::optional("strict", Schema::BOOLEAN),
])
.named("RateLimit");
