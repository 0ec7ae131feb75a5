//! The schema of a workflow.

use super::CHANNEL;
use crate::foundation::json::schema::{Field, Schema};
use crate::model::workflow::enrichment::ContactLookup;
use crate::model::workflow::{DeliveryPriority, Enrichment, WorkflowDelivery, WorkflowEngine};

/// A workflow, whole.
pub(super) const WORKFLOW: Schema = Schema::object(&[
    Field::required("name", Schema::TEXT),
    Field::optional("engine", Schema::choice(&WorkflowEngine::NAMES)).about("What runs it; `queue` unless it is said."),
    Field::optional("enrichment", ENRICHMENT).about("What is looked up first."),
    Field::optional("filters", FILTERS).about("What is looked for in the customer's text."),
    Field::optional("transform", Schema::list_of(&TRANSFORM, 0, 20)).about("Done with all that goes out, in order."),
    Field::required("delivery", DELIVERY),
])
.named("Workflow");

const ENRICHMENT: Schema = Schema::object(&[
    Field::optional("userProfile", Schema::BOOLEAN).about("Reads what you keep of the customer."),
    Field::nullable("history", Schema::either(&[&Schema::BOOLEAN, &Schema::up_to(Enrichment::MAX_HISTORY)]))
        .about("How many of the last messages are read; `true` is 10."),
    Field::nullable("contactLookup", CONTACT_LOOKUP).about("Not available yet."),
]);

const CONTACT_LOOKUP: Schema = Schema::object(&[
    Field::required("url", Schema::TEXT),
    Field::nullable("timeoutMs", Schema::whole(1, ContactLookup::MAX_TIMEOUT_MS as i64)),
    Field::nullable("cacheSeconds", Schema::whole(1, ContactLookup::MAX_CACHE_SECONDS as i64)),
]);

const FILTERS: Schema = Schema::object(&[
    Field::nullable("profanity", Schema::either(&[&Schema::BOOLEAN, &PROFANITY])),
    Field::nullable("pii", Schema::either(&[&Schema::BOOLEAN, &PII])),
    Field::nullable("spam", Schema::either(&[&Schema::BOOLEAN, &SPAM])),
])
.named("Filters");

const ACTION: Schema = Schema::choice(&["tag", "mask", "block"]);

const WORDS: Schema = Schema::set(&Schema::TEXT, usize::MAX);

const PROFANITY: Schema = Schema::object(&[
    Field::optional("action", ACTION),
    Field::optional("allow", WORDS),
    Field::optional("deny", WORDS),
]);

const PII: Schema = Schema::object(&[
    Field::optional("action", ACTION),
    Field::optional("kinds", Schema::set(&PII_KIND, usize::MAX)),
    Field::optional("keepLast4", Schema::BOOLEAN),
    Field::optional("allow", WORDS),
    Field::optional("deny", WORDS),
]);

const PII_KIND: Schema = Schema::choice(&["card", "iban", "ssn", "phone", "email", "ip", "address", "private"]);

const SPAM: Schema = Schema::object(&[
    Field::optional("action", ACTION),
    Field::optional("threshold", Schema::number(0, 1)),
    Field::optional("allow", WORDS),
    Field::optional("deny", WORDS),
]);

const TRANSFORM: Schema = Schema::either(&[
    &Schema::object(&[Field::required("type", Schema::choice(&["template"])), Field::required("body", Schema::TEXT)]),
    &Schema::object(&[
        Field::required("type", Schema::choice(&["prefix", "suffix"])),
        Field::required("text", Schema::TEXT),
    ]),
    &Schema::object(&[Field::required(
        "type",
        Schema::choice(&["attachmentsAsLinks", "quickRepliesToText", "contentAsText"]),
    )]),
])
.named("Transform");

const DELIVERY: Schema = Schema::object(&[
    Field::required("targets", Schema::list_of(&TARGET, 0, 20)),
    Field::nullable("priority", Schema::choice(&DeliveryPriority::NAMES)),
    Field::nullable("retryPolicy", Schema::object(&[Field::required("attempts", Schema::whole(1, u32::MAX as i64))]))
        .about("Not available yet."),
    Field::nullable("timeout", Schema::whole(1, WorkflowDelivery::MAX_TIMEOUT as i64))
        .about("Seconds after which a message is no longer worth sending."),
]);

const TARGET: Schema = Schema::either(&[
    &Schema::object(&[
        Field::required("type", Schema::choice(&["reply"])),
        Field::nullable("body", Schema::TEXT),
        Field::nullable("content", Schema::OBJECT).about("As of a message that you send."),
    ]),
    &Schema::object(&[
        Field::required("type", Schema::choice(&["channel"])),
        Field::required("channel", CHANNEL),
        Field::nullable("to", Schema::TEXT),
        Field::nullable("from", Schema::TEXT),
        Field::nullable("body", Schema::TEXT),
    ]),
    &Schema::object(&[
        Field::required("type", Schema::choice(&["folder", "agentGroup"])),
        Field::required("name", Schema::NOT_BLANK),
    ]),
    &Schema::object(&[
        Field::required("type", Schema::choice(&["drop"])),
        Field::required("reason", Schema::NOT_BLANK),
    ]),
    &Schema::object(&[Field::required("type", Schema::choice(&["webhook"])), Field::required("url", Schema::TEXT)])
        .about("Not available yet."),
    &Schema::object(&[Field::required("type", Schema::choice(&["push"])), Field::required("body", Schema::TEXT)])
        .about("Not available yet."),
])
.named("Target");
