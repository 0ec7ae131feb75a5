//! The schema of a document of rules.

use super::condition::Operator;
use super::problems::{MAX_NAME, MAX_PLACES};
use crate::foundation::json::schema::{Field, Schema};

/// The rules of a tenant.
pub const RULE_SET: Schema = Schema::object(&[ROUTING_RULES]).also(&[&BESIDE_RULES]).named("RuleSet");

/// All of a [`RULE_SET`] but the rules themselves.
pub const BESIDE_RULES: Schema = Schema::object(&[
    DEFAULT_DESTINATION,
    Field::nullable("timeZone", Schema::TEXT).about("IANA zone of `now` and of opening hours; without it UTC."),
    Field::optional("openingHours", Schema::map(&OPENING_HOURS)).about("By the name that `now.isOpen.` asks for."),
    Field::optional("channels", Schema::map(&CHANNEL_RULES))
        .about("Rules for messages of one channel only, by its id: they are asked before the others."),
]);

/// A list of rules.
pub const RULES: Schema = Schema::list(&RULE);

const ROUTING_RULES: Field = Field::optional("routingRules", RULES).about("The first that matches decides.");

const DEFAULT_DESTINATION: Field =
    Field::nullable("defaultDestination", DESTINATION).about("Where a message goes that no rule matches.");

const CHANNEL_RULES: Schema = Schema::object(&[ROUTING_RULES, DEFAULT_DESTINATION]).named("ChannelRules");

const RULE: Schema = Schema::object(&[
    Field::required("name", Schema::matching(r"\S", MAX_NAME))
        .about("Shown in the time line of each message that it routes."),
    Field::optional("conditions", Schema::list(&CONDITION)).about("All of them have to hold."),
    Field::required("destination", DESTINATION),
    Field::optional("priority", Schema::whole(i32::MIN as i64, i32::MAX as i64)).about("Lower ones are asked first."),
    Field::optional("enabled", Schema::BOOLEAN),
    Field::optional("tags", Schema::list(&Schema::TEXT)),
    Field::optional("stopProcessing", Schema::BOOLEAN).about("Whether it ends the search; without it, it does."),
])
.named("Rule");

const CONDITION: Schema = Schema::either(&[
    &Schema::object(&[
        Field::required("field", Schema::TEXT).about("`body`, `metadata.tier`, `contact.tags`, `now.isOpen.office`, …"),
        Field::required("operator", Schema::choice(Operator::NAMES)),
        Field::optional("value", Schema::ANYTHING),
        Field::optional("caseSensitive", Schema::BOOLEAN),
    ]),
    &Schema::object(&[Field::required("all", Schema::list_of(&Schema::within("Condition"), 1, usize::MAX))]),
    &Schema::object(&[Field::required("any", Schema::list_of(&Schema::within("Condition"), 1, usize::MAX))]),
    &Schema::object(&[Field::required("not", Schema::within("Condition"))]),
])
.named("Condition");

const DESTINATION: Schema = Schema::either(&[
    &Schema::NOT_BLANK.about("The name of a workflow."),
    &Schema::list_of(&Schema::within("Destination"), 1, MAX_PLACES).about("All of them."),
    &Schema::object(&[
        Field::required("type", Schema::choice(&["workflow", "stateMachine", "folder", "agentGroup"])),
        Field::required("name", Schema::NOT_BLANK),
    ]),
    &Schema::object(&[Field::required("type", Schema::choice(&["reply"])), Field::required("body", Schema::NOT_BLANK)]),
    &Schema::object(&[
        Field::required("type", Schema::choice(&["drop"])),
        Field::required("reason", Schema::NOT_BLANK),
    ]),
    &Schema::object(&[
        Field::required("type", Schema::choice(&["split"])),
        Field::required("shares", Schema::list_of(&SHARE, 1, MAX_PLACES)).about("They add up to 100."),
    ]),
])
.named("Destination");

const SHARE: Schema = Schema::object(&[
    Field::required("percent", Schema::number(0, 100)),
    Field::required("destination", Schema::within("Destination")),
]);

const OPENING_HOURS: Schema = Schema::object(&[
    Field::nullable("timeZone", Schema::TEXT),
    Field::optional("weekly", Schema::map_of("^(mon|tue|wed|thu|fri|sat|sun)$", &HOURS, usize::MAX)),
    Field::optional("holidays", Schema::list(&DATE)),
    Field::optional("special", Schema::list(&SPECIAL_DAY)),
])
.named("OpeningHours");

const SPECIAL_DAY: Schema = Schema::object(&[Field::required("date", DATE), Field::optional("hours", HOURS)]);

const HOURS: Schema = Schema::list(&Schema::list_of(&TIME, 2, 2)).about("From and to, as in `[\"09:00\", \"17:30\"]`.");

const TIME: Schema = Schema::matching("^[0-9]{2}:[0-9]{2}$", 5);

const DATE: Schema = Schema::formatted("date");
