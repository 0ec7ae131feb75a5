//! Things that a message offers to choose from: buttons, a list, a link, the customer's place.

use serde::{Deserialize, Serialize};

use super::Media;

/// Something to choose from.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Interactive {
    /// Above the text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub header: Option<Header>,
    /// Below the text, small.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub footer: Option<String>,
    /// Action that is offered to the customer.
    pub action: Action,
}

/// The header above the text of an interactive message.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum Header {
    /// A line.
    Text {
        /// The text of that line.
        text: String,
    },
    /// A picture, a film or a file.
    Media {
        /// The file.
        item: Media,
    },
}

/// An action that a customer is offered.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase")]
pub enum Action {
    /// Press one of a few buttons.
    Buttons {
        /// At least one.
        buttons: Vec<Choice>,
    },
    /// Open a list and take one of its rows.
    List {
        /// Text of the button that opens the list.
        button: String,
        /// At least one, with at least one row each.
        sections: Vec<Section>,
    },
    /// Open a page.
    Link {
        /// Text of the button that opens the page.
        title: String,
        /// URL of the page.
        url: String,
    },
    /// Tell where they are.
    LocationRequest,
}

/// One thing to choose.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Choice {
    /// Comes back with the reply.
    pub id: String,
    /// Text that the customer sees.
    pub title: String,
    /// A second line; rows of lists only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// Rows of a list under one title.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Section {
    /// Needed if there are several.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// At least one.
    pub rows: Vec<Choice>,
}
