//! The table of endpoints: routing, scopes and the OpenAPI document all read it. A new endpoint is a line here, and its
//! handler.

mod endpoint;
pub mod listing;
pub mod openapi;

use super::handlers::{carriers, consent, contacts, conversations, costs, health, messages, routing, scheduled};
use super::message::scheduled::SCHEDULED;
use super::message::submission::SUBMISSION;
use super::message::view::MESSAGE_VIEW;
use super::ports::OperationsPorts;
use super::{condition, idempotency};
use crate::domain::tenant::schema::CONFIGURATION;
pub use endpoint::{Answering, Endpoint, Handler, parameter};
use routing::document::Part::{Rules, Whole};
use routing::{change, document, evaluate, show};

/// A handler for callers whose key has a scope: `to!(Read, scheduled::list)`.
macro_rules! to {
    ($scope:ident, $handler:path $(, $part:expr)?) => {
        Handler::Scoped($crate::domain::tenant::ApiScope::$scope, |ports, call| Box::pin($handler(ports, call $(, $part)?)))
    };
}

impl<P: OperationsPorts + 'static> Endpoint<P> {
    /// Every endpoint. `Allow` names the methods of a path in this order.
    pub const ALL: &'static [Self] = &[
        Self::new("GET", "/health", "showHealth", Handler::Anybody(health::show))
            .about("Says that the function runs.")
            .answers(200, health::HEALTH),
        //
        Self::new("POST", "/v1/messages", "sendMessage", to!(Send, messages::submit::submit))
            .about("Sends a message, now or later.")
            .headers(idempotency::HEADERS)
            .takes(SUBMISSION)
            .answers(202, messages::submit::RECEIPT),
        Self::new("GET", "/v1/messages/{id}", "showMessage", to!(Read, messages::show))
            .about("Shows a message and what became of it.")
            .answers(200, MESSAGE_VIEW),
        //
        Self::new("GET", "/v1/scheduled", "listScheduled", to!(Read, scheduled::list))
            .about("Lists what is still to go out, by its time.")
            .query(scheduled::QUERY)
            .answers(200, scheduled::PAGE),
        Self::new("GET", "/v1/scheduled/{id}", "showScheduled", to!(Read, scheduled::show))
            .about("Shows a message that goes out at a time that its sender chose.")
            .answers(200, SCHEDULED),
        Self::new("PATCH", "/v1/scheduled/{id}", "editScheduled", to!(Send, scheduled::edit))
            .about("Changes what goes out, or when; what is missing stays.")
            .headers(condition::HEADERS)
            .takes(scheduled::CHANGES)
            .answers(200, SCHEDULED),
        Self::new("DELETE", "/v1/scheduled/{id}", "cancelScheduled", to!(Send, scheduled::cancel))
            .about("Cancels a message before it goes out.")
            .headers(condition::HEADERS)
            .answers(200, SCHEDULED),
        //
        Self::new("GET", "/v1/routing/rules", "showRules", to!(Read, show::current, Rules))
            .about("Shows the rules and their version.")
            .answers(200, show::CURRENT_RULES),
        Self::new("PUT", "/v1/routing/rules", "saveRules", to!(Configure, change::put, Rules))
            .about("Replaces the rules, and leaves the rest of the configuration as it is.")
            .headers(condition::HEADERS)
            .takes(document::SAVE_RULES)
            .answers(200, document::CHANGED),
        Self::new("GET", "/v1/routing/versions", "listRulesVersions", to!(Read, show::versions))
            .about("Lists the versions of the configuration, newest first.")
            .query(show::QUERY)
            .answers(200, show::VERSIONS),
        Self::new("GET", "/v1/routing/versions/{version}", "showRulesVersion", to!(Read, show::version, Rules))
            .about("Shows the rules as they were.")
            .answers(200, show::EARLIER_RULES),
        Self::new("POST", "/v1/routing/rollback", "rollBackRules", to!(Configure, change::roll_back, Rules))
            .about("Makes the rules of an earlier version a new one.")
            .headers(condition::HEADERS)
            .takes(document::ROLL_BACK)
            .answers(200, document::CHANGED),
        Self::new("POST", "/v1/routing/evaluate", "evaluateRules", to!(Read, evaluate::evaluate))
            .about("Tries rules on a message; nothing is sent or stored.")
            .takes(evaluate::TRIAL)
            .answers(200, evaluate::VERDICT),
        //
        Self::new("GET", "/v1/configuration", "showConfiguration", to!(Read, show::current, Whole))
            .about("Shows the whole configuration and its version.")
            .answers(200, CONFIGURATION),
        Self::new("PUT", "/v1/configuration", "saveConfiguration", to!(Configure, change::put, Whole))
            .about("Replaces the whole configuration.")
            .headers(condition::HEADERS)
            .takes(document::SAVE_CONFIGURATION)
            .answers(200, document::CHANGED),
        Self::new("GET", "/v1/configuration/versions", "listConfigurationVersions", to!(Read, show::versions))
            .about("Lists the versions of the configuration, newest first.")
            .query(show::QUERY)
            .answers(200, show::VERSIONS),
        Self::new(
            "GET",
            "/v1/configuration/versions/{version}",
            "showConfigurationVersion",
            to!(Read, show::version, Whole),
        )
        .about("Shows the configuration as it was.")
        .answers(200, show::EARLIER_CONFIGURATION),
        Self::new(
            "POST",
            "/v1/configuration/rollback",
            "rollBackConfiguration",
            to!(Configure, change::roll_back, Whole),
        )
        .about("Makes an earlier version of the configuration a new one.")
        .headers(condition::HEADERS)
        .takes(document::ROLL_BACK)
        .answers(200, document::CHANGED),
        //
        Self::new("GET", "/v1/conversations/{id}", "showConversation", to!(Read, conversations::show))
            .about("Shows everything that is known of a conversation but its messages.")
            .answers(200, conversations::CONVERSATION),
        Self::new("GET", "/v1/conversations/{id}/messages", "listMessages", to!(Read, conversations::messages))
            .about("Shows what was said in a conversation, a page at a time.")
            .query(conversations::QUERY)
            .answers(200, conversations::HISTORY),
        //
        Self::new("GET", "/v1/contacts/{address}", "showContact", to!(Read, contacts::show))
            .about("Shows what you know of a customer.")
            .answers(200, contacts::CONTACT),
        Self::new("PUT", "/v1/contacts/{address}", "saveContact", to!(Configure, contacts::save))
            .about("Replaces what you know of a customer.")
            .takes(contacts::PROFILE)
            .answers(200, contacts::CONTACT),
        Self::new("DELETE", "/v1/contacts/{address}", "forgetContact", to!(Configure, contacts::forget))
            .about("Forgets what you know of a customer.")
            .answers_nothing(),
        Self::new("GET", "/v1/contacts/{address}/consent", "showConsent", to!(Read, consent::show))
            .about("Shows whether a customer may be written to.")
            .answers(200, consent::CONSENT),
        Self::new("PUT", "/v1/contacts/{address}/consent", "saveConsent", to!(Configure, consent::save))
            .about("Records that a customer stopped or started messages another way than by a message.")
            .takes(consent::WORD)
            .answers(200, consent::CONSENT),
        Self::new("GET", "/v1/contacts/{address}/consent/audit", "showConsentAudit", to!(Read, consent::audit))
            .about("Shows every change of a customer's consent: when, how, and by which message.")
            .answers(200, consent::AUDIT),
        //
        Self::new("GET", "/v1/costs", "showCosts", to!(Read, costs::show))
            .about("Shows what you have cost, by day, currency and carrier.")
            .query(costs::QUERY)
            .answers(200, costs::COSTS),
        //
        Self::new("GET", "/v1/carriers/health", "showCarriers", to!(Read, carriers::show))
            .about("Shows how every route that your channels use is doing.")
            .answers(200, carriers::ROUTES),
        Self::new("PUT", "/v1/carriers/{carrier}/{kind}", "steerRoute", to!(Operate, carriers::steer))
            .about("Pins, drains, releases or probes a route, for all tenants.")
            .takes(carriers::STEERING)
            .answers(200, carriers::ROUTE),
    ];
}
