//! Makes what the filters mask unreadable in everything that goes on: the text, what repeats it, and earlier messages.

use crate::domain::filters::{self, SpamFacts};
use crate::inbound::workflow::run::WorkflowRun;
use crate::model::message::{Content, Message};
use crate::model::workflow::filters::{FilterAction, FilterSettings};

/// Puts `redacted` in the place of the text; returns whether that changed it.
pub(super) fn run(run: &mut WorkflowRun, settings: &FilterSettings, redacted: &str) -> bool {
    let Some(settings) = masking(settings) else { return false };
    let masked = run.message.body != redacted;
    redacted.clone_into(&mut run.message.body);
    within(&mut run.message, &settings);
    for earlier in &mut run.known.history {
        hide(&mut earlier.body, &settings);
        within(earlier, &settings);
    }
    masked
}

/// The filters that mask something; nothing if none does.
fn masking(settings: &FilterSettings) -> Option<FilterSettings> {
    let masks = |action: FilterAction| action != FilterAction::Tag;
    let masking = FilterSettings {
        profanity: settings.profanity.clone().filter(|filter| masks(filter.action)),
        pii: settings.pii.clone().filter(|filter| masks(filter.action)),
        spam: None,
    };
    (!masking.is_off()).then_some(masking)
}

/// Hides what repeats the text: titles of choices, and the carrier's own words, which are left out as a whole.
fn within(message: &mut Message, settings: &FilterSettings) {
    message.original_payload = None;
    match &mut message.content {
        Content::InteractiveReply { title, description, .. } => {
            title.iter_mut().chain(description).for_each(|text| hide(text, settings));
        }
        Content::Location(place) => {
            place.name.iter_mut().chain(&mut place.address).for_each(|text| hide(text, settings));
        }
        _ => {}
    }
}

fn hide(text: &mut String, settings: &FilterSettings) {
    *text = filters::run(text, settings, &SpamFacts::default()).redacted;
}
